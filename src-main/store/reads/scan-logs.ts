// Rows of log records in order of time, narrowed by what a row knows. Logs have no index by time: they are
// read chunk by chunk, and a chunk's rows are sorted where they are used.
import { type Nanos, splitNanos } from '#shared/model/time.ts';
import { LOGS } from '../signals.ts';
import { all, allRaw, every, get, type Query, type ReadDb, sql } from '../sql.ts';
import { inList } from './scan-traces.ts';

/** A row of `logs`, by position. */
export type LogRowTuple = readonly [
  id: number,
  timeUs: number,
  timeNs: number,
  severity: number,
  resource: number,
  scope: number,
  trace: number | null,
  spanHi: number,
  spanLo: number,
  eventName: number,
  structured: number,
  at: number,
  length: number,
  body: string,
];

/** A chunk of log records: where its rows and its times lie. */
export interface LogChunk {
  id: number;
  first_row: number;
  row_count: number;
  min_us: number;
  max_us: number;
}

export interface LogNarrowing {
  from?: Nanos | undefined;
  to?: Nanos | undefined;
  run?: number | undefined;
  /** Ids of the dictionaries; an absent list does not narrow. */
  resources?: readonly number[] | undefined;
  scopes?: readonly number[] | undefined;
  eventNames?: readonly number[] | undefined;
  severities?: readonly number[] | undefined;
  /** Rows of `traces`. */
  traces?: readonly number[] | undefined;
  /** Texts that the body holds, all of them. */
  texts?: readonly string[] | undefined;
  /** True or false: with or without a trace id. */
  inTrace?: boolean | undefined;
}

/** The chunks that may hold records of a stretch of time, newest or oldest first. */
export function logChunks(db: ReadDb, { from, to, run }: LogNarrowing, newestFirst: boolean): LogChunk[] {
  const conditions = [sql`signal = ${LOGS}`];
  if (from !== undefined) conditions.push(sql`max_us >= ${splitNanos(from).us}`);
  if (to !== undefined) conditions.push(sql`min_us <= ${splitNanos(to).us}`);
  if (run !== undefined) conditions.push(sql`run = ${run}`);
  const order: Query = newestFirst ? sql`max_us DESC, id DESC` : sql`min_us, id`;
  return all<LogChunk>(
    db,
    sql`SELECT id, first_row, row_count, min_us, max_us FROM chunks WHERE ${every(conditions)} ORDER BY ${order}`,
  );
}

function conditionsOf(narrowing: LogNarrowing): Query[] {
  const { from, to, resources, scopes, eventNames, severities, traces, texts = [], inTrace } = narrowing;
  const conditions: Query[] = [];
  if (from !== undefined) {
    const { us, ns } = splitNanos(from);
    conditions.push(sql`(time_us, time_ns) >= (${us}, ${ns})`);
  }
  if (to !== undefined) {
    const { us, ns } = splitNanos(to);
    conditions.push(sql`(time_us, time_ns) < (${us}, ${ns})`);
  }
  if (resources) conditions.push(sql`resource IN ${inList(resources)}`);
  if (scopes) conditions.push(sql`scope IN ${inList(scopes)}`);
  if (eventNames) conditions.push(sql`event_name IN ${inList(eventNames)}`);
  if (severities) conditions.push(sql`severity IN ${inList(severities)}`);
  if (traces) conditions.push(sql`trace IN ${inList(traces)}`);
  if (inTrace !== undefined) conditions.push(inTrace ? sql`trace IS NOT NULL` : sql`trace IS NULL`);
  for (const text of texts) conditions.push(sql`instr(body, ${text}) > 0`);
  return conditions;
}

const COLUMNS = sql`id, time_us, time_ns, severity, resource, scope, trace, span_hi, span_lo, event_name, structured,
  at, length, body`;

/** The rows of one chunk, in order of arrival. */
export function logRows(db: ReadDb, chunk: LogChunk, narrowing: LogNarrowing): LogRowTuple[] {
  const within = sql`id BETWEEN ${chunk.first_row} AND ${chunk.first_row + chunk.row_count - 1}`;
  return allRaw<LogRowTuple>(
    db,
    sql`SELECT ${COLUMNS} FROM logs WHERE ${every([within, ...conditionsOf(narrowing)])} ORDER BY id`,
  );
}

/** All rows of the narrowing's traces, through their index. `traces` must be given. */
export function logRowsOfTraces(db: ReadDb, narrowing: LogNarrowing): LogRowTuple[] {
  const { run } = narrowing;
  const inRun =
    run === undefined
      ? []
      : [
          sql`(SELECT run FROM chunks WHERE signal = ${LOGS} AND first_row <= logs.id
               ORDER BY first_row DESC LIMIT 1) = ${run}`,
        ];
  return allRaw<LogRowTuple>(
    db,
    sql`SELECT ${COLUMNS} FROM logs WHERE ${every([...conditionsOf(narrowing), ...inRun])} ORDER BY id`,
  );
}

/** Counts of one chunk's rows by bucket of time, severity number and presence of a trace id. */
export function countLogRows(
  db: ReadDb,
  chunk: LogChunk,
  narrowing: LogNarrowing,
  startUs: number,
  bucketUs: number,
): (readonly [bucket: number, severity: number, inTrace: number, count: number])[] {
  const within = sql`id BETWEEN ${chunk.first_row} AND ${chunk.first_row + chunk.row_count - 1}`;
  return allRaw(
    db,
    sql`SELECT CAST((time_us - ${startUs}) / ${bucketUs} AS INTEGER), severity, trace IS NOT NULL, count(*)
        FROM logs WHERE ${every([within, ...conditionsOf(narrowing)])} GROUP BY 1, 2, 3`,
  );
}

/** Earliest and latest time of the log records held, whole microseconds; undefined when there are none. */
export function logExtent(db: ReadDb, run?: number): { minUs: number; maxUs: number } | undefined {
  const row = get<{ minUs: number | null; maxUs: number | null }>(
    db,
    sql`SELECT min(min_us) AS minUs, max(max_us) AS maxUs FROM chunks
        WHERE ${every([sql`signal = ${LOGS}`, ...(run === undefined ? [] : [sql`run = ${run}`])])}`,
  );
  return row?.minUs == null || row.maxUs == null ? undefined : { minUs: row.minUs, maxUs: row.maxUs };
}

/** Rows of `traces` by trace id; ids that are not held are left out. */
export function traceRowsOf(db: ReadDb, tids: readonly string[]): number[] {
  return allRaw<readonly [number]>(
    db,
    sql`SELECT id FROM traces WHERE tid IN (SELECT unhex(value) FROM json_each(${JSON.stringify(tids)}))`,
  ).map(([id]) => id);
}

/** Trace ids as 32 hex digits by row of `traces`. */
export function traceIdsOf(db: ReadDb, traces: readonly number[]): Map<number, string> {
  const rows = allRaw<readonly [number, string]>(
    db,
    sql`SELECT id, lower(hex(tid)) FROM traces WHERE id IN ${inList(traces)}`,
  );
  return new Map(rows);
}
