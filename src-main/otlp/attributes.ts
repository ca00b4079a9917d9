// Attributes where they lie in the bytes: walking them, and their values as text. No objects are built; for
// those see decode.ts.
import {
  checkValue,
  lastValue,
  TAG_ARRAY,
  TAG_BOOL,
  TAG_BYTES,
  TAG_DOUBLE,
  TAG_ELEMENT,
  TAG_INT,
  TAG_KEY,
  TAG_KVLIST,
  TAG_STRING,
  TAG_VALUE,
} from './check-values.ts';
import { VALUE_BYTES, VALUE_DOUBLE, VALUE_EMPTY, VALUE_STRING } from './columns.ts';
import { pair, readPair } from './key-value.ts';
import { Reader, WIRE_BYTES } from './reader.ts';
import { base64, doubleText, int64Text, repeatedText, text } from './text.ts';

/** The field that holds `attributes`, by message. */
export const ATTRIBUTES_FIELD = {
  resource: 1,
  scope: 3,
  span: 9,
  event: 3,
  link: 4,
  logRecord: 6,
  numberPoint: 7,
  histogramPoint: 9,
  exponentialHistogramPoint: 1,
  summaryPoint: 7,
  exemplar: 7,
} as const;
export type AttributeOwner = keyof typeof ATTRIBUTES_FIELD;

/** Told of one attribute: its key's UTF-8 bytes and its value's AnyValue message (length 0 when empty). */
export type AttributeRangeVisitor = (
  keyOffset: number,
  keyLength: number,
  valueOffset: number,
  valueLength: number,
) => void;

/** Visits the attributes of the message at `offset`, of the owner's kind, as ranges of `bytes`. Throws DecodeError when malformed. */
export function forEachAttributeRange(
  bytes: Uint8Array,
  offset: number,
  length: number,
  owner: AttributeOwner,
  visit: AttributeRangeVisitor,
): void {
  const r = new Reader(bytes, offset, length);
  const wanted = (ATTRIBUTES_FIELD[owner] << 3) | WIRE_BYTES;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== wanted) {
      r.skip(tag);
      continue;
    }
    readPair(r);
    visit(pair.keyAt, pair.keyLength, pair.valueAt, pair.valueLength);
  }
}

/**
 * Visits the attributes of the message at `offset` with key and value as text: strings as they are, ints in
 * decimal, bytes in base64, arrays and lists as JSON, the empty value as "". `kind` is VALUE_….
 */
export function forEachAttribute(
  bytes: Uint8Array,
  offset: number,
  length: number,
  owner: AttributeOwner,
  visit: (key: string, value: string, kind: number) => void,
): void {
  const r = new Reader(bytes, offset, length);
  forEachAttributeRange(bytes, offset, length, owner, (keyOffset, keyLength, valueOffset, valueLength) => {
    r.pos = valueOffset;
    r.end = valueOffset + valueLength;
    const value = readValueText(r);
    visit(repeatedText(bytes, keyOffset, keyLength), value, lastKind);
  });
}

/** Visits every length-delimited field `number` of the message at `offset`: a span's events (11) and links (13), say. */
export function forEachMessage(
  bytes: Uint8Array,
  offset: number,
  length: number,
  number: number,
  visit: (offset: number, length: number) => void,
): void {
  const r = new Reader(bytes, offset, length);
  const wanted = (number << 3) | WIRE_BYTES;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== wanted) r.skip(tag);
    else {
      const size = r.length();
      visit(r.take(size), size);
    }
  }
}

/** The AnyValue message at `offset` as text; see forEachAttribute for how. */
export function valueText(bytes: Uint8Array, offset: number, length: number): string {
  return readValueText(new Reader(bytes, offset, length));
}

/** A log record's body as text, from the columns of its row: a string as it is, anything structured as JSON. */
export function bodyText(bytes: Uint8Array, kind: number, offset: number, length: number): string {
  return kind === VALUE_STRING ? text(bytes, offset, length) : valueText(bytes, offset, length);
}

let lastKind = VALUE_EMPTY;

function readValueText(r: Reader): string {
  const { pos, bytes } = r;
  const kind = checkValue(r);
  lastKind = kind;
  if (kind === VALUE_STRING) return repeatedText(bytes, lastValue.offset, lastValue.length);
  if (kind === VALUE_EMPTY) return '';
  if (kind === VALUE_BYTES) return base64(bytes, lastValue.offset, lastValue.length);
  r.pos = pos;
  const json = valueJson(r);
  return kind === VALUE_DOUBLE ? json.replaceAll('"', '') : json;
}

/** Plain JSON of the AnyValue that `r` is at: ints bare, bytes in base64, NaN and infinities as strings. */
function valueJson(r: Reader): string {
  let json = 'null';
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag) {
      case TAG_STRING: {
        const length = r.length();
        json = JSON.stringify(text(r.bytes, r.take(length), length));
        break;
      }
      case TAG_BOOL:
        r.uint32();
        json = (r.lo | r.hi) === 0 ? 'false' : 'true';
        break;
      case TAG_INT:
        r.uint32();
        json = int64Text(r.hi, r.lo);
        break;
      case TAG_DOUBLE: {
        const value = r.double();
        json = Number.isFinite(value) ? doubleText(value) : `"${value}"`;
        break;
      }
      case TAG_BYTES: {
        const length = r.length();
        json = `"${base64(r.bytes, r.take(length), length)}"`;
        break;
      }
      case TAG_ARRAY:
        json = `[${listJson(r, valueJson)}]`;
        break;
      case TAG_KVLIST:
        json = `{${listJson(r, pairJson)}}`;
        break;
      default:
        r.skip(tag);
    }
  }
  return json;
}

function listJson(r: Reader, element: (r: Reader) => string): string {
  const outer = r.enter();
  const parts: string[] = [];
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== TAG_ELEMENT) r.skip(tag);
    else {
      const list = r.enter();
      parts.push(element(r));
      r.leave(list);
    }
  }
  r.leave(outer);
  return parts.join(',');
}

function pairJson(r: Reader): string {
  let key = '';
  let value = 'null';
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === TAG_KEY) {
      const length = r.length();
      key = repeatedText(r.bytes, r.take(length), length);
    } else if (tag === TAG_VALUE) {
      const outer = r.enter();
      value = valueJson(r);
      r.leave(outer);
    } else r.skip(tag);
  }
  return `${JSON.stringify(key)}:${value}`;
}
