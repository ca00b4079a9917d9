// The steps of an answer, and how finely plain values are laid and drawn beside them.
import type { Asked } from './asked.ts';
import type { Fineness } from './functions.ts';
import { paceUs } from './gaps.ts';
import { type Grid, gridOver, stepWithin } from './grid.ts';
import type { MetricSource } from './source.ts';

/** Steps that several series may be laid upon each other with, before they are thinned to pixels. */
const MOST_FINE_STEPS = 20_000;

/** At most `steps` + 1 steps; of plain values none narrower than the readings come, and those as fine as they come too. */
export function gridsFor(
  source: MetricSource,
  asked: Asked,
  steps: number,
  columns: number,
): { grid: Grid; fine?: Fineness } {
  const { fromUs, toUs } = asked.stretch;
  if (asked.fn !== 'value') return { grid: gridOver(fromUs, toUs, steps) };
  const leastUs = stepOfPace(source, asked);
  return {
    grid: gridOver(fromUs, toUs, steps, leastUs),
    fine: { grid: gridOver(fromUs, toUs, MOST_FINE_STEPS, leastUs), columns },
  };
}

/** Readings finer than they come would draw stairs where a line from reading to reading is meant. */
function stepOfPace(source: MetricSource, { instrument, chosen, stretch }: Asked): number | undefined {
  const [points] = source.points(chosen.slice(0, 1), instrument.type, stretch);
  const pace = points && paceUs(points.timesUs);
  // A little more than the pace: exporters are never quite on time.
  return pace === undefined ? undefined : stepWithin(pace * 1.1);
}
