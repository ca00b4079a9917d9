// One pinned chart. What it shows may have nothing in this time, or may not be there any more: it says so.
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ArrowRight, PinOff } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { BoardChart } from '#shared/api/boards.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import { type AskedWindow, metricQuery, serviceOverviewQuery } from '../../api/index.ts';
import { changeUrl, IconButton, ServiceStripe, SkeletonRows } from '../../ui/index.ts';
import { linesOf, MOST_GROUPS, othersFit } from './chart-lines.ts';
import { chartedMetric } from './charted.ts';
import { FUNCTION_WORDS } from './instrument-words.ts';
import { MetricChart } from './MetricChart.tsx';
import styles from './metrics.module.css';
import { findInstrument, nameAmong } from './naming.ts';
import { wholeOf } from './ServicePage.tsx';
import { SHOWN_WORDS, SpanChart } from './SpanChart.tsx';
import { formatterOf } from './units.ts';
import { joinList, shownFunction, type useMetricView } from './view.ts';

interface BoardCardProps {
  readonly chart: BoardChart;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly onSelectTime: (from: string, to: string) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly first: boolean;
  readonly last: boolean;
  readonly onUnpin: () => void;
}

export function BoardCard(props: BoardCardProps) {
  const { chart } = props;
  return chart.kind === 'metric' ? (
    <MetricCard {...props} chart={chart} />
  ) : (
    <SpanCard {...props} chart={chart} />
  );
}

const COLUMNS = 600;

type Of<Kind extends BoardChart['kind']> = Omit<BoardCardProps, 'chart'> & {
  readonly chart: Extract<BoardChart, { kind: Kind }>;
};

function MetricCard({ chart, instruments, window, state, onSelectTime, ...rest }: Of<'metric'>) {
  const { service, metric, by, where } = chart;
  const instrument = findInstrument(instruments, chart);
  const fn = instrument && shownFunction(instrument, chart.function);
  const { data, error } = useQuery({
    ...metricQuery(window, instrument?.id ?? 0, {
      function: fn,
      groupBy: fn === 'heatmap' ? [] : by,
      where,
      columns: COLUMNS,
      limit: MOST_GROUPS,
    }),
    enabled: instrument !== undefined,
  });
  const result = data?.instrument.id === instrument?.id ? data : undefined;
  const charted = useMemo(() => result && chartedMetric(result), [result]);
  const lines = useMemo(
    () =>
      result
        ? linesOf({
            result,
            focus: null,
            chosen: null,
            before: null,
            second: null,
            apart: false,
            withOthers: othersFit(result),
          }).map((line) => ({ ...line, endWord: false }))
        : [],
    [result],
  );
  const open = (): void => {
    if (!instrument) return;
    state.open(nameAmong(instrument, instruments));
    changeUrl({ fn: chart.function, by: joinList(by), where: joinList(where) }, { replace: true });
  };
  return (
    <Card
      service={service}
      name={metric}
      note={[fn && FUNCTION_WORDS[fn], by.length > 0 && `by ${by.join(', ')}`, where.join(', ')]
        .filter(Boolean)
        .join(', ')}
      onOpen={open}
      {...rest}
    >
      {!instrument && <p className={styles.quiet}>No points in this time.</p>}
      {instrument && error && <p className={styles.quiet}>{error.message}</p>}
      {instrument && !error && !result && <SkeletonRows rows={4} rowHeight={32} />}
      {result && charted && (
        <MetricChart
          result={charted}
          lines={lines}
          format={formatterOf(result.unit, metric)}
          focus={null}
          onSelect={onSelectTime}
        />
      )}
    </Card>
  );
}

function SpanCard({ chart, window, state, onSelectTime, instruments: _, ...rest }: Of<'service'>) {
  const { service, show } = chart;
  const { data, error } = useQuery(serviceOverviewQuery(window, service));
  const overview = data?.overview?.service === service ? data.overview : null;
  return (
    <Card
      service={service}
      name={service}
      note={`${SHOWN_WORDS[show]}${overview ? ` ${wholeOf(overview, show)}` : ''}, from spans`}
      onOpen={() => state.openService(service)}
      {...rest}
    >
      {error && <p className={styles.quiet}>{error.message}</p>}
      {!data && !error && <SkeletonRows rows={4} rowHeight={32} />}
      {data && !overview && <p className={styles.quiet}>No spans in this time.</p>}
      {overview && <SpanChart overview={overview} show={show} onSelect={onSelectTime} />}
    </Card>
  );
}

interface CardProps extends Pick<BoardCardProps, 'onMove' | 'first' | 'last' | 'onUnpin'> {
  readonly service: string;
  readonly name: string;
  readonly note: string;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

function Card({ service, name, note, onOpen, onMove, first, last, onUnpin, children }: CardProps) {
  return (
    <>
      <div className={styles.cardHead}>
        <ServiceStripe name={service} />
        <button type="button" className={styles.cardName} title={`${name}, ${service}`} onClick={onOpen}>
          {name}
        </button>
        <span className={styles.cut} title={note}>
          <span className={styles.quiet}>{note}</span>
        </span>
        <span className={styles.cardTools}>
          <IconButton
            icon={ArrowLeft}
            label={`Move ${name} forward`}
            small
            size={13}
            disabled={first}
            onClick={() => onMove(-1)}
          />
          <IconButton
            icon={ArrowRight}
            label={`Move ${name} back`}
            small
            size={13}
            disabled={last}
            onClick={() => onMove(1)}
          />
          <IconButton icon={PinOff} label={`Unpin ${name}`} small size={13} onClick={onUnpin} />
        </span>
      </div>
      <div className={styles.cardChart}>{children}</div>
    </>
  );
}
