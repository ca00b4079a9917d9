// A set of row ids as ranges: what a destination has, however many, in little memory.

export class RowSet {
  readonly #firsts: Float64Array;
  readonly #lasts: Float64Array;

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
