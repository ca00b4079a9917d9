// "Which series?": the numbers behind the chart, one row a group; also what a screen reader reads in its place.
import { ListFilter } from 'lucide-react';
import { useMemo } from 'react';
import type { MetricResult } from '#shared/api/metrics.ts';
import { type Column, EmptyState, formatCount, IconButton, Sparkline, Table } from '../../ui/index.ts';
import styles from './metrics.module.css';
import type { SeriesRow } from './series-rows.ts';
import { type Format, formatNumber } from './units.ts';

interface SeriesTableProps {
  readonly result: MetricResult;
  readonly rows: readonly SeriesRow[];
  readonly format: Format;
  /** Attributes that tell the rows apart. */
  readonly keys: readonly string[];
  readonly focus: string | null;
  readonly onFocus: (key: string | null) => void;
  readonly onOnly: (labels: Readonly<Record<string, string>>) => void;
}

export function SeriesTable({ result, rows, format, keys, focus, onFocus, onOnly }: SeriesTableProps) {
  const columns = useMemo(() => columnsOf(result, keys, format), [result, keys, format]);
  const by = result.function === 'percentiles' ? 'p99' : 'mean';
  return (
    <section className={styles.series} aria-label="Which series">
      <div className={styles.seriesHead}>
        <h2>Which series?</h2>
        <span className={styles.quiet}>
          {formatCount(rows.length)}
          {result.left > 0 && ` of ${formatCount(rows.length + result.left)}`}, highest {by} first
        </span>
        <span className={styles.note}>
          {result.left > 0
            ? `${formatCount(result.left)} more; narrow with a filter`
            : 'counted over the whole range'}
        </span>
      </div>
      <Table
        label="Series"
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        rowHeight={24}
        selectedKey={focus}
        onOpen={({ key }) => onFocus(key === focus ? null : key)}
        actions={
          keys.length > 0
            ? ({ labels }) => (
                <IconButton
                  small
                  size={13}
                  icon={ListFilter}
                  label="Only this series"
                  onClick={() => onOnly(labels)}
                />
              )
            : undefined
        }
        empty={<EmptyState title="No series in this time">The filters may leave nothing.</EmptyState>}
      />
    </section>
  );
}

const cell = (value: number | null | undefined, format: Format): string =>
  value === null || value === undefined ? '' : format(value);

function columnsOf(result: MetricResult, keys: readonly string[], format: Format): Column<SeriesRow>[] {
  const number = (
    id: string,
    head: string,
    value: (row: SeriesRow) => number | null | undefined,
  ): Column<SeriesRow> => ({
    id,
    head,
    width: 72,
    align: 'right',
    render: (row) => cell(value(row), id === 'counted' ? formatWhole : format),
  });
  const labels: Column<SeriesRow>[] =
    keys.length === 0
      ? [{ id: 'all', head: 'Series', width: '1fr', render: () => 'all series' }]
      : keys.map((key) => ({
          id: `label ${key}`,
          head: shortest(key, keys),
          title: key,
          width: '1fr',
          minWidth: 52,
          mono: true,
          render: ({ labels: values }) => values[key] ?? <span className={styles.quiet}>none</span>,
        }));
  const percentiles = result.function === 'percentiles';
  const numbers = percentiles
    ? [
        number('counted', 'Count', ({ main }) => main.counted),
        ...[0.5, 0.95, 0.99].map((quantile) =>
          number(`p${quantile}`, `p${quantile * 100}`, ({ lines }) => {
            const line = lines.get(quantile);
            return line?.overall ?? line?.last;
          }),
        ),
      ]
    : [
        number('last', 'Last', ({ main }) => main.last),
        number('min', 'Min', ({ main }) => main.min),
        number('max', 'Max', ({ main }) => main.max),
        number('average', 'Mean', ({ main }) => main.average),
        ...(result.function === 'rate' || result.function === 'increase'
          ? [number('counted', 'Total', ({ main }) => main.counted)]
          : []),
      ];
  return [
    ...labels,
    ...numbers,
    {
      id: 'spark',
      head: <span className={styles.spark}>{percentiles ? 'p99 over time' : 'Over time'}</span>,
      width: 128,
      render: ({ main }) => (
        <span className={styles.spark}>
          <Sparkline values={main.values} width={112} height={16} label="over time" />
        </span>
      ),
    },
    ...(result.exemplars.length > 0
      ? [
          {
            id: 'exemplars',
            head: 'Exemplars',
            width: 64,
            align: 'right',
            render: ({ exemplars }: SeriesRow) => (exemplars > 0 ? formatCount(exemplars) : ''),
          } satisfies Column<SeriesRow>,
        ]
      : []),
  ];
}

/** The end of a key that tells it from the others: `status_code` of `http.response.status_code`. */
function shortest(key: string, keys: readonly string[]): string {
  const words = key.split('.');
  for (let from = words.length - 1; from > 0; from--) {
    const end = words.slice(from).join('.');
    if (keys.every((other) => other === key || !other.endsWith(end))) return end;
  }
  return key;
}

/** What was counted were whole things; the ends of the range cut through exports, and so through counts. */
const formatWhole: Format = (value) => (value >= 10 ? formatCount(Math.round(value)) : formatNumber(value));
