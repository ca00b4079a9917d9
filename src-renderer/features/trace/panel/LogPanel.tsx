// The panel of a log record that belongs to the trace and to no span that is here.
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { logQuery } from '../../../api/index.ts';
import { ErrorState, IconButton, ServiceStripe, SkeletonRows } from '../../../ui/index.ts';
import { LogLine, type LogReading } from './LogLine.tsx';
import styles from './panel.module.css';

export interface LogPanelProps {
  readonly id: number;
  readonly columns: TraceColumns;
  readonly find: string;
  readonly reading: LogReading;
  readonly onClose: () => void;
}

export function LogPanel({ id, columns, find, reading, onClose }: LogPanelProps) {
  const { data, error } = useQuery(logQuery(id));
  return (
    <aside className={styles.panel} aria-label="Chosen log record">
      <div className={styles.top}>
        <div className={styles.titleLine}>
          <ServiceStripe name={data?.row.service ?? ''} />
          <h2 className={styles.title}>Log record</h2>
          <IconButton small icon={X} label="Close" kbd="Escape" onClick={onClose} />
        </div>
        <div className={styles.who}>
          <span>{data?.row.service}</span>
          <span>of the trace, of no span that is here</span>
        </div>
      </div>
      <div className={styles.body}>
        {error && <ErrorState what="This record could not be read" meaning={error.message} />}
        {!data && !error && <SkeletonRows rows={6} />}
        {data && (
          <div className={styles.section}>
            <LogLine log={data.row} columns={columns} find={find} moved={0} reading={reading} />
          </div>
        )}
      </div>
    </aside>
  );
}
