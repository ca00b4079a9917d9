// The figures of a row of the table of series, and the table's orders. Pure.
import type { MetricRow } from '#shared/api/metrics.ts';
import type { Sort } from '../../ui/index.ts';
import { keyOfLabels, quantileOf } from './series-rows.ts';
import { formatWhole } from './units.ts';

export type Earlier = ReadonlyMap<string, MetricRow> | null;

export type Figure = (row: MetricRow) => number | null;

const FIGURES: Readonly<Record<string, Figure>> = {
  counted: (row) => row.counted,
  last: (row) => row.last,
  min: (row) => row.min,
  max: (row) => row.max,
  average: (row) => row.average,
  sum: (row) => row.observed?.sum ?? null,
  least: (row) => row.observed?.min ?? null,
  most: (row) => row.observed?.max ?? null,
  mean: ({ observed, counted }) => (observed?.sum != null && counted ? observed.sum / counted : null),
  exemplars: (row) => row.exemplars,
};

export const QUANTILE = 'quantile ';

export function figureOf(column: string): Figure {
  if (!column.startsWith(QUANTILE)) return FIGURES[column] ?? (() => null);
  const quantile = Number(column.slice(QUANTILE.length));
  return (row) => quantileOf(row, quantile);
}

/** Of distributions that came without buckets only the totals are known. */
export function isBucketless(rows: readonly MetricRow[]): boolean {
  return (
    rows.some(({ observed }) => observed !== null) &&
    rows.every(({ quantiles }) => quantiles.every(({ value }) => value === null))
  );
}

/** What came across silences, beside a total. */
export const silentWords = (silent: number): string =>
  `${formatWhole(silent)} more came in silences, nothing says when`;

/** The figure a row stands for: what two runs are compared by. */
const mainOf = (row: MetricRow): number | null => row.overall ?? row.average;

export function beforeOf(row: MetricRow, earlier: Earlier): number | null {
  const same = earlier?.get(keyOfLabels(row.labels));
  return same ? mainOf(same) : null;
}

/** How much more than before, as a share; null where one of them is not known. */
export function changeOf(row: MetricRow, earlier: Earlier): number | null {
  const [before, now] = [beforeOf(row, earlier), mainOf(row)];
  return before === null || now === null || before === 0 ? null : (now - before) / Math.abs(before);
}

/** Rows in the order asked for; those without the figure last. */
export function sortedSeries(
  rows: readonly MetricRow[],
  sort: Sort | undefined,
  earlier: Earlier,
): readonly MetricRow[] {
  if (!sort) return rows;
  const { column } = sort;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  if (column.startsWith('label ')) {
    const key = column.slice('label '.length);
    const text = ({ labels }: MetricRow) => labels[key] ?? '';
    return rows.toSorted((a, b) => -sign * text(a).localeCompare(text(b), undefined, { numeric: true }));
  }
  const figure: Figure =
    column === 'before'
      ? (row) => beforeOf(row, earlier)
      : column === 'change'
        ? (row) => changeOf(row, earlier)
        : figureOf(column);
  return rows.toSorted((a, b) => {
    const [x, y] = [figure(a), figure(b)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return sign * (x - y);
  });
}
