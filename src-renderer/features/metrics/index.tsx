// The metrics screen: the query bar; boards, services and instruments at the left, one of them opened at the right.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ChartLine } from 'lucide-react';
import { useRef } from 'react';
import type { Service } from '#shared/api/engine.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import {
  type AskedWindow,
  instrumentsQuery,
  metricFieldsQuery,
  metricValuesQuery,
  servicesQuery,
  statusQuery,
} from '../../api/index.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  goTo,
  rangeLabel,
  SkeletonRows,
  useKeys,
  useTimeRange,
} from '../../ui/index.ts';
import { QueryBar, type QueryBarHandle } from '../../viz/query-bar/index.ts';
import { BoardPage } from './Board.tsx';
import { InstrumentList } from './InstrumentList.tsx';
import type { Item } from './list-items.ts';
import styles from './metrics.module.css';
import { findInstrument, nameAmong } from './naming.ts';
import { Opened } from './Opened.tsx';
import { promqlOf } from './promql.ts';
import { QueryPane } from './QueryPane.tsx';
import { ServicePage } from './ServicePage.tsx';
import { FIRST_BOARD, useBoards } from './use-boards.ts';
import { type MetricView, shownFunction, useMetricView } from './view.ts';

export default function MetricsScreen() {
  const { range, window, setRange } = useTimeRange();
  const { data, error } = useQuery(instrumentsQuery(window));
  const services = useQuery(servicesQuery(window));
  const { boards } = useBoards();
  const state = useMetricView();
  const client = useQueryClient();
  const filter = useRef<HTMLInputElement>(null);
  const bar = useRef<QueryBarHandle>(null);
  useKeys('Metrics', [
    { keys: '/', label: 'Query', run: () => bar.current?.focus() },
    { keys: 'f', label: 'Filter instruments', run: () => filter.current?.focus() },
    { keys: 'j', label: 'Next instrument' },
    { keys: 'k', label: 'Previous instrument' },
  ]);
  if (error && !data) return <ErrorState what="The instruments could not be read" meaning={error.message} />;
  if (!data || services.isPending) return <SkeletonRows rows={20} rowHeight={24} />;
  const { instruments } = data;
  const shownServices = services.data?.services ?? [];
  const shown = shownOf(state.view, instruments, shownServices, boards[0]?.name);
  const canWiden = range.from !== 'all' || range.to !== null;
  const onAllTime = (): void => setRange({ from: 'all', to: null });
  const onSelectTime = (from: string, to: string): void => setRange({ from, to });
  if (shown.kind === 'nothing') return <NoInstruments canWiden={canWiden} onAllTime={onAllTime} />;
  const open = (item: Item): void => {
    const options = { replace: true };
    if (item.kind === 'instrument') state.open(nameAmong(item.instrument, instruments), options);
    else if (item.kind === 'board') state.openBoard(item.name, options);
    else if (shownServices.some(({ name, spans }) => name === item.name && spans > 0))
      state.openService(item.name, options);
  };
  // While nothing was typed the bar says what is open.
  const own = shown.kind === 'instrument' ? promqlShown(shown.instrument, state.view) : '';
  return (
    <div className={styles.screen}>
      <h1 className={styles.unseen}>Metrics</h1>
      <div className={styles.top}>
        <QueryBar
          ref={bar}
          language="promql"
          value={state.view.q ?? own}
          onApply={(q) => state.setQuery(q === '' || q === own ? null : q)}
          loadFields={async (of) =>
            (
              await client.fetchQuery(
                metricFieldsQuery(window, of?.kind === 'labels' ? (of.metric ?? '') : undefined),
              )
            ).fields
          }
          loadValues={async (field, prefix, of) =>
            (
              await client.fetchQuery(
                metricValuesQuery(window, field, prefix, of?.kind === 'labels' ? of.metric : undefined),
              )
            ).values
          }
        />
      </div>
      <div className={styles.below}>
        <InstrumentList
          instruments={instruments}
          services={shownServices}
          boards={boards.length > 0 ? boards : [{ name: FIRST_BOARD, charts: [] }]}
          openKey={shown.key}
          onOpen={open}
          rangeWords={rangeLabel(range).replace(/^Last /, '')}
          filterRef={filter}
        />
        <Pane
          shown={shown}
          instruments={instruments}
          window={shown.kind === 'board' ? closed(window, data) : window}
          state={state}
          onSelectTime={onSelectTime}
          onAllTime={canWiden ? onAllTime : null}
        />
      </div>
    </div>
  );
}

/** The PromQL of an open instrument's chart. */
function promqlShown(instrument: Instrument, { fn, by, where }: MetricView): string {
  return promqlOf(instrument, shownFunction(instrument, fn), by, where);
}

/** The charts of a board lie over one stretch of time: open ends are closed for all of them alike. */
function closed(window: AskedWindow, { start, end }: { start: string; end: string }): AskedWindow {
  const { from, to } = window.resolve();
  if (from !== undefined) return window;
  return {
    key: `${window.key} ${start} ${end}`,
    resolve: () => ({ ...window.resolve(), from: start, to: to ?? end }),
  };
}

interface PaneProps {
  readonly shown: Exclude<Shown, { kind: 'nothing' }>;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly onSelectTime: (from: string, to: string) => void;
  /** null: all time is shown. */
  readonly onAllTime: (() => void) | null;
}

function Pane({ shown, onAllTime, ...rest }: PaneProps) {
  const { instruments, window, onSelectTime } = rest;
  switch (shown.kind) {
    case 'query':
      return (
        <QueryPane
          q={shown.q}
          instruments={instruments}
          window={window}
          onSelectTime={onSelectTime}
          onOpen={(instrument) => rest.state.open(nameAmong(instrument, instruments))}
          onClear={() => rest.state.setQuery(null)}
        />
      );
    case 'board':
      return <BoardPage key={shown.name} name={shown.name} {...rest} />;
    case 'service':
      return (
        <ServicePage
          key={shown.name}
          service={shown.name}
          window={window}
          onSelectTime={onSelectTime}
          onAllTime={onAllTime}
        />
      );
    case 'instrument':
      return <Opened key={shown.instrument.id} instrument={shown.instrument} {...rest} />;
    case 'gone':
      return (
        <EmptyState
          title={`${shown.name} has no points in this time`}
          actions={
            onAllTime && (
              <Button small onClick={onAllTime}>
                All time
              </Button>
            )
          }
        >
          {instruments.length} other instruments have.
        </EmptyState>
      );
  }
}

type Shown =
  | { readonly kind: 'query'; readonly q: string; readonly key: null }
  | { readonly kind: 'board'; readonly name: string; readonly key: string }
  | { readonly kind: 'service'; readonly name: string; readonly key: string }
  | { readonly kind: 'instrument'; readonly instrument: Instrument; readonly key: string }
  | { readonly kind: 'gone'; readonly name: string; readonly key: null }
  | { readonly kind: 'nothing'; readonly key: null };

/** What the URL asks for; while it asks for nothing the first instrument, or the first service that has spans. */
function shownOf(
  { q, metric, service, of, board }: MetricView,
  instruments: readonly Instrument[],
  services: readonly Service[],
  firstBoard: string | undefined,
): Shown {
  if (q !== null) return { kind: 'query', q, key: null };
  if (board !== null) {
    const name = board === '' ? (firstBoard ?? FIRST_BOARD) : board;
    return { kind: 'board', name, key: `board ${name}` };
  }
  const spans = services.filter((one) => one.spans > 0);
  if (metric !== null) {
    const found = findInstrument(instruments, { service, metric, of });
    if (found) return { kind: 'instrument', instrument: found, key: `i${found.id}` };
    if (instruments.length > 0 || spans.length > 0) return { kind: 'gone', name: metric, key: null };
    return { kind: 'nothing', key: null };
  }
  if (service !== null) return { kind: 'service', name: service, key: `spans ${service}` };
  const [instrument] = instruments;
  if (instrument) return { kind: 'instrument', instrument, key: `i${instrument.id}` };
  const [first] = spans;
  if (first) return { kind: 'service', name: first.name, key: `spans ${first.name}` };
  return { kind: 'nothing', key: null };
}

function NoInstruments({
  canWiden,
  onAllTime,
}: {
  readonly canWiden: boolean;
  readonly onAllTime: () => void;
}) {
  const { data: status } = useQuery(statusQuery());
  const stored = status?.counts.metricPoints ?? 0;
  return (
    <EmptyState
      icon={ChartLine}
      title={stored === 0 ? 'No metric has arrived yet' : 'No metric in this time'}
      actions={
        <>
          {stored > 0 && canWiden && (
            <Button small onClick={onAllTime}>
              All time
            </Button>
          )}
          {stored === 0 && (
            <Button small onClick={() => goTo('/connect')}>
              How to send metrics
            </Button>
          )}
        </>
      }
    >
      SDKs export metrics once a minute unless OTEL_METRIC_EXPORT_INTERVAL says otherwise; 5000 (ms) suits
      development.
    </EmptyState>
  );
}
