// Data points as the store keeps them besides the requests they came in, little-endian.
//
// They first lie as they came, a commit's together (fresh_points; read by fresh-points.ts), each as
//
//   u32 series | u32 length of its variable part × 2, + 1 when stale | f64 time µs | f64 start µs | f64 value
//   | variable part
//
// Value: the number, or a distribution's count. Variable part: see distributions.ts; a number has none. Stale:
// NO_RECORDED_VALUE. Later they are merged by series into `points`, n in a row and ascending in time, as columns:
//
//   u32 which of the columns marked below it has | u32 0 | f64 first time µs | f64 first start µs | n × f64 value
//   | 1: n × f64 time µs | 2: n × f64 start µs, else all have the first
//   | without 1: n × u32 µs since the first time | 4: n × u32 end of variable part | 8: n × u8 stale | variable parts
//
// Nanoseconds and ints beyond 2^53 are rounded here; the chunk holds them whole.
import { type Distribution, isDistribution, readDistribution } from './distributions.ts';

/** Bytes of a fresh point before its variable part. */
export const FRESH_BYTES = 32;
const HEAD_BYTES = 24;
const TIMES = 1;
const STARTS = 2;
const VARIABLE = 4;
const STALE = 8;

/** A point while it is merged: where in a chunk's fresh data it begins. */
export interface FreshPlace {
  view: DataView;
  at: number;
}

export const variableLength = ({ view, at }: FreshPlace): number => view.getUint32(at + 4, true) >>> 1;
export const isStale = ({ view, at }: FreshPlace): boolean => (view.getUint8(at + 4) & 1) === 1;
export const timeOf = ({ view, at }: FreshPlace): number => view.getFloat64(at + 8, true);
const startOf = ({ view, at }: FreshPlace): number => view.getFloat64(at + 16, true);
export const numberOf = ({ view, at }: FreshPlace): number => view.getFloat64(at + 24, true);

/** The data of a row of `points`. At least one point; they must ascend in time. */
export function packPoints(points: readonly FreshPlace[]): Uint8Array {
  const first = points[0] as FreshPlace;
  const n = points.length;
  const [firstUs, startUs] = [timeOf(first), startOf(first)];
  const lengths = points.map(variableLength);
  const variable = lengths.reduce((sum, length) => sum + length, 0);
  const columns =
    (timeOf(points.at(-1) as FreshPlace) - firstUs >= 2 ** 32 ? TIMES : 0) |
    (points.some((point) => startOf(point) !== startUs) ? STARTS : 0) |
    (variable > 0 ? VARIABLE : 0) |
    (points.some(isStale) ? STALE : 0);
  const layout = layoutOf(columns, n);
  const data = new Uint8Array(layout.variable + variable);
  const view = new DataView(data.buffer);
  view.setUint32(0, columns, true);
  view.setFloat64(8, firstUs, true);
  view.setFloat64(16, startUs, true);
  let end = 0;
  points.forEach((point, i) => {
    view.setFloat64(HEAD_BYTES + i * 8, numberOf(point), true);
    if (columns & TIMES) view.setFloat64(layout.times + i * 8, timeOf(point), true);
    else view.setUint32(layout.times + i * 4, timeOf(point) - firstUs, true);
    if (columns & STARTS) view.setFloat64(layout.starts + i * 8, startOf(point), true);
    if (columns & STALE) data[layout.stale + i] = isStale(point) ? 1 : 0;
    if ((columns & VARIABLE) === 0) return;
    const length = lengths[i] as number;
    const from = point.view.byteOffset + point.at + FRESH_BYTES;
    data.set(new Uint8Array(point.view.buffer, from, length), layout.variable + end);
    end += length;
    view.setUint32(layout.ends + i * 4, end, true);
  });
  return data;
}

/** Where each column of a row of n points begins. */
function layoutOf(columns: number, n: number) {
  let at = HEAD_BYTES + n * 8;
  const column = (isThere: boolean, bytes: number): number => {
    const begin = at;
    if (isThere) at += n * bytes;
    return begin;
  };
  const wideTimes = column((columns & TIMES) !== 0, 8);
  const starts = column((columns & STARTS) !== 0, 8);
  const narrowTimes = column((columns & TIMES) === 0, 4);
  const ends = column((columns & VARIABLE) !== 0, 4);
  const stale = column((columns & STALE) !== 0, 1);
  return { times: columns & TIMES ? wideTimes : narrowTimes, starts, ends, stale, variable: at };
}

/** Unpacked points, row i of each column being one point. */
export interface UnpackedPoints {
  count: number;
  timeUs: Float64Array;
  /** 0 when unknown. */
  startUs: Float64Array;
  /** The number, or a distribution's count; ints beyond 2^53 are rounded. */
  value: Float64Array;
  /** 1 where the point says NO_RECORDED_VALUE: the series went stale and `value` means nothing. */
  stale: Uint8Array;
  /** For histograms, exponential histograms and summaries; empty for numbers. */
  distributions: Distribution[];
}

/** A row of `points`. */
export interface PackedRow {
  count: number;
  data: Uint8Array;
}

interface Stretch {
  fromUs: number;
  toUs: number;
}

/**
 * Unpacks points of one series and joins them, ascending in time. `type` is the instrument's (OTLP's field
 * number); `boundsOf` gives a histogram's bounds. Only points of [fromUs, toUs) are kept.
 */
export function unpackPoints(
  rows: readonly PackedRow[],
  fresh: readonly FreshPlace[],
  type: number,
  stretch: Stretch,
  boundsOf: (id: number) => Float64Array,
): UnpackedPoints {
  const room = rows.reduce((sum, { count }) => sum + count, fresh.length);
  const unpacking = new Unpacking(room, isDistribution(type) ? type : 0, stretch, boundsOf);
  for (const row of rows) unpacking.addRow(row);
  for (const point of fresh) unpacking.addFresh(point);
  return unpacking.finish();
}

/** Points on their way into columns. */
class Unpacking {
  readonly #all: UnpackedPoints;
  /** 0 for numbers. */
  readonly #type: number;
  readonly #stretch: Stretch;
  readonly #boundsOf: (id: number) => Float64Array;
  #newestUs = Number.NEGATIVE_INFINITY;
  #isSorted = true;

  constructor(room: number, type: number, stretch: Stretch, boundsOf: (id: number) => Float64Array) {
    this.#all = emptyPoints(room);
    this.#all.count = 0;
    this.#type = type;
    this.#stretch = stretch;
    this.#boundsOf = boundsOf;
  }

  addRow({ count: n, data }: PackedRow): void {
    // Typed arrays ask for alignment.
    const { buffer, byteOffset, byteLength } = data.byteOffset % 8 === 0 ? data : Uint8Array.from(data);
    const view = new DataView(buffer, byteOffset, byteLength);
    const columns = view.getUint32(0, true);
    const layout = layoutOf(columns, n);
    const firstUs = view.getFloat64(8, true);
    const narrow = new Uint32Array(buffer, byteOffset + layout.times, columns & TIMES ? 0 : n);
    const wide = new Float64Array(buffer, byteOffset + layout.times, columns & TIMES ? n : 0);
    const timeAt = (i: number): number =>
      columns & TIMES ? (wide[i] as number) : firstUs + (narrow[i] as number);
    const from = firstAt(n, timeAt, this.#stretch.fromUs);
    const to = firstAt(n, timeAt, this.#stretch.toUs);
    if (from >= to) return;
    const all = this.#all;
    const begin = all.count;
    all.count += to - from;
    if (columns & TIMES) all.timeUs.set(wide.subarray(from, to), begin);
    else for (let i = from; i < to; i++) all.timeUs[begin + i - from] = firstUs + (narrow[i] as number);
    all.value.set(new Float64Array(buffer, byteOffset + HEAD_BYTES, n).subarray(from, to), begin);
    if (columns & STARTS) {
      const starts = new Float64Array(buffer, byteOffset + layout.starts, n);
      all.startUs.set(starts.subarray(from, to), begin);
    } else all.startUs.fill(view.getFloat64(16, true), begin, all.count);
    if (columns & STALE)
      all.stale.set(new Uint8Array(buffer, byteOffset + layout.stale + from, to - from), begin);
    if (timeAt(from) < this.#newestUs) this.#isSorted = false;
    this.#newestUs = timeAt(to - 1);
    if (this.#type === 0) return;
    for (let i = from; i < to; i++) {
      const at = layout.variable + (i === 0 ? 0 : view.getUint32(layout.ends + (i - 1) * 4, true));
      const count = view.getFloat64(HEAD_BYTES + i * 8, true);
      all.distributions.push(readDistribution(view, at, this.#type, count, this.#boundsOf));
    }
  }

  addFresh(point: FreshPlace): void {
    const us = timeOf(point);
    if (us < this.#stretch.fromUs || us >= this.#stretch.toUs) return;
    const all = this.#all;
    const row = all.count++;
    all.timeUs[row] = us;
    all.startUs[row] = startOf(point);
    all.value[row] = numberOf(point);
    all.stale[row] = isStale(point) ? 1 : 0;
    if (us < this.#newestUs) this.#isSorted = false;
    this.#newestUs = us;
    if (this.#type === 0) return;
    const { view, at } = point;
    const count = numberOf(point);
    all.distributions.push(readDistribution(view, at + FRESH_BYTES, this.#type, count, this.#boundsOf));
  }

  finish(): UnpackedPoints {
    const { count } = this.#all;
    if (!this.#isSorted) return inOrder(this.#all);
    return count === this.#all.timeUs.length ? this.#all : cut(this.#all);
  }
}

/** The first of n ascending times that is not before `us`. */
function firstAt(n: number, timeAt: (i: number) => number, us: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeAt(middle) < us) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Room for so many points, none filled in. */
function emptyPoints(count: number): UnpackedPoints {
  return {
    count,
    timeUs: new Float64Array(count),
    startUs: new Float64Array(count),
    value: new Float64Array(count),
    stale: new Uint8Array(count),
    distributions: [],
  };
}

function cut({ count, ...points }: UnpackedPoints): UnpackedPoints {
  return {
    count,
    timeUs: points.timeUs.subarray(0, count),
    startUs: points.startUs.subarray(0, count),
    value: points.value.subarray(0, count),
    stale: points.stale.subarray(0, count),
    distributions: points.distributions,
  };
}

function inOrder(points: UnpackedPoints): UnpackedPoints {
  const { count, timeUs } = points;
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => (timeUs[a] as number) - (timeUs[b] as number) || a - b,
  );
  const sorted = emptyPoints(count);
  order.forEach((from, to) => {
    sorted.timeUs[to] = timeUs[from] as number;
    sorted.startUs[to] = points.startUs[from] as number;
    sorted.value[to] = points.value[from] as number;
    sorted.stale[to] = points.stale[from] as number;
    const distribution = points.distributions[from];
    if (distribution) sorted.distributions.push(distribution);
  });
  return sorted;
}
