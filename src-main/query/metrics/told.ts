// Until when each of several series has told. They are exported at different times, so the newest steps are known of
// some of them only, and a sum of these stands lower than all of them together. Such steps are not told yet.
import { type Grid, gridEndUs } from './grid.ts';

interface Told {
  untilUs: number;
  /** For so long after that it may be silent and is there all the same; 0: it said that it ended. */
  silenceUs: number;
}

/** How much of a step may be known of some series only: exporters that mean the same moment are never quite at one. */
const APART = 0.1;

export class ToldTime {
  #series: Told[] = [];

  add(untilUs: number, silenceUs: number): void {
    this.#series.push({ untilUs, silenceUs });
  }

  addAll(other: ToldTime): void {
    this.#series = this.#series.concat(other.#series);
  }

  /**
   * How many steps, from the first, all series told of that are still there at the newest of them. With `whole`, a step
   * that has not ended is not told either: what is counted in it is more in the end, where a rate is the same.
   */
  steps(grid: Grid, widthUs: number, whole: boolean): number {
    const newestUs = this.#series.reduce(
      (newest, { untilUs }) => Math.max(newest, untilUs),
      Number.NEGATIVE_INFINITY,
    );
    const settledUs = this.#series.reduce(
      (least, { untilUs, silenceUs }) => (untilUs + silenceUs < newestUs ? least : Math.min(least, untilUs)),
      newestUs,
    );
    if (newestUs === Number.NEGATIVE_INFINITY || settledUs >= gridEndUs(grid)) return grid.count;
    const first = Math.max(0, Math.floor((settledUs - grid.startUs) / grid.stepUs));
    for (let step = first; step < grid.count; step++) {
      const endUs = grid.startUs + (step + 1) * grid.stepUs;
      const beganUs = endUs - widthUs;
      const ofAny = (whole ? endUs : Math.min(newestUs, endUs)) - beganUs;
      const ofAll = Math.min(settledUs, endUs) - beganUs;
      if (ofAny > 0 && ofAll < ofAny * (1 - APART)) return step;
    }
    return grid.count;
  }
}
