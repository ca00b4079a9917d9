// Where a record stands in its trace: a bar a service from its first span to its last, and a line at the record.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { isErrorLevel } from '#shared/model/level.ts';
import { splitNanos } from '#shared/model/time.ts';
import { type TraceColumns, unpackTraceColumns } from '#shared/model/trace-columns.ts';
import { traceColumnsQuery, traceQuery } from '../../api/index.ts';
import { formatDuration, serviceColor } from '../../ui/index.ts';
import styles from './logs.module.css';

/** Larger traces are not fetched for a glimpse. */
const MOST_SPANS = 5000;
const MOST_SERVICES = 5;
const WIDTH = 180;
const BAR = 3;
const ROW = 5;

interface Extent {
  readonly service: string;
  readonly start: number;
  readonly end: number;
}

export function TraceGlimpse({ row, traceId }: { readonly row: LogRow; readonly traceId: string }) {
  const { data: trace } = useQuery(traceQuery(traceId));
  const { data } = useQuery({
    ...traceColumnsQuery(traceId),
    enabled: trace !== undefined && trace.spans <= MOST_SPANS,
  });
  const glimpse = useMemo(() => data && extentsOf(unpackTraceColumns(data)), [data]);
  if (!glimpse || glimpse.extents.length === 0) return null;
  const { extents, baseNs, from, to } = glimpse;
  const at = nanosBetween(baseNs, row.time);
  const x = (ns: number): number => ((Math.min(to, Math.max(from, ns)) - from) / (to - from)) * WIDTH;
  const error = isErrorLevel(row.level);
  return (
    <span className={styles.glimpse}>
      <span className={styles.quiet}>{formatDuration(Math.max(0, at - from))} into its trace</span>
      <svg width={WIDTH} height={extents.length * ROW + 4} aria-hidden="true">
        {extents.map(({ service, start, end }, i) => (
          <rect
            key={service}
            x={x(start)}
            y={i * ROW + 2}
            width={Math.max(2, x(end) - x(start))}
            height={BAR}
            rx={1}
            fill={serviceColor(service).cssVar}
          />
        ))}
        <rect
          x={x(at) - 0.75}
          width={1.5}
          height={extents.length * ROW + 4}
          fill={error ? 'var(--error)' : 'var(--ink)'}
        />
      </svg>
    </span>
  );
}

function extentsOf(columns: TraceColumns) {
  const byService = new Map<string, Extent>();
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < columns.count; i++) {
    const service = columns.resources[columns.resource[i] ?? 0]?.service ?? '';
    const start = columns.start[i] ?? 0;
    const end = start + Math.max(0, columns.duration[i] ?? 0);
    const known = byService.get(service);
    byService.set(service, {
      service,
      start: Math.min(start, known?.start ?? start),
      end: Math.max(end, known?.end ?? end),
    });
    from = Math.min(from, start);
    to = Math.max(to, end);
  }
  const extents = [...byService.values()].sort((a, b) => a.start - b.start).slice(0, MOST_SERVICES);
  return { extents, baseNs: columns.baseNs, from, to: Math.max(to, from + 1) };
}

/** Nanoseconds from one time to another; exact to the microsecond, which is less than a pixel. */
function nanosBetween(earlier: string, later: string): number {
  return (splitNanos(later).us - splitNanos(earlier).us) * 1000;
}
