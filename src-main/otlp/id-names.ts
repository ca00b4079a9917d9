// Which key stands for which id: the names of trace-id-names.ts as tables over bytes.

import { ID_CARRIERS, type IdForm, TRACE_ID_NAMES } from '#shared/model/trace-id-names.ts';
import { TAG_KEY, TAG_KVLIST } from './check-values.ts';

/** A key's meaning. `rank` orders the families of names; a trace id and its span id share one. */
export interface IdName {
  readonly rank: number;
  readonly form: IdForm;
  readonly isSpan: boolean;
}

/** Letters and digits of a name, lower case. */
const plain = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

const NAMES = new Map<string, IdName>();
for (const [rank, { trace, span, form }] of TRACE_ID_NAMES.entries()) {
  for (const name of trace) NAMES.set(plain(name), { rank, form, isSpan: false });
  for (const name of span) NAMES.set(plain(name), { rank, form, isSpan: true });
}
const CARRIERS = new Set(ID_CARRIERS.map(plain));
const LONGEST = 40;

const isWordByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x5f;

/** The letters and digits of the bytes, lower case; "" when there are more than any name has. */
export function plainName(bytes: Uint8Array, at: number, length: number): string {
  if (length > LONGEST) return '';
  let name = '';
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i] as number;
    const lower = byte | 0x20;
    if ((byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a))
      name += String.fromCharCode(byte >= 0x41 ? lower : byte);
  }
  return name;
}

/** What a key stands for, inside a key of the name `parent` ("" at the top). Both as `plainName` has them. */
export function idNamed(name: string, parent: string): IdName | undefined {
  if (parent === '') return NAMES.get(name);
  return NAMES.get(parent + name) ?? (CARRIERS.has(parent) ? NAMES.get(name) : undefined);
}

/** False for keys that certainly name no id, by how they end: all names end in "id", "trace" or "parent". */
export function mayNameId(bytes: Uint8Array, at: number, end: number): boolean {
  const last = (bytes[end - 1] as number) | 0x20;
  const before = (bytes[end - 2] as number) | 0x20;
  if (last === 0x65) return before === 0x63;
  if (last === 0x74) return before === 0x6e;
  if (last !== 0x64 || before !== 0x69) return false;
  // What is before "id" ends in "trace" or "span", with a mark between or none.
  const ends = bytes[end - 3] as number;
  const letter = (isWordByte(ends) && ends !== 0x5f ? ends : (bytes[end - 4] as number)) | 0x20;
  return end - at >= 6 && (letter === 0x65 || letter === 0x6e);
}

/** False when the KeyValue field at `at`, its length before it, certainly holds no id: a short key that names none, and no map. */
export function mayHoldId(bytes: Uint8Array, at: number): boolean {
  const size = bytes[at] as number;
  const keyLength = bytes[at + 2] as number;
  const keyEnd = at + 3 + keyLength;
  if (size >= 0x80 || keyLength + 2 > size || bytes[at + 1] !== TAG_KEY) return true;
  return bytes[keyEnd + 2] === TAG_KVLIST || mayNameId(bytes, at + 3, keyEnd);
}

/** True when ids may stand inside a map of this name. */
export function mayCarryIds(name: string): boolean {
  return CARRIERS.has(name) || name === 'dd';
}

// Two neighbours in "trace" have a bit in common: of its four pairs one begins at every fourth byte.
const FIRST_OF_PAIR = new Uint8Array(256);
const SECOND_OF_PAIR = new Uint8Array(256);
for (let i = 0; i < 4; i++) {
  for (const word of ['trace', 'TRACE']) {
    FIRST_OF_PAIR[word.charCodeAt(i)] = 1 << i;
    SECOND_OF_PAIR[word.charCodeAt(i + 1)] = 1 << i;
  }
}

/**
 * Where a name of a trace id may be: the next "trace", any case, from `from` on that goes on as one of them does;
 * -1 when there is none before `end`. Looks at every fourth byte and the one behind it.
 */
export function findTraceName(bytes: Uint8Array, from: number, end: number): number {
  const last = end - 5;
  for (let at = from + 3; at < end - 1; at += 4) {
    const pair =
      (FIRST_OF_PAIR[bytes[at] as number] as number) & (SECOND_OF_PAIR[bytes[at + 1] as number] as number);
    if (pair === 0) continue;
    const start = at - (31 - Math.clz32(pair));
    if (start >= from && start <= last && isTrace(bytes, start) && goesOn(bytes, start + 4, from, end))
      return start;
  }
  return -1;
}

function isTrace(bytes: Uint8Array, at: number): boolean {
  return (
    ((bytes[at] as number) | 0x20) === 0x74 &&
    ((bytes[at + 1] as number) | 0x20) === 0x72 &&
    ((bytes[at + 2] as number) | 0x20) === 0x61 &&
    ((bytes[at + 3] as number) | 0x20) === 0x63 &&
    ((bytes[at + 4] as number) | 0x20) === 0x65
  );
}

/** True when what stands around "trace", which ends at `last`, may make it a name of a trace id. */
function goesOn(bytes: Uint8Array, last: number, from: number, end: number): boolean {
  const next = last + 1 < end ? (bytes[last + 1] as number) : 0;
  const letter = next | 0x20;
  // traceid, traceparent
  if (letter === 0x69 || letter === 0x70) return true;
  // trace_id, trace.id, trace-id
  if (next === 0x5f || next === 0x2e || next === 0x2d) return ((bytes[last + 2] as number) | 0x20) === 0x69;
  // The name ends here: /trace, or "trace" alone. Not stacktrace.
  return !isWordByte(next) && !(last - 5 >= from && isWordByte(bytes[last - 5] as number));
}
