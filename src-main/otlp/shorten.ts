// Texts that are too long for who gets them, cut so that a person sees it.
import { utf8Bytes } from './text.ts';

const mark = (cut: number): Uint8Array => utf8Bytes(`… [${cut} bytes cut]`);

/** True for a byte that goes on with a character. */
const isWithin = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/**
 * The beginning of a text of UTF-8 bytes, with a mark that says how many bytes were cut: at most `longest` bytes in
 * all, and no character in halves. Where there is no room for the mark there is none. A text that fits stays.
 */
export function shortened(text: Uint8Array, longest: number): Uint8Array {
  if (text.length <= longest) return text;
  // The mark is longest for all of it, so it fits for less.
  const room = mark(text.length).length;
  let kept = room > longest ? longest : longest - room;
  while (kept > 0 && isWithin(text[kept])) kept--;
  const end = room > longest ? new Uint8Array(0) : mark(text.length - kept);
  const short = new Uint8Array(kept + end.length);
  short.set(text.subarray(0, kept));
  short.set(end, kept);
  return short;
}
