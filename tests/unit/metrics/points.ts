// Draws series for the tests of metrics: seconds instead of microseconds, plain arrays instead of columns.
import type {
  ExplicitHistogram,
  ExponentialBuckets,
  ExponentialHistogram,
  ExponentialPoints,
  HistogramPoints,
  NumberPoints,
  SummaryPoints,
} from '../../../src-main/query/metrics/types.ts';

export const SECOND = 1_000_000;

/** [time, value] or [time, value, start], in seconds; a value of null is a NO_RECORDED_VALUE. */
export type Drawn = [time: number, value: number | null, start?: number];

export function numbers(drawn: readonly Drawn[]): NumberPoints {
  return {
    kind: 'number',
    timesUs: Float64Array.from(drawn, ([time]) => time * SECOND),
    startsUs: Float64Array.from(drawn, ([, , start]) => (start ?? 0) * SECOND),
    stale: Uint8Array.from(drawn, ([, value]) => (value === null ? 1 : 0)),
    values: Float64Array.from(drawn, ([, value]) => value ?? Number.NaN),
  };
}

export function explicit(
  bounds: number[],
  counts: number[],
  known: Partial<Omit<ExplicitHistogram, 'bounds' | 'counts'>> = {},
): ExplicitHistogram {
  const count = counts.reduce((sum, one) => sum + one, 0);
  return {
    bounds: Float64Array.from(bounds),
    counts: Float64Array.from(counts),
    count,
    sum: 0,
    min: Number.NaN,
    max: Number.NaN,
    ...known,
  };
}

export function histograms(
  drawn: [time: number, histogram: ExplicitHistogram, start?: number][],
): HistogramPoints {
  return {
    kind: 'histogram',
    timesUs: Float64Array.from(drawn, ([time]) => time * SECOND),
    startsUs: Float64Array.from(drawn, ([, , start]) => (start ?? 0) * SECOND),
    stale: new Uint8Array(drawn.length),
    histograms: drawn.map(([, histogram]) => histogram),
  };
}

export function exponentials(
  drawn: [time: number, histogram: ExponentialHistogram, start?: number][],
): ExponentialPoints {
  return {
    kind: 'exponentialHistogram',
    timesUs: Float64Array.from(drawn, ([time]) => time * SECOND),
    startsUs: Float64Array.from(drawn, ([, , start]) => (start ?? 0) * SECOND),
    stale: new Uint8Array(drawn.length),
    histograms: drawn.map(([, histogram]) => histogram),
  };
}

/** The explicit histogram of observations over bounds. */
export function observed(bounds: number[], observations: readonly number[]): ExplicitHistogram {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (const value of observations) {
    const at = bounds.findIndex((bound) => value <= bound);
    const bucket = at < 0 ? bounds.length : at;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return explicit(bounds, counts, { sum: observations.reduce((sum, one) => sum + one, 0) });
}

/** The exponential histogram of observations at a scale, by the definition of its buckets. */
export function observedExponential(scale: number, observations: readonly number[]): ExponentialHistogram {
  const indexOf = (magnitude: number) => Math.ceil(Math.log2(magnitude) * 2 ** scale) - 1;
  const side = (magnitudes: number[]): ExponentialBuckets => {
    if (magnitudes.length === 0) return { offset: 0, counts: new Float64Array(0) };
    const indexes = magnitudes.map(indexOf);
    const offset = Math.min(...indexes);
    const counts = new Float64Array(Math.max(...indexes) - offset + 1);
    for (const index of indexes) counts[index - offset] = (counts[index - offset] ?? 0) + 1;
    return { offset, counts };
  };
  return {
    scale,
    zeroThreshold: 0,
    zeroCount: observations.filter((value) => value === 0).length,
    positive: side(observations.filter((value) => value > 0)),
    negative: side(observations.filter((value) => value < 0).map((value) => -value)),
    count: observations.length,
    sum: observations.reduce((sum, one) => sum + one, 0),
    min: Number.NaN,
    max: Number.NaN,
  };
}

/** [time, quantiles], in seconds; ten observations more each time. */
export function summaries(
  drawn: readonly [time: number, quantiles: Record<number, number>][],
): SummaryPoints {
  return {
    kind: 'summary',
    timesUs: Float64Array.from(drawn, ([time]) => time * SECOND),
    startsUs: Float64Array.from(drawn, ([time]) => (time - 10) * SECOND),
    stale: new Uint8Array(drawn.length),
    summaries: drawn.map(([, quantiles], i) => ({
      count: 10 * (i + 1),
      sum: 100 * (i + 1),
      quantiles: Object.entries(quantiles)
        .map(([quantile, value]) => ({ quantile: Number(quantile), value }))
        .sort((a, b) => a.quantile - b.quantile),
    })),
  };
}
