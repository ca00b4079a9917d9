// Removes whole chunks with their rows, and corrects what summed them up. Retention, deleted runs and "clear" all
// come through here.
import { eachFreshPoint, viewOf } from '../fresh-points.ts';
import { LOGS, METRICS, TRACES } from '../signals.ts';
import {
  all,
  allRaw,
  get,
  iterate,
  number,
  type Query,
  type ReadDb,
  run,
  sql,
  transaction,
  type WriteDb,
} from '../sql.ts';
import { noteMissed } from './keep-sending.ts';
import { summarise } from './summarise.ts';

/** What a removal took. */
export interface Removed {
  chunks: number;
  spans: number;
  logs: number;
  metricPoints: number;
  rawBytes: number;
  /** When the newest of it had come, in µs since 1970. */
  uptoUs: number;
}

interface ChunkRow {
  id: number;
  run: number;
  signal: number;
  item_count: number;
  first_row: number;
  row_count: number;
  raw_bytes: number;
  received_us: number;
}

export const nothingRemoved = (): Removed => ({
  chunks: 0,
  spans: 0,
  logs: 0,
  metricPoints: 0,
  rawBytes: 0,
  uptoUs: 0,
});

/** Adds one removal to another. */
export function addRemoved(sum: Removed, part: Removed): void {
  sum.chunks += part.chunks;
  sum.spans += part.spans;
  sum.logs += part.logs;
  sum.metricPoints += part.metricPoints;
  sum.rawBytes += part.rawBytes;
  sum.uptoUs = Math.max(sum.uptoUs, part.uptoUs);
}

/**
 * Removes chunks in one transaction; many at once cost much less than one after another, because most of their traces
 * go as a whole. A trace that loses a part of its spans is worked out anew and marked torn.
 */
export function removeChunks(db: WriteDb, ids: readonly number[]): Removed {
  return transaction(db, () => {
    const removed = nothingRemoved();
    const lost: Lost = { spans: new Map(), logs: new Map() };
    for (const id of ids) {
      const [chunk] = all<ChunkRow>(
        db,
        sql`SELECT id, run, signal, item_count, first_row, row_count, raw_bytes, received_us FROM chunks WHERE id = ${id}`,
      );
      if (!chunk) continue;
      const part = removeRows(db, chunk, lost);
      addRemoved(removed, part);
      run(
        db,
        sql`UPDATE runs SET spans = max(0, spans - ${part.spans}), logs = max(0, logs - ${part.logs}),
              metric_points = max(0, metric_points - ${part.metricPoints}),
              raw_bytes = max(0, raw_bytes - ${part.rawBytes}) WHERE id = ${chunk.run}`,
      );
    }
    for (const [trace, count] of lost.logs) {
      run(db, sql`UPDATE traces SET logs = max(0, logs - ${count}) WHERE id = ${trace}`);
      if (!lost.spans.has(trace))
        run(db, sql`DELETE FROM traces WHERE id = ${trace} AND root = 0 AND logs = 0`);
    }
    for (const [trace, count] of lost.spans) {
      if (!removeWhole(db, trace, count)) summarise(db, trace, { torn: true });
    }
    return removed;
  });
}

/** True when points were merged with those of chunks that are still here: they go with the last of them. */
function sharesRows(db: WriteDb, { signal, first_row, row_count }: ChunkRow): boolean {
  return (
    row_count === 0 ||
    number(db, sql`SELECT 1 FROM chunks WHERE signal = ${signal} AND first_row = ${first_row} LIMIT 1`) === 1
  );
}

/** How many spans and log records each trace lost. */
interface Lost {
  spans: Map<number, number>;
  logs: Map<number, number>;
}

/** Removes a chunk and its rows; what they were of is noted. */
function removeRows(db: WriteDb, chunk: ChunkRow, lost: Lost): Removed {
  const { id, first_row: first, signal } = chunk;
  const last = first + chunk.row_count - 1;
  const part = { ...nothingRemoved(), chunks: 1, rawBytes: chunk.raw_bytes, uptoUs: chunk.received_us };
  noteMissed(db, id);
  run(db, sql`DELETE FROM chunks WHERE id = ${id}`);
  if (signal === TRACES) {
    note(lost.spans, db, sql`SELECT trace FROM spans WHERE id BETWEEN ${first} AND ${last}`);
    part.spans = run(db, sql`DELETE FROM spans WHERE id BETWEEN ${first} AND ${last}`);
  } else if (signal === LOGS) {
    note(
      lost.logs,
      db,
      sql`SELECT trace FROM logs WHERE id BETWEEN ${first} AND ${last} AND trace IS NOT NULL`,
    );
    part.logs = run(db, sql`DELETE FROM logs WHERE id BETWEEN ${first} AND ${last}`);
  } else if (signal === METRICS) {
    run(db, sql`DELETE FROM fresh_points WHERE chunk = ${id}`);
    if (!sharesRows(db, chunk)) run(db, sql`DELETE FROM points WHERE id BETWEEN ${first} AND ${last}`);
    run(db, sql`DELETE FROM exemplars WHERE chunk = ${id}`);
    part.metricPoints = chunk.item_count;
  }
  return part;
}

function note(lost: Map<number, number>, db: WriteDb, traces: Query): void {
  for (const [trace] of allRaw<[trace: number]>(db, traces)) lost.set(trace, (lost.get(trace) ?? 0) + 1);
}

/** Removes the summary of a trace that lost all its spans and has no log records; false when it has something left. */
function removeWhole(db: WriteDb, trace: number, lost: number): boolean {
  const row = get<{ run: number }>(
    db,
    sql`DELETE FROM traces WHERE id = ${trace} AND spans = ${lost} AND logs = 0 AND root > 0 RETURNING run`,
  );
  if (!row) return false;
  run(db, sql`UPDATE runs SET traces = max(0, traces - 1) WHERE id = ${row.run}`);
  return true;
}

/** Removes series without points, and instruments without series. Returns how many series. */
export function removeEmptySeries(db: WriteDb): number {
  const fresh = new Set<number>();
  for (const { data } of all<{ data: Uint8Array }>(db, sql`SELECT data FROM fresh_points`))
    eachFreshPoint(viewOf(data), (series) => fresh.add(series));
  const gone = run(
    db,
    sql`DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM points WHERE points.series = series.id)
          AND id NOT IN (SELECT value FROM json_each(${JSON.stringify([...fresh])}))`,
  );
  if (gone > 0) run(db, sql`DELETE FROM instruments WHERE id NOT IN (SELECT instrument FROM series)`);
  return gone;
}

/** Chunks of a run (aliased `c` in the condition), oldest first, of about so many bytes of requests; at least one where it has any. */
export function oldestChunksOf(
  db: ReadDb,
  runId: number,
  rawBytes: number,
  condition: Query = sql`1`,
): number[] {
  return upTo(
    rawBytes,
    iterate<ChunkSize>(
      db,
      sql`SELECT c.id, c.raw_bytes FROM chunks c INDEXED BY chunks_by_run WHERE c.run = ${runId} AND ${condition}
          ORDER BY c.id LIMIT 1000`,
    ),
  );
}

export interface ChunkSize {
  id: number;
  raw_bytes: number;
}

/** Ids of the first chunks of a list that make up so many bytes; at least one where there is any. */
export function upTo(rawBytes: number, chunks: Iterable<ChunkSize>): number[] {
  const ids: number[] = [];
  let left = rawBytes;
  for (const { id, raw_bytes } of chunks) {
    ids.push(id);
    left -= raw_bytes;
    if (left <= 0) break;
  }
  return ids;
}

/** Why something was removed: too much, too old, a deleted run, cleared, or more than pinned runs may hold. */
export type RemovalReason = 'bytes' | 'age' | 'run' | 'clear' | 'pinned';

const HOUR_US = 3600e6;
const MOST_REMOVALS = 1000;

/** Writes down what was taken and why. What one reason took within an hour is one entry. */
export function recordRemoval(db: WriteDb, nowUs: number, reason: RemovalReason, removed: Removed): void {
  const { spans, logs, metricPoints, rawBytes, uptoUs } = removed;
  if (spans + logs + metricPoints === 0) return;
  transaction(db, () => {
    const joined = run(
      db,
      sql`UPDATE removals SET time_us = max(time_us, ${nowUs}), spans = spans + ${spans}, logs = logs + ${logs},
            metric_points = metric_points + ${metricPoints}, raw_bytes = raw_bytes + ${rawBytes},
            upto_us = max(upto_us, ${uptoUs})
          WHERE id = (SELECT max(id) FROM removals) AND reason = ${reason}
            AND ${nowUs} BETWEEN first_us AND first_us + ${HOUR_US}`,
    );
    if (joined > 0) return;
    run(
      db,
      sql`INSERT INTO removals (time_us, reason, spans, logs, metric_points, first_us, upto_us, raw_bytes)
          VALUES (${nowUs}, ${reason}, ${spans}, ${logs}, ${metricPoints}, ${nowUs}, ${uptoUs}, ${rawBytes})`,
    );
    run(db, sql`DELETE FROM removals WHERE id <= (SELECT max(id) - ${MOST_REMOVALS} FROM removals)`);
  });
}
