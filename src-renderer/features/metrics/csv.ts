// What a chart and the table of series show, as comma-separated values. Pure.
import type { MetricRow } from '#shared/api/metrics.ts';
import { type CsvCell, csvRow } from '#shared/model/csv.ts';
import type { ChartLine } from '../../viz/chart/LineChart.tsx';

/** What a chart shows: a row a step, a column a line. */
export function chartCsv(lines: readonly ChartLine[], startMs: number, stepMs: number): string {
  const steps = Math.max(0, ...lines.map(({ values }) => values.length));
  const head = ['time', ...lines.map(({ name }) => name)];
  const rows = Array.from({ length: steps }, (_, step): CsvCell[] => [
    new Date(startMs + step * stepMs).toISOString(),
    ...lines.map(({ values }) => values[step] ?? null),
  ]);
  return [head, ...rows].map(csvRow).join('');
}

/** The table of series: its attributes, then its figures. */
export function seriesCsv(rows: readonly MetricRow[], keys: readonly string[]): string {
  const figures = [
    'series',
    'last',
    'min',
    'max',
    'average',
    'overall',
    'counted',
    'p50',
    'p95',
    'p99',
  ] as const;
  const cells = rows.map((row): CsvCell[] => [
    ...keys.map((key) => row.labels[key] ?? null),
    ...figures.map((figure) => row[figure]),
  ]);
  return [[...keys, ...figures], ...cells].map(csvRow).join('');
}
