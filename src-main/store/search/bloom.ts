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
