// The answer to what was typed into the bar: its chart, the metrics it read, and its lines as a table.
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { Instrument, PromqlResult } from '#shared/api/metrics.ts';
import { AppError, type AskedWindow, promqlQuery } from '../../api/index.ts';
import {
  Banner,
  Button,
  Chip,
  cx,
  EmptyState,
  ErrorState,
  formatDuration,
  formatPlural,
  SkeletonRows,
} from '../../ui/index.ts';
import { CopyMenu } from './CopyMenu.tsx';
import { linesOf, MOST_GROUPS } from './chart-lines.ts';
import { chartedQuery, nameOf, rowsOf, tellingKeys } from './charted.ts';
import { iconOf } from './instrument-words.ts';
import { Legend } from './Legend.tsx';
import { MetricChart } from './MetricChart.tsx';
import styles from './metrics.module.css';
import { type SeriesAnswer, SeriesTable } from './SeriesTable.tsx';
import { keyOfLabels } from './series-rows.ts';
import { formatterOf, unitWord } from './units.ts';

interface QueryPaneProps {
  readonly q: string;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly onSelectTime: (from: string, to: string) => void;
  readonly onOpen: (instrument: Instrument) => void;
  readonly onClear: () => void;
}

const COLUMNS = 1000;
const MOST_ROWS = 500;
/** Metrics offered to be opened. */
const OFFERED = 3;

export function QueryPane({ q, instruments, window, onSelectTime, onOpen, onClear }: QueryPaneProps) {
  const [chosen, setChosen] = useState<Readonly<Record<string, string>> | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const { data, error, isPlaceholderData } = useQuery(
    promqlQuery(window, q, { columns: COLUMNS, limit: MOST_ROWS }),
  );
  const focus = chosen && keyOfLabels(chosen);
  const charted = useMemo(() => data && chartedQuery(data, MOST_GROUPS), [data]);
  const lines = useMemo(
    () =>
      charted
        ? linesOf({
            result: charted,
            focus,
            chosen: null,
            before: null,
            second: null,
            apart: false,
            withOthers: false,
          })
        : [],
    [charted, focus],
  );
  const answer = useMemo(() => data && tableOf(data), [data]);
  // An answer to another query must not stand under one that failed.
  if (error) return <Failed error={error} onClear={onClear} />;
  const [only, ...more] = data?.instruments ?? [];
  const format = formatterOf(charted?.unit ?? '', more.length === 0 ? only?.name : '');
  return (
    <section className={styles.opened} aria-label="Query">
      <header className={styles.heading}>
        <h2 className={styles.title} title={data?.query}>
          {data ? nameOf(data) : q}
        </h2>
        {charted && unitWord(charted.unit) !== '' && <Chip>{unitWord(charted.unit)}</Chip>}
        <span className={styles.counts}>
          {data &&
            `${formatPlural(data.total, 'line')}, steps of ${formatDuration(data.stepNs, { trim: true })}`}
        </span>
      </header>
      <div className={styles.second}>
        <div className={styles.reads}>
          {data && <Reads result={data} instruments={instruments} onOpen={onOpen} />}
        </div>
        <div className={styles.tools}>
          <CopyMenu
            title={data ? nameOf(data) : ''}
            note={data?.query ?? ''}
            promql={data?.query ?? q}
            chart={charted}
            table={answer?.table}
            keys={answer?.keys ?? []}
            lines={lines}
            host={host}
          />
          <Button kind="ghost" small icon={X} onClick={onClear}>
            Clear the query
          </Button>
        </div>
      </div>
      {data && data.total > 0 && data.remarks.length > 0 && (
        <div className={styles.wide}>
          <Banner tone="warn">
            {data.remarks.map(({ message, hint }) => `${message} ${hint ?? ''}`).join(' ')}
          </Banner>
        </div>
      )}
      <div className={styles.conditions}>
        {charted && charted.left > 0 && charted.heatmap === null && (
          <span className={styles.quiet}>
            The {MOST_GROUPS} highest lines of {data?.total} are drawn; topk({MOST_GROUPS}, …) or a grouping
            says which.
          </span>
        )}
        {charted && <Legend result={charted} lines={lines} format={format} onOthers={() => {}} />}
      </div>
      <div ref={host} className={cx(styles.chart, isPlaceholderData && styles.older)}>
        {!charted && <SkeletonRows rows={9} rowHeight={32} />}
        {data &&
          charted &&
          (charted.series.length > 0 ? (
            <MetricChart
              result={charted}
              lines={lines}
              format={format}
              focus={focus}
              onSelect={onSelectTime}
            />
          ) : (
            <Nothing result={data} />
          ))}
      </div>
      {answer && charted && answer.table.rows.length > 0 && (
        <SeriesTable
          table={answer.table}
          before={null}
          chart={charted.heatmap || charted.percentiles ? { series: [] } : charted}
          format={data?.heatmap ? formatterOf(data.unit) : format}
          keys={answer.keys}
          focus={focus}
          onFocus={charted.heatmap || charted.percentiles ? () => {} : setChosen}
        />
      )}
    </section>
  );
}

/** The lines as the table lists them, by the labels that tell them apart. */
function tableOf(result: PromqlResult): { table: SeriesAnswer; keys: string[] } {
  const series =
    result.series.length > 0
      ? result.series
      : (result.heatmap?.percentiles ?? []).map((line) => ({
          ...line,
          labels: { quantile: String(line.quantile) },
        }));
  const keys = tellingKeys(series);
  return {
    keys,
    table: {
      function: 'value',
      unit: result.unit,
      rows: rowsOf(series, keys),
      totalSeries: result.total,
      left: result.left,
    },
  };
}

function Reads({
  result,
  instruments,
  onOpen,
}: {
  readonly result: PromqlResult;
  readonly instruments: readonly Instrument[];
  readonly onOpen: (instrument: Instrument) => void;
}) {
  const read = result.instruments.flatMap(({ id }) => instruments.find((one) => one.id === id) ?? []);
  // The heading says the name where there is one only.
  const alike = new Set(read.map(({ name }) => name)).size === 1;
  return (
    <>
      {read.length > 0 && <span className={styles.quiet}>Reads</span>}
      {read.slice(0, OFFERED).map((one) => (
        <Button
          key={one.id}
          kind="ghost"
          small
          icon={iconOf(one)}
          title={`Open ${one.name} of ${one.service}`}
          onClick={() => onOpen(one)}
        >
          {alike ? one.service : `${one.service} ${one.name}`}
        </Button>
      ))}
      {read.length > OFFERED && <span className={styles.quiet}>and {read.length - OFFERED} more</span>}
    </>
  );
}

function Nothing({ result: { remarks } }: { readonly result: PromqlResult }) {
  const [first] = remarks;
  return (
    <EmptyState title={first?.message ?? 'The query has no value in this time'}>
      {first?.hint ??
        'A rate needs two exports, or one that says since when it counted; a comparison leaves out what it does not hold for.'}
    </EmptyState>
  );
}

function Failed({ error, onClear }: { readonly error: Error; readonly onClear: () => void }) {
  const known = error instanceof AppError ? error : undefined;
  return (
    <section className={styles.opened} aria-label="Query">
      <ErrorState
        what={known?.code === 'bad_query' ? 'The query cannot be answered' : 'The metrics could not be read'}
        meaning={`${error.message}${known?.at ? ` (column ${known.at.column})` : ''}`}
        actions={
          <>
            {known?.hint}
            <Button small onClick={onClear}>
              Clear the query
            </Button>
          </>
        }
      />
    </section>
  );
}
