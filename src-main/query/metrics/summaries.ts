// Summaries: quantiles the service computed itself. They cannot be merged, so each series stands alone.
import { longestSilenceUs } from './gaps.ts';
import type { Grid } from './grid.ts';
import type { SummaryPoints } from './types.ts';
import { lastValues } from './values.ts';

/** The quantiles that any of the points has, ascending. */
export function quantilesIn({ summaries }: SummaryPoints): number[] {
  const all = new Set(summaries.flatMap(({ quantiles }) => quantiles.map(({ quantile }) => quantile)));
  return [...all].sort((a, b) => a - b);
}

/** The reported value of one quantile by step, held as a gauge is; null where the summary has no such quantile. */
export function summaryQuantile(points: SummaryPoints, quantile: number, grid: Grid): (number | null)[] {
  const values = Float64Array.from(
    points.summaries,
    ({ quantiles }) => quantiles.find((one) => one.quantile === quantile)?.value ?? Number.NaN,
  );
  return lastValues({ ...points, kind: 'number', values }, grid, longestSilenceUs(points.timesUs));
}
