// Summaries: quantiles the service computed itself. They cannot be merged, so each series stands alone.
import { longestSilenceUs } from './gaps.ts';
import type { Grid } from './grid.ts';
import type { SummaryPoints } from './types.ts';
import { lastValues } from './values.ts';

/** The reported value of one quantile by step, held as a gauge is; null where the summary has no such quantile. */
export function summaryQuantile(points: SummaryPoints, quantile: number, grid: Grid): (number | null)[] {
  const values = Float64Array.from(
    points.summaries,
    ({ quantiles }) => quantiles.find((one) => Math.abs(one.quantile - quantile) < 1e-9)?.value ?? Number.NaN,
  );
  return lastValues({ ...points, kind: 'number', values }, grid, longestSilenceUs(points.timesUs));
}
