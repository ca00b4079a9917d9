// Sources that are not as tidy as SDKs: start times that move, thresholds that widen, two writers under one name. What
// is expected is counted from the events themselves.
import { describe, expect, it } from 'vitest';
import { EXPONENTIAL } from '../../../src-main/query/metrics/exponential.ts';
import { queryMetric } from '../../../src-main/query/metrics/index.ts';
import type { ExponentialHistogram } from '../../../src-main/query/metrics/types.ts';
import { sourceOf } from './drawn-source.ts';
import {
  type Drawn,
  explicit,
  exponentials,
  histograms,
  numbers,
  observedExponential,
  SECOND,
} from './points.ts';

const ask = { id: 1, groupBy: [], where: [], steps: 60, columns: 0, limit: 20 };
const between = (from: number, to: number) => ({ ...ask, fromUs: from * SECOND, toUs: to * SECOND });
const counter = { type: 'sum', monotonic: true } as const;
const counted = (source: ReturnType<typeof sourceOf>, from: number, to: number) =>
  queryMetric(source, { ...between(from, to), function: 'increase' }).series[0];

describe('a start time that is worked out anew for every export', () => {
  // "Now less uptime", a second to and fro.
  const jitter = [0, 1, -1, 1, 0, -1];
  const drawn = Array.from(
    { length: 60 },
    (_, k): Drawn => [10_000 + 10 * k, 100_000 + 10 * k, 6400 + (jitter[k % 6] ?? 0)],
  );
  // 590 between the 60 points, and of what the first point says of the 3,600 s before it nothing: it was left unread.
  const source = sourceOf(counter, [{ points: { ...numbers(drawn), readFromUs: 9000 * SECOND } }]);

  it('is no reset while what was counted does not fall', () => {
    const line = counted(source, 10_000, 10_600);
    expect(line?.counted).toBeCloseTo(590, 6);
    expect(line?.max).toBeCloseTo(10, 6);
  });

  it('is none of a histogram either', () => {
    const points = histograms(
      drawn.map(([at, , start], k) => [at, explicit([1, 2], [500 + k, 300 + 2 * k, 7]), start]),
    );
    const all = sourceOf({ type: 'histogram' }, [{ points: { ...points, readFromUs: 9000 * SECOND } }]);
    const [line] = queryMetric(all, { ...between(10_000, 10_600), function: 'count' }).series;
    expect(line?.counted).toBeCloseTo(59 * 3, 6);
  });

  it('is a reset where less was counted, and where it lies behind the point before', () => {
    const fell = sourceOf(counter, [
      {
        points: numbers([
          [100, 50, 10],
          [110, 4, 12],
        ]),
      },
    ]);
    expect(counted(fell, 100, 110)?.counted).toBeCloseTo(4, 6);
    const began = sourceOf(counter, [
      {
        points: numbers([
          [100, 50, 10],
          [110, 60, 104],
        ]),
      },
    ]);
    expect(counted(began, 100, 110)?.counted).toBeCloseTo(60, 6);
  });
});

describe('an exponential histogram whose zero bucket widens', () => {
  // Exactly on the bounds of scale 0: 1/16, 1/4, 1, 4. The threshold swallows what is at most 1/4.
  const widened = (histogram: ExponentialHistogram, zeroThreshold: number): ExponentialHistogram => {
    const { positive } = histogram;
    const counts = positive.counts.slice();
    let zeroCount = histogram.zeroCount;
    counts.forEach((count, k) => {
      if (2 ** (positive.offset + k + 1) > zeroThreshold) return;
      zeroCount += count;
      counts[k] = 0;
    });
    return { ...histogram, zeroThreshold, zeroCount, positive: { ...positive, counts } };
  };
  const of = (...values: number[]) => observedExponential(0, values);

  it('goes on: what came between is what was observed between', () => {
    const before = of(0, 1 / 16, 1 / 4, 1, 4);
    const after = widened(of(0, 1 / 16, 1 / 4, 1, 4, 1 / 16, 4, 4), 1 / 4);
    const between = EXPONENTIAL.since(after, before);
    expect(between?.count).toBe(3);
    expect(between?.zeroCount).toBe(1);
    const at = (index: number) => between?.positive.counts[index - (between?.positive.offset ?? 0)];
    expect([at(-5), at(-3), at(-1), at(1)]).toEqual([0, 0, 0, 2]);
  });

  it('is counted once in a chart', () => {
    const drawn = Array.from({ length: 30 }, (_, k): [number, ExponentialHistogram, number] => {
      const seen = of(...new Array(1000 + 10 * k).fill(4));
      return [1000 + 10 * k, k < 15 ? seen : { ...seen, zeroThreshold: 0.001 }, 10];
    });
    const source = sourceOf({ type: 'exponentialHistogram' }, [
      { points: { ...exponentials(drawn), readFromUs: 500 * SECOND } },
    ]);
    const [line] = queryMetric(source, { ...between(1000, 1300), function: 'count' }).series;
    expect(line?.counted).toBeCloseTo(290, 6);
    expect(line?.max).toBeCloseTo(5, 6);
  });

  it('begins again where it narrows, or where the zero bucket lost some', () => {
    const wide = widened(of(0, 1 / 16, 4), 1 / 4);
    expect(EXPONENTIAL.since(of(0, 1 / 16, 4, 4), wide)).toBeNull();
    expect(EXPONENTIAL.since(widened(of(0, 4, 4, 4), 1 / 4), of(0, 1 / 16, 4))).toBeNull();
  });
});

describe('two writers of deltas under one name', () => {
  const delta = { ...counter, temporality: 'delta' } as const;
  /** Both export on the full ten seconds: of 60 exports one counts 5, the other 7. */
  const both = Array.from({ length: 60 }, (_, k): Drawn[] => [
    [1010 + 10 * k, 5, 1000 + 10 * k],
    [1010 + 10 * k, 7, 1000 + 10 * k],
  ]).flat();

  it('are both counted, though they tell of the same time', () => {
    const source = sourceOf(delta, [{ points: numbers(both) }]);
    const line = counted(source, 1000, 1600);
    expect(line?.counted).toBeCloseTo(60 * 12, 6);
    expect(line?.max).toBeCloseTo(12, 6);
    const [rate] = queryMetric(source, between(1000, 1600)).series;
    expect(rate?.overall).toBeCloseTo(1.2, 6);
  });

  it('are both counted where only the starts differ', () => {
    const source = sourceOf(delta, [
      {
        points: numbers([
          [1010, 5, 1000],
          [1010, 5, 1004],
        ]),
      },
    ]);
    expect(counted(source, 1000, 1010)?.counted).toBeCloseTo(10, 6);
  });

  it('are both counted where they tell the same, also of histograms', () => {
    const twice = sourceOf({ type: 'histogram', temporality: 'delta' }, [
      {
        points: histograms([
          [1010, explicit([1, 2], [3, 1, 0]), 1000],
          [1010, explicit([1, 2], [3, 1, 0]), 1000],
        ]),
      },
    ]);
    const [line] = queryMetric(twice, { ...between(1000, 1010), function: 'count' }).series;
    expect(line?.counted).toBeCloseTo(8, 6);
  });
});

describe('a silence between two readings', () => {
  const drawn = [...Array(20).keys(), ...Array.from({ length: 20 }, (_, k) => 40 + k)].map(
    (k): Drawn => [1000 + 10 * k, 100 + 10 * k, 10],
  );
  const points = { ...numbers(drawn), readFromUs: 500 * SECOND };

  it('has no place in a step, and its amount is told beside the total', () => {
    // 190 before it, 190 behind it, 210 across it.
    const line = counted(sourceOf(counter, [{ points }]), 1000, 1600);
    expect(line?.counted).toBeCloseTo(380, 6);
    expect(line?.silent).toBeCloseTo(210, 6);
  });

  it('that reaches beyond the range says nothing of it', () => {
    const line = counted(sourceOf(counter, [{ points }]), 1000, 1300);
    expect(line?.silent).toBeUndefined();
  });

  it('of observations is told too', () => {
    const seen = histograms(drawn.map(([at, value]) => [at, explicit([1], [value ?? 0, 0]), 10]));
    const source = sourceOf({ type: 'histogram' }, [{ points: { ...seen, readFromUs: 500 * SECOND } }]);
    const [line] = queryMetric(source, { ...between(1000, 1600), function: 'count' }).series;
    expect(line?.silent).toBeCloseTo(210, 6);
  });
});
