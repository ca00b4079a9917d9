// The log records of the whole trace in order of time. A row shows its span; its button opens it among all logs.
import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { LogRow } from '#shared/api/logs.ts';
import { traceLogsQuery } from '../../api/index.ts';
import { withoutAnsi } from '../../logic/ansi.ts';
import { movedBy } from '../../logic/clock-skew.ts';
import { severityWord } from '../../logic/severity-word.ts';
import { sentTwice } from '../../logic/told-twice.ts';
import { findSpan } from '../../logic/trace-model.ts';
import {
  type Column,
  EmptyState,
  ErrorState,
  formatCount,
  formatDuration,
  ServiceStripe,
  Stripe,
  severityCssVar,
  severityTextCssVar,
  Table,
} from '../../ui/index.ts';
import { marked } from '../../viz/waterfall/TreeRow.tsx';
import { offsetNs } from './panel/offset.ts';
import styles from './trace.module.css';
import type { TraceView } from './trace-view.ts';

const LIMIT = 10_000;

export interface LogsViewProps {
  readonly view: TraceView;
  /** Id of the chosen record. */
  readonly chosen: number | null;
  readonly onPick: (log: LogRow) => void;
  /** Where a record is among all logs. */
  readonly hrefOf: (id: number) => string;
}

function SentTwice() {
  return (
    <span
      className={styles.twice}
      title="It came twice, the second time as JSON: structlog and the standard logging are both sent. Both are stored, here it is one row; Health has the line to change."
    >
      sent twice
    </span>
  );
}

export function LogsView({ view, chosen, onPick, hrefOf }: LogsViewProps) {
  const { model } = view;
  const { clock } = view.keys;
  const logs = useQuery(traceLogsQuery(model.columns.traceId, undefined, LIMIT));
  const find = view.find.trim().toLowerCase();
  const all = logs.data?.logs ?? [];
  const { foundLogs } = view;
  const found = view.keys.only && foundLogs ? all.filter((log) => foundLogs.has(log.id)) : all;
  const twins = useMemo(() => sentTwice(logs.data?.logs ?? []), [logs.data]);
  const shownTwice = useMemo(() => new Set(twins.values()), [twins]);
  const rows = twins.size === 0 ? found : found.filter((log) => !twins.has(log.id) || log.id === chosen);
  const columns = useMemo<Column<LogRow>[]>(
    () => [
      {
        id: 'time',
        head: 'After start',
        width: 92,
        align: 'right',
        mono: true,
        render: (log) => {
          const span = log.spanId === null ? -1 : findSpan(model.columns, log.spanId);
          const moved = movedBy(clock, model, span);
          return `+${formatDuration(offsetNs(model.columns, log.time, moved))}`;
        },
      },
      {
        id: 'severity',
        head: 'Severity',
        width: 76,
        render: (log) => {
          const severity = log.level;
          return (
            <span className={styles.severity} style={{ color: severityTextCssVar(severity) }}>
              <Stripe color={severityCssVar(severity)} />
              {severityWord(log).toUpperCase()}
            </span>
          );
        },
      },
      {
        id: 'span',
        head: 'Span',
        width: 220,
        render: (log) => {
          const span = log.spanId === null ? -1 : findSpan(model.columns, log.spanId);
          return (
            <span className={styles.logSpan}>
              <ServiceStripe name={log.service} />
              <b>{log.service}</b>{' '}
              <span className={styles.quiet}>
                {span < 0 ? '' : model.columns.names[model.columns.name[span] ?? 0]}
              </span>
            </span>
          );
        },
      },
      {
        id: 'body',
        head: 'Body',
        width: '1fr',
        minWidth: 160,
        mono: true,
        render: (log) => (
          <>
            {marked(withoutAnsi(log.body.slice(0, 1000)).slice(0, 500).replaceAll('\n', ' ⏎ '), find)}
            {log.body === '' && log.eventName !== '' && marked(log.eventName, find)}
            {shownTwice.has(log.id) && <SentTwice />}
          </>
        ),
      },
      {
        id: 'open',
        head: <span className={styles.unseen}>Open</span>,
        title: 'Open among all logs',
        width: 36,
        render: (log) => (
          <Link
            className={styles.openLog}
            href={hrefOf(log.id)}
            aria-label="Open among all logs"
            title="Open among all logs"
          >
            <ExternalLink size={13} aria-hidden />
          </Link>
        ),
      },
    ],
    [model, find, hrefOf, shownTwice, clock],
  );
  if (logs.isError) return <ErrorState what="The logs could not be read" meaning={logs.error.message} />;
  return (
    <>
      <Table
        main
        label="Log records of the trace"
        columns={columns}
        rows={rows}
        rowHeight={20}
        rowKey={(log) => String(log.id)}
        selectedKey={chosen === null ? null : String(chosen)}
        loading={logs.isPending}
        onOpen={onPick}
        dimmed={(log) => view.scene.dim && foundLogs?.has(log.id) === false}
        empty={
          <EmptyState title="No log record belongs to this trace">
            Records join a trace when the logger runs inside of a span’s context and sends its ids along.
          </EmptyState>
        }
      />
      {logs.data && logs.data.total > all.length && (
        <p className={styles.foot}>
          The first {formatCount(all.length)} of {formatCount(logs.data.total)} records.
        </p>
      )}
    </>
  );
}
