// Values of instances that come and go: what stopped is not held while another is counted in its place.
import { describe, expect, it } from 'vitest';
import { listMetricSeries, queryMetric } from '../../../src-main/query/metrics/index.ts';
import { queryPromql } from '../../../src-main/query/promql/query-promql.ts';
import { sourceOf } from './drawn-source.ts';
import { type Drawn, numbers, SECOND } from './points.ts';
import { storeOf } from './promql-source.ts';

const ask = { id: 1, groupBy: [], where: [], steps: 60, columns: 0, limit: 20 };
const between = (from: number, to: number) => ({ ...ask, fromUs: from * SECOND, toUs: to * SECOND });

const INSTANCE = 'service.instance.id';
/** One that has so many in its queue from its first export to its last, every ten seconds. */
const life = (instance: string, from: number, to: number, depth: number) => ({
  labels: { queue: 'mail', [INSTANCE]: instance },
  instance,
  points: numbers(
    Array.from({ length: Math.floor((to - from) / 10) + 1 }, (_, k): Drawn => [from + 10 * k, depth]),
  ),
});
const queue = { type: 'sum', monotonic: false } as const;
const known = (values: readonly (number | null)[] = []) => values.filter((value) => value !== null);

describe('an instance that another takes over from', () => {
  // a goes on; b's last export is at 1204, c's first at 1216.
  const lives = [life('a', 1002, 1602, 90), life('b', 1004, 1204, 60), life('c', 1216, 1606, 60)];
  const source = sourceOf(queue, lives);

  it('is counted once: the sum stays what it was, to the exports of the others', () => {
    const [line] = queryMetric(source, { ...between(1010, 1600), steps: 59 }).series;
    expect(known(line?.values)).toEqual(new Array(59).fill(150));
    const [fine] = queryMetric(source, { ...between(1010, 1600), columns: 500 }).series;
    expect(fine).toMatchObject({ min: 150, max: 150, last: 150 });
  });

  it('is counted once in wider steps, in the table and in the bar', () => {
    const [line] = queryMetric(source, { ...between(1010, 1600), steps: 20 }).series;
    expect(new Set(known(line?.values))).toEqual(new Set([150]));
    const [row] = listMetricSeries(source, { ...between(1010, 1600), groupBy: ['queue'] }).rows;
    expect(row).toMatchObject({ min: 150, max: 150 });
    const { series } = queryPromql(
      storeOf({ name: 'queue.depth', ...queue, series: lives }),
      { ...between(1010, 1600), q: 'sum(queue_depth)' },
      () => {},
    );
    expect(new Set(known(series[0]?.values))).toEqual(new Set([150]));
  });

  it('alone keeps its line to its end', () => {
    const grouped = queryMetric(source, { ...between(1010, 1600), steps: 59, groupBy: [INSTANCE] });
    const b = grouped.series.find(({ labels }) => labels[INSTANCE] === 'b');
    // Steps of ten seconds from 1010: the last reading is in the one at 1200.
    expect(
      b?.values.map((value, step) => (value === null ? -1 : 1010 + step * 10)).filter((at) => at > 0),
    ).toEqual(Array.from({ length: 20 }, (_, k) => 1010 + 10 * k));
  });
});

describe('an instance that stops for good', () => {
  const source = sourceOf(queue, [life('a', 1002, 1602, 90), life('b', 1004, 1204, 60)]);

  it('is held no longer than it would have taken to tell again', () => {
    const [line] = queryMetric(source, { ...between(1010, 1600), steps: 59 }).series;
    expect(line?.values).toEqual(Array.from({ length: 59 }, (_, k) => (1010 + 10 * k <= 1200 ? 150 : 90)));
  });

  it('is held while nothing was heard that says so: exports may be late', () => {
    const late = sourceOf(queue, [life('a', 1002, 1222, 90), life('b', 1004, 1204, 60)]);
    const [line] = queryMetric(late, { ...between(1010, 1230), steps: 22 }).series;
    expect(line?.values.at(-1)).toBe(150);
  });

  it('is no reason to take another for its successor that was there before', () => {
    const overlapping = sourceOf(queue, [
      life('a', 1002, 1602, 90),
      life('b', 1004, 1204, 60),
      life('c', 1156, 1606, 60),
    ]);
    const [line] = queryMetric(overlapping, { ...between(1170, 1200), steps: 3 }).series;
    expect(line?.values).toEqual([210, 210, 210]);
  });

  it('says so itself with a NO_RECORDED_VALUE', () => {
    const told = life('b', 1004, 1204, 60);
    const drawn: Drawn[] = [...told.points.timesUs].map((us) => [us / SECOND, 60]);
    const both = sourceOf(queue, [
      life('a', 1002, 1602, 90),
      { ...told, points: numbers([...drawn, [1206, null]]) },
    ]);
    const [line] = queryMetric(both, { ...between(1010, 1600), steps: 59 }).series;
    expect(line?.values).toEqual(Array.from({ length: 59 }, (_, k) => (1010 + 10 * k < 1200 ? 150 : 90)));
  });
});
