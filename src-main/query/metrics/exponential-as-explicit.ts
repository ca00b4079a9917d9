// An exponential histogram over explicit bounds.
import { upperBoundOf } from './exponential.ts';
import type { ExplicitHistogram, ExponentialHistogram } from './types.ts';

/**
 * The same distribution over explicit bounds: negative buckets mirrored, the zero bucket between, positive buckets.
 * Only the stretch that holds observations has bounds. The zero bucket reaches as far below zero as above, or not at
 * all where its threshold is 0: what was observed as zero is not spread down to the nearest negative bucket.
 */
export function toExplicit(histogram: ExponentialHistogram): ExplicitHistogram {
  const { scale, positive, negative, zeroCount, zeroThreshold, count, sum, min, max } = histogram;
  const bounds: number[] = [];
  const counts: number[] = [];
  let above = 0;
  const put = (bound: number, amount: number) => {
    const last = bounds.length - 1;
    if (bound === Number.POSITIVE_INFINITY) above += amount;
    else if (last >= 0 && bound <= (bounds[last] ?? 0)) counts[last] = (counts[last] ?? 0) + amount;
    else {
      bounds.push(bound);
      counts.push(amount);
    }
  };
  for (let k = negative.counts.length - 1; k >= 0; k--) {
    const index = negative.offset + k;
    if (bounds.length === 0) put(-upperBoundOf(index, scale), 0);
    put(-upperBoundOf(index - 1, scale), negative.counts[k] ?? 0);
  }
  if (zeroCount > 0) {
    if (bounds.length > 0 || zeroThreshold > 0) put(-Math.max(zeroThreshold, Number.MIN_VALUE), 0);
    put(zeroThreshold, zeroCount);
  }
  for (let k = 0; k < positive.counts.length; k++) {
    const index = positive.offset + k;
    if (k === 0) put(upperBoundOf(index - 1, scale), 0);
    put(upperBoundOf(index, scale), positive.counts[k] ?? 0);
  }
  counts.push(above);
  return { bounds: Float64Array.from(bounds), counts: Float64Array.from(counts), count, sum, min, max };
}
