// Who sends: how much, with what, whether its logs stand in traces, and what there is to say of it.
import { ChevronDown } from 'lucide-react';
import { useMemo, useState, useSyncExternalStore } from 'react';
import type { Finding } from '#shared/api/doctor.ts';
import type { Service, ServiceArrivals } from '#shared/api/engine.ts';
import type { InstrumentedService, Measure } from '#shared/api/instrumentation.ts';
import { sdkName } from '#shared/model/sdk-name.ts';
import {
  Button,
  type Column,
  cx,
  EmptyState,
  formatCount,
  formatPercent,
  formatPlural,
  formatRate,
  goTo,
  Progress,
  rangeLabel,
  ServiceSwatch,
  Sparkline,
  serviceToken,
  Table,
  Time,
  type TimeRange,
} from '../../ui/index.ts';
import { findingsOf } from './findings.ts';
import styles from './Health.module.css';
import { nameOf } from './instrumentation.ts';
import { ScoreRing } from './ScoreRing.tsx';
import { isAhead, LOW, saidOf } from './says.ts';

const ROW = 34;
const HEAD = 24;
/** Room for the words that stand there instead. */
const EMPTY = 188;
/** So many rows leave what was refused in view; the others are asked for. */
const FEW = 6;
/** More than these scroll within the table. */
const MANY = 30;
const NONE: readonly number[] = [];
const SPARK = 112;
/** Below this the columns that other screens have as well are left out. */
const NARROW = '(max-width: 1199px)';
const LEFT_OUT: ReadonlySet<string> = new Set(['sdk', 'spans', 'logs', 'points']);

interface Arrivals {
  readonly services: readonly ServiceArrivals[];
  readonly seconds: number;
}

interface ServiceTableProps {
  readonly services: readonly Service[];
  readonly arrivals: Arrivals | undefined;
  readonly findings: readonly Finding[];
  readonly scored: readonly InstrumentedService[];
  /** The service whose instrumentation is shown, by name. */
  readonly shown: string | null;
  readonly onShow: (name: string) => void;
  readonly range: TimeRange;
  readonly loading: boolean;
}

export function ServiceTable(props: ServiceTableProps) {
  const { services, arrivals, findings, scored, shown, onShow, range, loading } = props;
  const [all, setAll] = useState(false);
  const narrow = useSyncExternalStore(followNarrow, () => matchMedia(NARROW).matches);
  const columns = useMemo(() => {
    const all = columnsFor(arrivals, findings, scored, range);
    return narrow ? all.filter(({ id }) => !LEFT_OUT.has(id)) : all;
  }, [arrivals, findings, scored, range, narrow]);
  const rows = all ? services : services.slice(0, FEW);
  const height = services.length === 0 ? EMPTY : HEAD + ROW * Math.min(rows.length, MANY);
  return (
    <div className={styles.services}>
      <div className={styles.rows} style={{ height }}>
        <Table
          label="Services"
          ruled
          columns={columns}
          rows={rows}
          rowKey={({ name }) => name}
          rowHeight={ROW}
          selectedKey={shown}
          onOpen={({ name }) => onShow(name)}
          loading={loading}
          empty={
            <EmptyState
              title="No service sent anything in this time"
              actions={
                <Button small kind="ghost" onClick={() => goTo('/connect')}>
                  Connect a service
                </Button>
              }
            >
              {rangeLabel(range)}
            </EmptyState>
          }
        />
      </div>
      {services.length > FEW && (
        <button type="button" className={styles.rest} aria-expanded={all} onClick={() => setAll(!all)}>
          <ChevronDown size={14} aria-hidden className={cx(styles.turn, all && styles.upward)} />
          {all
            ? `All ${formatCount(services.length)} services${services.length > MANY ? ', by scrolling' : ''}. Show the first ${FEW} only`
            : restWords(services.slice(FEW), findings)}
        </button>
      )}
    </div>
  );
}

function followNarrow(onChange: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}

function columnsFor(
  arrivals: Arrivals | undefined,
  findings: readonly Finding[],
  scored: readonly InstrumentedService[],
  range: TimeRange,
): Column<Service>[] {
  const judged = new Map(scored.map((each) => [each.name, each]));
  const came = new Map(arrivals?.services.map((each) => [each.name, each]));
  const perSecond = (count = 0): string =>
    arrivals === undefined || count === 0 ? '' : formatRate(count / arrivals.seconds);
  return [
    {
      id: 'name',
      head: 'Service',
      width: '1fr',
      minWidth: 150,
      render: ({ name, version }) => (
        <span className={styles.name}>
          <ServiceSwatch name={name} />
          {name === '' ? <i>{nameOf(name)}</i> : <b>{name}</b>}
          <span className={styles.quiet}>{version}</span>
        </span>
      ),
    },
    {
      id: 'sdk',
      head: 'SDK',
      width: 116,
      render: ({ sdk }) => <span className={styles.second}>{sdkName(sdk)}</span>,
    },
    {
      id: 'came',
      head: `Arriving, ${rangeLabel(range).toLowerCase()}`,
      width: SPARK,
      render: ({ name }) => (
        <Sparkline
          bars
          width={SPARK}
          height={18}
          color={serviceToken(name)}
          values={came.get(name)?.items ?? NONE}
          label={`What came of ${nameOf(name)} over time`}
        />
      ),
    },
    number('spans', 'Spans', ({ spans }) => perSecond(spans)),
    number('logs', 'Logs', ({ logs }) => perSecond(logs)),
    number('points', 'Points', ({ name }) => perSecond(came.get(name)?.points)),
    {
      id: 'seen',
      head: 'Last seen',
      width: 76,
      align: 'right',
      // By its own clock, which may be ahead.
      render: ({ lastSeen }) =>
        isAhead(lastSeen) ? (
          <span className={styles.warn}>clock ahead</span>
        ) : (
          <Time time={lastSeen} show="second" className={styles.quiet ?? ''} />
        ),
    },
    {
      id: 'tied',
      head: <span className={styles.after}>Logs in a trace</span>,
      width: 146,
      render: ({ logs, logsWithTrace }) => {
        if (logs === 0) return '';
        const share = logsWithTrace / logs;
        return (
          <span className={styles.share}>
            <Progress
              label="Logs in a trace"
              share={share}
              tone={share < LOW ? 'warn' : 'quiet'}
              width={62}
            />
            <span className={cx(share < LOW ? styles.warn : styles.second)}>{formatPercent(share)}</span>
          </span>
        );
      },
    },
    figure('requests', 'In requests', 'Logs within requests that carry a trace id', (name) =>
      judged.get(name)?.measures.find(({ id }) => id === 'logs_in_requests'),
    ),
    figure('automatic', 'Automatic', 'Spans from automatic instrumentation', (name) =>
      judged.get(name)?.measures.find(({ id }) => id === 'automatic_spans'),
    ),
    {
      id: 'score',
      head: <span className={styles.after}>Score</span>,
      width: 84,
      title: 'Instrumentation Score, 0 to 100',
      render: ({ name }) => {
        const score = judged.get(name)?.score ?? null;
        return score === null ? '' : <ScoreRing score={score} />;
      },
    },
    {
      id: 'says',
      head: 'Says',
      width: 150,
      render: (service) => (
        <Says
          service={service}
          findings={findingsOf(service.name, findings)}
          judged={judged.get(service.name)}
        />
      ),
    },
  ];
}

function number(id: string, head: string, say: (service: Service) => string): Column<Service> {
  return {
    id,
    head,
    width: 56,
    align: 'right',
    render: (service) => <span className={styles.second}>{say(service)}</span>,
  };
}

/** A share of a service's instrumentation; nothing where there was nothing to judge. */
function figure(
  id: string,
  head: string,
  title: string,
  find: (service: string) => Measure | undefined,
): Column<Service> {
  return {
    id,
    head,
    title,
    width: 78,
    align: 'right',
    render: ({ name }) => {
      const { count, of, verdict } = find(name) ?? { count: 0, of: 0, verdict: 'nothing' };
      if (of === 0) return '';
      return (
        <span className={verdict === 'poor' ? styles.warn : styles.second}>{formatPercent(count / of)}</span>
      );
    },
  };
}

/** What is not in view, and whether to look at it. */
function restWords(rest: readonly Service[], findings: readonly Finding[]): string {
  const some = rest.filter(({ name }) => findingsOf(name, findings).length > 0).length;
  return `${formatPlural(rest.length, 'more service')}${some > 0 ? `, ${some} of them with findings` : ''}`;
}

interface SaysProps {
  readonly service: Service;
  readonly findings: readonly Finding[];
  readonly judged: InstrumentedService | undefined;
}

function Says({ service, findings, judged }: SaysProps) {
  const { arrives, grave, findings: count } = saidOf(service, findings, judged);
  if (arrives === '' && count === '') return <span className={styles.quiet}>all good</span>;
  return (
    <span className={styles.second}>
      <span className={cx(grave && styles.warn)}>{arrives}</span>
      {arrives !== '' && count !== '' && ', '}
      {count}
    </span>
  );
}
