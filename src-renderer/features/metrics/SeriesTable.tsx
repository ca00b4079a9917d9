// "Which series?": all series behind the chart, one row a group; also what a screen reader reads in its place.
import { ListFilter } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { MetricFunction, MetricResult, MetricRow } from '#shared/api/metrics.ts';
import { EmptyState, formatCount, IconButton, type Sort, Table } from '../../ui/index.ts';
import { useSize } from '../../viz/waterfall/use-size.ts';
import { fittingColumns } from './fitting-columns.ts';
import { lookOf } from './line-looks.ts';
import styles from './metrics.module.css';
import { seriesColumns } from './series-columns.tsx';
import { isBucketless, silentWords, sortedSeries } from './series-figures.ts';
import { groupsOf, highestWord, keyOfLabels } from './series-rows.ts';
import type { Format } from './units.ts';

/** Columns a narrow table does without, first to go first. */
const SPARE = ['spark', 'exemplars', 'min', 'last'];

export interface SeriesAnswer {
  readonly function: MetricFunction;
  readonly unit: string;
  readonly rows: readonly MetricRow[];
  readonly totalSeries: number;
  readonly left: number;
}

interface SeriesTableProps {
  readonly table: SeriesAnswer;
  /** The same of an earlier run. */
  readonly before: readonly MetricRow[] | null;
  /** What the chart shows: its groups have their colours here too. */
  readonly chart: Pick<MetricResult, 'series'>;
  readonly format: Format;
  /** Attributes that tell the rows apart. */
  readonly keys: readonly string[];
  readonly focus: string | null;
  readonly onFocus: (labels: Readonly<Record<string, string>> | null) => void;
  /** Left out where a row cannot be asked for alone. */
  readonly onOnly?: ((labels: Readonly<Record<string, string>>) => void) | undefined;
}

export function SeriesTable(props: SeriesTableProps) {
  const { table, before, chart, format, keys, focus, onFocus, onOnly } = props;
  const [sort, setSort] = useState<Sort | undefined>();
  const looks = useMemo(() => {
    const groups = groupsOf(chart);
    return new Map(groups.length > 1 ? groups.map(({ key }, i) => [key, lookOf(i)]) : []);
  }, [chart]);
  const earlier = useMemo(
    () => before && new Map(before.map((row) => [keyOfLabels(row.labels), row])),
    [before],
  );
  const host = useRef<HTMLElement>(null);
  const { width } = useSize(host);
  const columns = useMemo(
    () => fittingColumns(seriesColumns({ table, keys, format, looks, earlier }), width, SPARE),
    [table, keys, format, looks, earlier, width],
  );
  const rows = useMemo(() => sortedSeries(table.rows, sort, earlier), [table, sort, earlier]);
  const by = table.function === 'percentiles' ? highestWord(table.rows) : 'mean';
  const silent = useMemo(() => table.rows.reduce((sum, row) => sum + (row.silent ?? 0), 0), [table]);
  const isRanked = sort === undefined && !isBucketless(table.rows);
  return (
    <section ref={host} className={styles.series} aria-label="Which series">
      <div className={styles.seriesHead}>
        <h2>Which series?</h2>
        <span className={styles.quiet}>
          {formatCount(rows.length)}
          {table.left > 0 && ` of ${formatCount(rows.length + table.left)}`}
          {isRanked && `, highest ${by} first`}
        </span>
        <span className={styles.note}>
          {table.left > 0
            ? `${formatCount(table.left)} more; narrow with a filter`
            : silent > 0
              ? silentWords(silent)
              : 'counted over the whole range'}
        </span>
      </div>
      <Table
        label="Series"
        columns={columns}
        rows={rows}
        rowKey={({ labels }) => keyOfLabels(labels)}
        rowHeight={24}
        selectedKey={focus}
        sort={sort}
        onSort={(column) => setSort(nextSort(sort, column))}
        onOpen={({ labels }) => onFocus(keyOfLabels(labels) === focus ? null : labels)}
        actions={
          keys.length > 0 && onOnly
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

/** Largest first, smallest first, and back to the engine's order. */
function nextSort(sort: Sort | undefined, column: string): Sort | undefined {
  if (sort?.column !== column) return { column, direction: 'descending' };
  return sort.direction === 'descending' ? { column, direction: 'ascending' } : undefined;
}
