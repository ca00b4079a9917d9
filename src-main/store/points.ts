// Data points as the store keeps them besides the requests they came in, little-endian. A point is
//
//   32 bytes       f64 time µs | f64 start µs | 8 bytes value | u16 time ns | u16 start ns | u8 flags | u8 kind
//                  | u16 length of its variable part (0: none, or longer than that)
//                  value: the double, or the int64, or a distribution's count as a double
//   variable       histogram    f64 sum | f64 min | f64 max (NaN: absent) | varint bounds id (0: none) | varint n | n varint counts
//                  exponential  f64 sum | f64 min | f64 max | f64 zero threshold | zigzag scale | varint zero count
//                               | zigzag offset | varint n | counts | zigzag offset | varint n | counts   (positive, negative)
//                  summary      f64 sum | varint n | n × (f64 quantile | f64 value)
//                  number       nothing
//
// Points first lie as they came, a commit's together (fresh_points, read by fresh-points.ts), each behind its
// u32 series | u32 length of its variable part. Later they are merged by series (merge-points.ts): rows of
// `points` hold up to POINTS_A_ROW of one series, the n × 32 bytes first and then their variable parts.
//
// Counts above 2^53 are rounded here; the chunk holds them whole.

export const FIXED_BYTES = 32;
/** Where in them the flags and the length of the variable part are, and the longest that can be said. */
export const FLAGS_AT = 28;
export const LENGTH_AT = 30;
export const LONGEST_SAID = 0xffff;
/** What stands before a fresh point. */
export const FRESH_HEAD_BYTES = 8;
export const POINTS_A_ROW = 1024;
/** Bits of flags. */
export const NO_RECORDED_VALUE = 1;

export const KIND_NONE = 0;
export const KIND_DOUBLE = 1;
export const KIND_INT = 2;

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
  counts(): Float64Array {
    const counts = new Float64Array(this.varint());
    for (let i = 0; i < counts.length; i++) counts[i] = this.varint();
    return counts;
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

/** A row of `points`. */
export interface PackedRow {
  count: number;
  data: Uint8Array;
}

/** Fresh points of one series: where their 32 bytes begin, in which data. */
export interface FreshPlaces {
  views: readonly DataView[];
  at: readonly number[];
}

const isDistribution = (type: number): type is 9 | 10 | 11 => type === 9 || type === 10 || type === 11;

/**
 * Unpacks points of one series and joins them, ascending in time. `type` is the instrument's (OTLP's field
 * number); `boundsOf` gives a histogram's bounds. Only points of [fromUs, toUs) are kept.
 */
export function unpackPoints(
  rows: readonly PackedRow[],
  fresh: FreshPlaces,
  type: number,
  stretch: { fromUs: number; toUs: number },
  boundsOf: (id: number) => Float64Array,
): UnpackedPoints {
  const room = rows.reduce((sum, { count }) => sum + count, fresh.at.length);
  const unpacking = new Unpacking(room, type, stretch, boundsOf);
  for (const { data, count } of rows) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0, variable = count * FIXED_BYTES; i < count; i++)
      variable = unpacking.add(view, i * FIXED_BYTES, variable);
  }
  fresh.at.forEach((at, i) => {
    unpacking.add(fresh.views[i] as DataView, at, at + FIXED_BYTES);
  });
  return unpacking.finish();
}

/** Points on their way into columns. */
class Unpacking {
  readonly #all: UnpackedPoints;
  readonly #type: number;
  readonly #fromUs: number;
  readonly #toUs: number;
  readonly #boundsOf: (id: number) => Float64Array;
  #filled = 0;
  #newestUs = 0;
  #isSorted = true;

  constructor(
    room: number,
    type: number,
    stretch: { fromUs: number; toUs: number },
    boundsOf: (id: number) => Float64Array,
  ) {
    this.#all = emptyPoints(room);
    this.#type = type;
    this.#fromUs = stretch.fromUs;
    this.#toUs = stretch.toUs;
    this.#boundsOf = boundsOf;
  }

  /** Takes the point at `at`, if it is wanted. Returns the end of its variable part, which begins at `variable`. */
  add(view: DataView, at: number, variable: number): number {
    const us = view.getFloat64(at, true);
    const isWanted = us >= this.#fromUs && us < this.#toUs;
    const value = isWanted ? valueAt(view, at) : 0;
    let end = variable;
    if (isDistribution(this.#type)) {
      const length = view.getUint16(at + LENGTH_AT, true);
      if (isWanted || length === 0) {
        const source = new ByteSource(view, variable);
        const distribution = readDistribution(source, this.#type, value, this.#boundsOf);
        if (isWanted) this.#all.distributions.push(distribution);
        end = source.at;
      } else end += length;
    }
    if (!isWanted) return end;
    const all = this.#all;
    const row = this.#filled++;
    all.timeUs[row] = us;
    all.startUs[row] = view.getFloat64(at + 8, true);
    all.timeNs[row] = view.getUint16(at + 24, true);
    all.startNs[row] = view.getUint16(at + 26, true);
    all.flags[row] = view.getUint8(at + FLAGS_AT);
    all.value[row] = value;
    if (us < this.#newestUs) this.#isSorted = false;
    this.#newestUs = us;
    return end;
  }

  finish(): UnpackedPoints {
    if (!this.#isSorted) return inOrder(this.#all, this.#filled);
    return this.#filled === this.#all.count ? this.#all : cut(this.#all, this.#filled);
  }
}

/** The value of the point at `at`; an int beyond 2^53 is rounded. */
export function valueAt(view: DataView, at: number): number {
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
