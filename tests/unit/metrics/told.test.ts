// Steps that some series told of and others did not yet.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listInstruments } from '../../../src-main/query/metrics/instruments.ts';
import { queryMetric } from '../../../src-main/query/metrics/query-metric.ts';
import { ToldTime } from '../../../src-main/query/metrics/told.ts';
import { queryPromql } from '../../../src-main/query/promql/query-promql.ts';
import { withEnd } from '../../../src-renderer/viz/chart/places.tsx';
import { sourceOf } from './drawn-source.ts';
import { numbers } from './points.ts';
import { storeOf } from './promql-source.ts';

const SECOND = 1_000_000;
const grid = { startUs: 0, stepUs: 10 * SECOND, count: 12 };
/** [told until, silent for so long], in seconds. */
const steps = (series: readonly (readonly [number, number])[], whole = false, widthUs = grid.stepUs) => {
  const told = new ToldTime();
  for (const [until, silence] of series) told.add(until * SECOND, silence * SECOND);
  return told.steps(grid, widthUs, whole);
};

describe('steps that are told', () => {
  it('are all where all series told of the same time, or there is one', () => {
    expect(steps([])).toBe(12);
    expect(steps([[95, 30]])).toBe(12);
    expect(
      steps([
        [95, 30],
        [95, 30],
      ]),
    ).toBe(12);
    expect(
      steps([
        [120, 30],
        [125, 30],
      ]),
    ).toBe(12);
  });

  it('end where the first of those that are still there ends', () => {
    expect(
      steps([
        [115, 60],
        [73, 60],
      ]),
    ).toBe(7);
    expect(
      steps([
        [115, 60],
        [80, 60],
      ]),
    ).toBe(8);
  });

  it('do not wait for a series that ended, or was silent for too long', () => {
    expect(
      steps([
        [115, 60],
        [30, 60],
      ]),
    ).toBe(12);
    expect(
      steps([
        [115, 60],
        [100, 0],
      ]),
    ).toBe(12);
  });

  it('do not mind exporters that are not quite at one', () => {
    expect(
      steps([
        [115.5, 60],
        [115.1, 60],
      ]),
    ).toBe(12);
  });

  it('of counts end with the step that has not ended', () => {
    expect(steps([[95, 60]], true)).toBe(9);
    expect(steps([[100, 60]], true)).toBe(10);
  });

  it('of wide windows are told as long as little of the window is not', () => {
    expect(
      steps(
        [
          [115, 60],
          [112, 60],
        ],
        false,
        60 * SECOND,
      ),
    ).toBe(12);
    expect(
      steps(
        [
          [115, 60],
          [95, 60],
        ],
        false,
        60 * SECOND,
      ),
    ).toBe(10);
  });

  it('are whole steps of time that every series told of, near enough', () => {
    const series = fc.tuple(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(fc.array(series, { minLength: 1, maxLength: 6 }), (all) => {
        const newest = Math.max(...all.map(([until]) => until));
        const there = all.filter(([until, silence]) => until + silence >= newest);
        const settled = Math.min(...there.map(([until]) => until));
        const told = steps(all);
        // No step that was told stands more than a tenth too low, and none was given up that does not.
        for (let step = 0; step < told; step++) {
          const any = Math.min(newest, (step + 1) * 10) - step * 10;
          const every = Math.min(settled, (step + 1) * 10) - step * 10;
          if (any > 0) expect(every).toBeGreaterThanOrEqual(any * 0.9 - 1e-9);
        }
        if (told < 12) expect(Math.min(settled, (told + 1) * 10) - told * 10).toBeLessThan(9);
      }),
    );
  });
});

describe('a sum of instances that export at different times', () => {
  const every = (pace: number, until: number) =>
    numbers(Array.from({ length: Math.floor(until / pace) + 1 }, (_, i) => [i * pace, i * pace]));
  const [often, seldom] = [every(10, 120), every(30, 90)];
  const range = { fromUs: 0, toUs: 120 * SECOND };

  it('says which of its steps are told by all of them, and what the last of those was', () => {
    const row = { type: 'sum', monotonic: true } as const;
    const source = sourceOf(row, [{ points: often }, { points: seldom }]);
    const ask = { id: 1, ...range, where: [], steps: 12, columns: 0, limit: 20 };
    const { series } = queryMetric(source, { ...ask, groupBy: [], function: 'rate' });
    expect(series[0]?.values).toEqual([...new Array(9).fill(2), 1, 1, 1]);
    expect(series[0]).toMatchObject({ told: 9, last: 2, min: 2 });
  });

  it('is listed with the rate of all of them, over the minute that all told of', () => {
    const source = sourceOf({ type: 'sum', monotonic: true }, [{ points: often }, { points: seldom }]);
    const [listed] = listInstruments(source, range).instruments;
    expect(listed?.last).toBeCloseTo(2);
    expect(listed?.spark.findLast((value) => value !== null)).toBeCloseTo(2);
  });

  it('has no such steps where each is a line of its own', () => {
    const labelled = [often, seldom].map((points, i) => ({ points, labels: { instance: `${i}` } }));
    const source = sourceOf({ type: 'sum', monotonic: true }, labelled);
    const ask = { id: 1, ...range, where: [], steps: 12, columns: 0, limit: 20 };
    const { series } = queryMetric(source, { ...ask, groupBy: ['instance'], function: 'rate' });
    expect(series.map(({ told }) => told)).toEqual([undefined, undefined]);
  });

  it('says so in the bar too', () => {
    const store = storeOf({
      name: 'm',
      type: 'sum',
      monotonic: true,
      series: [
        { points: often, instance: 'a' },
        { points: seldom, instance: 'b' },
      ],
    });
    const ask = { ...range, steps: 12, columns: 0, limit: 20 };
    const told = (q: string) => queryPromql(store, { ...ask, q }, () => undefined).series[0];
    expect(told('sum(rate(m_total[10s]))')).toMatchObject({ told: 9, last: 2 });
    expect(told('rate(m_total{instance="b"}[10s])')).not.toHaveProperty('told');
  });
});

describe('the end of a line', () => {
  const places = [1, 2, 3, 4].map((v, t) => ({ t, v }));

  it('begins where its whole steps end, and is joined to them', () => {
    expect(withEnd(places, 3)).toEqual({ whole: places.slice(0, 3), end: places.slice(2) });
    expect(withEnd(places, 0)).toEqual({ whole: [], end: places });
    expect(withEnd(places, undefined)).toEqual({ whole: places, end: [] });
  });
});
