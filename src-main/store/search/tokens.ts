// What the search index knows a text by, the same when it is built and when it is asked.

/**
 * The words of a text as the full-text index has them: runs of ASCII letters and digits, and runs of other letters
 * and digits. The two are parted because LogQL's `\b` parts them: "错误error" holds the word "error".
 */
export function wordsOf(text: string): string[] {
  return text.match(/[a-zA-Z0-9]+|(?:(?![a-zA-Z0-9])[\p{L}\p{N}\p{Co}])+/gu) ?? [];
}

/** A text with its words parted, as it is given to the full-text index. */
export function partedText(text: string): string {
  return wordsOf(text).join(' ');
}

/** An FTS5 expression that all of these words must meet. Each is quoted, so nothing in it is syntax. */
export function matchAll(words: readonly string[]): string {
  return words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
}

const FNV = 0x01000193;

/** Lengths of the pieces of text that the index knows: three bytes serve short texts, five tell hex ids apart. */
const SHORT = 3;
const LONG = 5;

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte | 32 : byte);

const scattered = (hash: number): number => Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;

/** Visits the hashes of all pieces of a text given by its codes (UTF-8 bytes, or char codes where all are ASCII), ASCII letters without case. */
export function forEachPiece(
  code: (at: number) => number,
  length: number,
  visit: (hash: number) => void,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < length; i++) {
    const e = lower(code(i));
    if (i >= SHORT - 1) {
      let hash = Math.imul(0x811c9dc5 ^ c, FNV);
      hash = Math.imul(hash ^ d, FNV);
      hash = Math.imul(hash ^ e, FNV);
      visit(scattered(hash));
      if (i >= LONG - 1) {
        hash = Math.imul(hash ^ b ^ 0x5bd1e995, FNV);
        visit(scattered(Math.imul(hash ^ a, FNV)));
      }
    }
    a = b;
    b = c;
    c = d;
    d = e;
  }
}

/** Hashes of all pieces of a text, each once; none for texts under three bytes. */
export function pieceHashes(text: string): number[] {
  const bytes = Buffer.from(text, 'utf8');
  const hashes = new Set<number>();
  forEachPiece(
    (at) => bytes[at] as number,
    bytes.length,
    (hash) => hashes.add(hash),
  );
  return [...hashes];
}

/** What each byte of a key counts as: ASCII letters and digits as they are, others as "_", 0 where a character goes on. */
const KEY_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80 && byte < 0xc0) return 0;
  return /[0-9A-Za-z]/.test(String.fromCharCode(byte)) ? byte : 95;
});

/**
 * Hash of an attribute's key: each character but ASCII letters and digits counts as "_", so `http.route` and
 * `http_route` are one, as in the names of LogQL's labels. Goes on from a hash, if given one.
 */
export function keyHash(bytes: Uint8Array, offset: number, length: number, from = 0x811c9dc5): number {
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
