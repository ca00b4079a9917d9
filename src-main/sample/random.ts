// A seeded generator, so that the sample is the same shop every time; its ids are new each time, because two loads
// are two stretches of a shop's life and not the same traces twice.

export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** Whole number, both ends included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Around `middle`, with a long tail: what latencies look like. */
  latency(middle: number): number;
  hex(digits: number): string;
}

/** mulberry32: small, and good enough for made-up data. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Everything is drawn by `seed` but the ids, which are drawn by `idSeed`. */
export function createRandom(seed: number, idSeed = seed): Random {
  const next = mulberry(seed);
  const nextOfId = mulberry(idSeed);
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    latency: (middle) => middle * Math.exp((next() + next() + next() - 1.5) * 0.7),
    hex(digits) {
      let text = '';
      while (text.length < digits)
        text += Math.floor(nextOfId() * 65536)
          .toString(16)
          .padStart(4, '0');
      return text.slice(0, digits);
    },
  };
}
