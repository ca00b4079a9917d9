// Who sends: how much, with what, whether its logs stand in traces, and what there is to say of it.
import { useMemo } from 'react';
import type { Finding } from '#shared/api/doctor.ts';
import type { Service } from '#shared/api/engine.ts';
import {
  Button,
  type Column,
  cx,
  EmptyState,
  formatPercent,
  formatPlural,
  formatRate,
  goTo,
  Progress,
  rangeLabel,
  ServiceSwatch,
  Table,
  Time,
  type TimeRange,
} from '../../ui/index.ts';
import { isRefusal, secondsOf } from './findings.ts';
import styles from './Health.module.css';

const ROW = 34;
const HEAD = 24;
/** Room for the words that stand there instead. */
const EMPTY = 188;
/** More than these scroll, so that what was refused stays in view. */
const MOST_SHOWN = 6;
const LOW = 0.5;

interface ServiceTableProps {
  readonly services: readonly Service[];
  readonly findings: readonly Finding[];
  readonly range: TimeRange;
  readonly loading: boolean;
}

export function ServiceTable({ services, findings, range, loading }: ServiceTableProps) {
  const columns = useMemo(() => columnsFor(secondsOf(services), findings), [services, findings]);
  const height = services.length === 0 ? EMPTY : HEAD + ROW * Math.min(services.length, MOST_SHOWN);
  return (
    <div className={styles.services} style={{ height }}>
      <Table
        label="Services"
        ruled
        columns={columns}
        rows={services}
        rowKey={({ name }) => name}
        rowHeight={ROW}
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
  );
}

function columnsFor(seconds: number, findings: readonly Finding[]): Column<Service>[] {
  const perSecond = (count: number): string => (seconds === 0 ? '' : formatRate(count / seconds));
  return [
    {
      id: 'name',
      head: 'Service',
      width: '1fr',
      minWidth: 180,
      render: ({ name, version }) => (
        <span className={styles.name}>
          <ServiceSwatch name={name} />
          <b>{name}</b>
          <span className={styles.quiet}>{version}</span>
        </span>
      ),
    },
    {
      id: 'sdk',
      head: 'SDK',
      width: 150,
      render: ({ sdk }) => <span className={styles.second}>{sdk.replace(/^opentelemetry /, '')}</span>,
    },
    number('spans', 'Spans', ({ spans }) => (spans === 0 ? '' : perSecond(spans))),
    number('logs', 'Logs', ({ logs }) => (logs === 0 ? '' : perSecond(logs))),
    number('instruments', 'Metrics', ({ instruments }) => (instruments === 0 ? '' : String(instruments))),
    {
      id: 'seen',
      head: 'Last seen',
      width: 84,
      align: 'right',
      render: ({ lastSeen }) => <Time time={lastSeen} show="second" className={styles.quiet ?? ''} />,
    },
    {
      id: 'tied',
      head: <span className={styles.after}>Logs in a trace</span>,
      width: 156,
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
    {
      id: 'says',
      head: 'Says',
      width: 190,
      render: ({ name }) => <Says findings={findings.filter(({ service }) => service === name)} />,
    },
  ];
}

function number(id: string, head: string, say: (service: Service) => string): Column<Service> {
  return {
    id,
    head,
    width: 76,
    align: 'right',
    render: (service) => <span className={styles.second}>{say(service)}</span>,
  };
}

function Says({ findings }: { readonly findings: readonly Finding[] }) {
  const refused = findings.filter(isRefusal).length;
  if (refused > 0) return <span className={styles.warn}>some items refused</span>;
  if (findings.length === 0) return <span className={styles.quiet}>all good</span>;
  return <span className={styles.second}>{formatPlural(findings.length, 'finding')}</span>;
}
