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

/** Unpacked points, row i of each column being one point. Not sorted. */
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

/** Grows as it is written to. */
export class ByteSink {
  #bytes = Buffer.allocUnsafe(64);
  length = 0;

  room(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    if (this.length > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(this.length, this.#bytes.length * 2));
      this.#bytes.copy(wider, 0, 0, at);
      this.#bytes = wider;
    }
    return at;
  }

  f64(value: number): void {
    const at = this.room(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  i32(value: number): void {
    const at = this.room(4);
    this.#bytes.writeInt32LE(value, at);
  }

  u16(value: number): void {
    const at = this.room(2);
    this.#bytes.writeUInt16LE(value, at);
  }

  u8(value: number): void {
    const at = this.room(1);
    this.#bytes[at] = value;
  }

  /** An integer of 0..2^53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.u8((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.u8(rest);
  }

  /** A 32-bit integer of either sign. */
  zigzag(value: number): void {
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  append(other: ByteSink): void {
    const at = this.room(other.length);
    other.#bytes.copy(this.#bytes, at, 0, other.length);
  }

  /** What was written, as a copy. */
  toBytes(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.length));
  }
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

/**
 * Unpacks one `points` row. `type` is the instrument's (OTLP's field number); `boundsOf` gives a histogram's bounds.
 */
export function unpackPoints(
  data: Uint8Array,
  count: number,
  type: number,
  boundsOf: (id: number) => Float64Array,
): UnpackedPoints {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const points: UnpackedPoints = {
    count,
    timeUs: new Float64Array(count),
    timeNs: new Uint16Array(count),
    startUs: new Float64Array(count),
    startNs: new Uint16Array(count),
    value: new Float64Array(count),
    flags: new Uint8Array(count),
    distributions: [],
  };
  for (let i = 0, at = 0; i < count; i++, at += FIXED_BYTES) {
    points.timeUs[i] = view.getFloat64(at, true);
    points.startUs[i] = view.getFloat64(at + 8, true);
    points.timeNs[i] = view.getUint16(at + 24, true);
    points.startNs[i] = view.getUint16(at + 26, true);
    points.flags[i] = view.getUint8(at + 28);
    points.value[i] =
      view.getUint8(at + 29) === KIND_INT
        ? view.getInt32(at + 20, true) * 4294967296 + view.getUint32(at + 16, true)
        : view.getFloat64(at + 16, true);
  }
  const source = new ByteSource(view, count * FIXED_BYTES);
  if (type === 9 || type === 10 || type === 11) {
    for (let i = 0; i < count; i++) {
      points.distributions.push(readDistribution(source, type, points.value[i] as number, boundsOf));
    }
  }
  return points;
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
