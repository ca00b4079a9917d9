// Log records as rows: their columns, and what the API calls a row.
import type { LogRow } from '#shared/api/logs.ts';
import { spanIdHex } from '#shared/model/ids.ts';
import { TIES } from '#shared/model/log-tie.ts';
import type { Severity } from '#shared/model/severity.ts';
import { joinNanos } from '#shared/model/time.ts';
import { get, type ReadDb, sql } from '../sql.ts';
import { exceptionReader } from './log-exception.ts';
import { levelReader } from './log-level.ts';
import { lookups } from './lookups.ts';

/** A row of `logs`; span id in signed halves, 0 and 0 for none. */
export interface StoredLog {
  id: number;
  timeUs: number;
  timeNs: number;
  severity: number;
  resource: number;
  scope: number;
  /** Row id of its trace. */
  trace: number | null;
  spanHi: number;
  spanLo: number;
  /** Ids of names; 0 for none. */
  severityText: number;
  eventName: number;
  structured: number;
  /** The place in TIES of how it came to its trace. */
  tiedBy: number;
  at: number;
  length: number;
  body: string;
}

export const LOG_COLUMNS = sql`id, time_us AS timeUs, time_ns AS timeNs, severity, resource, scope, trace,
  span_hi AS spanHi, span_lo AS spanLo, severity_text AS severityText, event_name AS eventName, structured,
  tied_by AS tiedBy, at, length, body`;

/** Longest body in a list; the whole one comes with the record. */
const MOST_BODY = 8192;

/** Tells stored records in the words of the API. */
export function rowReader(db: ReadDb): (log: StoredLog) => LogRow {
  const levelOf = levelReader(db);
  const exceptionOf = exceptionReader(db);
  return (log) => logRow(db, log, levelOf(log), exceptionOf(log));
}

function logRow(db: ReadDb, log: StoredLog, level: Severity, exception: string): LogRow {
  const look = lookups(db);
  const cut = log.body.length > MOST_BODY;
  return {
    id: log.id,
    time: joinNanos(log.timeUs, log.timeNs),
    severityNumber: log.severity,
    severityText: look.name(log.severityText),
    level,
    service: look.resource(log.resource).service,
    body: cut ? log.body.slice(0, MOST_BODY) : log.body,
    structured: log.structured === 1,
    cut,
    eventName: look.name(log.eventName),
    exception,
    traceId: log.trace === null ? null : look.traceId(log.trace),
    tiedBy: log.trace === null ? null : (TIES[log.tiedBy] ?? null),
    spanId: log.spanHi === 0 && log.spanLo === 0 ? null : spanIdHex(log.spanHi, log.spanLo),
  };
}

/** One record by its id. */
export function storedLog(db: ReadDb, id: number): StoredLog | undefined {
  return get<StoredLog>(db, sql`SELECT ${LOG_COLUMNS} FROM logs WHERE id = ${id}`);
}

/** Order of time, then of arrival. */
export function byTime(a: LogPlace, b: LogPlace): number {
  return a.timeUs - b.timeUs || a.timeNs - b.timeNs || a.id - b.id;
}

/** Where a record stands in the order of time. */
export type LogPlace = Pick<StoredLog, 'timeUs' | 'timeNs' | 'id'>;
