// When a resource had any span open: the union of its spans' times, to ask of a moment.

/** Stretches of time of one resource. Add all, then ask. Times in µs. */
export class OpenSpans {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #from = new Float64Array(0);
  #upto = new Float64Array(0);
  #count = -1;

  /** A span that ends before it starts was open at its start. */
  add(startUs: number, endUs: number): void {
    this.#starts.push(startUs);
    this.#ends.push(Math.max(startUs, endUs));
    this.#count = -1;
  }

  /** Whether any span was open at a time, or at any up to another; both ends are. */
  at(us: number, uptoUs = us): boolean {
    if (this.#count < 0) this.#merge();
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#from[middle] as number) <= uptoUs) low = middle + 1;
      else high = middle;
    }
    return low > 0 && us <= (this.#upto[low - 1] as number);
  }

  /** Overlapping stretches become one. */
  #merge(): void {
    const starts = Float64Array.from(this.#starts).sort();
    const ends = Float64Array.from(this.#ends).sort();
    this.#from = new Float64Array(starts.length);
    this.#upto = new Float64Array(starts.length);
    this.#count = 0;
    // In order of time, one span's start and another's end may be taken for each other's: the union is the same.
    let open = 0;
    for (let s = 0, e = 0; e < ends.length; ) {
      if (s < starts.length && (starts[s] as number) <= (ends[e] as number)) {
        if (open++ === 0) this.#from[this.#count] = starts[s] as number;
        s++;
      } else {
        if (--open === 0) this.#upto[this.#count++] = ends[e] as number;
        e++;
      }
    }
  }
}
