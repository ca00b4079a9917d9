// A service as its spans alone tell it: rate, errors, duration, and the operations behind them.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OperationRow, ServiceOverview } from '#shared/api/metrics.ts';
import { ALL_SPANS, traceCondition, withTraceCondition } from '#shared/query/traceql/edit.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';
import { type AskedWindow, serviceOverviewQuery } from '../../api/index.ts';
import {
  Button,
  Chip,
  type Column,
  cx,
  EmptyState,
  ErrorState,
  formatCount,
  formatDuration,
  formatPercent,
  formatPlural,
  goTo,
  ServiceStripe,
  SkeletonRows,
  type Sort,
  Sparkline,
  Table,
} from '../../ui/index.ts';
import styles from './metrics.module.css';
import { PinMenu } from './PinMenu.tsx';
import { SHOWN_WORDS, type Shown, SPAN_FORMATS, SpanChart } from './SpanChart.tsx';

interface ServicePageProps {
  readonly service: string;
  readonly window: AskedWindow;
  readonly onSelectTime: (from: string, to: string) => void;
  readonly onAllTime: (() => void) | null;
}

const ALL_SHOWN: readonly Shown[] = ['rate', 'errors', 'duration'];

export function ServicePage({ service, window, onSelectTime, onAllTime }: ServicePageProps) {
  const { data, error, isPlaceholderData } = useQuery(serviceOverviewQuery(window, service));
  const overview = data?.overview?.service === service ? data.overview : null;
  const isKnown = data !== undefined && (overview !== null || !isPlaceholderData);
  if (error && !data) return <ErrorState what="The service could not be read" meaning={error.message} />;
  return (
    <section className={styles.opened} aria-label={`${service}, from its spans`}>
      <header className={styles.heading}>
        <ServiceStripe name={service} />
        <h2 className={styles.title}>{service}</h2>
        <Chip>from its spans</Chip>
        <span className={styles.counts}>{overview && countsOf(overview)}</span>
        <Button small kind="ghost" onClick={() => goTo('/traces', { q: tracesOf(service) })}>
          Its traces
        </Button>
      </header>
      <p className={styles.description}>
        {overview?.answers === false
          ? 'It answers no requests: all its spans are counted. No metric is needed for this.'
          : 'Of the requests it answered. No metric is needed for this.'}
      </p>
      {!isKnown && <SkeletonRows rows={12} rowHeight={32} />}
      {isKnown && !overview && (
        <EmptyState
          title={`${service} has no spans in this time`}
          actions={
            onAllTime && (
              <Button small onClick={onAllTime}>
                All time
              </Button>
            )
          }
        >
          Its metrics are in the list.
        </EmptyState>
      )}
      {overview && (
        <>
          <div className={cx(styles.red, isPlaceholderData && styles.older)}>
            {ALL_SHOWN.map((show) => (
              <div key={show} className={styles.redChart}>
                <div className={styles.cardHead}>
                  <h3>{SHOWN_WORDS[show]}</h3>
                  <span className={styles.quiet}>{wholeOf(overview, show)}</span>
                  <PinMenu chart={{ kind: 'service', service, show }} />
                </div>
                <div className={styles.cardChart}>
                  <SpanChart overview={overview} show={show} onSelect={onSelectTime} />
                </div>
              </div>
            ))}
          </div>
          <Operations overview={overview} />
        </>
      )}
    </section>
  );
}

function countsOf({ count, answers }: ServiceOverview): string {
  return answers ? formatPlural(count, 'request') : formatPlural(count, 'span');
}

/** What the whole range comes to. */
export function wholeOf(overview: ServiceOverview, show: Shown): string {
  const { count, failed, seconds, p99Ns } = overview;
  if (show === 'rate') return SPAN_FORMATS.rate(count / seconds);
  if (show === 'errors')
    return failed === 0 ? 'none' : `${SPAN_FORMATS.errors(failed / count)}, ${formatCount(failed)}`;
  return p99Ns === null ? '' : `p99 ${formatDuration(p99Ns)}`;
}

const tracesOf = (service: string, name?: string): string => {
  const all = withTraceCondition(ALL_SPANS, traceCondition('resource.service.name', '=', service));
  return printTraceQL(name === undefined ? all : withTraceCondition(all, traceCondition('name', '=', name)));
};

function Operations({ overview }: { readonly overview: ServiceOverview }) {
  const [sort, setSort] = useState<Sort>({ column: 'count', direction: 'descending' });
  const rows = sorted(overview.operations, sort);
  return (
    <section className={styles.series} aria-label="Operations">
      <div className={styles.seriesHead}>
        <h2>Which operations?</h2>
        <span className={styles.quiet}>{formatCount(rows.length)}</span>
        {overview.more > 0 && (
          <span className={styles.note}>{formatCount(overview.more)} more, rarer ones</span>
        )}
      </div>
      <Table
        label="Operations"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ name }) => name}
        rowHeight={24}
        sort={sort}
        onSort={(column) =>
          setSort({
            column,
            direction: sort.column === column && sort.direction === 'descending' ? 'ascending' : 'descending',
          })
        }
        onOpen={({ name }) => goTo('/traces', { q: tracesOf(overview.service, name) })}
      />
    </section>
  );
}

const shareOf = ({ failed, count }: OperationRow): number => (count === 0 ? 0 : failed / count);
const duration = (ns: number | null): string => (ns === null ? '' : formatDuration(ns));
const FIGURES: Readonly<Record<string, (row: OperationRow) => number>> = {
  count: (row) => row.count,
  errors: shareOf,
  p50: (row) => row.p50Ns ?? 0,
  p95: (row) => row.p95Ns ?? 0,
  p99: (row) => row.p99Ns ?? 0,
};

function sorted(rows: readonly OperationRow[], { column, direction }: Sort): OperationRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const figure = FIGURES[column];
  return rows.toSorted((a, b) => sign * (figure ? figure(a) - figure(b) : -a.name.localeCompare(b.name)));
}

const number = (id: string, head: string, render: Column<OperationRow>['render']): Column<OperationRow> => ({
  id,
  head,
  width: 76,
  align: 'right',
  sortable: true,
  render,
});

const COLUMNS: readonly Column<OperationRow>[] = [
  { id: 'name', head: 'Operation', width: '1fr', mono: true, sortable: true, render: ({ name }) => name },
  number('count', 'Count', ({ count }) => formatCount(count)),
  number('errors', 'Errors', (row) =>
    row.failed === 0 ? '' : <span className={styles.failed}>{formatPercent(shareOf(row))}</span>,
  ),
  number('p50', 'p50', ({ p50Ns }) => duration(p50Ns)),
  number('p95', 'p95', ({ p95Ns }) => duration(p95Ns)),
  number('p99', 'p99', ({ p99Ns }) => duration(p99Ns)),
  {
    id: 'spark',
    head: <span className={styles.spark}>Over time</span>,
    width: 128,
    render: ({ spark }) => (
      <span className={styles.spark}>
        <Sparkline values={spark} width={112} height={16} label="over time" />
      </span>
    ),
  },
];
