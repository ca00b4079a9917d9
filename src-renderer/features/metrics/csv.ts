// Numbers as comma-separated values (RFC 4180), for a spreadsheet. Pure.
import type { MetricRow } from '#shared/api/metrics.ts';
import type { ChartLine } from '../../viz/chart/LineChart.tsx';

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

/** What a chart shows: a row a step, a column a line. */
export function chartCsv(lines: readonly ChartLine[], startMs: number, stepMs: number): string {
  const steps = Math.max(0, ...lines.map(({ values }) => values.length));
  const head = ['time', ...lines.map(({ name }) => name)];
  const rows = Array.from({ length: steps }, (_, step): Cell[] => [
    new Date(startMs + step * stepMs).toISOString(),
    ...lines.map(({ values }) => values[step] ?? null),
  ]);
  return csvOf([head, ...rows]);
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
  return csvOf([
    [...keys, ...figures],
    ...rows.map((row) => [
      ...keys.map((key) => row.labels[key] ?? null),
      ...figures.map((figure) => row[figure]),
    ]),
  ]);
}
