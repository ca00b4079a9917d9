// A set of row ids as ranges: what a destination has, however many, in little memory.

export class RowSet {
  #firsts: Float64Array;
  #lasts: Float64Array;

  /** Of lists of rows in any order. */
  constructor(lists: readonly Float64Array[]) {
    const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const list of lists) {
      all.set(list, at);
      at += list.length;
    }
    all.sort();
    const firsts: number[] = [];
    const lasts: number[] = [];
    for (const row of all) {
      const last = lasts.at(-1);
      if (last !== undefined && row <= last + 1) lasts[lasts.length - 1] = row;
      else {
        firsts.push(row);
        lasts.push(row);
      }
    }
    this.#firsts = Float64Array.from(firsts);
    this.#lasts = Float64Array.from(lasts);
  }

  /** Of rows first to last of each, in any order. */
  static ofRanges(ranges: readonly { first: number; last: number }[]): RowSet {
    const joined: { first: number; last: number }[] = [];
    for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first)) {
      const before = joined.at(-1);
      if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
      else joined.push({ first, last });
    }
    const set = new RowSet([]);
    set.#firsts = Float64Array.from(joined, ({ first }) => first);
    set.#lasts = Float64Array.from(joined, ({ last }) => last);
    return set;
  }

  /** Its ranges, in ascending order. */
  *ranges(): Generator<{ first: number; last: number }> {
    for (const [at, first] of this.#firsts.entries()) yield { first, last: this.#lasts[at] as number };
  }

  has(row: number): boolean {
    return isInRanges(this.#firsts, this.#lasts, row);
  }
}

/** True for a row of ranges that are given by their first and last rows, in ascending order. */
export function isInRanges(firsts: ArrayLike<number>, lasts: ArrayLike<number>, row: number): boolean {
  let low = 0;
  let high = firsts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((firsts[middle] as number) <= row) low = middle + 1;
    else high = middle;
  }
  return low > 0 && row <= (lasts[low - 1] as number);
}
