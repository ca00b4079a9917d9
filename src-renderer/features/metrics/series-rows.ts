// The series of an answer as rows of the table: one a group, its percentiles side by side. Pure.
import type { Exemplar, MetricResult, MetricSeries } from '#shared/api/metrics.ts';

export interface SeriesRow {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By quantile where there are any; else one under `undefined`. */
  readonly lines: ReadonlyMap<number | undefined, MetricSeries>;
  /** The line that stands for the row: of percentiles the highest. */
  readonly main: MetricSeries;
  readonly exemplars: number;
}

/** Names a group by its labels, whatever their order. */
export function keyOfLabels(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One row a group, in the engine's order: the largest first. */
export function seriesRows(result: MetricResult): SeriesRow[] {
  const exemplars = countBy(result.exemplars);
  const groups = Map.groupBy(result.series, ({ labels }) => keyOfLabels(labels));
  return [...groups].flatMap(([key, series]): SeriesRow[] => {
    const main = series.at(-1);
    if (!main) return [];
    const lines = new Map(series.map((line) => [line.quantile, line]));
    return [{ key, labels: main.labels, lines, main, exemplars: exemplars.get(key) ?? 0 }];
  });
}

function countBy(exemplars: readonly Exemplar[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { labels } of exemplars) {
    const key = keyOfLabels(labels);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** A group in a few words: its values, or what all series together are called. */
export function wordsOf(labels: Readonly<Record<string, string>>): string {
  const values = Object.values(labels);
  return values.length === 0 ? 'all series' : values.join(' ');
}
