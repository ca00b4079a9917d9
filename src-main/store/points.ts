// Data points as the store keeps them besides the requests they came in, little-endian.
//
// They first lie as they came, a commit's together (fresh_points; read by fresh-points.ts), each as
//
//   u32 series | u32 length of its variable part × 2, + 1 when stale | f64 time µs | f64 start µs | f64 value
//   | variable part
//
// Value: the number, or a distribution's count. Variable part: see distributions.ts; a number has none. Stale:
// NO_RECORDED_VALUE. Later they are merged by series into `points` (merge-points.ts), n in a row and ascending in
// time, as columns:
//
//   u32 which of the columns marked below it has | u32 0 | f64 first time µs | f64 first start µs | n × f64 value
//   | 1: n × f64 time µs | 2: n × f64 start µs, else all have the first
//   | without 1: n × u32 µs since the first time | 4: n × u32 end of variable part | 8: n × u8 stale | variable parts
//
// Nanoseconds and ints beyond 2^53 are rounded here; the chunk holds them whole.

/** Bytes of a fresh point before its variable part. */
export const FRESH_BYTES = 32;
/** Bytes of a row before its columns, and the bits of its first word. */
export const HEAD_BYTES = 24;
export const TIMES = 1;
export const STARTS = 2;
export const VARIABLE = 4;
export const STALE = 8;

/** A fresh point: where in a chunk's data it begins. The functions below read it. */
export interface FreshPlace {
  view: DataView;
  at: number;
}

/** Bytes of its variable part. */
export const variableLength = ({ view, at }: FreshPlace): number => view.getUint32(at + 4, true) >>> 1;
/** True when it says NO_RECORDED_VALUE. */
export const isStale = ({ view, at }: FreshPlace): boolean => (view.getUint8(at + 4) & 1) === 1;
/** Its time in µs. */
export const timeOf = ({ view, at }: FreshPlace): number => view.getFloat64(at + 8, true);
/** Its start in µs, 0 when unknown. */
export const startOf = ({ view, at }: FreshPlace): number => view.getFloat64(at + 16, true);
/** Its number, or its count. */
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
export function layoutOf(columns: number, n: number) {
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
