// Since when until when something is known, of any of several series: stretches of time, joined where they touch.
import { eachWindow, type Grid } from './grid.ts';
import { ToldTime } from './told.ts';

/** A stretch in µs since the beginning of its grid. */
interface Stretch {
  from: number;
  to: number;
}

/** Stretches kept before those that touch are joined. */
const MOST_LOOSE = 4096;

export class KnownTime {
  /** Until when each of the series has told. */
  readonly told = new ToldTime();
  readonly #grid: Grid;
  readonly #widthUs: number;
  #stretches: Stretch[] = [];

  /** Told by windows that end with the steps of the grid, as wide as those unless said otherwise. */
  constructor(grid: Grid, widthUs = grid.stepUs) {
    this.#grid = grid;
    this.#widthUs = widthUs;
  }

  /** Adds what an increase tells of; one without a length tells of the whole of its step, not how long it took. */
  add(fromUs: number, toUs: number): void {
    const { startUs, stepUs } = this.#grid;
    const endOfStep = (Math.floor((toUs - startUs) / stepUs) + 1) * stepUs;
    const stretch = { from: endOfStep - this.#widthUs, to: endOfStep };
    this.#put(toUs > fromUs ? { from: fromUs - startUs, to: toUs - startUs } : stretch);
  }

  /** One of the same windows, of which nothing is known. */
  empty(): KnownTime {
    return new KnownTime(this.#grid, this.#widthUs);
  }

  addAll(other: KnownTime): void {
    for (const stretch of other.#stretches) this.#put({ ...stretch });
    this.told.addAll(other.told);
  }

  /** How many steps all series told of; `whole`: and that have ended. */
  toldSteps(whole = false): number {
    return this.told.steps(this.#grid, this.#widthUs, whole);
  }

  /** How much of each window is known, in µs. */
  byStep(): Float64Array {
    this.#stretches = joined(this.#stretches);
    const known = new Float64Array(this.#grid.count);
    const { startUs } = this.#grid;
    for (const { from, to } of this.#stretches)
      eachWindow(this.#grid, this.#widthUs, startUs + from, startUs + to, (step, overlap) => {
        known[step] = (known[step] ?? 0) + overlap;
      });
    return known;
  }

  #put(stretch: Stretch): void {
    const last = this.#stretches.at(-1);
    if (last && stretch.from >= last.from && stretch.from <= last.to) last.to = Math.max(last.to, stretch.to);
    else this.#stretches.push(stretch);
    if (this.#stretches.length > MOST_LOOSE) this.#stretches = joined(this.#stretches);
  }
}

/** Stretches in order, those that touch as one. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}
