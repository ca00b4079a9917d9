// "Keep sending": its rules, its cursors, and the chunks that are next.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { signalNumber } from '../signals.ts';
import { all, get, number, type Query, type ReadDb, sql } from '../sql.ts';
import { LOG_COLUMNS, type StoredLog } from './log-rows.ts';
import { lookups } from './lookups.ts';
import { pointsOfChunk } from './points-to-send.ts';

export interface KeepSendingRow {
  destination: number;
  destinationName: string;
  rule: unknown;
  cursors: CursorRow[];
}

export interface CursorRow {
  signal: Signal;
  sinceUs: number;
  /** Chunks up to this are done; up to `upto` under way, of whose rows `place` are done. */
  chunk: number;
  upto: number;
  place: number;
  /** When the next rows went on the wire without an answer that was heard; 0 when they did not. */
  triedUs: number;
  missed: number;
  counts: unknown;
  /** Items that wait, and when the first of them came, µs; 0 when none does. */
  waiting: number;
  waitingSinceUs: number;
}

/** True for chunks (aliased `c`) that a cursor has not come to. */
export const AHEAD: Query = sql`EXISTS (SELECT 1 FROM keep_sending_cursors k
  WHERE k.signal = c.signal AND k.chunk < c.id AND k.since_us <= c.received_us)`;

/** All rules with their cursors. */
export function listKeepSending(db: ReadDb): KeepSendingRow[] {
  const rules = all<{ destination: number; destinationName: string; rule: string }>(
    db,
    sql`SELECT r.destination, d.name AS destinationName, r.rule FROM keep_sending r
        JOIN destinations d ON d.id = r.destination AND d.removed = 0 ORDER BY r.destination LIMIT 1000`,
  );
  return rules.map(({ rule, ...row }) => ({
    ...row,
    rule: JSON.parse(rule),
    cursors: cursorsOf(db, row.destination),
  }));
}

function cursorsOf(db: ReadDb, destination: number): CursorRow[] {
  return all<Omit<CursorRow, 'signal'> & { signal: number; counts: string }>(
    db,
    sql`SELECT k.signal, k.since_us AS sinceUs, k.chunk, k.upto, k.place, k.tried_us AS triedUs, k.missed, k.counts,
          coalesce(sum(c.item_count), 0) AS waiting, coalesce(min(c.received_us), 0) AS waitingSinceUs
        FROM keep_sending_cursors k
        LEFT JOIN chunks c ON c.signal = k.signal AND c.id > k.chunk AND c.received_us >= k.since_us
        WHERE k.destination = ${destination} GROUP BY k.signal ORDER BY k.signal LIMIT 3`,
  ).flatMap(({ signal: number, counts, ...row }) => {
    const signal = SIGNALS[number - 1];
    return signal === undefined ? [] : [{ ...row, signal, counts: JSON.parse(counts) }];
  });
}

export interface NextChunk {
  id: number;
  firstRow: number;
  rowCount: number;
  items: number;
  receivedUs: number;
}

/** Chunks of a signal behind one, in the order they came, that hold about so many items; at least one where there is any. */
export function nextChunks(
  db: ReadDb,
  input: { signal: Signal; after: number; upto: number | null; sinceUs: number; items: number },
): NextChunk[] {
  const { signal, after, upto, sinceUs, items } = input;
  const found: NextChunk[] = [];
  let sum = 0;
  for (let last = after; upto === null ? sum < items : last < upto; ) {
    const chunk = get<NextChunk>(
      db,
      sql`SELECT id, first_row AS firstRow, row_count AS rowCount, item_count AS items, received_us AS receivedUs FROM chunks
          WHERE id > ${last} AND id <= ${upto ?? Number.MAX_SAFE_INTEGER} AND signal = ${signalNumber(signal)}
            AND received_us >= ${sinceUs} ORDER BY id LIMIT 1`,
    );
    if (chunk === undefined) break;
    found.push(chunk);
    last = chunk.id;
    sum += chunk.items;
  }
  return found;
}

/** An item of a chunk, as far as choosing and ordering it goes. */
export interface ChunkItem {
  row: number;
  service: string;
  /** Row id of its trace; null for none. */
  trace: number | null;
  /** Bytes of a span; 0 for others. */
  length: number;
  /** Spans: the trace, so that a trace's stand together. Others: the time in µs. */
  order: number;
}

/** The items of a chunk, in the order they came. */
export function* itemsOfChunks(db: ReadDb, signal: Signal, chunk: NextChunk): Generator<ChunkItem> {
  if (signal === 'metrics') {
    for (const { row, timeUs, service } of pointsOfChunk(db, chunk.id))
      yield { row, service, trace: null, length: 0, order: timeUs };
    return;
  }
  const last = chunk.firstRow + chunk.rowCount - 1;
  const rows = all<{ row: number; resource: number; trace: number | null; length: number; order: number }>(
    db,
    signal === 'traces'
      ? sql`SELECT id AS row, resource, trace, length, trace AS "order" FROM spans
            WHERE id BETWEEN ${chunk.firstRow} AND ${last} ORDER BY id`
      : sql`SELECT id AS row, resource, trace, 0 AS length, time_us AS "order" FROM logs
            WHERE id BETWEEN ${chunk.firstRow} AND ${last} ORDER BY id`,
  );
  for (const { resource, ...item } of rows)
    yield { ...item, service: lookups(db).resource(resource).service };
}

/** Lengths of a trace's stored spans, but for those of rows `first` to `last`. */
export function otherSpans(
  db: ReadDb,
  { trace, first, last }: { trace: number; first: number; last: number },
): { row: number; length: number }[] {
  return all(
    db,
    sql`SELECT id AS row, length FROM spans WHERE trace = ${trace} AND id NOT BETWEEN ${first} AND ${last}`,
  );
}

/** The newest send to a destination; 0 for none. */
export const newestSend = (db: ReadDb, destination: number): number =>
  number(db, sql`SELECT coalesce(max(id), 0) FROM sends WHERE destination = ${destination}`);

/** True when a send to a destination was begun since a time, µs. */
export const wasSentSince = (db: ReadDb, destination: number, us: number): boolean =>
  number(db, sql`SELECT count(*) FROM sends WHERE destination = ${destination} AND created_us >= ${us}`) > 0;

/** Log records by their rows, first to last. */
export function logsBetween(db: ReadDb, first: number, last: number): StoredLog[] {
  return all<StoredLog>(
    db,
    sql`SELECT ${LOG_COLUMNS} FROM logs WHERE id BETWEEN ${first} AND ${last} ORDER BY id`,
  );
}

/** Row ids of the traces that spans are of, first to last. */
export function tracesBetween(db: ReadDb, first: number, last: number): number[] {
  return all<{ trace: number }>(
    db,
    sql`SELECT DISTINCT trace FROM spans WHERE id BETWEEN ${first} AND ${last}`,
  ).map(({ trace }) => trace);
}
