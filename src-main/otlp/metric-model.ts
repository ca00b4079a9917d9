// Metrics and their points in the shape of OTLP/JSON, as decode.ts gives them.
import type { AnyValue, KeyValue } from '#shared/model/otlp.ts';
import type { Nanos } from '#shared/model/time.ts';

type Double = NonNullable<AnyValue['doubleValue']>;

/** What points of all types have. A start of "0" is unknown. */
interface Point {
  startTimeUnixNano: Nanos;
  timeUnixNano: Nanos;
  attributes: KeyValue[];
  /** DataPointFlags; bit 0: no recorded value. */
  flags?: number;
}

/** `asInt` is a decimal string. */
export interface Exemplar {
  timeUnixNano: Nanos;
  asDouble?: Double;
  asInt?: string;
  traceId?: string;
  spanId?: string;
  filteredAttributes: KeyValue[];
}

/** A gauge's or a sum's point: one of `asDouble` and `asInt`, or neither when nothing was recorded. */
export interface NumberPoint extends Point {
  asDouble?: Double;
  asInt?: string;
  exemplars: Exemplar[];
}

/** Counts are decimal strings, one more of them than bounds, or none of both. */
export interface HistogramPoint extends Point {
  count: string;
  sum?: Double;
  min?: Double;
  max?: Double;
  bucketCounts: string[];
  explicitBounds: Double[];
  exemplars: Exemplar[];
}

/** Bucket `offset + i` holds values in (base^(offset+i), base^(offset+i+1)], base = 2^(2^-scale). */
export interface ExponentialBuckets {
  offset: number;
  bucketCounts: string[];
}

export interface ExponentialHistogramPoint extends Point {
  count: string;
  sum?: Double;
  min?: Double;
  max?: Double;
  scale: number;
  zeroCount: string;
  zeroThreshold?: Double;
  positive: ExponentialBuckets;
  negative: ExponentialBuckets;
  exemplars: Exemplar[];
}

export interface SummaryPoint extends Point {
  count: string;
  sum: Double;
  quantileValues: { quantile: Double; value: Double }[];
}

/** A metric with its points, under the key of its type. Temporality: 1 delta, 2 cumulative. */
export interface Metric {
  name: string;
  description?: string;
  unit?: string;
  metadata?: KeyValue[];
  gauge?: { dataPoints: NumberPoint[] };
  sum?: { dataPoints: NumberPoint[]; aggregationTemporality?: number; isMonotonic?: boolean };
  histogram?: { dataPoints: HistogramPoint[]; aggregationTemporality?: number };
  exponentialHistogram?: { dataPoints: ExponentialHistogramPoint[]; aggregationTemporality?: number };
  summary?: { dataPoints: SummaryPoint[] };
}
