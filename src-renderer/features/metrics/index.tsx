// The metrics screen: the query bar; boards, services and instruments at the left, one of them opened at the right.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Instrument } from '#shared/api/metrics.ts';
import { instrumentsQuery, metricFieldsQuery, metricValuesQuery, servicesQuery } from '../../api/index.ts';
import {
  ErrorState,
  formatDuration,
  rangeLabel,
  SkeletonRows,
  type TimeRange,
  useKeys,
  useTimeRange,
} from '../../ui/index.ts';
import { QueryBar, type QueryBarHandle } from '../../viz/query-bar/index.ts';
import { closedWindow } from './closed-window.ts';
import { InstrumentList } from './InstrumentList.tsx';
import type { Item } from './list-items.ts';
import styles from './metrics.module.css';
import { NoInstruments } from './NoInstruments.tsx';
import { nameAmong } from './naming.ts';
import { Pane } from './Pane.tsx';
import { promqlOf } from './promql.ts';
import { shownOf } from './shown.ts';
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
  const shown = shownOf(state.view, instruments, shownServices, boards[0]?.name ?? FIRST_BOARD);
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
          range={{ short: shortRange(range, data), full: rangeLabel(range) }}
          filterRef={filter}
        />
        <Pane
          shown={shown}
          instruments={instruments}
          window={
            shown.kind === 'board'
              ? closedWindow(window, data, boards.find(({ name }) => name === shown.name)?.charts ?? [])
              : window
          }
          state={state}
          onSelectTime={onSelectTime}
          onAllTime={canWiden ? onAllTime : null}
        />
      </div>
    </div>
  );
}

/** A range in the room of a small line: two times are as long as what lies between them. */
function shortRange(range: TimeRange, { start, end }: { start: string; end: string }): string {
  if (!/^\d+$/.test(range.from)) return rangeLabel(range).replace(/^Last /, '');
  // The greater of its two units is enough here.
  return formatDuration(Number(BigInt(end) - BigInt(start)), { trim: true })
    .split(' ', 1)
    .join();
}

/** The PromQL of an open instrument's chart. */
function promqlShown(instrument: Instrument, { fn, by, where }: MetricView): string {
  return promqlOf(instrument, shownFunction(instrument, fn), by, where);
}
