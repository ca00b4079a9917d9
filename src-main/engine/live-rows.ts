// What is sent on as it comes: the send room walks the chunks, the query room decides by the rule's filter.
import { budget, unhurried } from '../query/budget.ts';
import { planLogQuery } from '../query/logs/plan.ts';
import { decideLogs, readLogQuery } from '../query/logs/search.ts';
import { readTraceQuery } from '../query/traces/list.ts';
import { planTraceQuery } from '../query/traces/plan.ts';
import { matchingSpans } from '../query/traces/search.ts';
import { type Filter, type NextRows, type NextRowsInput, nextRows } from '../send/index.ts';
import { logsBetween, tracesBetween } from '../store/reads/keep-sending.ts';
import { lookups } from '../store/reads/lookups.ts';
import { type TraceRow, traceRow } from '../store/reads/trace-rows.ts';
import type { ReadDb } from '../store/sql.ts';
import type { ReadContext } from '../store/thread/serve-reader.ts';

/** The next rows that go on to a destination. Throws AppError for a filter that cannot be read. */
export function liveRows(db: ReadDb, input: NextRowsInput, context: ReadContext): NextRows {
  const { pause } = budget(context);
  return nextRows(db, input, (signal, q) =>
    signal === 'traces' ? spanFilter(db, q) : logFilter(db, q, pause),
  );
}

/** Throws AppError for a filter that cannot be read. */
export function checkFilter(signal: 'traces' | 'logs', q: string): void {
  if (signal === 'traces') readTraceQuery(q);
  else readLogQuery(q);
}

function spanFilter(db: ReadDb, q: string): Filter {
  // Not narrowed by the dictionaries as they are: what comes next may bring new entries.
  const plan = planTraceQuery(db, readTraceQuery(q), false);
  return (first, last) => {
    const traces = tracesBetween(db, first, last).flatMap((id): TraceRow[] => {
      const row = traceRow(db, lookups(db).traceId(id) ?? '');
      return row ? [row] : [];
    });
    const found = new Set<number>();
    matchingSpans(db, plan, traces, (_, [id]) => {
      if (id >= first && id <= last) found.add(id);
    });
    return found;
  };
}

function logFilter(db: ReadDb, q: string, pause: () => void): Filter {
  const plan = planLogQuery(db, readLogQuery(q), false);
  return (first, last) => {
    const records = decideLogs(db, logsBetween(db, first, last), unhurried(pause), plan);
    return new Set(Array.from(records, ({ row }) => row.id));
  };
}
