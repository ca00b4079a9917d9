// Ids in plain text: `trace_id=4bf9…`, `[traceId=4bf9…, spanId=00f0…]`, `"trace_id": "4bf9…"`, coloured or not. A name
// stands before every id; digits alone are not taken for one.
import type { FoundIds, KeyRange } from './found-ids.ts';
import { findTraceName, idNamed, plainName } from './id-names.ts';

const ESCAPE = 0x1b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const COLON = 0x3a;
const EQUALS = 0x3d;

const key: KeyRange = { at: 0, length: 0 };

const isWord = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x5f;
/** Bytes of a name: `logging.googleapis.com/trace`, `X-B3-TraceId`. */
const isNameByte = (byte: number): boolean => isWord(byte) || byte === 0x2e || byte === 0x2d || byte === 0x2f;
/** Quotes of any kind, escaped ones too, and space between a name and its value. */
const isBetween = (byte: number): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x22 || byte === 0x27 || byte === 0x5c;

/** What a text is: one that goes on behind its end has a last word that is not whole; of JSON the keys are no names. */
export interface TextKind {
  goesOn: boolean;
  isJson: boolean;
}

/** Offers every name of an id in the text that has a value behind it. */
export function offerNamesInText(
  bytes: Uint8Array,
  from: number,
  textEnd: number,
  { goesOn, isJson }: TextKind,
  found: FoundIds,
): void {
  let end = textEnd;
  if (goesOn) while (end > from && bytes[end - 1] !== 0x20) end--;
  let at = findTraceName(bytes, from, end);
  while (at >= 0) {
    at = findTraceName(bytes, offerNameAround(bytes, at, from, end, isJson, found), end);
  }
  if (!found.found) return;
  for (let span = findSpan(bytes, from, end); span >= 0; ) {
    span = findSpan(bytes, offerNameAround(bytes, span, from, end, isJson, found), end);
  }
}

/** The next "span", any case; -1 when there is none. */
function findSpan(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at + 4 <= end; at++) {
    if (
      ((bytes[at] as number) | 0x20) === 0x73 &&
      ((bytes[at + 1] as number) | 0x20) === 0x70 &&
      ((bytes[at + 2] as number) | 0x20) === 0x61 &&
      ((bytes[at + 3] as number) | 0x20) === 0x6e
    )
      return at;
  }
  return -1;
}

/** Offers the name that `at` lies in, with the value behind it; returns where to go on. */
function offerNameAround(
  bytes: Uint8Array,
  at: number,
  from: number,
  end: number,
  isJson: boolean,
  found: FoundIds,
): number {
  let nameEnd = at;
  while (nameEnd < end && isNameByte(bytes[nameEnd] as number)) nameEnd++;
  const nameAt = nameStart(bytes, at, from);
  const id = idNamed(plainName(bytes, nameAt, nameEnd - nameAt), '');
  if (!id || (isJson && isKey(bytes, nameAt, nameEnd))) return nameEnd;
  let value = skipBetween(bytes, nameEnd, end);
  if (value >= end || (bytes[value] !== EQUALS && bytes[value] !== COLON)) return nameEnd;
  value = skipBetween(bytes, value + 1, end);
  let valueEnd = value;
  const isLong = id.form === 'traceparent' || id.form === 'jaeger' || id.form === 'google';
  while (valueEnd < end) {
    const byte = bytes[valueEnd] as number;
    if (!isWord(byte) && !(isLong && (byte === 0x2d || byte === 0x2f || byte === 0x2e || byte === COLON)))
      break;
    valueEnd++;
  }
  key.at = nameAt;
  key.length = nameEnd - nameAt;
  found.offer(id, key, bytes, value, valueEnd - value, 0);
  return Math.max(valueEnd, nameEnd);
}

/** A key of JSON, not a name in the text of a value; in a value its quotes would be escaped. */
function isKey(bytes: Uint8Array, at: number, end: number): boolean {
  return bytes[at - 1] === QUOTE && bytes[at - 2] !== BACKSLASH && bytes[end] === QUOTE;
}

/** Where the name around `at` begins. A colour right before it, ESC [ 3 6 m, is none of it. */
function nameStart(bytes: Uint8Array, at: number, from: number): number {
  let start = at;
  while (start > from && isNameByte(bytes[start - 1] as number)) start--;
  if (start - 2 >= from && bytes[start - 1] === OPEN_LIST && bytes[start - 2] === ESCAPE)
    return Math.min(at, colourEnd(bytes, start - 2, at));
  // Colours of several parts: ESC [ 1 ; 3 6 m.
  for (let back = start - 1; back >= from && start - back < 16; back--) {
    const byte = bytes[back] as number;
    if (byte === ESCAPE) return Math.min(at, Math.max(start, colourEnd(bytes, back, at)));
    if (byte !== 0x3b && byte !== OPEN_LIST && !(byte >= 0x30 && byte <= 0x39)) break;
  }
  return start;
}

/** Where the ANSI sequence that begins at `at` ends; `at` when none does. */
function colourEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== ESCAPE || bytes[at + 1] !== OPEN_LIST) return at;
  for (let i = at + 2; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x40 && byte <= 0x7e) return i + 1;
  }
  return end;
}

function skipBetween(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    if (isBetween(bytes[at] as number)) at++;
    else {
      const after = colourEnd(bytes, at, end);
      if (after === at) return at;
      at = after;
    }
  }
  return at;
}
