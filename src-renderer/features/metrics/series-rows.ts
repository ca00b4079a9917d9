// The series of an answer as groups, its percentiles together. Pure.
import type { MetricResult, MetricRow, MetricSeries } from '#shared/api/metrics.ts';

export interface ChartGroup {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By quantile where there are any; else one under `undefined`. */
  readonly lines: ReadonlyMap<number | undefined, MetricSeries>;
  /** The line that stands for the group: of percentiles the highest. */
  readonly main: MetricSeries;
}

/** Names a group by its labels, whatever their order. */
export function keyOfLabels(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One entry a group, in the engine's order: the largest first. */
export function groupsOf({ series }: Pick<MetricResult, 'series'>): ChartGroup[] {
  const groups = Map.groupBy(series, ({ labels }) => keyOfLabels(labels));
  return [...groups].flatMap(([key, members]): ChartGroup[] => {
    const main = members.at(-1);
    if (!main) return [];
    return [{ key, labels: main.labels, lines: new Map(members.map((line) => [line.quantile, line])), main }];
  });
}

/** What a quantile is called: `p99`, `p99.9`; the ends are what they are. */
export function quantileWord(quantile: number): string {
  if (quantile === 0) return 'min';
  return quantile === 1 ? 'max' : `p${Number((quantile * 100).toPrecision(12))}`;
}

/** The quantiles that any row of a table has, ascending. */
export function quantilesOf(rows: readonly MetricRow[]): number[] {
  const all = new Set(rows.flatMap(({ quantiles }) => quantiles.map(({ quantile }) => quantile)));
  return [...all].sort((a, b) => a - b);
}

export const quantileOf = ({ quantiles }: MetricRow, wanted: number): number | null =>
  quantiles.find(({ quantile }) => quantile === wanted)?.value ?? null;

/** What the highest quantile of a table is called: rows are ranked by it. */
export const highestWord = (rows: readonly MetricRow[]): string =>
  quantileWord(quantilesOf(rows).at(-1) ?? 0.99);

/** A group in a few words: its values, or what all series together are called. */
export function wordsOf(labels: Readonly<Record<string, string>>): string {
  const values = Object.values(labels);
  return values.length === 0 ? 'all series' : values.join(' ');
}
