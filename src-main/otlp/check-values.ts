// Checks attribute values where they lie in a request's bytes, so that nothing read later is malformed.
import {
  VALUE_ARRAY,
  VALUE_BOOL,
  VALUE_BYTES,
  VALUE_DOUBLE,
  VALUE_EMPTY,
  VALUE_INT,
  VALUE_KVLIST,
  VALUE_STRING,
} from './columns.ts';
import { type Reader, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from './reader.ts';

/** How deep arrays and key-value lists may nest in one attribute's value. */
export const MAX_VALUE_DEPTH = 64;

// Tags inside KeyValue, AnyValue, and the lists.
export const TAG_KEY = (1 << 3) | WIRE_BYTES;
export const TAG_VALUE = (2 << 3) | WIRE_BYTES;
export const TAG_STRING = (VALUE_STRING << 3) | WIRE_BYTES;
export const TAG_BOOL = (VALUE_BOOL << 3) | WIRE_VARINT;
export const TAG_INT = (VALUE_INT << 3) | WIRE_VARINT;
export const TAG_DOUBLE = (VALUE_DOUBLE << 3) | WIRE_FIXED64;
export const TAG_ARRAY = (VALUE_ARRAY << 3) | WIRE_BYTES;
export const TAG_KVLIST = (VALUE_KVLIST << 3) | WIRE_BYTES;
export const TAG_BYTES = (VALUE_BYTES << 3) | WIRE_BYTES;
export const TAG_ELEMENT = (1 << 3) | WIRE_BYTES;
/** References into a dictionary that only profiles have; elsewhere the value counts as empty (common.proto). */
const TAG_STRING_INDEX = (8 << 3) | WIRE_VARINT;
const TAG_KEY_INDEX = (3 << 3) | WIRE_VARINT;

/** How many such references were met since it was last set to 0. */
export const stringIndexes = { count: 0 };

/** Where the string or bytes of the AnyValue last passed to checkValue lie. */
export const lastValue = { offset: 0, length: 0 };

/**
 * Walks the AnyValue message that `r` is at (its end is the message's end) and returns its kind, VALUE_…;
 * for a string or bytes, `lastValue` says where. Throws DecodeError when malformed or nested too deep.
 */
export function checkValue(r: Reader, depth = 0): number {
  if (depth >= MAX_VALUE_DEPTH) r.fail(`value nested deeper than ${MAX_VALUE_DEPTH}`);
  let kind = VALUE_EMPTY;
  let offset = r.pos;
  let length = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag) {
      case TAG_STRING:
      case TAG_BYTES:
        length = r.length();
        offset = r.take(length);
        kind = tag >>> 3;
        break;
      case TAG_BOOL:
      case TAG_INT:
        r.uint32();
        kind = tag >>> 3;
        break;
      case TAG_DOUBLE:
        r.take(8);
        kind = VALUE_DOUBLE;
        break;
      case TAG_ARRAY:
      case TAG_KVLIST: {
        kind = tag >>> 3;
        const outer = r.enter();
        for (let inner = r.tag(); inner !== 0; inner = r.tag()) {
          if (inner !== TAG_ELEMENT) r.skip(inner);
          else {
            const list = r.enter();
            if (kind === VALUE_ARRAY) checkValue(r, depth + 1);
            else checkKeyValue(r, depth + 1);
            r.leave(list);
          }
        }
        r.leave(outer);
        break;
      }
      default:
        if (tag === TAG_STRING_INDEX) stringIndexes.count++;
        r.skip(tag);
    }
  }
  lastValue.offset = offset;
  lastValue.length = length;
  return kind;
}

function checkKeyValue(r: Reader, depth: number): void {
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== TAG_VALUE) {
      if (tag === TAG_KEY_INDEX) stringIndexes.count++;
      r.skip(tag);
    } else {
      const outer = r.enter();
      checkValue(r, depth);
      r.leave(outer);
    }
  }
}

/** True when the bytes from `start` to `end` are one AnyValue as every encoder writes the plain kinds. */
function isPlainValue(bytes: Uint8Array, start: number, end: number): boolean {
  const size = end - start;
  if (size === 0) return true;
  switch (bytes[start]) {
    case TAG_STRING:
      return size >= 2 && bytes[start + 1] === size - 2;
    case TAG_BOOL:
      return size === 2 && (bytes[start + 1] as number) < 0x80;
    case TAG_DOUBLE:
      return size === 9;
    case TAG_INT: {
      if (size < 2 || size > 11) return false;
      let at = start + 1;
      while (at < end - 1 && (bytes[at] as number) >= 0x80) at++;
      return at === end - 1 && (bytes[at] as number) < 0x80;
    }
    default:
      return false;
  }
}

/**
 * Steps over one KeyValue field (length prefix and message), checking all of it. Short attributes of plain
 * kinds, nearly all there are, are recognised by their shape; the rest are walked.
 */
export function checkAttribute(r: Reader): void {
  const { bytes, pos } = r;
  const start = pos + 1;
  const size = bytes[pos] as number;
  const end = start + size;
  if (size >= 4 && size < 0x80 && end <= r.end && bytes[start] === TAG_KEY) {
    const keyLength = bytes[start + 1] as number;
    const value = start + 4 + keyLength;
    if (
      keyLength < 0x80 &&
      value <= end &&
      bytes[value - 2] === TAG_VALUE &&
      bytes[value - 1] === end - value
    ) {
      if (isPlainValue(bytes, value, end)) {
        r.pos = end;
        return;
      }
    }
  }
  const outer = r.enter();
  checkKeyValue(r, 0);
  r.leave(outer);
}
