// A distribution over time as rows of buckets, ready to be painted.

import { type Distribution, explicitOf, mergeSteps, type StepDistributions } from './distributions.ts';
import { addExplicit } from './explicit.ts';
import { coarser } from './exponential.ts';

/** Rows above this many are merged in pairs: a row must have a few pixels. */
const MOST_ROWS = 60;

export interface Heatmap {
  /** Upper bounds of the rows, ascending; null is infinity. */
  bounds: (number | null)[];
  /** Lower edge of the first row. */
  lowest: number;
  /** counts[step][row]: observations, not whole where an export took longer than a step. */
  counts: number[][];
}

/** The heatmap of steps; null when nothing was observed, or in no buckets. Empty rows outside the observed stretch are left off. */
export function heatmapOf(steps: StepDistributions): Heatmap | null {
  const whole = mergeSteps(steps);
  if (whole === undefined || !(whole.histogram.count > 0)) return null;
  const scaleDown = rowsTooMany(whole);
  const thinned = (d: Distribution): Distribution =>
    d.kind === 'exponential'
      ? { kind: 'exponential', histogram: coarser(d.histogram, Math.max(0, d.histogram.scale - scaleDown)) }
      : d;
  const all = explicitOf(thinned(whole));
  const { bounds } = all;
  if (bounds.length === 0) return null;
  let first = 0;
  while (first < all.counts.length - 1 && !(all.counts[first] ?? 0)) first++;
  let last = all.counts.length - 1;
  while (last > first && !(all.counts[last] ?? 0)) last--;
  const rows = last - first + 1;
  const counts = Array.from(steps, (step) => {
    if (step === undefined) return new Array<number>(rows).fill(0);
    const laid = addExplicit(
      { ...all, counts: new Float64Array(all.counts.length), count: 0, sum: 0 },
      explicitOf(thinned(step)),
      1,
    );
    return Array.from(laid.counts.subarray(first, last + 1));
  });
  const firstBound = bounds[0] ?? 0;
  return {
    bounds: Array.from({ length: rows }, (_, row) => bounds[first + row] ?? null),
    lowest: first > 0 ? (bounds[first - 1] ?? 0) : Math.min(0, firstBound),
    counts,
  };
}

/** The scale at which the observed stretch has few enough rows. */
function rowsTooMany(whole: Distribution): number {
  if (whole.kind === 'explicit') return 0;
  let { histogram } = whole;
  const rows = () => histogram.positive.counts.length + histogram.negative.counts.length;
  while (rows() > MOST_ROWS) histogram = coarser(histogram, 1);
  return histogram.scale;
}
