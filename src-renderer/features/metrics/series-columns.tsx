// The columns of the table of series.
import type { MetricRow } from '#shared/api/metrics.ts';
import { type Column, formatCount, formatPercent, Sparkline } from '../../ui/index.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { LineSample } from './ChartTip.tsx';
import styles from './metrics.module.css';
import type { SeriesAnswer } from './SeriesTable.tsx';
import {
  beforeOf,
  changeOf,
  type Earlier,
  type Figure,
  figureOf,
  isBucketless,
  QUANTILE,
  silentWords,
} from './series-figures.ts';
import { highestWord, keyOfLabels, quantilesOf, quantileWord } from './series-rows.ts';
import { type Format, formatWhole } from './units.ts';

interface SeriesColumns {
  readonly table: SeriesAnswer;
  readonly keys: readonly string[];
  readonly format: Format;
  /** How groups of the chart are drawn, by key. */
  readonly looks: ReadonlyMap<string, Pick<ChartLine, 'color' | 'dash'>>;
  readonly earlier: Earlier;
}

/** More quantiles than a summary usually has would leave no room for what they are of. */
const MOST_QUANTILES = 6;

export function seriesColumns({ table, keys, format, looks, earlier }: SeriesColumns): Column<MetricRow>[] {
  const number = (id: string, head: string, value: Figure = figureOf(id)): Column<MetricRow> => ({
    id,
    head,
    width: 72,
    align: 'right',
    sortable: true,
    render: (row) => cell(value(row), id === 'counted' ? formatWhole : format),
  });
  const percentiles = table.function === 'percentiles';
  const counts = table.function === 'rate' || table.function === 'increase';
  const byQuantile = quantilesOf(table.rows)
    .slice(-MOST_QUANTILES)
    .map((quantile) => number(`${QUANTILE}${quantile}`, quantileWord(quantile)));
  const totals = [
    number('sum', 'Sum'),
    number('least', 'Min'),
    number('most', 'Max'),
    number('mean', 'Mean'),
  ];
  const figures = percentiles
    ? [number('counted', 'Count'), ...(isBucketless(table.rows) ? totals : byQuantile)]
    : [
        number('last', 'Last'),
        number('min', 'Min'),
        number('max', 'Max'),
        number('average', 'Mean'),
        ...(counts ? [totalColumn(number('counted', 'Total'))] : []),
      ];
  return [
    ...labelColumns(keys, looks),
    ...figures,
    ...(earlier ? [number('before', 'Before', (row) => beforeOf(row, earlier)), changeColumn(earlier)] : []),
    {
      id: 'spark',
      head: (
        <span className={styles.spark}>
          {percentiles ? `${highestWord(table.rows)} over time` : 'Over time'}
        </span>
      ),
      width: 128,
      render: ({ spark }) => (
        <span className={styles.spark}>
          <Sparkline values={spark} width={112} height={16} label="over time" />
        </span>
      ),
    },
    ...(table.rows.some(({ exemplars }) => exemplars > 0)
      ? [
          {
            id: 'exemplars',
            head: 'Exemplars',
            width: 72,
            align: 'right',
            sortable: true,
            render: ({ exemplars }: MetricRow) => (exemplars > 0 ? formatCount(exemplars) : ''),
          } satisfies Column<MetricRow>,
        ]
      : []),
  ];
}

/** A total, and beside it what came across silences and stands in no step. */
function totalColumn(column: Column<MetricRow>): Column<MetricRow> {
  return {
    ...column,
    render: ({ counted, silent }) => (
      <span title={silent === undefined ? undefined : silentWords(silent)}>
        {cell(counted, formatWhole)}
        {silent !== undefined && <span className={styles.quiet}> +{formatWhole(silent)}</span>}
      </span>
    ),
  };
}

function labelColumns(keys: readonly string[], looks: SeriesColumns['looks']): Column<MetricRow>[] {
  if (keys.length === 0) return [{ id: 'all', head: 'Series', width: '1fr', render: () => 'all series' }];
  return keys.map((key, i) => ({
    id: `label ${key}`,
    head: shortest(key, keys),
    title: key,
    width: '1fr',
    minWidth: 52,
    mono: true,
    sortable: true,
    render: ({ labels }) => {
      const look = i === 0 ? looks.get(keyOfLabels(labels)) : undefined;
      return (
        <span className={styles.label}>
          {look && <LineSample color={look.color} dash={look.dash} />}
          <span className={styles.cut} title={labels[key]}>
            {labels[key] ?? <span className={styles.quiet}>none</span>}
          </span>
        </span>
      );
    },
  }));
}

function changeColumn(earlier: Earlier): Column<MetricRow> {
  return {
    id: 'change',
    head: 'Change',
    width: 72,
    align: 'right',
    sortable: true,
    render: (row) => {
      const change = changeOf(row, earlier);
      if (change === null)
        return earlier?.has(keyOfLabels(row.labels)) ? '' : <span className={styles.quiet}>new</span>;
      return `${change >= 0 ? '+' : '\u2212'}${formatPercent(Math.abs(change))}`;
    },
  };
}

const cell = (value: number | null, format: Format): string => (value === null ? '' : format(value));

/** The end of a key that tells it from the others: `status_code` of `http.response.status_code`. */
function shortest(key: string, keys: readonly string[]): string {
  const words = key.split('.');
  for (let from = words.length - 1; from > 0; from--) {
    const end = words.slice(from).join('.');
    if (keys.every((other) => other === key || !other.endsWith(end))) return end;
  }
  return key;
}
