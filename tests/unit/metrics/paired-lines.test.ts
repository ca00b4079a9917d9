// A query's answer beside that of an earlier run.
import { describe, expect, it } from 'vitest';
import { chartedBefore, pairedLines } from '../../../src-renderer/features/metrics/paired-lines.ts';
import { earlierRows, queryTable } from '../../../src-renderer/features/metrics/query-table.ts';
import { keyOfLabels } from '../../../src-renderer/features/metrics/series-rows.ts';
import type { MetricSeries, PromqlResult } from '../../../src-shared/api/metrics.ts';

const line = (labels: Record<string, string>, value: number): MetricSeries => ({
  labels,
  values: [value],
  last: value,
  min: value,
  max: value,
  average: value,
  overall: null,
  counted: null,
});
const answer = (...series: MetricSeries[]): PromqlResult => ({
  query: 'jobs',
  unit: '1',
  start: '0',
  stepNs: 1e9,
  series,
  total: series.length,
  left: 0,
  heatmap: null,
  exemplars: [],
  instruments: [],
  remarks: [],
});
const told = (lines: readonly MetricSeries[]) => lines.map(({ labels, last }) => [labels, last]);

describe('lines of two runs', () => {
  it('meet by their labels, in the order of the shown ones', () => {
    const shown = [line({ worker: 'b' }, 2), line({ worker: 'a' }, 1)];
    const earlier = [line({ worker: 'a' }, 10), line({ worker: 'c' }, 30), line({ worker: 'b' }, 20)];
    expect(told(pairedLines(shown, earlier))).toEqual([
      [{ worker: 'b' }, 20],
      [{ worker: 'a' }, 10],
    ]);
  });

  it('meet across the instances of two runs, which have other names', () => {
    const shown = [line({ worker: 'a', instance: 'new' }, 1), line({ worker: 'b', instance: 'new' }, 2)];
    const earlier = [line({ worker: 'b', instance: 'old' }, 20), line({ worker: 'a', instance: 'old' }, 10)];
    expect(told(pairedLines(shown, earlier))).toEqual([
      [{ worker: 'a', instance: 'new' }, 10],
      [{ worker: 'b', instance: 'new' }, 20],
    ]);
  });

  it('stay apart where only the instance tells them apart, or where the instances have the same names', () => {
    const two = (a: string, b: string) => [line({ instance: a }, 1), line({ instance: b }, 2)];
    expect(pairedLines(two('new-1', 'new-2'), two('old-1', 'old-2'))).toEqual([]);
    expect(told(pairedLines(two('pod-1', 'pod-2'), two('pod-2', 'pod-3')))).toEqual([
      [{ instance: 'pod-2' }, 1],
    ]);
  });

  it('never meet by being the only ones', () => {
    expect(pairedLines([line({ worker: 'a' }, 1)], [line({ worker: 'b' }, 2)])).toEqual([]);
  });

  it('have the names of the chart and of the rows of the table', () => {
    const shown = answer(
      line({ job: 'shop', worker: 'a', instance: 'new' }, 1),
      line({ job: 'shop', worker: 'b', instance: 'new' }, 2),
    );
    const earlier = answer(line({ job: 'shop', worker: 'b', instance: 'old' }, 20));
    const { series } = chartedBefore(earlier, shown, 20);
    expect(told(series)).toEqual([[{ worker: 'b' }, 20]]);
    const [row] = earlierRows(earlier, shown);
    expect(row?.last).toBe(20);
    expect(queryTable(shown).table.rows.map(({ labels }) => keyOfLabels(labels))).toContain(
      keyOfLabels(row?.labels ?? {}),
    );
  });

  it('are percentiles where the shown chart has those', () => {
    const shown = answer(line({ quantile: '0.5' }, 1), line({ quantile: '0.99' }, 2));
    const { series } = chartedBefore(answer(line({ quantile: '0.99' }, 20)), shown, 20);
    expect(series.map(({ labels, quantile, last }) => [labels, quantile, last])).toEqual([[{}, 0.99, 20]]);
  });
});
