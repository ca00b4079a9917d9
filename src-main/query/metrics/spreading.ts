// What a group of series counted, laid on a grid together. A step's rate is what all of them counted in it by the time
// that is known of it, of any of them: where one series takes over from another, half a step of each is one step, and
// not two halves at twice the rate. So the rate of a group is that of one counter that counts what all of them count.
import { eachStep, type Grid } from './grid.ts';
import type { Spread } from './rates.ts';
import type { Increase } from './types.ts';

/** A stretch of time something is known of. */
interface Known {
  fromUs: number;
  toUs: number;
}

/** Stretches kept before those that touch are joined. */
const MOST_LOOSE = 4096;

/** Gathers increases series by series; of those only sums by step stay, and since when until when they tell. */
export class Spreading {
  readonly #grid: Grid;
  readonly #amounts: Float64Array;
  #known: Known[] = [];

  constructor(grid: Grid) {
    this.#grid = grid;
    this.#amounts = new Float64Array(grid.count);
  }

  /** Adds the increases of one series. */
  add(increases: readonly Increase<number>[]): void {
    const { startUs, stepUs } = this.#grid;
    for (const { fromUs, toUs, amount } of increases) {
      const length = toUs - fromUs;
      eachStep(this.#grid, fromUs, toUs, (step, overlap) => {
        this.#amounts[step] =
          (this.#amounts[step] ?? 0) + (length > 0 ? (amount * overlap) / length : amount);
        // An increase without a length is one of its step: nothing says how long it took.
        if (length <= 0) this.#tells(startUs + step * stepUs, startUs + (step + 1) * stepUs);
      });
      if (length > 0) this.#tells(fromUs, toUs);
    }
    if (this.#known.length > MOST_LOOSE) this.#known = joined(this.#known);
  }

  /** Adds all that was gathered over the same grid. */
  addAll(other: Spreading): void {
    other.#amounts.forEach((amount, step) => {
      this.#amounts[step] = (this.#amounts[step] ?? 0) + amount;
    });
    for (const { fromUs, toUs } of other.#known) this.#known.push({ fromUs, toUs });
    if (this.#known.length > MOST_LOOSE) this.#known = joined(this.#known);
  }

  /** What fell into each step, and for how much of the step that is known of any series. */
  spread(): Spread {
    const knownUs = new Float64Array(this.#grid.count);
    this.#known = joined(this.#known);
    for (const { fromUs, toUs } of this.#known)
      eachStep(this.#grid, fromUs, toUs, (step, overlap) => {
        knownUs[step] = (knownUs[step] ?? 0) + overlap;
      });
    return { amounts: this.#amounts, knownUs };
  }

  #tells(fromUs: number, toUs: number): void {
    const last = this.#known.at(-1);
    if (last && fromUs >= last.fromUs && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs);
    else this.#known.push({ fromUs, toUs });
  }
}

/** Stretches in order, those that touch as one. */
function joined(stretches: readonly Known[]): Known[] {
  const out: Known[] = [];
  for (const { fromUs, toUs } of stretches.toSorted((a, b) => a.fromUs - b.fromUs)) {
    const last = out.at(-1);
    if (last && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs);
    else out.push({ fromUs, toUs });
  }
  return out;
}
