// The points of one series in one chunk, packed into `points.data`, little-endian:
//
//   n × 32 bytes   f64 time µs | f64 start µs | 8 bytes value | u16 time ns | u16 start ns | u8 flags | u8 kind | u16 0
//                  value: the double, or the int64, or a distribution's count as a double
//   then per point, for histograms, exponential histograms and summaries only:
//     histogram    f64 sum | f64 min | f64 max (NaN: absent) | varint bounds id (0: none) | varint n | n varint counts
//     exponential  f64 sum | f64 min | f64 max | f64 zero threshold | zigzag scale | varint zero count
//                  | zigzag offset | varint n | counts | zigzag offset | varint n | counts   (positive, negative)
//     summary      f64 sum | varint n | n × (f64 quantile | f64 value)
//
// Counts above 2^53 are rounded here; the chunk holds them whole.

export const FIXED_BYTES = 32;
/** Bits of flags. */
export const NO_RECORDED_VALUE = 1;

/** Of a point's kinds (0 no value, 1 double, 2 int64) the one that is told apart. */
export const KIND_INT = 2;

export interface HistogramPoint {
  kind: 'histogram';
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Upper bounds of all buckets but the last. */
  bounds: Float64Array;
  counts: number[];
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
  positive: { offset: number; counts: number[] };
  negative: { offset: number; counts: number[] };
}

export interface SummaryPoint {
  kind: 'summary';
  count: number;
  sum: number;
  quantiles: { quantile: number; value: number }[];
}

export type Distribution = HistogramPoint | ExponentialPoint | SummaryPoint;

/** Unpacked points, row i of each column being one point. */
export interface UnpackedPoints {
  count: number;
  timeUs: Float64Array;
  timeNs: Uint16Array;
  /** 0 when unknown. */
  startUs: Float64Array;
  startNs: Uint16Array;
  /** The number, or a distribution's count; ints beyond 2^53 are rounded. */
  value: Float64Array;
  /** NO_RECORDED_VALUE: the series went stale and `value` means nothing. */
  flags: Uint8Array;
  /** For histograms, exponential histograms and summaries; empty for numbers. */
  distributions: Distribution[];
}

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
  counts(): number[] {
    return Array.from({ length: this.varint() }, () => this.varint());
  }
}

const NO_BOUNDS = new Float64Array(0);

/** Room for so many points, none filled in. */
function emptyPoints(count: number): UnpackedPoints {
  return {
    count,
    timeUs: new Float64Array(count),
    timeNs: new Uint16Array(count),
    startUs: new Float64Array(count),
    startNs: new Uint16Array(count),
    value: new Float64Array(count),
    flags: new Uint8Array(count),
    distributions: [],
  };
}

/**
 * Unpacks `points` rows and joins them, ascending in time. `type` is the instrument's (OTLP's field number);
 * `boundsOf` gives a histogram's bounds. Only points of [fromUs, toUs) are kept.
 */
export function unpackPoints(
  rows: readonly { count: number; data: Uint8Array }[],
  type: number,
  stretch: { fromUs: number; toUs: number },
  boundsOf: (id: number) => Float64Array,
): UnpackedPoints {
  const all = emptyPoints(rows.reduce((sum, row) => sum + row.count, 0));
  const isDistribution = type === 9 || type === 10 || type === 11;
  let filled = 0;
  let isSorted = true;
  for (const { data, count } of rows) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const source = new ByteSource(view, count * FIXED_BYTES);
    for (let i = 0, at = 0; i < count; i++, at += FIXED_BYTES) {
      const us = view.getFloat64(at, true);
      const value = valueAt(view, at);
      const distribution = isDistribution ? readDistribution(source, type, value, boundsOf) : undefined;
      if (us < stretch.fromUs || us >= stretch.toUs) continue;
      all.timeUs[filled] = us;
      all.startUs[filled] = view.getFloat64(at + 8, true);
      all.timeNs[filled] = view.getUint16(at + 24, true);
      all.startNs[filled] = view.getUint16(at + 26, true);
      all.flags[filled] = view.getUint8(at + 28);
      all.value[filled] = value;
      if (distribution) all.distributions.push(distribution);
      if (filled > 0 && us < (all.timeUs[filled - 1] as number)) isSorted = false;
      filled++;
    }
  }
  if (!isSorted) return inOrder(all, filled);
  return filled === all.count ? all : cut(all, filled);
}

function valueAt(view: DataView, at: number): number {
  return view.getUint8(at + 29) === KIND_INT
    ? view.getInt32(at + 20, true) * 4294967296 + view.getUint32(at + 16, true)
    : view.getFloat64(at + 16, true);
}

function cut(points: UnpackedPoints, count: number): UnpackedPoints {
  return {
    count,
    timeUs: points.timeUs.subarray(0, count),
    timeNs: points.timeNs.subarray(0, count),
    startUs: points.startUs.subarray(0, count),
    startNs: points.startNs.subarray(0, count),
    value: points.value.subarray(0, count),
    flags: points.flags.subarray(0, count),
    distributions: points.distributions,
  };
}

function inOrder(points: UnpackedPoints, count: number): UnpackedPoints {
  const { timeUs, timeNs } = points;
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) =>
      (timeUs[a] as number) - (timeUs[b] as number) || (timeNs[a] as number) - (timeNs[b] as number) || a - b,
  );
  const sorted = emptyPoints(count);
  order.forEach((from, to) => {
    sorted.timeUs[to] = timeUs[from] as number;
    sorted.timeNs[to] = timeNs[from] as number;
    sorted.startUs[to] = points.startUs[from] as number;
    sorted.startNs[to] = points.startNs[from] as number;
    sorted.value[to] = points.value[from] as number;
    sorted.flags[to] = points.flags[from] as number;
    const distribution = points.distributions[from];
    if (distribution) sorted.distributions.push(distribution);
  });
  return sorted;
}

function readDistribution(
  source: ByteSource,
  type: 9 | 10 | 11,
  count: number,
  boundsOf: (id: number) => Float64Array,
): Distribution {
  const sum = source.f64();
  if (type === 11) {
    const quantiles = Array.from({ length: source.varint() }, () => ({
      quantile: source.f64(),
      value: source.f64(),
    }));
    return { kind: 'summary', count, sum, quantiles };
  }
  const min = source.f64();
  const max = source.f64();
  if (type === 9) {
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
