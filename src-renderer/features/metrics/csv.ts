// Numbers as comma-separated values (RFC 4180), for a spreadsheet. Pure.
import type { MetricRow } from '#shared/api/metrics.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { quantileOf, quantilesOf, quantileWord } from './series-rows.ts';

type Cell = string | number | null;

/** One text: quoted where it has to be; a text that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of cells as a text that ends with a line break. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** What a chart shows, a column a line: a row a step; of readings, which are drawn at their own times, a row a time. */
export function chartCsv(lines: readonly ChartLine[], startMs: number, stepMs: number): string {
  if (lines.some(({ drawn }) => drawn?.exact)) return drawnCsv(lines, startMs, stepMs);
  const steps = Math.max(0, ...lines.map(({ values }) => values.length));
  const head = ['time', ...lines.map(({ name }) => name)];
  const rows = Array.from({ length: steps }, (_, step): Cell[] => [
    new Date(startMs + step * stepMs).toISOString(),
    ...lines.map(({ values }) => values[step] ?? null),
  ]);
  return csvOf([head, ...rows]);
}

function drawnCsv(lines: readonly ChartLine[], startMs: number, stepMs: number): string {
  const columns = lines.map(({ drawn, values }) => {
    const ms = drawn?.ms ?? values.map((_, step) => startMs + (step + 0.5) * stepMs);
    return new Map((drawn?.values ?? values).map((value, i) => [ms[i] ?? 0, value]));
  });
  const times = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  return csvOf([
    ['time', ...lines.map(({ name }) => name)],
    ...times.map((ms): Cell[] => [
      new Date(ms).toISOString(),
      ...columns.map((column) => column.get(ms) ?? null),
    ]),
  ]);
}

/** The table of series: its attributes, then its figures. */
export function seriesCsv(rows: readonly MetricRow[], keys: readonly string[]): string {
  const figures = ['series', 'last', 'min', 'max', 'average', 'overall', 'counted'] as const;
  const quantiles = quantilesOf(rows);
  return csvOf([
    [...keys, ...figures, 'sum', ...quantiles.map(quantileWord)],
    ...rows.map((row) => [
      ...keys.map((key) => row.labels[key] ?? null),
      ...figures.map((figure) => row[figure]),
      row.observed?.sum ?? null,
      ...quantiles.map((quantile) => quantileOf(row, quantile)),
    ]),
  ]);
}
