// How many series are there in the steps of an answer: by their points, or by what they tell of them.
import { type Grid, gridEndUs } from './grid.ts';
import type { Increase, SeriesPoints } from './types.ts';

/** Counts the series that are there in the steps of a grid. */
export class Presence {
  count = 0;
  readonly #fromUs: number;
  readonly #toUs: number;

  constructor(grid: Grid) {
    this.#fromUs = grid.startUs;
    this.#toUs = gridEndUs(grid);
  }

  /** Of a series whose values are laid on the grid. */
  addValues({ timesUs }: SeriesPoints, values: readonly (number | null)[]): void {
    if (this.#spans(timesUs) || values.some((value) => value !== null)) this.count++;
  }

  /** Of a series that increased. */
  addIncreases({ timesUs }: SeriesPoints, increases: readonly Increase<unknown>[]): void {
    const tells = ({ fromUs, toUs }: Increase<unknown>) => fromUs < this.#toUs && toUs > this.#fromUs;
    if (this.#spans(timesUs) || increases.some(tells)) this.count++;
  }

  #spans(timesUs: Float64Array): boolean {
    return (timesUs[0] ?? Infinity) < this.#toUs && (timesUs.at(-1) ?? -Infinity) >= this.#fromUs;
  }
}
