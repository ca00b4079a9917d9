// The newest spans and log records, whatever they are of: a sample of what services send now.
import { all, allRaw, get, type ReadDb, sql } from '../sql.ts';
import { LOG_COLUMNS, type StoredLog } from './log-rows.ts';
import { type SpanRow, STARTED_COLUMNS, type StartedSpan } from './scan-spans.ts';

/** A span's row, and when it started. */
export interface NewSpan {
  row: SpanRow;
  startUs: number;
}

/** The spans that came last, newest first. */
export function newestSpans(db: ReadDb, limit: number): NewSpan[] {
  return allRaw<StartedSpan>(
    db,
    sql`SELECT ${STARTED_COLUMNS} FROM spans ORDER BY id DESC LIMIT ${limit}`,
  ).map((columns) => ({ row: columns.slice(0, 13) as unknown as SpanRow, startUs: columns[13] }));
}

/** The log records that came last, newest first. */
export function newestLogs(db: ReadDb, limit: number): StoredLog[] {
  return all<StoredLog>(db, sql`SELECT ${LOG_COLUMNS} FROM logs ORDER BY id DESC LIMIT ${limit}`);
}

/** The resource of a service that was first seen last, by its name; 0 when it has none. */
export function newestResource(db: ReadDb, service: string): number {
  const found = get<{ id: number | null }>(
    db,
    sql`SELECT max(id) AS id FROM resources WHERE service = (SELECT id FROM services WHERE name = ${service})`,
  );
  return found?.id ?? 0;
}
