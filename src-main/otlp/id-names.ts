// Which key stands for which id: the names of trace-id-names.ts as tables over bytes.
import { ID_CARRIERS, type IdForm, TRACE_ID_NAMES } from '#shared/model/trace-id-names.ts';

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

/** True when ids may stand inside a map of this name. */
export function mayCarryIds(name: string): boolean {
  return CARRIERS.has(name) || name === 'dd';
}

const E = 0x65;
const SKIP = new Uint8Array(256).fill(5);
for (const [i, letter] of [...'trac'].entries()) {
  SKIP[letter.charCodeAt(0)] = 4 - i;
  SKIP[letter.toUpperCase().charCodeAt(0)] = 4 - i;
}
SKIP[E] = 0;
SKIP[E ^ 0x20] = 0;

const isWordByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x5f;

/**
 * Where a name of a trace id may be: the next "trace", any case, from `from` on that goes on as one of them does;
 * -1 when there is none before `end`. Looks at about every fifth byte.
 */
export function findTraceName(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from + 4; at < end; ) {
    const skip = SKIP[bytes[at] as number] as number;
    if (skip !== 0) {
      at += skip;
      continue;
    }
    if (
      ((bytes[at - 1] as number) | 0x20) === 0x63 &&
      ((bytes[at - 2] as number) | 0x20) === 0x61 &&
      ((bytes[at - 3] as number) | 0x20) === 0x72 &&
      ((bytes[at - 4] as number) | 0x20) === 0x74 &&
      goesOn(bytes, at, from, end)
    )
      return at - 4;
    at += 5;
  }
  return -1;
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
