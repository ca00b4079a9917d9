// Durations counted in buckets of about 1 % width, so that percentiles of millions cost a few kilobytes.

const BUCKETS_PER_DOUBLING = 64;

export class DurationSketch {
  readonly #counts = new Map<number, number>();
  #total = 0;

  /** Counts one duration; below a nanosecond counts as one. */
  add(ns: number): void {
    const bucket = Math.round(Math.log2(Math.max(1, ns)) * BUCKETS_PER_DOUBLING);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#total++;
  }

  addAll(other: DurationSketch): void {
    for (const [bucket, count] of other.#counts) {
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    }
    this.#total += other.#total;
  }

  /** The duration in nanoseconds that a share of all does not exceed, within 1 %; null when there is none. */
  quantile(share: number): number | null {
    if (this.#total === 0) return null;
    const rank = Math.ceil(share * this.#total);
    let seen = 0;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      seen += this.#counts.get(bucket) ?? 0;
      if (seen >= rank) return Math.round(2 ** (bucket / BUCKETS_PER_DOUBLING));
    }
    return null;
  }
}
