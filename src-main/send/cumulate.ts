// Delta points added up to cumulative ones, series by series (metrics data model, "delta-to-cumulative"): each goes
// as the sum of all since the first, and starts where that one started. Counts are exact up to 2^53, which is all
// that Prometheus keeps of them; integers are exact.
import { METRIC_EXPONENTIAL_HISTOGRAM, METRIC_HISTOGRAM, METRIC_SUM } from '../otlp/columns.ts';
import { decodeExponentialHistogramPoint, decodeHistogramPoint, decodeNumberPoint } from '../otlp/decode.ts';
import type { ExponentialHistogramPoint, HistogramPoint, NumberPoint } from '../otlp/metric-model.ts';
import { Reader, WIRE_BYTES, WIRE_FIXED64 } from '../otlp/reader.ts';
import { Writer } from '../otlp/writer.ts';
import { addBuckets, type Buckets, type Exponential, meeting } from './exponential.ts';
import { countsAgree } from './judge/buckets.ts';

/** A series while it is added up. Numbers are replaced, never changed, so that a copy may share arrays. */
export interface Sum {
  /** start_time_unix_nano of the first point, or its time where it has no start. */
  start: bigint;
  int: bigint;
  /** What came as doubles; NaN until one did. */
  double: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  bounds: readonly number[];
  counts: readonly number[];
  exponential: Exponential | null;
}

const NO_RECORDED_VALUE = 1;

const toNumber = (value: number | string | undefined, otherwise = Number.NaN): number =>
  value === undefined ? otherwise : Number(value);

function begin(start: string, time: string): Sum {
  return {
    start: start === '0' ? BigInt(time) : BigInt(start),
    int: 0n,
    double: Number.NaN,
    count: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    bounds: [],
    counts: [],
    exponential: null,
  };
}

/** Adds the delta point at `offset`, of a metric of `type`, to its series. Returns the series' new state. */
export function addUp(
  before: Sum | undefined,
  type: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
): Sum | undefined {
  switch (type) {
    case METRIC_SUM:
      return addNumber(before, decodeNumberPoint(bytes, offset, length));
    case METRIC_HISTOGRAM:
      return addHistogram(before, decodeHistogramPoint(bytes, offset, length));
    case METRIC_EXPONENTIAL_HISTOGRAM:
      // One whose own count is wrong would make every sum after it wrong; it stays here.
      return countsAgree(bytes, offset, length)
        ? addExponential(before, decodeExponentialHistogramPoint(bytes, offset, length))
        : before;
    default:
      return before;
  }
}

function addNumber(before: Sum | undefined, point: NumberPoint): Sum | undefined {
  if ((point.flags ?? 0) & NO_RECORDED_VALUE) return before;
  const state = { ...(before ?? begin(point.startTimeUnixNano, point.timeUnixNano)) };
  if (point.asInt !== undefined) state.int += BigInt(point.asInt);
  else if (point.asDouble !== undefined)
    state.double = (Number.isNaN(state.double) ? 0 : state.double) + Number(point.asDouble);
  return state;
}

/** What histograms of both kinds have in common. */
function addCounts(
  state: Sum,
  point: { count: string; sum?: number | string; min?: number | string; max?: number | string },
): void {
  state.count += Number(point.count);
  state.sum += toNumber(point.sum);
  state.min = Math.min(state.min, toNumber(point.min));
  state.max = Math.max(state.max, toNumber(point.max));
}

function addHistogram(before: Sum | undefined, point: HistogramPoint): Sum | undefined {
  if ((point.flags ?? 0) & NO_RECORDED_VALUE) return before;
  const bounds = point.explicitBounds.map(Number);
  // Other bounds are another histogram: it starts anew.
  const same = before && sameBounds(before.bounds, bounds) ? before : undefined;
  const state = { ...(same ?? begin(point.startTimeUnixNano, point.timeUnixNano)) };
  const counts = point.bucketCounts.map(Number);
  state.bounds = bounds;
  state.counts = counts.map((count, i) => count + (state.counts[i] ?? 0));
  addCounts(state, point);
  return state;
}

function sameBounds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((bound, i) => Object.is(bound, b[i]));
}

const bucketsOf = (given: ExponentialHistogramPoint['positive']): Buckets => ({
  offset: given.offset,
  counts: given.bucketCounts.map(Number),
});

function addExponential(before: Sum | undefined, point: ExponentialHistogramPoint): Sum | undefined {
  if ((point.flags ?? 0) & NO_RECORDED_VALUE) return before;
  const state = { ...(before ?? begin(point.startTimeUnixNano, point.timeUnixNano)) };
  const own: Exponential = {
    scale: point.scale,
    zeroCount: Number(point.zeroCount),
    zeroThreshold: toNumber(point.zeroThreshold, 0),
    positive: bucketsOf(point.positive),
    negative: bucketsOf(point.negative),
  };
  state.exponential = state.exponential === null ? own : addExponentials(state.exponential, own);
  addCounts(state, point);
  return state;
}

function addExponentials(a: Exponential, b: Exponential): Exponential {
  const [one, other] = meeting(a, b);
  return {
    scale: one.scale,
    zeroCount: a.zeroCount + b.zeroCount,
    zeroThreshold: Math.max(a.zeroThreshold, b.zeroThreshold),
    positive: addBuckets(one.positive, other.positive),
    negative: addBuckets(one.negative, other.negative),
  };
}

/** Fields of each point message that the sum takes the place of. */
const REPLACED: Record<number, ReadonlySet<number>> = {
  [METRIC_SUM]: new Set([2, 4, 6]),
  [METRIC_HISTOGRAM]: new Set([2, 4, 5, 6, 7, 11, 12]),
  [METRIC_EXPONENTIAL_HISTOGRAM]: new Set([2, 4, 5, 6, 7, 8, 9, 12, 13, 14]),
};

/** The point at `offset` with the series' state in place of its own numbers; all else of it as it lies. */
export function asCumulative(
  state: Sum,
  type: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
): Uint8Array {
  const out = new Writer();
  const replaced = REPLACED[type] ?? new Set();
  if (type === METRIC_SUM) writeNumber(out, state);
  else if (type === METRIC_HISTOGRAM) writeHistogram(out, state);
  else writeExponential(out, state);
  const r = new Reader(bytes, offset, length);
  for (let from = r.pos, tag = r.tag(); tag !== 0; from = r.pos, tag = r.tag()) {
    r.skip(tag);
    if (!replaced.has(tag >>> 3)) out.raw(bytes, from, r.pos - from);
  }
  return out.finish();
}

function fixed64(out: Writer, number: number, value: bigint): void {
  const bits = BigInt.asUintN(64, value);
  out.tag(number, WIRE_FIXED64);
  out.fixed64(Number(bits >> 32n) | 0, Number(bits & 0xffffffffn) | 0);
}

function double(out: Writer, number: number, value: number): void {
  out.tag(number, WIRE_FIXED64);
  out.double(value);
}

const halves = (count: number): [number, number] => [Math.floor(count / 4294967296), count >>> 0];

function writeNumber(out: Writer, { start, int, double: real }: Sum): void {
  fixed64(out, 2, start);
  if (Number.isNaN(real)) fixed64(out, 6, int);
  else double(out, 4, real + Number(int));
}

/** sum, min and max, where every point had them. */
function writeDistribution(out: Writer, { sum, min, max }: Sum, minNumber: number): void {
  if (!Number.isNaN(sum)) double(out, 5, sum);
  if (Number.isFinite(min)) double(out, minNumber, min);
  if (Number.isFinite(max)) double(out, minNumber + 1, max);
}

function writeHistogram(out: Writer, state: Sum): void {
  fixed64(out, 2, state.start);
  fixed64(out, 4, BigInt(state.count));
  writeDistribution(out, state, 11);
  if (state.counts.length > 0) {
    out.tag(6, WIRE_BYTES);
    const mark = out.begin();
    for (const count of state.counts) out.fixed64(...signed(halves(count)));
    out.end(mark);
  }
  if (state.bounds.length > 0) {
    out.tag(7, WIRE_BYTES);
    const mark = out.begin();
    for (const bound of state.bounds) out.double(bound);
    out.end(mark);
  }
}

const signed = ([hi, lo]: [number, number]): [number, number] => [hi | 0, lo | 0];

function writeExponential(out: Writer, state: Sum): void {
  const { exponential } = state;
  if (exponential === null) return;
  fixed64(out, 2, state.start);
  fixed64(out, 4, BigInt(state.count));
  writeDistribution(out, state, 12);
  out.tag(6, 0);
  out.sint32(exponential.scale);
  fixed64(out, 7, BigInt(exponential.zeroCount));
  for (const [number, { offset, counts }] of [
    [8, exponential.positive],
    [9, exponential.negative],
  ] as const) {
    out.tag(number, WIRE_BYTES);
    const mark = out.begin();
    out.tag(1, 0);
    out.sint32(offset);
    out.tag(2, WIRE_BYTES);
    const inner = out.begin();
    for (const count of counts) out.varint64(...halves(count));
    out.end(inner);
    out.end(mark);
  }
  if (exponential.zeroThreshold !== 0) double(out, 14, exponential.zeroThreshold);
}
