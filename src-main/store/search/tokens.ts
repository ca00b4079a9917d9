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

/** Hash of three bytes, ASCII letters without case. */
export function trigramHash(a: number, b: number, c: number): number {
  let hash = 0x811c9dc5;
  hash = Math.imul(hash ^ lower(a), FNV);
  hash = Math.imul(hash ^ lower(b), FNV);
  hash = Math.imul(hash ^ lower(c), FNV);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte | 32 : byte);

/** Hashes of all trigrams of a text's UTF-8 bytes, each once; none for texts under three bytes. */
export function trigramHashes(text: string): number[] {
  const bytes = Buffer.from(text, 'utf8');
  const hashes = new Set<number>();
  for (let i = 0; i + 2 < bytes.length; i++) {
    hashes.add(trigramHash(bytes[i] as number, bytes[i + 1] as number, bytes[i + 2] as number));
  }
  return [...hashes];
}

const isWordByte = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
/** A byte that goes on with a character of UTF-8. */
const isContinuation = (byte: number): boolean => byte >= 0x80 && byte < 0xc0;

/**
 * Hash of an attribute's key: each character but ASCII letters and digits counts as "_", so `http.route` and
 * `http_route` are one, as in the names of LogQL's labels. Goes on from a hash, if given one.
 */
export function keyHash(bytes: Uint8Array, offset: number, length: number, from = 0x811c9dc5): number {
  let hash = from;
  for (let i = offset; i < offset + length; i++) {
    const byte = bytes[i] as number;
    if (!isContinuation(byte)) hash = Math.imul(hash ^ (isWordByte(byte) ? byte : 95), FNV);
  }
  return hash;
}

/** Hash of a key with a value's text, from the key's hash. */
export function pairHash(key: number, bytes: Uint8Array, offset: number, length: number): number {
  let hash = Math.imul(key ^ 61, FNV);
  for (let i = offset; i < offset + length; i++) hash = Math.imul(hash ^ (bytes[i] as number), FNV);
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
