// Walks the attributes of messages that lie in the store. Their bytes were checked when they came in, so nothing
// is checked again here: this is the innermost loop of every search by attribute.
import { ATTRIBUTES_FIELD, type AttributeOwner, type AttributeRangeVisitor } from './attributes.ts';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
/** Tags of KeyValue's key and value (common.proto). */
const KEY = (1 << 3) | BYTES;
const VALUE = (2 << 3) | BYTES;

/** Where the last varint ended. */
let end = 0;

/** A varint of at most 32 bits, which lengths and tags are. */
function varint(bytes: Uint8Array, at: number): number {
  let byte = bytes[at] as number;
  if (byte < 0x80) {
    end = at + 1;
    return byte;
  }
  let value = byte & 0x7f;
  for (let shift = 7; ; shift += 7) {
    byte = bytes[++at] as number;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80 || shift > 63) break;
  }
  end = at + 1;
  return value >>> 0;
}

/** The index after a field whose tag ended at `at`. Groups, which OTLP has none of, end the message. */
function skip(bytes: Uint8Array, at: number, wire: number, messageEnd: number): number {
  if (wire === BYTES) {
    const length = varint(bytes, at);
    return end + length;
  }
  if (wire === VARINT) {
    varint(bytes, at);
    return end;
  }
  if (wire === FIXED64) return at + 8;
  return wire === 5 ? at + 4 : messageEnd;
}

/** Visits the attributes of the message at `at`, of the owner's kind, as ranges of `bytes`. */
export function eachAttribute(
  bytes: Uint8Array,
  at: number,
  length: number,
  owner: AttributeOwner,
  visit: AttributeRangeVisitor,
): void {
  const wanted = (ATTRIBUTES_FIELD[owner] << 3) | BYTES;
  const messageEnd = at + length;
  let pos = at;
  while (pos < messageEnd) {
    const tag = varint(bytes, pos);
    pos = end;
    if (tag !== wanted) {
      pos = skip(bytes, pos, tag & 7, messageEnd);
      continue;
    }
    const pairLength = varint(bytes, pos);
    pos = end;
    const pairEnd = pos + pairLength;
    let keyAt = pos;
    let keyLength = 0;
    let valueAt = pos;
    let valueLength = 0;
    while (pos < pairEnd) {
      const inner = varint(bytes, pos);
      pos = end;
      if (inner === KEY) {
        keyLength = varint(bytes, pos);
        keyAt = end;
        pos = end + keyLength;
      } else if (inner === VALUE) {
        valueLength = varint(bytes, pos);
        valueAt = end;
        pos = end + valueLength;
      } else pos = skip(bytes, pos, inner & 7, pairEnd);
    }
    visit(keyAt, keyLength, valueAt, valueLength);
  }
}
