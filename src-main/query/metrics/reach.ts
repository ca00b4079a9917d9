// How far around its range a question reads: a rate needs the reading before and the one behind, for that tells of the
// last steps; a gauge the one that still holds.
import { type Grid, gridEndUs } from './grid.ts';
import type { Stretch } from './source.ts';

/** Longer than the usual export intervals; a series with a wider pace tells of its last steps when it is read again. */
const REACH_US = 300 * 1_000_000;

/** What has to be read to tell all of a stretch. */
export const around = ({ fromUs, toUs }: Stretch): Stretch => ({
  fromUs: fromUs - REACH_US,
  toUs: toUs + REACH_US,
});

/** What has to be read to tell all of the steps of a grid. */
export const aroundGrid = (grid: Grid): Stretch => around({ fromUs: grid.startUs, toUs: gridEndUs(grid) });
