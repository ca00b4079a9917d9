// Functions of the points that lie in a window: what `…_over_time` and its like say of a series.
import type { Grid } from '../metrics/grid.ts';
import type { NumberPoints } from '../metrics/types.ts';
import { quantileOfValues } from './quantile.ts';

/** The recorded points of a series, without those that say that there is none. */
export interface Samples {
  /** Seconds. */
  times: Float64Array;
  values: Float64Array;
}

export type SampleFunction = (window: Samples) => number | null;

/** The recorded points of a series. */
export function samplesOf({ timesUs, values, stale }: NumberPoints): Samples {
  const times = new Float64Array(timesUs.length);
  const kept = new Float64Array(timesUs.length);
  let count = 0;
  for (let i = 0; i < timesUs.length; i++) {
    const value = values[i] as number;
    if (stale[i] === 1 || Number.isNaN(value)) continue;
    times[count] = (timesUs[i] as number) / 1_000_000;
    kept[count++] = value;
  }
  return { times: times.subarray(0, count), values: kept.subarray(0, count) };
}

/** A function over windows of a width that end with the grid's steps; null for a window without points. */
export function overWindows(
  { times, values }: Samples,
  grid: Grid,
  widthUs: number,
  of: SampleFunction,
): (number | null)[] {
  let first = 0;
  let end = 0;
  return Array.from({ length: grid.count }, (_, step) => {
    const endUs = grid.startUs + (step + 1) * grid.stepUs;
    while (end < times.length && (times[end] as number) * 1_000_000 < endUs) end++;
    while (first < end && (times[first] as number) * 1_000_000 < endUs - widthUs) first++;
    if (first === end) return null;
    return of({ times: times.subarray(first, end), values: values.subarray(first, end) });
  });
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
const mean = (values: Float64Array): number => sumOf(values) / values.length;
const variance = (values: Float64Array): number => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length;
};
const pairs = (values: Float64Array, counts: (before: number, now: number) => boolean): number =>
  values.reduce((sum, value, i) => sum + (i > 0 && counts(values[i - 1] as number, value) ? 1 : 0), 0);

/** Slope of the line of least squares, per second. */
function slope({ times, values }: Samples): number | null {
  if (times.length < 2) return null;
  const t = mean(times);
  const v = mean(values);
  let products = 0;
  let squares = 0;
  for (let i = 0; i < times.length; i++) {
    const dt = (times[i] as number) - t;
    products += dt * ((values[i] as number) - v);
    squares += dt * dt;
  }
  return squares === 0 ? null : products / squares;
}

export const SAMPLE_FUNCTIONS: Readonly<Record<string, SampleFunction>> = {
  avg_over_time: ({ values }) => mean(values),
  min_over_time: ({ values }) => values.reduce((a, b) => Math.min(a, b)),
  max_over_time: ({ values }) => values.reduce((a, b) => Math.max(a, b)),
  sum_over_time: ({ values }) => sumOf(values),
  count_over_time: ({ values }) => values.length,
  last_over_time: ({ values }) => values.at(-1) ?? null,
  stddev_over_time: ({ values }) => Math.sqrt(variance(values)),
  stdvar_over_time: ({ values }) => variance(values),
  present_over_time: () => 1,
  changes: ({ values }) => pairs(values, (before, now) => before !== now),
  resets: ({ values }) => pairs(values, (before, now) => now < before),
  idelta: ({ values }) => (values.length < 2 ? null : (values.at(-1) as number) - (values.at(-2) as number)),
  deriv: slope,
};

/** `quantile_over_time` of a quantile. */
export const quantileOverTime =
  (q: number): SampleFunction =>
  ({ values }) =>
    quantileOfValues([...values], q);
