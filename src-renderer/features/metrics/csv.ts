// What a chart and the table of series show, as comma-separated values. Pure.
import type { MetricRow } from '#shared/api/metrics.ts';
import { type CsvCell, csvRow } from '#shared/model/csv.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { quantileOf, quantilesOf, quantileWord } from './series-rows.ts';

/** What a chart shows, a column a line: a row a step; of readings, which are drawn at their own times, a row a time. */
export function chartCsv(lines: readonly ChartLine[], startMs: number, stepMs: number): string {
  const head = ['time', ...lines.map(({ name }) => name)];
  const rows = lines.some(({ drawn }) => drawn?.exact)
    ? drawnRows(lines, startMs, stepMs)
    : stepRows(lines, startMs, stepMs);
  return [head, ...rows].map(csvRow).join('');
}

const timeCell = (ms: number): string => new Date(ms).toISOString();

function stepRows(lines: readonly ChartLine[], startMs: number, stepMs: number): CsvCell[][] {
  const steps = Math.max(0, ...lines.map(({ values }) => values.length));
  return Array.from({ length: steps }, (_, step) => [
    timeCell(startMs + step * stepMs),
    ...lines.map(({ values }) => values[step] ?? null),
  ]);
}

function drawnRows(lines: readonly ChartLine[], startMs: number, stepMs: number): CsvCell[][] {
  const columns = lines.map(({ drawn, values }) => {
    const ms = drawn?.ms ?? values.map((_, step) => startMs + (step + 0.5) * stepMs);
    return new Map((drawn?.values ?? values).map((value, i) => [ms[i] ?? 0, value]));
  });
  const times = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  return times.map((ms) => [timeCell(ms), ...columns.map((column) => column.get(ms) ?? null)]);
}

/** The table of series: its attributes, then its figures. */
export function seriesCsv(rows: readonly MetricRow[], keys: readonly string[]): string {
  const figures = ['series', 'last', 'min', 'max', 'average', 'overall', 'counted'] as const;
  const quantiles = quantilesOf(rows);
  const cells = rows.map((row): CsvCell[] => [
    ...keys.map((key) => row.labels[key] ?? null),
    ...figures.map((figure) => row[figure]),
    row.observed?.sum ?? null,
    ...quantiles.map((quantile) => quantileOf(row, quantile)),
  ]);
  return [[...keys, ...figures, 'sum', ...quantiles.map(quantileWord)], ...cells].map(csvRow).join('');
}
