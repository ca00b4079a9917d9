// The bytes and numbers of attributes as texts, so that what is hidden of a text is hidden of them.
import { TAG_DOUBLE, TAG_INT } from './check-values.ts';
import type { Reader } from './reader.ts';
import { doubleText, int64Text, text, utf8Bytes } from './text.ts';
import { isUtf8 } from './utf8.ts';

/** The number that a field of an AnyValue holds, as decimal digits; the reader is behind it then. Undefined for other fields. */
export function numberAsText(r: Reader, tag: number): string | undefined {
  if (tag === TAG_DOUBLE) return doubleText(r.double());
  if (tag !== TAG_INT) return undefined;
  r.uint32();
  return int64Text(r.hi, r.lo);
}

/** Bytes as a text, a character a byte where they are no UTF-8, and how to make bytes of it again. */
export function bytesAsText(
  bytes: Uint8Array,
  offset: number,
  length: number,
): { text: string; toBytes: (text: string) => Uint8Array } {
  if (isUtf8(bytes, offset, length)) return { text: text(bytes, offset, length), toBytes: utf8Bytes };
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).toString('latin1');
  return { text: whole, toBytes: (one) => Buffer.from(one, 'latin1') };
}
