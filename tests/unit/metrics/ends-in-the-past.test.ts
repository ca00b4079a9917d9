// A range that ends before the points do: its last steps are told by the points behind it. What is expected is read off
// straight lines from reading to reading.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listInstruments, listMetricSeries, queryMetric } from '../../../src-main/query/metrics/index.ts';
import { queryPromql } from '../../../src-main/query/promql/query-promql.ts';
import { sourceOf } from './drawn-source.ts';
import { type Drawn, explicit, histograms, numbers, SECOND } from './points.ts';
import { storeOf } from './promql-source.ts';

const ask = { id: 1, groupBy: [], where: [], steps: 60, columns: 0, limit: 20 };
const between = (from: number, to: number) => ({ ...ask, fromUs: from * SECOND, toUs: to * SECOND });
const counter = { type: 'sum', monotonic: true } as const;

/** What a counter stands at, on a straight line from reading to reading. */
function standsAt(drawn: readonly Drawn[], at: number): number {
  const next = drawn.findIndex(([time]) => time >= at);
  const [t0, v0] = drawn[next - 1] ?? [0, 0];
  const [t1, v1] = drawn[next] ?? [0, 0];
  return (v0 ?? 0) + (((v1 ?? 0) - (v0 ?? 0)) * (at - t0)) / (t1 - t0);
}

/** Readings every `pace` seconds from 600 to 1900, rising by what a wheel says. */
function rising(pace: number, offset: number, wheel: readonly number[]): Drawn[] {
  let total = 0;
  return Array.from({ length: Math.floor(1300 / pace) }, (_, k): Drawn => {
    total += wheel[k % wheel.length] ?? 0;
    return [600 + offset + k * pace, total, 300];
  });
}

const four = [0, 1.5, 3, 4.2].map((offset, i) => rising(10, offset, [20 + i, 40, 35 - i]));
const sumOf = (all: readonly (readonly Drawn[])[], from: number, to: number): number =>
  all.reduce((sum, drawn) => sum + standsAt(drawn, to) - standsAt(drawn, from), 0);

describe('a range that ends before the points do', () => {
  const series = four.map((drawn, i) => ({ labels: { pod: `${i}` }, points: numbers(drawn) }));
  const source = sourceOf(counter, series);
  const truth = Array.from({ length: 60 }, (_, step) => sumOf(four, 1000 + step * 5, 1005 + step * 5));

  it('has its increase to its end, and all of it in its total', () => {
    const [line] = queryMetric(source, { ...between(1000, 1300), function: 'increase' }).series;
    expect(line?.values).toEqual(truth.map((value) => expect.closeTo(value, 6)));
    expect(line?.counted).toBeCloseTo(sumOf(four, 1000, 1300), 6);
    expect(line?.last).toBeCloseTo(truth.at(-1) ?? 0, 6);
  });

  it('has the same in the table, series by series', () => {
    const { rows } = listMetricSeries(source, {
      ...between(1000, 1300),
      function: 'increase',
      groupBy: ['pod'],
    });
    for (const { labels, counted } of rows) {
      const own = four[Number(labels.pod)] ?? [];
      expect(counted).toBeCloseTo(sumOf([own], 1000, 1300), 6);
    }
  });

  it('has the same in the small line and the last value of the list', () => {
    const [one] = listInstruments(source, between(1000, 1300)).instruments;
    // Its steps are of ten seconds.
    expect(one?.spark).toHaveLength(30);
    expect(one?.spark.at(-1)).toBeCloseTo(sumOf(four, 1290, 1300) / 10, 6);
    expect(one?.last).toBeCloseTo(sumOf(four, 1240, 1300) / 60, 1);
  });

  it('has the same in the bar', () => {
    const store = storeOf({ name: 'orders', ...counter, series });
    const { series: lines } = queryPromql(
      store,
      { ...between(1000, 1300), q: 'sum(increase(orders_total[$__interval]))' },
      () => {},
    );
    expect(lines[0]?.values).toEqual(truth.map((value) => expect.closeTo(value, 6)));
    const rate = queryPromql(
      store,
      { ...between(1300, 1600), q: 'sum(rate(orders_total[1m] offset 5m))' },
      () => {},
    );
    expect(rate.series[0]?.values.at(-1)).toBeCloseTo(sumOf(four, 1240, 1300) / 60, 6);
  });

  it('has its percentiles and counts to its end', () => {
    const points = histograms(
      (four[2] ?? []).map(([at, value, start]) => [at, explicit([1, 2], [value ?? 0, 0, 0]), start]),
    );
    const all = sourceOf({ type: 'histogram' }, [{ points }]);
    const [count] = queryMetric(all, { ...between(1000, 1300), function: 'count' }).series;
    expect(count?.counted).toBeCloseTo(sumOf([four[2] ?? []], 1000, 1300), 6);
    const lines = queryMetric(all, between(1000, 1300)).series;
    expect(lines.at(-1)?.counted).toBeCloseTo(sumOf([four[2] ?? []], 1000, 1300), 6);
    expect(lines.at(-1)?.values.at(-1)).not.toBeNull();
  });

  it('has what came up just before its end, though its first export came after', () => {
    const late = numbers([
      [1310, 45, 1280],
      [1340, 90, 1280],
    ]);
    const both = sourceOf(counter, [...series, { labels: { pod: 'late' }, points: late }]);
    const [line] = queryMetric(both, { ...between(1000, 1300), function: 'increase' }).series;
    expect(line?.counted).toBeCloseTo(sumOf(four, 1000, 1300) + 30, 6);
  });

  it('of plain values knows nothing of what came after', () => {
    const gauge = sourceOf({ type: 'gauge' }, [{ points: numbers(four[0] ?? []) }]);
    const [line] = queryMetric(gauge, { ...between(1000, 1300), columns: 100 }).series;
    const inside = (four[0] ?? []).filter(([at]) => at >= 1000 && at < 1300).map(([, value]) => value ?? 0);
    expect(line).toMatchObject({ last: inside.at(-1), max: Math.max(...inside) });
  });

  it('cut in two anywhere adds up to the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 290 }), fc.constantFrom(10, 30, 60), (cut, pace) => {
        const all = [0, 7].map((offset) => rising(pace, offset, [13, 1, 40]));
        const one = sourceOf(
          counter,
          all.map((drawn, i) => ({ labels: { pod: `${i}` }, points: numbers(drawn) })),
        );
        const total = (from: number, to: number) =>
          queryMetric(one, { ...between(from, to), function: 'increase', steps: 1000 }).series[0]?.counted ??
          0;
        expect(total(1000, 1000 + cut) + total(1000 + cut, 1300)).toBeCloseTo(total(1000, 1300), 6);
        expect(total(1000, 1300)).toBeCloseTo(sumOf(all, 1000, 1300), 6);
      }),
      { numRuns: 40 },
    );
  });
});

describe('series that ended before the range', () => {
  const source = sourceOf(counter, [
    { labels: { pod: 'a' }, points: numbers(rising(10, 0, [3])) },
    { labels: { pod: 'gone' }, points: numbers(rising(10, 0, [3]).filter(([at]) => at < 900)) },
  ]);

  it('are not counted among its series and have no row', () => {
    expect(queryMetric(source, between(1000, 1300)).totalSeries).toBe(1);
    const table = listMetricSeries(source, { ...between(1000, 1300), groupBy: ['pod'] });
    expect(table.totalSeries).toBe(1);
    expect(table.rows.map(({ labels }) => labels.pod)).toEqual(['a']);
    expect(queryMetric(source, { ...between(1000, 1300), groupBy: ['pod'] }).series).toHaveLength(1);
    expect(listInstruments(source, between(1000, 1300)).instruments[0]?.series).toBe(1);
  });

  it('are there while they tell of its first steps', () => {
    expect(queryMetric(source, between(880, 1180)).totalSeries).toBe(2);
    // Its last point is at 890, and 60 s of pace are held.
    const held = sourceOf({ type: 'gauge' }, [
      {
        points: numbers([
          [860, 3],
          [890, 3],
        ]),
      },
    ]);
    expect(queryMetric(held, between(900, 930)).totalSeries).toBe(1);
  });
});
