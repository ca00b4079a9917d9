// A query's lines as the table lists them. Pure.
import type { MetricRow, PromqlResult } from '#shared/api/metrics.ts';
import { rowsOf, tellingKeys } from './charted.ts';
import { pairedLines } from './paired-lines.ts';
import type { SeriesAnswer } from './SeriesTable.tsx';

export interface QueryTable {
  readonly table: SeriesAnswer;
  /** Labels that tell the rows apart. */
  readonly keys: readonly string[];
}

/** The lines of an answer; of one that is drawn as heat its percentiles. */
export function queryTable(result: PromqlResult): QueryTable {
  const series = linesIn(result);
  const keys = tellingKeys(series);
  return {
    keys,
    table: {
      function: 'value',
      unit: result.unit,
      rows: rowsOf(series, keys),
      totalSeries: result.total,
      left: result.left,
    },
  };
}

/** What an earlier run answered, under the labels of the shown rows. */
export function earlierRows(earlier: PromqlResult, shown: PromqlResult): MetricRow[] {
  const series = linesIn(shown);
  return rowsOf(pairedLines(series, linesIn(earlier)), tellingKeys(series));
}

const linesIn = ({ series, heatmap }: PromqlResult): PromqlResult['series'] =>
  series.length > 0
    ? series
    : (heatmap?.percentiles ?? []).map((line) => ({ ...line, labels: { quantile: String(line.quantile) } }));
