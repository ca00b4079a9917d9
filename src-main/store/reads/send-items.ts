// What a send consists of, as rows in the order they go: spans trace by trace, log records by time. (Metric points
// have no rows of their own: points-to-send.ts.) Rows come one after another, because a run may have millions.
import { type Nanos, splitNanos } from '#shared/model/time.ts';
import { LOGS, TRACES } from '../signals.ts';
import { all, allRaw, every, get, iterate, type Query, type ReadDb, sql } from '../sql.ts';

/** Items of a stretch of time (`to` is exclusive), in one run or in all. */
export interface Stretch {
  from?: Nanos | undefined;
  to?: Nanos | undefined;
  run?: number | undefined;
}

export interface SpanToSend {
  id: number;
  trace: number;
  startUs: number;
  durationNs: number;
  idHi: number;
  idLo: number;
  at: number;
  length: number;
}

const SPAN = sql`s.id, s.trace, s.start_us AS startUs, s.duration_ns AS durationNs, s.id_hi AS idHi, s.id_lo AS idLo, s.at, s.length`;

/** All spans of traces, given as row ids; by trace. */
export function spansOfTraces(db: ReadDb, traces: readonly number[]): IterableIterator<SpanToSend> {
  return iterate<SpanToSend>(
    db,
    sql`SELECT ${SPAN} FROM json_each(${JSON.stringify(traces)}) j CROSS JOIN spans s ON s.trace = j.value
        ORDER BY s.trace, s.id`,
  );
}

/** Spans that start in a stretch; by trace. */
export function spansOfStretch(db: ReadDb, stretch: Stretch): IterableIterator<SpanToSend> {
  return iterate<SpanToSend>(
    db,
    sql`SELECT ${SPAN} FROM chunks c CROSS JOIN spans s ON s.id >= c.first_row AND s.id < c.first_row + c.row_count
        WHERE ${within(TRACES, stretch, sql`(s.start_us, s.bits >> 8)`)} ORDER BY s.trace, s.id`,
  );
}

export interface LogToSend {
  id: number;
  timeUs: number;
  resource: number;
  trace: number | null;
  length: number;
  /** Length of the body as text, where the message is longer than `longerThan`; else 0. */
  bodyBytes: number;
}

const logColumns = (longerThan: number): Query =>
  sql`l.id, l.time_us AS timeUs, l.resource, l.trace, l.length,
      CASE WHEN l.length > ${longerThan} THEN octet_length(l.body) ELSE 0 END AS bodyBytes`;

/** Log records of traces (row ids of `traces`), or by their own row ids; by time. */
export function logsOf(
  db: ReadDb,
  chosen: { traces: readonly number[] } | { rows: readonly number[] },
  longerThan: number,
): IterableIterator<LogToSend> {
  const [ids, column]: [readonly number[], Query] =
    'traces' in chosen ? [chosen.traces, sql`l.trace`] : [chosen.rows, sql`l.id`];
  return iterate<LogToSend>(
    db,
    sql`SELECT ${logColumns(longerThan)} FROM json_each(${JSON.stringify(ids)}) j
          CROSS JOIN logs l ON ${column} = j.value
        ORDER BY l.time_us, l.time_ns, l.id`,
  );
}

/** Log records of a stretch; by time. */
export function logsOfStretch(db: ReadDb, stretch: Stretch, longerThan: number): IterableIterator<LogToSend> {
  return iterate<LogToSend>(
    db,
    sql`SELECT ${logColumns(longerThan)} FROM chunks c
          CROSS JOIN logs l ON l.id >= c.first_row AND l.id < c.first_row + c.row_count
        WHERE ${within(LOGS, stretch, sql`(l.time_us, l.time_ns)`)} ORDER BY l.time_us, l.time_ns, l.id`,
  );
}

/** The chunks that may hold items of a stretch, and of those the items whose time is in it. */
function within(signal: number, { from, to, run }: Stretch, time: Query): Query {
  const conditions = [sql`c.signal = ${signal}`];
  if (run !== undefined) conditions.push(sql`c.run = ${run}`);
  if (from !== undefined) {
    const { us, ns } = splitNanos(from);
    conditions.push(sql`c.max_us >= ${us}`, sql`${time} >= (${us}, ${ns})`);
  }
  if (to !== undefined) {
    const { us, ns } = splitNanos(to);
    conditions.push(sql`c.min_us <= ${us}`, sql`${time} < (${us}, ${ns})`);
  }
  return every(conditions);
}

export interface TraceToSend {
  id: number;
  tid: string;
  startUs: number;
  endUs: number;
  /** Ids of its services, ",3,1,7,". */
  services: string;
  /** In `names`; 0 while no span of it is here. */
  rootName: number;
}

/** What is known of traces, by their hex ids. Those that are not here are left out. */
export function tracesToSend(db: ReadDb, traceIds: readonly string[]): TraceToSend[] {
  return all<TraceToSend>(
    db,
    sql`SELECT t.id, lower(hex(t.tid)) AS tid, t.start_us AS startUs, t.end_us AS endUs, t.services,
          CASE WHEN t.root > 0 THEN t.root_name ELSE 0 END AS rootName
        FROM json_each(${JSON.stringify(traceIds)}) j CROSS JOIN traces t ON t.tid = unhex(j.value) ORDER BY t.id`,
  );
}

/** A run's name, or undefined. */
export function runName(db: ReadDb, run: number): string | undefined {
  return get<{ name: string }>(db, sql`SELECT name FROM runs WHERE id = ${run}`)?.name;
}

/** A row of `spans` or `logs` as far as its bytes and their place in a request go. */
export interface PlacedRow {
  id: number;
  resource: number;
  scope: number;
  at: number;
  length: number;
  /** When it began, or was logged. */
  timeUs: number;
  /** Row id of its trace; null for a log record of none. */
  trace: number | null;
}

/** A span or log record by its row id; undefined when it is gone. */
export function placedRow(db: ReadDb, signal: 'traces' | 'logs', id: number): PlacedRow | undefined {
  return signal === 'traces'
    ? get<PlacedRow>(
        db,
        sql`SELECT id, resource, scope, at, length, start_us AS timeUs, trace FROM spans WHERE id = ${id}`,
      )
    : get<PlacedRow>(
        db,
        sql`SELECT id, resource, scope, at, length, time_us AS timeUs, trace FROM logs WHERE id = ${id}`,
      );
}

const AT_ONCE = 256;
type PlacedColumns = [
  id: number,
  resource: number,
  scope: number,
  at: number,
  length: number,
  timeUs: number,
  trace: number | null,
];

/** Spans or log records by their row ids, in that order, some hundred at a time; undefined for one that is gone. */
export function* placedRows(
  db: ReadDb,
  signal: 'traces' | 'logs',
  ids: Float64Array,
): Generator<PlacedRow | undefined> {
  const columns = sql`s.id, s.resource, s.scope, s.at, s.length`;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = Array.from(ids.subarray(from, from + AT_ONCE));
    const wanted = sql`FROM json_each(${JSON.stringify(some)}) j CROSS JOIN`;
    const found = allRaw<PlacedColumns>(
      db,
      signal === 'traces'
        ? sql`SELECT ${columns}, s.start_us, s.trace ${wanted} spans s ON s.id = j.value ORDER BY j.key`
        : sql`SELECT ${columns}, s.time_us, s.trace ${wanted} logs s ON s.id = j.value ORDER BY j.key`,
    );
    let next = 0;
    for (const wantedId of some) {
      const row = found[next];
      if (row?.[0] !== wantedId) {
        yield undefined;
        continue;
      }
      const [id, resource, scope, at, length, timeUs, trace] = row;
      next++;
      yield { id, resource, scope, at, length, timeUs, trace };
    }
  }
}

/** Lengths of the requests that lie one after another in a chunk's data. */
export function requestLengths(db: ReadDb, chunk: number): number[] {
  const bytes = get<{ requests: Uint8Array }>(
    db,
    sql`SELECT requests FROM chunks WHERE id = ${chunk}`,
  )?.requests;
  if (!bytes) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 8 }, (_, i) => view.getUint32(i * 8, true));
}
