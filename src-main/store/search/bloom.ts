// Bloom filters over 32-bit hashes: "certainly not here" or "maybe here". Sizes are powers of two.
import type { HashSet } from './hash-set.ts';

/** Bits set by each attribute hash, and room for each: 1.4 % false "maybe" when full. */
const PROBES = 4;
const BITS_PER_HASH = 9;

const spread = (hash: number): number => {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

function sizeFor(bits: number): number {
  let size = 64;
  while (size < bits) size *= 2;
  return size;
}

/** A filter over all of these hashes, four probes each. */
export function buildBloom(hashes: HashSet): Uint8Array {
  const bits = sizeFor(hashes.size * BITS_PER_HASH);
  const filter = new Uint8Array(bits / 8);
  hashes.forEach((hash) => {
    const first = spread(hash);
    const step = spread(hash ^ 0x5bd1e995) | 1;
    for (let i = 0; i < PROBES; i++) {
      const bit = (first + Math.imul(i, step)) & (bits - 1);
      filter[bit >>> 3] = (filter[bit >>> 3] as number) | (1 << (bit & 7));
    }
  });
  return filter;
}

/** False when a hash is certainly not in the filter. */
export function mayHold(filter: Uint8Array, hash: number): boolean {
  const bits = filter.length * 8;
  const first = spread(hash);
  const step = spread(hash ^ 0x5bd1e995) | 1;
  for (let i = 0; i < PROBES; i++) {
    const bit = (first + Math.imul(i, step)) & (bits - 1);
    if (((filter[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** Room for pieces of text by the number of texts: 64 bits each, as most pieces are shared. */
export function pieceFilter(texts: number): Uint8Array {
  return new Uint8Array(sizeFor(texts * 64) / 8);
}

/** Puts a piece's hash in; one probe. */
export function addPiece(filter: Uint8Array, hash: number): void {
  const bit = hash & (filter.length * 8 - 1);
  filter[bit >>> 3] = (filter[bit >>> 3] as number) | (1 << (bit & 7));
}

/** False when a text with all of these pieces is certainly not among those put in. */
export function mayHoldPieces(filter: Uint8Array, hashes: readonly number[]): boolean {
  const mask = filter.length * 8 - 1;
  return hashes.every((hash) => {
    const bit = hash & mask;
    return ((filter[bit >>> 3] as number) & (1 << (bit & 7))) !== 0;
  });
}
