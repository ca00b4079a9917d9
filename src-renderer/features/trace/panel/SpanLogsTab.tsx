// The log records of the chosen span.
import type { LogRow } from '#shared/api/logs.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { EmptyState, formatCount, SkeletonRows } from '../../../ui/index.ts';
import { LogLine, type LogReading } from './LogLine.tsx';
import styles from './panel.module.css';

export interface SpanLogsTabProps {
  readonly columns: TraceColumns;
  readonly logs: { readonly logs: readonly LogRow[]; readonly total: number } | undefined;
  readonly find: string;
  /** What the clock of the span's service was set by, ns. */
  readonly moved: number;
  readonly reading: LogReading;
}

export function SpanLogsTab({ columns, logs, find, moved, reading }: SpanLogsTabProps) {
  if (!logs) return <SkeletonRows rows={6} />;
  if (logs.total === 0)
    return (
      <EmptyState title="No log record names this span">
        Records carry a span’s id when the logger runs inside of the span’s context.
      </EmptyState>
    );
  return (
    <div className={styles.section}>
      {logs.logs.map((log) => (
        <LogLine key={log.id} log={log} columns={columns} find={find} moved={moved} reading={reading} />
      ))}
      {logs.total > logs.logs.length && (
        <p className={styles.prose}>
          The first {formatCount(logs.logs.length)} of {formatCount(logs.total)}.
        </p>
      )}
    </div>
  );
}
