import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/api/errors.ts';
import { gridOver } from '../../../src-main/query/metrics/grid.ts';
import {
  listInstruments,
  listMetricSeries,
  metricAttributes,
  queryMetric,
} from '../../../src-main/query/metrics/index.ts';
import { parseMatcher } from '../../../src-main/query/metrics/matchers.ts';
import type { SeriesPoints } from '../../../src-main/query/metrics/types.ts';
import { between, lastValues, readings } from '../../../src-main/query/metrics/values.ts';
import { sourceOf } from './drawn-source.ts';
import { explicit, histograms, numbers, observed, SECOND } from './points.ts';

const range = { fromUs: 0, toUs: 30 * SECOND };
const ask = { id: 1, ...range, groupBy: [], where: [], steps: 3, columns: 0, limit: 20 };

describe('a query for one instrument', () => {
  const counter = sourceOf({ type: 'sum', monotonic: true, unit: '{request}' }, [
    {
      labels: { route: '/a', code: '200' },
      points: numbers([
        [0, 0],
        [10, 10],
        [20, 20],
        [30, 30],
      ]),
    },
    {
      labels: { route: '/a', code: '500' },
      points: numbers([
        [0, 0],
        [10, 0],
        [20, 5],
        [30, 5],
      ]),
    },
    {
      labels: { route: '/b', code: '200' },
      points: numbers([
        [0, 0],
        [10, 30],
        [20, 60],
        [30, 90],
      ]),
    },
  ]);

  it('draws a sum as its rate, all series merged', () => {
    const result = queryMetric(counter, ask);
    expect(result).toMatchObject({
      function: 'rate',
      unit: '{request}/s',
      totalSeries: 3,
      left: 0,
      start: '0',
    });
    expect(result.series).toHaveLength(1);
    expect(result.series[0]).toMatchObject({ labels: {}, values: [4, 4.5, 4], max: 4.5, counted: 125 });
  });

  it('groups by attributes, the largest first, and counts what it leaves out', () => {
    const result = queryMetric(counter, { ...ask, groupBy: ['route'], limit: 1 });
    expect(result.series.map(({ labels, values }) => [labels, values])).toEqual([
      [{ route: '/b' }, [3, 3, 3]],
    ]);
    expect(result.left).toBe(1);
  });

  it('adds what it leaves out up to one line, the others', () => {
    const result = queryMetric(counter, { ...ask, groupBy: ['route', 'code'], limit: 1 });
    expect(result.series.map(({ labels }) => labels)).toEqual([{ route: '/b', code: '200' }]);
    expect(result.left).toBe(2);
    expect(result.others).toMatchObject([{ labels: {}, values: [1, 1.5, 1], counted: 35 }]);
    expect(queryMetric(counter, ask).others).toEqual([]);
  });

  it('lists the series as a table, the largest first', () => {
    const { id, where } = ask;
    const table = listMetricSeries(counter, { id, ...range, where, groupBy: ['route'], limit: 1 });
    expect(table).toMatchObject({ function: 'rate', unit: '{request}/s', totalSeries: 3, left: 1 });
    expect(table.rows).toMatchObject([
      { labels: { route: '/b' }, series: 1, counted: 90, overall: 3, max: 3 },
    ]);
  });

  it('of a delta knows changes and no value', () => {
    const points = numbers([
      [10, 3, 1],
      [20, -5, 10],
      [30, 1, 20],
    ]);
    const queue = sourceOf({ type: 'sum', temporality: 'delta' }, [{ points }]);
    expect(queryMetric(queue, ask)).toMatchObject({
      function: 'increase',
      series: [{ values: [3, -5, 1], overall: -1 }],
    });
    expect(() => queryMetric(queue, { ...ask, function: 'value' })).toThrow(/A delta sum has no value/);
  });

  it('names the attribute that makes many series', () => {
    const users = Array.from({ length: 120 }, (_, i) => ({
      labels: { user: `u${i}`, code: '200' },
      points: numbers([[5, i]]),
    }));
    expect(listInstruments(sourceOf({}, users), range).instruments[0]?.wide).toEqual({
      key: 'user',
      values: 120,
    });
    expect(listInstruments(counter, range).instruments[0]?.wide).toBeNull();
  });

  it('tells the extremes of all readings, not only of those at the ends of steps', () => {
    const points = numbers([
      [1, 4],
      [5, 90],
      [9, 5],
      [15, -7],
      [19, 6],
    ]);
    const source = sourceOf({}, [{ points }]);
    const known = { min: -7, max: 90, last: 6 };
    expect(queryMetric(source, ask).series[0]).toMatchObject(known);
    const { rows } = listMetricSeries(source, { id: 1, ...range, groupBy: [], where: [], limit: 9 });
    expect(rows[0]).toMatchObject(known);
  });

  it('gives plain values as finely as there are pixels, at their own times', () => {
    const points = numbers(Array.from({ length: 300 }, (_, i) => [i / 10, i % 50 === 7 ? 9 : 1]));
    const [line] = queryMetric(sourceOf({}, [{ points }]), { ...ask, columns: 50 }).series;
    expect(line?.dense?.values.filter((value) => value === 9)).toHaveLength(6);
    expect(line?.dense?.at.length).toBeLessThanOrEqual(4 * 50);
    expect(queryMetric(sourceOf({}, [{ points }]), ask).series[0]?.dense).toBeUndefined();
    // The same where there are more groups than lines.
    const two = sourceOf({}, [
      { labels: { a: 'x' }, points },
      { labels: { a: 'y' }, points: numbers([[1, 0]]) },
    ]);
    const [drawn] = queryMetric(two, { ...ask, groupBy: ['a'], columns: 50, limit: 1 }).series;
    expect(drawn?.dense).toEqual(line?.dense);
  });

  it('reads a quantile within its bucket, though only the first reading knows its extremes', () => {
    const bounds = [1, 2, 5, 10, 20, 50];
    const batches = fc.array(fc.array(fc.double({ min: 0.1, max: 60, noNaN: true }), { maxLength: 20 }), {
      minLength: 2,
      maxLength: 5,
    });
    fc.assert(
      fc.property(batches, fc.constantFrom(0.5, 0.95, 0.99), (all, q) => {
        const seen: number[] = [];
        const drawn = all.map((batch, i): [number, ReturnType<typeof observed>, number] => {
          seen.push(...batch);
          const known = seen.length > 0 ? { min: Math.min(...seen), max: Math.max(...seen) } : {};
          return [5 * (i + 1), { ...observed(bounds, seen), ...known }, 1];
        });
        const source = sourceOf({ type: 'histogram' }, [{ points: histograms(drawn) }]);
        const line = queryMetric(source, ask).series.find(({ quantile }) => quantile === q);
        if (seen.length === 0) {
          expect(line?.overall).toBeNull();
          return;
        }
        const sorted = seen.toSorted((a, b) => a - b);
        const truth = sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1)] ?? 0;
        const bucket = bounds.findIndex((bound) => truth <= bound);
        const at = bucket < 0 ? bounds.length : bucket;
        expect(line?.overall ?? 0).toBeGreaterThanOrEqual((bounds[at - 1] ?? 0) - 1e-9);
        // Beyond the last bound only the extremes say how far.
        const upper = bounds[at] ?? sorted.at(-1) ?? 0;
        expect(line?.overall ?? 0).toBeLessThanOrEqual(upper + 1e-9);
      }),
    );
  });

  it('merges histograms left out before it reads their percentile', () => {
    const one = (label: string, fast: number, slow: number) => ({
      labels: { route: label },
      points: histograms([
        [0, explicit([1, 2, 4], [0, 0, 0, 0])],
        [30, explicit([1, 2, 4], [fast, 0, slow, 0])],
      ]),
    });
    const source = sourceOf({ type: 'histogram' }, [one('/a', 0, 10), one('/b', 90, 0), one('/c', 0, 10)]);
    const { others } = queryMetric(source, { ...ask, groupBy: ['route'], limit: 1 });
    expect(others.map(({ quantile, counted }) => [quantile, counted])).toEqual([
      [0.5, 100],
      [0.95, 100],
      [0.99, 100],
    ]);
    expect(others[1]?.overall).toBeCloseTo(3, 9);
  });

  it('filters by equality, inequality and anchored regex', () => {
    const kept = (where: string[]) => queryMetric(counter, { ...ask, where }).totalSeries;
    expect(kept(['route=/a'])).toBe(2);
    expect(kept(['route=/a', 'code!=500'])).toBe(1);
    expect(kept(['route=~/.'])).toBe(3);
    expect(kept(['route=~/'])).toBe(0);
    expect(kept(['missing='])).toBe(3);
  });

  it('gives a total as increase, and the running total as value', () => {
    const total = queryMetric(counter, { ...ask, function: 'increase' });
    expect(total.series[0]).toMatchObject({ values: [40, 45, 40], overall: 125 });
    expect(total.unit).toBe('{request}');
    expect(queryMetric(counter, { ...ask, function: 'value' }).series[0]?.last).toBe(85);
  });

  it('refuses a function its type does not have, a filter it cannot read, an instrument it does not know', () => {
    expect(() => queryMetric(counter, { ...ask, function: 'heatmap' })).toThrow(AppError);
    const native = sourceOf({ type: 'exponentialHistogram' }, []);
    expect(() => queryMetric(native, { ...ask, function: 'increase' })).toThrow(
      'An exponential histogram has no increase.',
    );
    expect(() => queryMetric(counter, { ...ask, where: ['route'] })).toThrow(/not a filter/);
    expect(() => queryMetric(counter, { ...ask, where: ['route=~('] })).toThrow(/regular expression/);
    expect(() => queryMetric(counter, { ...ask, id: 9 })).toThrow(/not in the store/);
  });

  it('averages gauges and adds up sums that go both ways', () => {
    const points = (value: number) => ({
      points: numbers([
        [5, value],
        [15, value],
        [25, value],
      ]),
    });
    const gauge = sourceOf({ type: 'gauge' }, [points(2), points(4)]);
    expect(queryMetric(gauge, ask).series[0]?.values).toEqual([3, 3, 3]);
    const sum = sourceOf({ type: 'sum' }, [points(2), points(4)]);
    expect(queryMetric(sum, ask).series[0]?.values).toEqual([6, 6, 6]);
  });

  it('merges histograms of all series before it reads a percentile', () => {
    const fast = histograms([
      [0, explicit([1, 2], [0, 0, 0])],
      [30, explicit([1, 2], [90, 0, 0])],
    ]);
    const slow = histograms([
      [0, explicit([1, 2], [0, 0, 0])],
      [30, explicit([1, 2], [0, 10, 0])],
    ]);
    const source = sourceOf({ type: 'histogram', unit: 's' }, [
      { labels: { route: '/a' }, points: fast },
      { labels: { route: '/b' }, points: slow },
    ]);
    const merged = queryMetric(source, ask);
    expect(merged.series.map(({ quantile, overall, counted }) => [quantile, counted, overall])).toEqual([
      [0.5, 100, 0.5555555555555556],
      [0.95, 100, 1.5],
      [0.99, 100, 1.9],
    ]);
    const grouped = queryMetric(source, { ...ask, function: 'heatmap', groupBy: ['route'] });
    expect(grouped.series).toHaveLength(6);
    expect(grouped.heatmap?.counts).toEqual(
      [
        [30, 3.333333333333333],
        [30, 3.333333333333333],
        [30, 3.333333333333333],
      ].map((row) => row.map((n) => expect.closeTo(n, 9))),
    );
    expect(grouped.exemplars.map(({ labels, time }) => [labels.route, time])).toEqual([
      ['/a', '5000000007'],
      ['/b', '5000000007'],
    ]);
  });

  it('counts observations and averages them', () => {
    const points = histograms([
      [0, explicit([1], [0, 0], { sum: 0 })],
      [30, explicit([1], [3, 3], { sum: 12 })],
    ]);
    const source = sourceOf({ type: 'histogram' }, [{ points }]);
    expect(queryMetric(source, { ...ask, function: 'average' }).series[0]?.values).toEqual([2, 2, 2]);
    expect(queryMetric(source, { ...ask, function: 'rate' })).toMatchObject({
      unit: '1/s',
      series: [{ overall: 0.2 }],
    });
  });

  it('shows a summary series by series, with the quantiles it reports', () => {
    const points: SeriesPoints = {
      ...numbers([
        [5, 0],
        [15, 0],
      ]),
      kind: 'summary',
      summaries: [1, 2].map((n) => ({ count: n, sum: n, quantiles: [{ quantile: 0.99, value: n * 10 }] })),
    };
    const source = sourceOf({ type: 'summary' }, [
      { labels: { a: '1' }, points },
      { labels: { a: '2' }, points },
    ]);
    const result = queryMetric(source, ask);
    expect(result.series.map(({ labels, quantile, values }) => [labels.a, quantile, values])).toEqual([
      ['1', 0.99, [10, 20, 20]],
      ['2', 0.99, [10, 20, 20]],
    ]);
  });

  describe('of all time', () => {
    const steps = (from: number, to: number, start = 0) =>
      numbers(Array.from({ length: (to - from) / 10 + 1 }, (_, i) => [from + i * 10, 1, start]));

    it('begins with the first point, not with everything else that was captured', () => {
      const source = sourceOf({}, [{ points: steps(1000, 1400) }]);
      const found = listInstruments(
        { ...source, whole: () => ({ fromUs: 0, toUs: 2000 * SECOND }) },
        { toUs: 1400 * SECOND + 1 },
      );
      expect(found.instruments[0]).toMatchObject({ begins: `${1000e9}` });
      expect(found.instruments[0]?.spark[0]).toBe(1);
      expect(found.start).toBe('0');
    });

    it('has no blank before few seconds of points, and room around a single one', () => {
      const few = listInstruments(
        sourceOf({}, [
          {
            points: numbers([
              [100, 1],
              [105, 2],
              [110, 3],
            ]),
          },
        ]),
        {},
      );
      expect(few.instruments[0]?.spark[0]).not.toBeNull();
      const one = listInstruments(sourceOf({}, [{ points: numbers([[100, 7]]) }]), {});
      expect(one.instruments[0]?.spark.length).toBeGreaterThan(20);
      expect(one.instruments[0]?.spark.at(-1)).toBe(7);
    });

    it('begins where the first export of a counter began to count', () => {
      const counted = sourceOf({ type: 'sum', monotonic: true }, [{ points: steps(1000, 1400, 940) }]);
      expect(listInstruments(counted, {}).instruments[0]?.begins).toBe(`${940e9}`);
    });
  });

  it('lists instruments with a line and the last value, and attributes with their values', () => {
    const [only] = listInstruments(counter, range).instruments;
    expect(only).toMatchObject({
      name: 'm',
      series: 3,
      lastSeen: '30000000000',
      last: expect.closeTo(4.17, 2),
    });
    expect(metricAttributes(counter, 1, range)).toEqual([
      {
        key: 'code',
        distinct: 2,
        values: [
          { value: '200', series: 2 },
          { value: '500', series: 1 },
        ],
      },
      {
        key: 'route',
        distinct: 2,
        values: [
          { value: '/a', series: 2 },
          { value: '/b', series: 1 },
        ],
      },
    ]);
  });
});

describe('a line between two times', () => {
  it('has one point beyond each end, where it comes from and goes to', () => {
    const line = { timesUs: [1, 2, 3, 4, 5, 6], values: [1, 2, 3, 4, 5, 6] };
    expect(between(line, 3, 5).timesUs).toEqual([2, 3, 4, 5]);
    expect(between(line, 0, 9).timesUs).toEqual([1, 2, 3, 4, 5, 6]);
    expect(between(line, 7, 9).timesUs).toEqual([6]);
    expect(between({ timesUs: [], values: [] }, 7, 9).timesUs).toEqual([]);
  });
});

describe('readings on a grid', () => {
  const grid = { startUs: 0, stepUs: 10 * SECOND, count: 4 };

  it('hold until the next, but not beyond a silence', () => {
    expect(lastValues(numbers([[5, 1]]), grid, 20 * SECOND)).toEqual([1, 1, 1, null]);
  });

  it('end at a NO_RECORDED_VALUE', () => {
    expect(
      lastValues(
        numbers([
          [5, 1],
          [15, null],
          [35, 2],
        ]),
        grid,
        60 * SECOND,
      ),
    ).toEqual([1, null, null, 2]);
  });

  it('as a line break at a silence and at a NO_RECORDED_VALUE', () => {
    const points = numbers([
      [0, 1],
      [10, 2],
      [20, null],
      [30, 3],
      [90, 4],
    ]);
    const line = readings(points, 25 * SECOND);
    expect(line.timesUs.map((us) => us / SECOND)).toEqual([0, 10, 20, 30, 55, 90]);
    expect(line.values).toEqual([1, 2, null, 3, null, 4]);
  });
});

describe('a grid', () => {
  it('has the widths of a clock and begins at multiples of them', () => {
    expect(gridOver(7 * SECOND, 907 * SECOND, 120)).toEqual({ startUs: 0, stepUs: 10 * SECOND, count: 91 });
  });

  it('covers its range with few enough steps', () => {
    const us = fc.integer({ min: 0, max: 4_000_000_000_000_000 });
    fc.assert(
      fc.property(
        us,
        fc.integer({ min: 1, max: 10 ** 13 }),
        fc.integer({ min: 1, max: 1000 }),
        (from, length, steps) => {
          const grid = gridOver(from, from + length, steps);
          expect(grid.startUs).toBeLessThanOrEqual(from);
          expect(grid.startUs + grid.count * grid.stepUs).toBeGreaterThanOrEqual(from + length);
          expect(grid.count).toBeLessThanOrEqual(steps + 1);
        },
      ),
    );
  });
});

describe('a filter', () => {
  it('splits at the first operator, so that values may hold any', () => {
    expect(parseMatcher('url=/a?b=c')({ url: '/a?b=c' })).toBe(true);
    expect(parseMatcher('k!~a|b')({ k: 'c' })).toBe(true);
  });
});
