// What a distribution's point says beyond its time and count, as the variable part of a stored point (points.ts):
//
//   histogram    f64 sum | f64 min | f64 max (NaN: absent) | varint bounds id (0: none) | varint n | n varint counts
//   exponential  f64 sum | f64 min | f64 max | f64 zero threshold | zigzag scale | varint zero count
//                | zigzag offset | varint n | counts | zigzag offset | varint n | counts   (positive, negative)
//   summary      f64 sum | varint n | n × (f64 quantile | f64 value)
//
// Counts above 2^53 are rounded here; the chunk holds them whole.
import { METRIC_EXPONENTIAL_HISTOGRAM, METRIC_HISTOGRAM, METRIC_SUMMARY } from '../otlp/columns.ts';

export interface HistogramPoint {
  kind: 'histogram';
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Upper bounds of all buckets but the last. */
  bounds: Float64Array;
  counts: Float64Array;
}

export interface ExponentialPoint {
  kind: 'exponential';
  count: number;
  sum: number;
  min: number;
  max: number;
  zeroThreshold: number;
  scale: number;
  zeroCount: number;
  positive: { offset: number; counts: Float64Array };
  negative: { offset: number; counts: Float64Array };
}

export interface SummaryPoint {
  kind: 'summary';
  count: number;
  sum: number;
  quantiles: { quantile: number; value: number }[];
}

export type Distribution = HistogramPoint | ExponentialPoint | SummaryPoint;

class ByteSource {
  readonly #view: DataView;
  at: number;
  constructor(view: DataView, at: number) {
    this.#view = view;
    this.at = at;
  }
  f64(): number {
    this.at += 8;
    return this.#view.getFloat64(this.at - 8, true);
  }
  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#view.getUint8(this.at++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }
  zigzag(): number {
    const raw = this.varint();
    return (raw >>> 1) ^ -(raw & 1);
  }
  counts(): Float64Array {
    const counts = new Float64Array(this.varint());
    for (let i = 0; i < counts.length; i++) {
      const byte = this.#view.getUint8(this.at);
      if (byte < 128) this.at++;
      counts[i] = byte < 128 ? byte : this.varint();
    }
    return counts;
  }
}

const NO_BOUNDS = new Float64Array(0);

/** True for the types of metric whose points have a variable part. */
export const isDistribution = (type: number): boolean =>
  type === METRIC_HISTOGRAM || type === METRIC_EXPONENTIAL_HISTOGRAM || type === METRIC_SUMMARY;

/** Reads the variable part at `at` of a point whose count is `count`. `boundsOf` gives a histogram's bounds. */
export function readDistribution(
  view: DataView,
  at: number,
  type: number,
  count: number,
  boundsOf: (id: number) => Float64Array,
): Distribution {
  const source = new ByteSource(view, at);
  const sum = source.f64();
  if (type === METRIC_SUMMARY) {
    const quantiles = Array.from({ length: source.varint() }, () => ({
      quantile: source.f64(),
      value: source.f64(),
    }));
    return { kind: 'summary', count, sum, quantiles };
  }
  const min = source.f64();
  const max = source.f64();
  if (type === METRIC_HISTOGRAM) {
    const bounds = source.varint();
    return {
      kind: 'histogram',
      count,
      sum,
      min,
      max,
      bounds: bounds === 0 ? NO_BOUNDS : boundsOf(bounds),
      counts: source.counts(),
    };
  }
  return {
    kind: 'exponential',
    count,
    sum,
    min,
    max,
    zeroThreshold: source.f64(),
    scale: source.zigzag(),
    zeroCount: source.varint(),
    positive: { offset: source.zigzag(), counts: source.counts() },
    negative: { offset: source.zigzag(), counts: source.counts() },
  };
}
