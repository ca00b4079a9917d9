// The metrics screen: the instruments at the left, one of them opened at the right.
import { useQuery } from '@tanstack/react-query';
import { ChartLine } from 'lucide-react';
import { useRef } from 'react';
import type { Instrument } from '#shared/api/metrics.ts';
import { instrumentsQuery, statusQuery } from '../../api/index.ts';
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
import { InstrumentList } from './InstrumentList.tsx';
import styles from './metrics.module.css';
import { Opened } from './Opened.tsx';
import { type MetricView, useMetricView } from './view.ts';

export default function MetricsScreen() {
  const { range, window, setRange } = useTimeRange();
  const { data, error } = useQuery(instrumentsQuery(window));
  const state = useMetricView();
  const filter = useRef<HTMLInputElement>(null);
  useKeys('Metrics', [
    { keys: '/', label: 'Filter instruments', run: () => filter.current?.focus() },
    { keys: 'j', label: 'Next instrument' },
    { keys: 'k', label: 'Previous instrument' },
  ]);
  if (error && !data) return <ErrorState what="The instruments could not be read" meaning={error.message} />;
  if (!data) return <SkeletonRows rows={20} rowHeight={24} />;
  const { instruments } = data;
  const opened = chosen(instruments, state.view);
  if (instruments.length === 0)
    return (
      <NoInstruments
        canWiden={range.from !== 'all' || range.to !== null}
        onAllTime={() => setRange({ from: 'all', to: null })}
      />
    );
  return (
    <div className={styles.screen}>
      <h1 className={styles.unseen}>Metrics</h1>
      <InstrumentList
        instruments={instruments}
        openId={opened?.id ?? null}
        onOpen={state.open}
        rangeWords={rangeLabel(range).replace(/^Last /, '')}
        filterRef={filter}
      />
      {opened ? (
        <Opened
          key={opened.id}
          instrument={opened}
          window={window}
          state={state}
          onSelectTime={(from, to) => setRange({ from, to })}
        />
      ) : (
        <EmptyState
          title={`${state.view.metric} has no points in this time`}
          actions={
            range.from !== 'all' && (
              <Button small onClick={() => setRange({ from: 'all', to: null })}>
                All time
              </Button>
            )
          }
        >
          {instruments.length} other instruments have.
        </EmptyState>
      )}
    </div>
  );
}

/** The instrument of the URL; the first one while the URL names none. */
function chosen(instruments: readonly Instrument[], { metric, service }: MetricView): Instrument | undefined {
  if (metric === null) return instruments[0];
  const named = instruments.filter(({ name }) => name === metric);
  return service === null ? named[0] : named.find((instrument) => instrument.service === service);
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
