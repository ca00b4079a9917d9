// Increases laid on a grid: each is spread evenly over the time it took, since nothing says when within it things
// happened. A step's rate is what fell into it by the time that is known of it, so the half-known steps at both ends
// and beside gaps are not drawn too low. Of several series that is what all of them counted by the time that is known
// of any: where one takes over from another, half a step of each is one step, and not two halves at twice the rate. So
// the rate of a group is that of one counter that counts what all of them count.
import { eachWindow, type Grid, gridEndUs } from './grid.ts';
import { KnownTime } from './known-time.ts';
import type { Increase } from './types.ts';

/** What fell into each step, and for how much of the step that is known. */
export interface Spread {
  amounts: Float64Array;
  knownUs: Float64Array;
}

/** Gathers increases series by series; of those only sums by step stay, and since when until when they tell. */
export class Spreading {
  readonly known: KnownTime;
  /** What came inside the grid across silences, and stands in none of its steps. */
  silent = 0;
  readonly #grid: Grid;
  readonly #widthUs: number;
  readonly #amounts: Float64Array;

  /** In windows that end with the steps, as wide as those unless said otherwise. */
  constructor(grid: Grid, widthUs = grid.stepUs) {
    this.#grid = grid;
    this.#widthUs = widthUs;
    this.#amounts = new Float64Array(grid.count);
    this.known = new KnownTime(grid, widthUs);
  }

  /**
   * Adds the increases of one series, which may be silent for so long after them and is there all the same. Amounts of
   * steps sum to what lies inside the grid.
   */
  add(increases: readonly Increase<number>[], silenceUs = 0): this {
    const last = increases.at(-1);
    if (last) this.known.told.add(last.toUs, silenceUs);
    for (const { fromUs, toUs, amount } of increases) {
      const length = toUs - fromUs;
      eachWindow(this.#grid, this.#widthUs, fromUs, toUs, (step, overlap) => {
        const share = length > 0 ? overlap / length : 1;
        this.#amounts[step] = (this.#amounts[step] ?? 0) + amount * share;
      });
      this.known.add(fromUs, toUs);
    }
    return this;
  }

  /** Notes what came across a silence; of one that reaches beyond the grid nothing says how much is inside. */
  addSilent({ fromUs, toUs, amount }: Increase<number>): void {
    if (fromUs >= this.#grid.startUs && toUs <= gridEndUs(this.#grid)) this.silent += amount;
  }

  /** Adds all that was gathered over the same grid. */
  addAll(other: Spreading): void {
    this.silent += other.silent;
    other.#amounts.forEach((amount, step) => {
      this.#amounts[step] = (this.#amounts[step] ?? 0) + amount;
    });
    this.known.addAll(other.known);
  }

  spread(): Spread {
    return { amounts: this.#amounts, knownUs: this.known.byStep() };
  }
}

/** Lays increases of one series on a grid. */
export const spreadOver = (grid: Grid, increases: readonly Increase<number>[], widthUs?: number): Spread =>
  new Spreading(grid, widthUs).add(increases).spread();

/** Per second; null where nothing is known. */
export function rates({ amounts: all, knownUs }: Spread): (number | null)[] {
  return Array.from(all, (amount, step) => {
    const known = knownUs[step] ?? 0;
    return known > 0 ? (amount * 1_000_000) / known : null;
  });
}

/** By step; null where nothing is known. */
export function amounts({ amounts: all, knownUs }: Spread): (number | null)[] {
  return Array.from(all, (amount, step) => ((knownUs[step] ?? 0) > 0 ? amount : null));
}
