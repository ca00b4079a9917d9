// What in an item's bytes a backend may stumble over, found in one walk along the schema and without building
// anything: the same for spans, log records, points, resources and scopes.
import { TAG_KEY, TAG_STRING, TAG_VALUE } from '../../otlp/check-values.ts';
import { Reader, WIRE_BYTES, WIRE_FIXED64 } from '../../otlp/reader.ts';
import { ANY_VALUE, KEY_VALUE, type Message } from '../../otlp/schema.ts';
import { isUtf8 } from '../../otlp/utf8.ts';

/** A text that is not UTF-8. */
export const BAD_UTF8 = 1;
/** An id, of the item's own or of a parent, link or exemplar, that is neither empty nor of its length. */
export const BAD_ID = 2;
/** An attribute without a key. */
export const EMPTY_KEY = 4;
/** A string right under an attribute longer than asked. */
export const LONG_ATTRIBUTE = 8;
/** A key longer than that. */
export const LONG_KEY = 32;
/** A time of 2^63 ns or later. */
export const FAR_TIME = 16;

const ID_LENGTH: Record<string, number> = { traceId: 16, spanId: 8, parentSpanId: 8 };

/** What a field needs to be looked at for. */
const NOTHING = 0;
const TIME = 1;
const ID = 2;
const STRING = 3;
const NESTED = 4;

interface Known {
  what: Uint8Array;
  idLength: Uint8Array;
  nested: (Message | undefined)[];
}

const tables = new Map<Message, Known>();

function tableOf(message: Message): Known {
  const made = tables.get(message);
  if (made) return made;
  const size = message.fields.length;
  const known: Known = { what: new Uint8Array(size), idLength: new Uint8Array(size), nested: [] };
  tables.set(message, known);
  for (const field of message.fields) {
    if (!field) continue;
    const { number, type, name } = field;
    if (type === 'fixed64' && /timeUnixNano$/i.test(name)) known.what[number] = TIME;
    if (type === 'string') known.what[number] = STRING;
    if (type === 'id') {
      known.what[number] = ID;
      known.idLength[number] = ID_LENGTH[name] ?? 0;
    }
    if (field.message) {
      known.what[number] = NESTED;
      known.nested[number] = field.message;
    }
  }
  return known;
}

function readString(r: Reader): number {
  const length = r.length();
  const at = r.take(length);
  return isUtf8(r.bytes, at, length) ? 0 : BAD_UTF8;
}

/** The flags of the message at `offset`. `longAttribute` is the length in bytes that LONG_ATTRIBUTE is about. */
export function inspect(
  message: Message,
  bytes: Uint8Array,
  offset: number,
  length: number,
  longAttribute = Number.POSITIVE_INFINITY,
): number {
  return walk(new Reader(bytes, offset, length), message, longAttribute);
}

function walk(r: Reader, message: Message, long: number): number {
  const { what, idLength, nested } = tableOf(message);
  let flags = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const number = tag >>> 3;
    const wire = tag & 7;
    const kind = number < what.length ? (what[number] as number) : NOTHING;
    if (kind === STRING && wire === WIRE_BYTES) flags |= readString(r);
    else if (kind === NESTED && wire === WIRE_BYTES) {
      const outer = r.enter();
      const inner = nested[number] as Message;
      if (inner === KEY_VALUE) flags |= keyValue(r, long);
      else flags |= walk(r, inner, long);
      r.leave(outer);
    } else if (kind === ID && wire === WIRE_BYTES) {
      const size = r.length();
      r.take(size);
      if (size !== 0 && size !== idLength[number]) flags |= BAD_ID;
    } else if (kind === TIME && wire === WIRE_FIXED64) {
      r.fixed64();
      if (r.hi < 0) flags |= FAR_TIME;
    } else r.skip(tag);
  }
  return flags;
}

/** A KeyValue. Only the keys and strings of attributes themselves, not those inside of maps and lists, can be too long. */
function keyValue(r: Reader, long: number): number {
  let flags = 0;
  let keyLength = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === TAG_KEY) {
      const before = r.pos;
      keyLength = r.length();
      r.pos = before;
      flags |= readString(r);
    } else if (tag === TAG_VALUE) {
      const outer = r.enter();
      flags |= value(r, long);
      r.leave(outer);
    } else r.skip(tag);
  }
  if (keyLength === 0) flags |= EMPTY_KEY;
  if (keyLength > long) flags |= LONG_KEY;
  return flags;
}

function value(r: Reader, long: number): number {
  let flags = 0;
  const table = tableOf(ANY_VALUE);
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === TAG_STRING) {
      const length = r.length();
      const at = r.take(length);
      if (!isUtf8(r.bytes, at, length)) flags |= BAD_UTF8;
      if (length > long) flags |= LONG_ATTRIBUTE;
    } else if ((tag & 7) === WIRE_BYTES && table.nested[tag >>> 3]) {
      const outer = r.enter();
      flags |= walk(r, table.nested[tag >>> 3] as Message, Number.POSITIVE_INFINITY);
      r.leave(outer);
    } else r.skip(tag);
  }
  return flags;
}
