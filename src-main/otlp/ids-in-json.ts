// Ids among the keys of a JSON text: at the top, and one level down. Reads bytes; builds nothing. What is cut off or
// is no JSON ends the walk, and what was found till then counts.
import type { FoundIds, KeyRange } from './found-ids.ts';
import { idNamed, mayCarryIds, plainName } from './id-names.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const ESC = 0x1b;

/** Where a JSON object begins in the text, after space; -1 when it begins with something else. */
export function jsonObjectAt(bytes: Uint8Array, at: number, end: number): number {
  const start = spaceEnd(bytes, at, end);
  return start < end && bytes[start] === OPEN ? start : -1;
}

/** True when the text is a list of JSON, of objects or of texts; `[traceId=…] paid` is none. */
export function isJsonList(bytes: Uint8Array, from: number, end: number): boolean {
  const start = spaceEnd(bytes, from, end);
  if (bytes[start] !== OPEN_LIST) return false;
  const first = bytes[spaceEnd(bytes, start + 1, end)];
  return first === OPEN || first === QUOTE || first === OPEN_LIST;
}

/** Offers every key of the object at `at`, and of the objects in it whose name may carry ids. */
export function offerJsonKeys(bytes: Uint8Array, at: number, end: number, found: FoundIds): void {
  readObject(bytes, at, end, found, '', 0);
}

const key: KeyRange = { at: 0, length: 0 };

/** Returns where the object ends, or -1. */
function readObject(
  bytes: Uint8Array,
  open: number,
  end: number,
  found: FoundIds,
  parent: string,
  depth: number,
): number {
  let at = spaceEnd(bytes, open + 1, end);
  if (bytes[at] === CLOSE) return at + 1;
  while (at < end && bytes[at] === QUOTE) {
    const keyAt = at + 1;
    const keyEnd = stringEnd(bytes, keyAt, end);
    if (keyEnd < 0) return -1;
    at = spaceEnd(bytes, keyEnd + 1, end);
    if (bytes[at] !== COLON) return -1;
    at = spaceEnd(bytes, at + 1, end);
    if (at >= end) return -1;
    const name = plainName(bytes, keyAt, keyEnd - keyAt);
    if (bytes[at] === OPEN && depth === 0 && mayCarryIds(name))
      at = readObject(bytes, at, end, found, name, 1);
    else {
      const valueEnd = skipValue(bytes, at, end);
      if (valueEnd < 0) return -1;
      const id = idNamed(name, parent);
      if (id) {
        const quoted = bytes[at] === QUOTE ? 1 : 0;
        key.at = keyAt;
        key.length = keyEnd - keyAt;
        found.offer(id, key, bytes, at + quoted, valueEnd - at - 2 * quoted, depth);
      }
      at = valueEnd;
    }
    if (at < 0) return -1;
    at = spaceEnd(bytes, at, end);
    if (bytes[at] === CLOSE) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = spaceEnd(bytes, at + 1, end);
  }
  return -1;
}

const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

function spaceEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] as number) <= 0x20) {
    // Colours are as good as space: ESC, "[", and all up to a letter.
    if (bytes[at++] !== ESC || bytes[at] !== OPEN_LIST) continue;
    while (at < end && !isLetter(bytes[at] as number)) at++;
    at++;
  }
  return Math.min(at, end);
}

/** Where the string that began before `at` has its closing quote; -1 when it does not end. */
function stringEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return -1;
}

/** Where the value at `from` ends; -1 when it does not. A number at the very end may go on, so it counts as cut off. */
function skipValue(bytes: Uint8Array, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      at = stringEnd(bytes, at + 1, end);
      if (at < 0) return -1;
      if (depth === 0) return at + 1;
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (byte === COMMA || byte <= 0x20)) return at;
  }
  return -1;
}
