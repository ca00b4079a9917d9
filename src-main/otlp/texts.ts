// Every text in a message and what it is called: the key of its attribute, else its field's name. The bytes and the
// numbers of attributes are read as texts, too: a secret may be kept as either.
import { TAG_KEY, TAG_VALUE } from './check-values.ts';
import { Reader, WIRE_BYTES } from './reader.ts';
import { ANY_VALUE, KEY_VALUE, type Message } from './schema.ts';
import { repeatedText, text } from './text.ts';
import { bytesAsText, numberAsText } from './value-text.ts';

/** Told of one text; `key` is null for one that no attribute holds. */
export type TextVisitor = (text: string, key: string | null, field: string) => void;

/** Visits the texts of the message at `offset`, and values that can be read as such; keys themselves are left out. Throws DecodeError when malformed. */
export function forEachText(
  message: Message,
  bytes: Uint8Array,
  offset: number,
  length: number,
  visit: TextVisitor,
): void {
  walk(new Reader(bytes, offset, length), message, null, visit);
}

function walk(r: Reader, message: Message, key: string | null, visit: TextVisitor): void {
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const number = message === ANY_VALUE ? numberAsText(r, tag) : undefined;
    if (number !== undefined) {
      visit(number, key, 'numberValue');
      continue;
    }
    const field = (tag & 7) === WIRE_BYTES ? message.fields[tag >>> 3] : undefined;
    if (field?.message) {
      const outer = r.enter();
      if (field.message === KEY_VALUE) keyValue(r, visit);
      else walk(r, field.message, key, visit);
      r.leave(outer);
    } else if (field?.type === 'string') {
      const length = r.length();
      const at = r.take(length);
      if (length > 0) visit(text(r.bytes, at, length), key, field.name);
    } else if (field?.type === 'bytes' && message === ANY_VALUE) {
      const length = r.length();
      const at = r.take(length);
      if (length > 0) visit(bytesAsText(r.bytes, at, length).text, key, field.name);
    } else r.skip(tag);
  }
}

function keyValue(r: Reader, visit: TextVisitor): void {
  const { pos } = r;
  let key = '';
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== TAG_KEY) r.skip(tag);
    else {
      const length = r.length();
      key = repeatedText(r.bytes, r.take(length), length);
    }
  }
  r.pos = pos;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const value = tag === TAG_VALUE ? KEY_VALUE.fields[2]?.message : undefined;
    if (!value) r.skip(tag);
    else {
      const outer = r.enter();
      walk(r, value, key, visit);
      r.leave(outer);
    }
  }
}
