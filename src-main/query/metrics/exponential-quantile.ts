// Quantiles of exponential histograms.
import { within } from './explicit.ts';
import type { ExponentialHistogram } from './types.ts';

/** As explicitQuantile, but even on the logarithm within a bucket, as the buckets are; even within the zero bucket. */
export function exponentialQuantile(histogram: ExponentialHistogram, q: number): number | null {
  const { scale, positive, negative, zeroCount, zeroThreshold, min, max } = histogram;
  const total = sumOf(positive.counts) + sumOf(negative.counts) + zeroCount;
  if (!(total > 0)) return null;
  const rank = q * total;
  let below = 0;
  let highest: number | null = null;
  const fraction = (count: number) => Math.min(1, Math.max(0, (rank - below) / count));
  for (let k = negative.counts.length - 1; k >= 0; k--) {
    const count = negative.counts[k] ?? 0;
    if (count <= 0) continue;
    // Read from the far end: a larger share means closer to zero.
    highest = -(2 ** ((negative.offset + k + 1 - fraction(count)) * 2 ** -scale));
    if (below + count >= rank) return within(highest, min, max);
    below += count;
  }
  if (zeroCount > 0) {
    const low = sumOf(negative.counts) > 0 ? -zeroThreshold : 0;
    highest = low + (zeroThreshold - low) * fraction(zeroCount);
    if (below + zeroCount >= rank) return within(highest, min, max);
    below += zeroCount;
  }
  for (let k = 0; k < positive.counts.length; k++) {
    const count = positive.counts[k] ?? 0;
    if (count <= 0) continue;
    highest = 2 ** ((positive.offset + k + fraction(count)) * 2 ** -scale);
    if (below + count >= rank) break;
    below += count;
  }
  return highest === null ? null : within(highest, min, max);
}

function sumOf(counts: Float64Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
