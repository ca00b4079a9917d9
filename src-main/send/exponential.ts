// Exponential histograms added up (metrics data model, "Exponential Scale" and "merging"): two scales meet at the
// coarser one, where each bucket takes in 2^difference finer ones.

export interface Buckets {
  /** Index of the first count: bucket i holds (base^i, base^(i+1)], base = 2^(2^−scale). */
  offset: number;
  counts: readonly number[];
}

export interface Exponential {
  scale: number;
  zeroCount: number;
  zeroThreshold: number;
  positive: Buckets;
  negative: Buckets;
}

/** Sums may span more than any one point does; more buckets than these are merged. */
const MOST_BUCKETS = 320;

/** The same counts at a scale that is coarser by `steps`. */
function merged({ offset, counts }: Buckets, steps: number): Buckets {
  // Indices have 32 bits: beyond so many steps all are in bucket 0 or −1.
  const size = 2 ** Math.min(steps, 40);
  const first = Math.floor(offset / size);
  if (steps === 0 || counts.length === 0) return { offset: first, counts };
  const last = Math.floor((offset + counts.length - 1) / size);
  const wider = new Array<number>(last - first + 1).fill(0);
  for (const [i, count] of counts.entries()) {
    const at = Math.floor((offset + i) / size) - first;
    wider[at] = (wider[at] ?? 0) + count;
  }
  return { offset: first, counts: wider };
}

/** A histogram at a scale no finer than its own. */
export function coarser(from: Exponential, scale: number): Exponential {
  const steps = from.scale - scale;
  return steps === 0
    ? from
    : { ...from, scale, positive: merged(from.positive, steps), negative: merged(from.negative, steps) };
}

const isEmpty = ({ counts }: Buckets): boolean => counts.every((count) => count === 0);

/** Buckets of one scale added up. */
export function addBuckets(a: Buckets, b: Buckets): Buckets {
  if (isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  const first = Math.min(a.offset, b.offset);
  const end = Math.max(a.offset + a.counts.length, b.offset + b.counts.length);
  const counts = new Array<number>(end - first).fill(0);
  for (const { offset, counts: own } of [a, b])
    for (const [i, count] of own.entries()) {
      const at = offset + i - first;
      counts[at] = (counts[at] ?? 0) + count;
    }
  return { offset: first, counts };
}

const width = (a: Buckets, b: Buckets): number =>
  isEmpty(a) || isEmpty(b)
    ? Math.max(a.counts.length, b.counts.length)
    : Math.max(a.offset + a.counts.length, b.offset + b.counts.length) - Math.min(a.offset, b.offset);

/** Both histograms at the finest scale that they share and at which their sum is not too wide. */
export function meeting(a: Exponential, b: Exponential): [Exponential, Exponential] {
  let scale = Math.min(a.scale, b.scale);
  for (;;) {
    const pair: [Exponential, Exponential] = [coarser(a, scale), coarser(b, scale)];
    const [one, other] = pair;
    const widest = Math.max(width(one.positive, other.positive), width(one.negative, other.negative));
    if (widest <= MOST_BUCKETS) return pair;
    scale--;
  }
}
