// What a destination took and was not asked after, in the order it went: kept while it may have to be asked after.
import type { Batch } from '../batches.ts';

/** Rows that went together. */
export interface Taken {
  rows: Float64Array;
  only: Batch['only'];
  /** When they were taken, ms. */
  atMs: number;
}

/** Of rows some bytes each: some minutes of much. What is older is not asked after any more. */
const MOST_ROWS = 200_000;

export class Unproven {
  #all: Taken[] = [];
  #count = 0;

  add(taken: Taken): void {
    this.#all.push(taken);
    this.#count += taken.rows.length;
    while (this.#count > MOST_ROWS && this.#all.length > 1)
      this.#count -= this.#all.shift()?.rows.length ?? 0;
  }

  /** Takes up to so many rows that follow one another out of what came last, from anywhere in it. */
  some(most: number): Taken | undefined {
    const last = this.#all.pop();
    if (last === undefined) return undefined;
    const { rows } = last;
    const from = Math.floor(Math.random() * Math.max(1, rows.length - most + 1));
    const upto = Math.min(rows.length, from + most);
    for (const part of [rows.subarray(0, from), rows.subarray(upto)])
      if (part.length > 0) this.#all.push({ ...last, rows: part });
    this.#count -= upto - from;
    return { ...last, rows: rows.subarray(from, upto) };
  }

  /** Takes up to so many rows of those that went first. */
  next(most: number): Taken | undefined {
    const first = this.#all.shift();
    if (first === undefined) return undefined;
    if (first.rows.length > most) this.#all.unshift({ ...first, rows: first.rows.subarray(most) });
    const rows = first.rows.subarray(0, most);
    this.#count -= rows.length;
    return { ...first, rows };
  }

  /** All of it. */
  rows(): number[] {
    return this.#all.flatMap(({ rows }) => Array.from(rows));
  }

  /** Forgets what was taken up to a time. */
  forget(untilMs = Number.POSITIVE_INFINITY): void {
    this.#all = this.#all.filter(({ atMs }) => atMs > untilMs);
    this.#count = this.#all.reduce((sum, { rows }) => sum + rows.length, 0);
  }
}
