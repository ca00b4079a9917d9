import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addExplicit, EXPLICIT, explicitQuantile } from '../../../src-main/query/metrics/explicit.ts';
import {
  addExponential,
  coarser,
  EXPONENTIAL,
  upperBoundOf,
} from '../../../src-main/query/metrics/exponential.ts';
import { toExplicit } from '../../../src-main/query/metrics/exponential-as-explicit.ts';
import { exponentialQuantile } from '../../../src-main/query/metrics/exponential-quantile.ts';
import { heatmapOf } from '../../../src-main/query/metrics/heatmap.ts';
import { explicit, observed, observedExponential } from './points.ts';

const sum = (values: Iterable<number>) => [...values].reduce((total, one) => total + one, 0);
const nth = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)] ?? Number.NaN;

describe('quantile of an explicit histogram', () => {
  it('is read by even spread within the bucket', () => {
    expect(explicitQuantile(explicit([1, 2, 4], [0, 10, 0, 0]), 0.5)).toBe(1.5);
    expect(explicitQuantile(explicit([1, 2, 4], [5, 5, 10, 0]), 0.75)).toBe(3);
  });

  it('begins the lowest bucket at zero when its bound is positive', () => {
    expect(explicitQuantile(explicit([10], [4, 0]), 0.5)).toBe(5);
    expect(explicitQuantile(explicit([-10, 0], [4, 0, 0]), 0.5)).toBe(-10);
  });

  it('is the highest bound when it lies above, unless the maximum is known', () => {
    expect(explicitQuantile(explicit([1, 2], [0, 0, 4]), 0.99)).toBe(2);
    expect(explicitQuantile(explicit([1, 2], [0, 0, 4], { max: 10 }), 0.5)).toBe(6);
  });

  it('keeps within known extremes', () => {
    expect(explicitQuantile(explicit([100], [10, 0], { min: 40, max: 42 }), 0.99)).toBe(42);
    expect(explicitQuantile(explicit([100], [10, 0], { min: 40, max: 42 }), 0)).toBe(40);
  });

  it('does not exist without observations or without bounds', () => {
    expect(explicitQuantile(explicit([1], [0, 0]), 0.5)).toBeNull();
    expect(explicitQuantile(explicit([], [3]), 0.5)).toBeNull();
  });

  it('lies in the bucket of the true quantile', () => {
    const bounds = [5, 10, 25, 50, 75, 100, 250, 500, 1000];
    const observations = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(observations, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (values, q) => {
        const found = explicitQuantile(observed(bounds, values), q) ?? Number.NaN;
        const truth = nth(values, q);
        const bucket = bounds.findIndex((bound) => truth <= bound);
        expect(found).toBeLessThanOrEqual(bounds[bucket] ?? Number.POSITIVE_INFINITY);
        expect(found).toBeGreaterThanOrEqual(bounds[bucket - 1] ?? 0);
      }),
    );
  });
});

describe('merging explicit histograms', () => {
  it('adds bucket by bucket where the bounds agree', () => {
    const merged = addExplicit(
      addExplicit(undefined, explicit([1, 2], [1, 2, 3]), 1),
      explicit([1, 2], [4, 0, 1]),
      1,
    );
    expect([...merged.counts]).toEqual([5, 2, 4]);
    expect(merged.count).toBe(11);
  });

  it('moves to the union of the bounds where they differ', () => {
    const merged = addExplicit(
      addExplicit(undefined, explicit([10, 30], [0, 8, 1]), 1),
      explicit([20], [4, 2]),
      1,
    );
    expect([...merged.bounds]).toEqual([10, 20, 30]);
    // (10, 30] gives 4 to each half; [0, 20] gives 2 to each half; what is above keeps to its lower side.
    expect([...merged.counts]).toEqual([2, 6, 6, 1]);
  });

  it('never loses an observation', () => {
    const bounds = fc.uniqueArray(fc.integer({ min: -50, max: 200 }), { minLength: 0, maxLength: 8 });
    const histogram = fc
      .tuple(bounds, fc.array(fc.nat(50), { minLength: 9, maxLength: 9 }))
      .map(([b, counts]) =>
        explicit(
          b.sort((x, y) => x - y),
          counts.slice(0, b.length + 1),
        ),
      );
    fc.assert(
      fc.property(histogram, histogram, (a, b) => {
        const merged = addExplicit(addExplicit(undefined, a, 1), b, 1);
        expect(sum(merged.counts)).toBeCloseTo(sum(a.counts) + sum(b.counts), 6);
        expect([...merged.counts].every((count) => count >= 0)).toBe(true);
        for (const bound of merged.bounds)
          expect(a.bounds.includes(bound) || b.bounds.includes(bound)).toBe(true);
      }),
    );
  });

  it('knows its extremes only where every part does: those of one part say nothing of the others', () => {
    const known = explicit([1, 2], [9, 0, 0], { min: 0.2, max: 0.4 });
    const unknown = explicit([1, 2], [0, 1, 0]);
    const both = addExplicit(addExplicit(undefined, known, 1), unknown, 1);
    expect(explicitQuantile(both, 0.95)).toBe(1.5);
    expect(explicitQuantile(both, 0)).toBe(0);
    const nothing = explicit([1, 2], [0, 0, 0]);
    expect(addExplicit(addExplicit(undefined, nothing, 1), known, 1)).toMatchObject({ min: 0.2, max: 0.4 });
    expect(addExplicit(addExplicit(undefined, known, 1), nothing, 1)).toMatchObject({ min: 0.2, max: 0.4 });
  });

  it('of different bounds knows its extremes only where both do', () => {
    const known = explicit([1], [9, 0], { min: 0.2, max: 0.4 });
    expect(addExplicit(addExplicit(undefined, known, 1), explicit([2], [0, 5]), 1).max).toBeNaN();
    expect(addExplicit(addExplicit(undefined, explicit([2], [0, 5]), 1), known, 1).max).toBeNaN();
    const other = explicit([2], [0, 5], { min: 3, max: 4 });
    expect(addExplicit(addExplicit(undefined, known, 1), other, 1)).toMatchObject({ min: 0.2, max: 4 });
  });

  it('adds a share of another', () => {
    expect([...addExplicit(undefined, explicit([1], [4, 2]), 0.25).counts]).toEqual([1, 0.5]);
  });
});

describe('what came between two readings of a histogram', () => {
  it('is the difference of the buckets', () => {
    const since = EXPLICIT.since(explicit([1, 2], [3, 4, 1]), explicit([1, 2], [1, 4, 0]));
    expect([...(since?.counts ?? [])]).toEqual([2, 0, 1]);
    expect(since?.count).toBe(3);
  });

  it('is unknown after a reset: fewer of anything, or other bounds', () => {
    expect(EXPLICIT.since(explicit([1], [0, 9]), explicit([1], [5, 0]))).toBeNull();
    expect(EXPLICIT.since(explicit([1], [1, 1]), explicit([1], [5, 0]))).toBeNull();
    expect(EXPLICIT.since(explicit([2], [9, 9]), explicit([1], [1, 0]))).toBeNull();
  });
});

describe('exponential histograms', () => {
  const values = fc.array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), {
    minLength: 1,
    maxLength: 100,
  });

  it('have bounds at powers of 2^(2^-scale)', () => {
    expect(upperBoundOf(0, 0)).toBe(2);
    expect(upperBoundOf(-1, 3)).toBe(1);
    expect(upperBoundOf(1, 1)).toBe(2);
  });

  it('merge neighbours when made coarser, those below one too', () => {
    const histogram = observedExponential(1, [0.3, 0.6, 1.2, 1.9, 3]);
    expect(coarser(histogram, 1)).toEqual(observedExponential(0, [0.3, 0.6, 1.2, 1.9, 3]));
  });

  it('made coarser equal what would have been observed at the coarser scale', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 4 }), (observations, by) => {
        const made = toExplicit(coarser(observedExponential(4, observations), by));
        const straight = toExplicit(observedExponential(4 - by, observations));
        expect([...made.counts]).toEqual([...straight.counts]);
        for (const [i, bound] of made.bounds.entries())
          expect(bound / (straight.bounds[i] ?? 1)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('merged at different scales equal all observed at the coarser', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = addExponential(
          addExponential(undefined, observedExponential(5, a), 1),
          observedExponential(2, b),
          1,
        );
        const straight = observedExponential(2, [...a, ...b]);
        expect(coarser(straight, straight.scale - merged.scale).positive).toEqual(merged.positive);
        expect(merged.count).toBe(a.length + b.length);
      }),
    );
  });

  it('differ by what was observed in between, also when the scale went down', () => {
    fc.assert(
      fc.property(values, values, (first, then) => {
        const earlier = observedExponential(4, first);
        const later = coarser(observedExponential(4, [...first, ...then]), 1);
        const since = EXPONENTIAL.since(later, earlier);
        expect(sum(since?.positive.counts ?? [])).toBe(then.length);
      }),
    );
  });

  it('began again when there is less than before', () => {
    expect(EXPONENTIAL.since(observedExponential(2, [1, 1, 1]), observedExponential(2, [9, 9]))).toBeNull();
  });

  it('have quantiles within the error of their scale', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.95, 0.99), (observations, q) => {
        const found = exponentialQuantile(observedExponential(4, observations), q) ?? Number.NaN;
        expect(Math.abs(Math.log2(found / nth(observations, q)))).toBeLessThanOrEqual(2 ** -4 + 1e-9);
      }),
    );
  });

  it('read quantiles across negative, zero and positive', () => {
    const histogram = observedExponential(3, [-8, -2, 0, 0, 2, 8]);
    expect(exponentialQuantile(histogram, 0.01)).toBeLessThan(-7);
    expect(exponentialQuantile(histogram, 0.5)).toBeCloseTo(0, 9);
    expect(exponentialQuantile(histogram, 1)).toBeCloseTo(8, 6);
  });

  it('keep zeros at zero beside negative buckets', () => {
    const same = toExplicit(observedExponential(0, [-3, 0, 0, 3]));
    const at = [...same.counts].indexOf(2);
    expect(same.bounds[at]).toBe(0);
    expect(same.bounds[at - 1]).toBeGreaterThan(-1e-300);
    const wide = toExplicit({ ...observedExponential(0, [-3, 0, 0, 3]), zeroThreshold: 0.5 });
    const [from, to] = [
      wide.bounds[[...wide.counts].indexOf(2) - 1],
      wide.bounds[[...wide.counts].indexOf(2)],
    ];
    expect([from, to]).toEqual([-0.5, 0.5]);
  });

  it('keep every observation as explicit buckets', () => {
    const any = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(any, fc.integer({ min: -2, max: 4 }), (observations, scale) => {
        const same = toExplicit(observedExponential(scale, observations));
        expect(sum(same.counts)).toBe(observations.length);
        for (let i = 1; i < same.bounds.length; i++)
          expect(same.bounds[i] ?? 0).toBeGreaterThan(same.bounds[i - 1] ?? 0);
      }),
    );
  });
});

describe('heatmap', () => {
  it('has a row a bucket, without the empty ones at either end', () => {
    const step = explicit([1, 2, 4, 8], [0, 3, 0, 1, 0]);
    const map = heatmapOf([{ kind: 'explicit', histogram: step }, undefined]);
    expect(map).toEqual({
      bounds: [2, 4, 8],
      lowest: 1,
      counts: [
        [3, 0, 1],
        [0, 0, 0],
      ],
    });
  });

  it('leaves the top open and begins at zero', () => {
    const map = heatmapOf([{ kind: 'explicit', histogram: explicit([1], [1, 1]) }]);
    expect(map).toMatchObject({ bounds: [1, null], lowest: 0 });
  });

  it('keeps the rows of an exponential histogram few, and all observations in them', () => {
    const histogram = observedExponential(
      8,
      Array.from({ length: 500 }, (_, i) => i + 1),
    );
    const map = heatmapOf([{ kind: 'exponential', histogram }]);
    expect(map?.bounds.length).toBeLessThanOrEqual(62);
    expect(sum(map?.counts[0] ?? [])).toBeCloseTo(500, 6);
  });

  it('is none when nothing was observed', () => {
    expect(heatmapOf([undefined, undefined])).toBeNull();
  });
});
