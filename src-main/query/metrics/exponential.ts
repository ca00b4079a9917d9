// Exponential histograms: coarser scales, difference, weighted sum.
// (OTLP data model, "ExponentialHistogram"; scale s means bucket bounds at powers of 2^(2^-s).)
//
//   positive.offset = 2, counts = [a, b]   at scale 0:   a in (4, 8]   b in (8, 16]
import { addTotals, emptyTotals, totalsSince } from './explicit.ts';
import type { Algebra, ExponentialBuckets, ExponentialHistogram } from './types.ts';

/** Buckets a sum may have on either side before it is made coarser: twice what SDKs keep. */
const MOST_BUCKETS = 320;

const NONE: ExponentialBuckets = { offset: 0, counts: new Float64Array(0) };

/** Upper bound of the bucket with an absolute index. */
export function upperBoundOf(index: number, scale: number): number {
  return 2 ** ((index + 1) * 2 ** -scale);
}

/** The same observations at a scale lower by `by`: every 2^by neighbouring buckets become one. Exact. */
export function coarser(histogram: ExponentialHistogram, by: number): ExponentialHistogram {
  if (by <= 0) return histogram;
  return {
    ...histogram,
    scale: histogram.scale - by,
    positive: coarserBuckets(histogram.positive, by),
    negative: coarserBuckets(histogram.negative, by),
  };
}

function coarserBuckets({ offset, counts }: ExponentialBuckets, by: number): ExponentialBuckets {
  if (counts.length === 0) return NONE;
  const factor = 2 ** by;
  const first = Math.floor(offset / factor);
  const last = Math.floor((offset + counts.length - 1) / factor);
  const out = new Float64Array(last - first + 1);
  for (let k = 0; k < counts.length; k++) {
    const index = Math.floor((offset + k) / factor) - first;
    out[index] = (out[index] ?? 0) + (counts[k] ?? 0);
  }
  return { offset: first, counts: out };
}

/**
 * Any count below the one before means that the histogram began again. A lower scale and a wider zero bucket do not: SDKs
 * lower the one and widen the other as the range grows, and what was observed before is seen as that.
 */
export const EXPONENTIAL: Algebra<ExponentialHistogram> = {
  since(later, earlier) {
    if (later.count < earlier.count || later.scale > earlier.scale) return null;
    if (later.zeroThreshold < earlier.zeroThreshold) return null;
    const before = withZeroThreshold(coarser(earlier, earlier.scale - later.scale), later.zeroThreshold);
    const positive = bucketsSince(later.positive, before.positive);
    const negative = bucketsSince(later.negative, before.negative);
    const zeroCount = later.zeroCount - before.zeroCount;
    if (positive === null || negative === null || zeroCount < 0) return null;
    return { ...later, ...totalsSince(later, earlier), zeroCount, positive, negative };
  },
};

function bucketsSince(later: ExponentialBuckets, earlier: ExponentialBuckets): ExponentialBuckets | null {
  const counts = Float64Array.from(later.counts);
  for (let k = 0; k < earlier.counts.length; k++) {
    const gone = earlier.counts[k] ?? 0;
    if (gone === 0) continue;
    const at = earlier.offset + k - later.offset;
    const left = (counts[at] ?? 0) - gone;
    if (left < 0) return null;
    counts[at] = left;
  }
  return { offset: later.offset, counts };
}

/**
 * A sum with a share of another histogram added. The coarser scale and the wider zero bucket of the two win;
 * within those the merge is exact.
 */
export function addExponential(
  sum: ExponentialHistogram | undefined,
  from: ExponentialHistogram,
  weight: number,
): ExponentialHistogram {
  const a = sum ?? { ...from, ...emptyTotals(), zeroCount: 0, positive: NONE, negative: NONE };
  const scale = commonScale(a, from);
  const zeroThreshold = Math.max(a.zeroThreshold, from.zeroThreshold);
  const left = withZeroThreshold(coarser(a, a.scale - scale), zeroThreshold);
  const right = withZeroThreshold(coarser(from, from.scale - scale), zeroThreshold);
  const merged: ExponentialHistogram = {
    ...left,
    zeroCount: left.zeroCount + right.zeroCount * weight,
    positive: addBuckets(left.positive, right.positive, weight),
    negative: addBuckets(left.negative, right.negative, weight),
  };
  addTotals(merged, from, weight);
  return merged;
}

/** The finest scale both can have whose union stays within MOST_BUCKETS. */
function commonScale(a: ExponentialHistogram, b: ExponentialHistogram): number {
  let scale = Math.min(a.scale, b.scale);
  const tooWide = (x: ExponentialBuckets, y: ExponentialBuckets): boolean => {
    const ends = [...endsAt(x, a.scale - scale), ...endsAt(y, b.scale - scale)];
    return Math.max(...ends) - Math.min(...ends) >= MOST_BUCKETS;
  };
  while (tooWide(a.positive, b.positive) || tooWide(a.negative, b.negative)) scale--;
  return scale;
}

/** First and last index of buckets made coarser; none of none. */
function endsAt({ offset, counts }: ExponentialBuckets, by: number): number[] {
  if (counts.length === 0) return [];
  return [Math.floor(offset / 2 ** by), Math.floor((offset + counts.length - 1) / 2 ** by)];
}

/** Buckets that lie wholly within the threshold fold into the zero bucket. */
function withZeroThreshold(histogram: ExponentialHistogram, zeroThreshold: number): ExponentialHistogram {
  if (histogram.zeroThreshold === zeroThreshold) return histogram;
  let zeroCount = histogram.zeroCount;
  const kept = ({ offset, counts }: ExponentialBuckets): ExponentialBuckets => {
    let folded = 0;
    while (folded < counts.length && upperBoundOf(offset + folded, histogram.scale) <= zeroThreshold) {
      zeroCount += counts[folded] ?? 0;
      folded++;
    }
    return { offset: offset + folded, counts: counts.subarray(folded) };
  };
  const positive = kept(histogram.positive);
  const negative = kept(histogram.negative);
  return { ...histogram, zeroThreshold, zeroCount, positive, negative };
}

function addBuckets(a: ExponentialBuckets, b: ExponentialBuckets, weight: number): ExponentialBuckets {
  if (b.counts.length === 0) return a;
  const first = a.counts.length === 0 ? b.offset : Math.min(a.offset, b.offset);
  const end = Math.max(
    a.counts.length === 0 ? first : a.offset + a.counts.length,
    b.offset + b.counts.length,
  );
  const fits = a.counts.length === end - first;
  const counts = fits ? a.counts : new Float64Array(end - first);
  if (!fits) counts.set(a.counts, a.counts.length === 0 ? 0 : a.offset - first);
  const shift = b.offset - first;
  for (let k = 0; k < b.counts.length; k++)
    counts[shift + k] = (counts[shift + k] ?? 0) + (b.counts[k] ?? 0) * weight;
  return { offset: first, counts };
}
