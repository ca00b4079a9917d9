// Content hashes over byte ranges, for dictionaries, digests and series identity. Two 32-bit lanes in the
// manner of murmur3, eight bytes a step. Not cryptographic; stable across machines and versions, because
// hashes are stored.

let laneHi = 0;
let laneLo = 0;

/** Spreads every input bit over the word (murmur3's finaliser). */
function avalanche(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function finish(hi: number, lo: number, length: number): void {
  hi ^= length;
  lo ^= length;
  hi = (hi + lo) | 0;
  lo = (lo + hi) | 0;
  hi = avalanche(hi);
  lo = avalanche(lo);
  hi = (hi + lo) | 0;
  lo = (lo + hi) | 0;
  laneHi = hi;
  laneLo = lo;
}

function absorbHi(hi: number, lo: number, word: number): number {
  word = Math.imul(word, 0x239b961b);
  word = Math.imul((word << 15) | (word >>> 17), 0xab0e9789);
  hi ^= word;
  hi = ((hi << 19) | (hi >>> 13)) + lo;
  return (Math.imul(hi, 5) + 0x561ccd1b) | 0;
}

function absorbLo(lo: number, hi: number, word: number): number {
  word = Math.imul(word, 0xab0e9789);
  word = Math.imul((word << 16) | (word >>> 16), 0x38b34ae5);
  lo ^= word;
  lo = ((lo << 17) | (lo >>> 15)) + hi;
  return (Math.imul(lo, 5) + 0x0bcaa747) | 0;
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function run(bytes: Uint8Array, offset: number, length: number): void {
  let hi = 0x2f0b4c47;
  let lo = 0x68d7b5a1;
  let at = offset;
  const end = offset + length;
  for (; at + 8 <= end; at += 8) {
    hi = absorbHi(hi, lo, word(bytes, at));
    lo = absorbLo(lo, hi, word(bytes, at + 4));
  }
  if (at + 4 <= end) {
    hi = absorbHi(hi, lo, word(bytes, at));
    at += 4;
  }
  let tail = 0;
  for (let shift = 0; at < end; at++, shift += 8) tail |= (bytes[at] as number) << shift;
  lo = absorbLo(lo, hi, tail);
  finish(hi, lo, length);
}

/** The 64-bit hash of `length` bytes from `offset`, written as two signed halves to `out[at]` (high) and `out[at + 1]`. */
export function hash64(bytes: Uint8Array, offset: number, length: number, out: Int32Array, at = 0): void {
  run(bytes, offset, length);
  out[at] = laneHi;
  out[at + 1] = laneLo;
}

/** A 53-bit hash of `length` bytes from `offset` as an exact non-negative integer: good as a Map key or an SQLite INTEGER. */
export function hash53(bytes: Uint8Array, offset: number, length: number): number {
  run(bytes, offset, length);
  return (laneHi & 0x1fffff) * 4294967296 + (laneLo >>> 0);
}

/**
 * A hash of a multiset of byte ranges, whatever their order: attributes are a map, and some SDKs send one
 * map in a different order every time.
 */
export class SetHash {
  #hi = 0;
  #lo = 0;
  #size = 0;
  /** The result, as signed halves; read it after `finish`. */
  hi = 0;
  lo = 0;

  reset(): void {
    this.#hi = 0;
    this.#lo = 0;
    this.#size = 0;
  }

  add(bytes: Uint8Array, offset: number, length: number): void {
    run(bytes, offset, length);
    this.#hi = (this.#hi + laneHi) | 0;
    this.#lo = (this.#lo + laneLo) | 0;
    this.#size++;
  }

  finish(): void {
    finish(this.#hi, this.#lo, this.#size);
    this.hi = laneHi;
    this.lo = laneLo;
  }
}
