// Log records of one trace, in order of time.
import type { LogRow } from '#shared/api/logs.ts';
import { spanIdHalves } from '#shared/model/ids.ts';
import { all, every, number, type ReadDb, sql } from '../sql.ts';
import { LOG_COLUMNS, rowReader, type StoredLog } from './log-rows.ts';
import { traceRow } from './trace-rows.ts';

/** The first `limit` records of a trace, or of one of its spans, and how many there are. */
export function traceLogs(
  db: ReadDb,
  input: { traceId: string; spanId?: string | undefined; limit: number },
): { logs: LogRow[]; total: number } {
  const trace = traceRow(db, input.traceId);
  if (!trace) return { logs: [], total: 0 };
  const conditions = [sql`trace = ${trace.id}`];
  if (input.spanId !== undefined) {
    const { hi, lo } = spanIdHalves(input.spanId);
    conditions.push(sql`span_hi = ${hi} AND span_lo = ${lo}`);
  }
  const where = every(conditions);
  const logs = all<StoredLog>(
    db,
    sql`SELECT ${LOG_COLUMNS} FROM logs INDEXED BY logs_by_trace WHERE ${where}
        ORDER BY time_us, time_ns, id LIMIT ${input.limit}`,
  );
  const total = number(db, sql`SELECT count(*) FROM logs INDEXED BY logs_by_trace WHERE ${where}`);
  return { logs: logs.map(rowReader(db)), total };
}
