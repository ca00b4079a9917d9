// Explicit-bucket histograms: difference, weighted sum, quantile. (OTLP data model, "Histogram".)
import type { Algebra, ExplicitHistogram, Totals } from './types.ts';

/** A histogram without observations over the given bounds. */
export function emptyExplicit(bounds: Float64Array): ExplicitHistogram {
  return { bounds, counts: new Float64Array(bounds.length + 1), ...emptyTotals() };
}

/** Totals of nothing. */
export function emptyTotals(): Totals {
  return { count: 0, sum: 0, min: Number.NaN, max: Number.NaN };
}

/**
 * Adds a share of one distribution's totals to another's. The extremes are taken whole, and are known only where
 * both are: NaN says that they are not, and what is empty has none to add.
 */
export function addTotals(into: Totals, from: Totals, weight: number): void {
  if (from.count > 0) {
    const first = !(into.count > 0);
    into.min = first ? from.min : Math.min(into.min, from.min);
    into.max = first ? from.max : Math.max(into.max, from.max);
  }
  into.count += from.count * weight;
  into.sum += from.sum * weight;
}

/**
 * Totals of what came between two readings. The extremes of a cumulative reading are of its whole life, so
 * nothing is known of those in between.
 */
export function totalsSince(later: Totals, earlier: Totals): Totals {
  return {
    count: later.count - earlier.count,
    sum: later.sum - earlier.sum,
    min: Number.NaN,
    max: Number.NaN,
  };
}

export function sameBounds(a: Float64Array, b: Float64Array): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((bound, i) => bound === b[i]);
}

/** Any count below the one before, or other bounds, means that the histogram began again. */
export const EXPLICIT: Algebra<ExplicitHistogram> = {
  since(later, earlier) {
    if (later.count < earlier.count || !sameBounds(later.bounds, earlier.bounds)) return null;
    const counts = new Float64Array(later.counts.length);
    for (let i = 0; i < counts.length; i++) {
      const count = (later.counts[i] ?? 0) - (earlier.counts[i] ?? 0);
      if (count < 0) return null;
      counts[i] = count;
    }
    return { bounds: later.bounds, counts, ...totalsSince(later, earlier) };
  },
};

/**
 * A sum with a share of another histogram added; `sum` itself is changed where the bounds agree. Where they
 * do not, both move to the union of the bounds, a bucket's observations spread evenly over the buckets it is
 * cut into: the assumption that reading a quantile makes anyway. No observation is lost.
 */
export function addExplicit(
  sum: ExplicitHistogram | undefined,
  from: ExplicitHistogram,
  weight: number,
): ExplicitHistogram {
  const into = sum ?? emptyExplicit(from.bounds);
  if (sameBounds(into.bounds, from.bounds)) {
    for (let i = 0; i < from.counts.length; i++)
      into.counts[i] = (into.counts[i] ?? 0) + (from.counts[i] ?? 0) * weight;
    addTotals(into, from, weight);
    return into;
  }
  const bounds = unionOf(into.bounds, from.bounds);
  const merged = emptyExplicit(bounds);
  pour(into, merged, 1);
  pour(from, merged, weight);
  return merged;
}

function unionOf(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from([...new Set([...a, ...b])].sort((x, y) => x - y));
}

/** Adds `from` to a histogram whose bounds include all of its own. */
function pour(from: ExplicitHistogram, into: ExplicitHistogram, weight: number): void {
  let first = 0;
  for (let i = 0; i < from.counts.length; i++) {
    const upper = from.bounds[i];
    const last = upper === undefined ? into.bounds.length : into.bounds.indexOf(upper);
    const amount = (from.counts[i] ?? 0) * weight;
    if (amount > 0) pourBucket(amount, i === 0, upper === undefined, first, last, into);
    first = last + 1;
  }
  addTotals(into, from, weight);
}

/** Spreads one bucket over the buckets first..last of `into`. An open end has no width: it keeps to its closed side. */
function pourBucket(
  amount: number,
  openBelow: boolean,
  openAbove: boolean,
  first: number,
  last: number,
  into: ExplicitHistogram,
): void {
  const { counts, bounds } = into;
  const upper = bounds[last];
  if (openAbove || upper === undefined || (openBelow && upper <= 0)) {
    const at = openAbove ? first : last;
    counts[at] = (counts[at] ?? 0) + amount;
    return;
  }
  const lower = openBelow ? 0 : (bounds[first - 1] ?? 0);
  for (let i = first; i <= last; i++) {
    const bottom = i === first ? lower : Math.max(lower, bounds[i - 1] ?? lower);
    const width = Math.max(0, (bounds[i] ?? upper) - bottom);
    counts[i] = (counts[i] ?? 0) + (amount * width) / (upper - lower);
  }
}

/**
 * The value below which a share `q` (0..1) of the observations lies, by even spread within its bucket; null
 * without observations, and without bounds, which would say how they are spread. As in Prometheus, the lowest bucket begins at 0 when its bound is positive, and a
 * quantile above the highest bound is that bound, unless the extremes are known and say better.
 */
export function explicitQuantile(histogram: ExplicitHistogram, q: number): number | null {
  const { bounds, counts, min, max } = histogram;
  let total = 0;
  for (const count of counts) total += count;
  if (!(total > 0) || bounds.length === 0) return null;
  const rank = q * total;
  let below = 0;
  let bucket = 0;
  for (; bucket < counts.length - 1; bucket++) {
    const count = counts[bucket] ?? 0;
    if (count > 0 && below + count >= rank) break;
    below += count;
  }
  const upperBound = bounds[bucket];
  const lowerBound = bounds[bucket - 1];
  const upper = upperBound ?? (Number.isNaN(max) ? lowerBound : max);
  if (upper === undefined) return Number.isNaN(min) ? null : min;
  const lower = lowerBound ?? (Number.isNaN(min) ? Math.min(0, upper) : Math.min(min, upper));
  if (lowerBound === undefined && upper <= 0 && Number.isNaN(min)) return upper;
  const count = counts[bucket] ?? 0;
  const value = count > 0 ? lower + (Math.max(0, upper - lower) * Math.max(0, rank - below)) / count : upper;
  return within(value, min, max);
}

/** A value kept between the extremes, where they are known. */
export function within(value: number, min: number, max: number): number {
  const floored = Number.isNaN(min) ? value : Math.max(value, min);
  return Number.isNaN(max) ? floored : Math.min(floored, max);
}
