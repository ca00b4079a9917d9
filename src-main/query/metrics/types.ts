// What metric arithmetic works on: the points of one series as plain columns, whatever store they came from.
// Times are microseconds since the epoch. Row i of every column is the same data point; rows ascend in time.
import type { Temporality } from '#shared/model/otlp.ts';

/** What every data point has, of any type. */
export interface PointTimes {
  timesUs: Float64Array;
  /** start_time_unix_nano in µs; 0 where the exporter did not say. */
  startsUs: Float64Array;
  /** 1 where the point says NO_RECORDED_VALUE: the series ended here for now. */
  stale: Uint8Array;
  /** Earlier points than these are there and were left unread: what counts since before this time is no news. */
  readFromUs?: number | undefined;
  /** Until then others of the same process were exported without this series: it had nothing to tell yet. */
  absentUntilUs?: number | undefined;
  /** Of a series that others of its instrument outlived. */
  end?: End;
}

/** How long the last reading of a series holds at most, and whether another series was there in its place then. */
export interface End {
  heldUntilUs: number;
  takenOver: boolean;
}

/** Points of a gauge or a sum; NaN where a point carries no number. */
export interface NumberPoints extends PointTimes {
  kind: 'number';
  values: Float64Array;
}

/** Points of an explicit-bucket histogram. */
export interface HistogramPoints extends PointTimes {
  kind: 'histogram';
  histograms: ExplicitHistogram[];
}

export interface ExponentialPoints extends PointTimes {
  kind: 'exponentialHistogram';
  histograms: ExponentialHistogram[];
}

export interface SummaryPoints extends PointTimes {
  kind: 'summary';
  summaries: Summary[];
}

export type SeriesPoints = NumberPoints | HistogramPoints | ExponentialPoints | SummaryPoints;

/** What any kind of distribution says besides its buckets; NaN where unknown. */
export interface Totals {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** counts[i] observations lie in (bounds[i-1], bounds[i]]; the last is above every bound. No bounds: one count of all. */
export interface ExplicitHistogram extends Totals {
  bounds: Float64Array;
  counts: Float64Array;
}

/** One sign of an exponential histogram: counts[k] lies in (base^(offset+k), base^(offset+k+1)], base = 2^(2^-scale). */
export interface ExponentialBuckets {
  offset: number;
  counts: Float64Array;
}

export interface ExponentialHistogram extends Totals {
  scale: number;
  zeroCount: number;
  /** Observations of at most this magnitude are in zeroCount. */
  zeroThreshold: number;
  positive: ExponentialBuckets;
  negative: ExponentialBuckets;
}

export interface Summary {
  count: number;
  sum: number;
  /** Ascending by quantile, as sent. */
  quantiles: { quantile: number; value: number }[];
}

/** An amount that came to be between two times, (fromUs, toUs]. */
export interface Increase<T> {
  fromUs: number;
  toUs: number;
  amount: T;
}

/** How two readings of a cumulative thing are told apart. */
export interface Algebra<T> {
  /** What came between two readings; null when the later cannot follow the earlier (a counter reset). */
  since(later: T, earlier: T): T | null;
}

export type { Temporality };
