// What the search index knows a text by, the same when it is built and when it is asked.

const FNV_BASIS = 0x811c9dc5;
const FNV = 0x01000193;

/** 1 for the bytes that words are made of, as RE2's `\b` has it: ASCII letters, digits and "_". */
const WORD_BYTES = new Uint8Array(256);
for (let byte = 0; byte < 128; byte++) if (/\w/.test(String.fromCharCode(byte))) WORD_BYTES[byte] = 1;

/** Longer words are known by their beginning. */
export const MOST_WORD = 64;
/** Lengths of the pieces of text that the index knows: three bytes serve short texts, five tell hex ids apart. */
const SHORT = 3;
const LONG = 5;

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte | 32 : byte);

/** All bits depend on all others, nearly. */
function scattered(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** Told of a word: where it lies, in lower case, no longer than MOST_WORD, and its hash. */
export type WordVisitor = (at: number, length: number, hash: number) => void;

/**
 * Visits the words of a UTF-8 text and the hashes of all its pieces. ASCII letters go without case: the bytes are
 * made lower case in place.
 */
export function forEachToken(
  bytes: Uint8Array,
  length: number,
  word: WordVisitor,
  piece: (hash: number) => void,
): void {
  // The last four bytes, and the one before them.
  let last4 = 0;
  let before = 0;
  let start = 0;
  let wordHash = FNV_BASIS;
  for (let i = 0; i < length; i++) {
    const e = lower(bytes[i] as number);
    bytes[i] = e;
    if (WORD_BYTES[e] === 1) {
      if (i - start < MOST_WORD) wordHash = Math.imul(wordHash ^ e, FNV);
    } else {
      if (i > start) word(start, Math.min(i - start, MOST_WORD), scattered(wordHash));
      start = i + 1;
      wordHash = FNV_BASIS;
    }
    before = last4 >>> 24;
    last4 = (last4 << 8) | e;
    if (i >= SHORT - 1) piece(scattered(last4 & 0xffffff));
    if (i >= LONG - 1) piece(scattered(last4 ^ Math.imul(before + 1, 0x5bd1e995)));
  }
  if (length > start) word(start, Math.min(length - start, MOST_WORD), scattered(wordHash));
}

/** A word as it is asked for. */
export interface Word {
  bytes: Uint8Array;
  hash: number;
}

/** The words of a text. */
export function wordsOf(text: string): Word[] {
  const bytes = Buffer.from(text, 'utf8');
  const words: Word[] = [];
  forEachToken(
    bytes,
    bytes.length,
    (at, length, hash) => words.push({ bytes: bytes.subarray(at, at + length), hash }),
    () => undefined,
  );
  return words;
}

/** Hashes of all pieces of a text, each once; none for texts under three bytes. */
export function pieceHashes(text: string): number[] {
  const bytes = Buffer.from(text, 'utf8');
  const hashes = new Set<number>();
  forEachToken(
    bytes,
    bytes.length,
    () => undefined,
    (hash) => hashes.add(hash),
  );
  return [...hashes];
}

/** What each byte of a key counts as: ASCII letters and digits as they are, others as "_", 0 where a character goes on. */
const KEY_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80 && byte < 0xc0) return 0;
  return /[0-9A-Za-z]/.test(String.fromCharCode(byte)) ? byte : 95;
});
/** Letters beyond ASCII that RE2 takes for ASCII ones when case does not matter: the long s and the Kelvin sign. */
const FOLDED = /[\u017f\u212a]/g;

/** The text with the letters that fold to ASCII replaced; undefined when it has none. */
export function foldedText(text: string): string | undefined {
  const folded = text.replace(FOLDED, (letter) => (letter === '\u017f' ? 's' : 'k'));
  return folded === text ? undefined : folded;
}

/**
 * Hash of an attribute's key: each character but ASCII letters and digits counts as "_", so `http.route` and
 * `http_route` are one, as in the names of LogQL's labels. Goes on from a hash, if given one.
 */
export function keyHash(bytes: Uint8Array, offset: number, length: number, from = FNV_BASIS): number {
  let hash = from;
  for (let i = offset; i < offset + length; i++) {
    const byte = KEY_BYTES[bytes[i] as number] as number;
    if (byte !== 0) hash = Math.imul(hash ^ byte, FNV);
  }
  return hash;
}

/** Hash of a key with a value's text, from the key's hash. Four bytes a step: values are most of what is hashed. */
export function pairHash(key: number, bytes: Uint8Array, offset: number, length: number): number {
  let hash = Math.imul(key ^ 61, FNV);
  let at = offset;
  for (const words = offset + (length & ~3); at < words; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < offset + length; at++) hash = Math.imul(hash ^ (bytes[at] as number), FNV);
  return hash;
}

/** The same from texts. */
export function attributeHash(key: string, value?: string): number {
  const keyBytes = Buffer.from(key, 'utf8');
  const hash = keyHash(keyBytes, 0, keyBytes.length);
  if (value === undefined) return hash;
  const valueBytes = Buffer.from(value, 'utf8');
  return pairHash(hash, valueBytes, 0, valueBytes.length);
}
