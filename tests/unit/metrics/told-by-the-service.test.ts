// What a service worked out itself, or left out: quantiles of summaries, histograms without buckets.
import { describe, expect, it } from 'vitest';
import { listMetricSeries, queryMetric } from '../../../src-main/query/metrics/index.ts';
import { sourceOf } from './drawn-source.ts';
import { explicit, histograms, SECOND, summaries } from './points.ts';

const ask = { id: 1, fromUs: 1000 * SECOND, toUs: 1030 * SECOND, groupBy: [], where: [], limit: 9 };

describe('a summary', () => {
  const source = sourceOf({ type: 'summary' }, [
    {
      points: summaries([
        [1005, { 0: 1, 0.9: 18, 1: 30 }],
        [1015, { 0: 1, 0.9: 19, 1: 31 }],
        [1025, { 0.9: 20 }],
      ]),
    },
  ]);

  it('shows the quantiles that it has, whichever they are', () => {
    const { series } = queryMetric(source, { ...ask, steps: 3, columns: 0 });
    expect(series.map(({ quantile, values }) => [quantile, values])).toEqual([
      [0, [1, 1, null]],
      [0.9, [18, 19, 20]],
      [1, [30, 31, null]],
    ]);
  });

  it('has them in its table', () => {
    const [row] = listMetricSeries(source, ask).rows;
    expect(row?.quantiles).toEqual([
      { quantile: 0, value: 1 },
      { quantile: 0.9, value: 20 },
      { quantile: 1, value: 31 },
    ]);
  });
});

describe('a histogram without buckets', () => {
  const source = sourceOf({ type: 'histogram', temporality: 'delta' }, [
    {
      points: histograms([
        [1010, explicit([], [10], { sum: 100, min: 1, max: 30 }), 1000],
        [1020, explicit([], [10], { sum: 300, min: 2, max: 60 }), 1010],
      ]),
    },
  ]);

  it('has no heat and no percentiles: nothing says how its observations were spread', () => {
    const heat = queryMetric(source, { ...ask, steps: 3, columns: 0, function: 'heatmap' });
    expect(heat.heatmap).toBeNull();
    expect(heat.series.flatMap(({ values, overall }) => [...values, overall])).toEqual(
      new Array(12).fill(null),
    );
    expect(heat.series.at(-1)?.counted).toBe(20);
  });

  it('has its count, sum and extremes in the table', () => {
    const [row] = listMetricSeries(source, { ...ask, function: 'percentiles' }).rows;
    expect(row).toMatchObject({ counted: 20, observed: { sum: 400, min: 1, max: 60 } });
  });
});

describe('exemplars', () => {
  it('are counted, also those that are not given', () => {
    const source = sourceOf({ type: 'histogram' }, [
      { points: histograms([[1010, explicit([1], [1, 0]), 1000]]) },
    ]);
    source.exemplarCounts = () => new Map([[0, 300]]);
    expect(queryMetric(source, { ...ask, steps: 3, columns: 0 }).totalExemplars).toBe(300);
    expect(listMetricSeries(source, ask).rows[0]?.exemplars).toBe(300);
  });
});
