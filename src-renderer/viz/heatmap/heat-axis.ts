// The value axis of a heatmap: logarithmic where the buckets are positive, as those of durations and sizes are.
import { linearAxis, logAxis, type ValueAxis } from '../chart/plot.ts';

/** The axis that holds all rows; an open top row is drawn as tall as the one below it. */
export function heatAxis(bounds: readonly (number | null)[], lowest: number): ValueAxis {
  const finite = bounds.filter((bound) => bound !== null);
  const positive = finite.filter((bound) => bound > 0);
  const [first] = positive;
  const last = finite.at(-1);
  if (first === undefined || last === undefined || lowest < 0)
    return linearAxis([lowest, ...finite, ...(bounds.includes(null) ? [(last ?? 1) * 1.25] : [])]);
  const ratio = positive.length > 1 ? Math.max(1.2, last / (positive.at(-2) ?? last)) : 2;
  const low = lowest > 0 ? lowest : first / (positive.length > 1 ? (positive[1] ?? first) / first : 10);
  return logAxis(low, bounds.includes(null) ? last * ratio : last);
}
