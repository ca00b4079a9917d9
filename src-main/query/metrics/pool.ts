// Series gathered step by step, into their sum or their mean. Where one is not known the others stand.

export class Pool {
  readonly #sums: Float64Array;
  readonly #known: Float64Array;

  constructor(steps: number) {
    this.#sums = new Float64Array(steps);
    this.#known = new Float64Array(steps);
  }

  /** Adds a series of as many steps. */
  add(values: readonly (number | null)[]): void {
    for (let step = 0; step < values.length; step++) {
      const value = values[step];
      if (value === null || value === undefined) continue;
      this.#sums[step] = (this.#sums[step] ?? 0) + value;
      this.#known[step] = (this.#known[step] ?? 0) + 1;
    }
  }

  /** Adds all that another gathered over the same steps. */
  addAll(other: Pool): void {
    for (let step = 0; step < other.#sums.length; step++) {
      this.#sums[step] = (this.#sums[step] ?? 0) + (other.#sums[step] ?? 0);
      this.#known[step] = (this.#known[step] ?? 0) + (other.#known[step] ?? 0);
    }
  }

  /** Sums, or means of those known; null where nothing is. */
  values(adds: boolean): (number | null)[] {
    return Array.from(this.#sums, (sum, step) => {
      const known = this.#known[step] ?? 0;
      if (known === 0) return null;
      return adds ? sum : sum / known;
    });
  }
}
