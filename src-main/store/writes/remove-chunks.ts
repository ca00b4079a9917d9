// Removes whole chunks with their rows, and corrects what summed them up. Retention, deleted runs and "clear" all
// come through here.
import { LOGS, METRICS, TRACES } from '../signals.ts';
import { all, number, run, sql, transaction, type WriteDb } from '../sql.ts';
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

/** Removes a chunk in one transaction. Traces that lose a part of their spans are marked torn. */
export function removeChunk(db: WriteDb, id: number): Removed {
  return transaction(db, () => {
    const removed = nothingRemoved();
    const [chunk] = all<ChunkRow>(
      db,
      sql`SELECT id, run, signal, item_count, first_row, row_count, raw_bytes, received_us FROM chunks WHERE id = ${id}`,
    );
    if (!chunk) return removed;
    run(db, sql`DELETE FROM chunks WHERE id = ${id}`);
    removed.chunks = 1;
    removed.rawBytes = chunk.raw_bytes;
    removed.uptoUs = chunk.received_us;
    const last = chunk.first_row + chunk.row_count - 1;
    if (chunk.signal === TRACES) removed.spans = removeSpans(db, chunk.first_row, last);
    if (chunk.signal === LOGS) removed.logs = removeLogs(db, chunk.first_row, last);
    if (chunk.signal === METRICS) {
      run(db, sql`DELETE FROM points WHERE id BETWEEN ${chunk.first_row} AND ${last}`);
      run(db, sql`DELETE FROM exemplars WHERE chunk = ${id}`);
      removed.metricPoints = chunk.item_count;
    }
    run(
      db,
      sql`UPDATE runs SET spans = max(0, spans - ${removed.spans}), logs = max(0, logs - ${removed.logs}),
            metric_points = max(0, metric_points - ${removed.metricPoints}),
            raw_bytes = max(0, raw_bytes - ${removed.rawBytes}) WHERE id = ${chunk.run}`,
    );
    return removed;
  });
}

function removeSpans(db: WriteDb, first: number, last: number): number {
  const traces = all<{ trace: number }>(
    db,
    sql`SELECT DISTINCT trace FROM spans WHERE id BETWEEN ${first} AND ${last}`,
  );
  const removed = run(db, sql`DELETE FROM spans WHERE id BETWEEN ${first} AND ${last}`);
  for (const { trace } of traces) summarise(db, trace, { torn: true });
  return removed;
}

function removeLogs(db: WriteDb, first: number, last: number): number {
  const traces = all<{ trace: number; count: number }>(
    db,
    sql`SELECT trace, count(*) AS count FROM logs WHERE id BETWEEN ${first} AND ${last} AND trace IS NOT NULL
        GROUP BY trace`,
  );
  const removed = run(db, sql`DELETE FROM logs WHERE id BETWEEN ${first} AND ${last}`);
  for (const { trace, count } of traces) {
    run(db, sql`UPDATE traces SET logs = max(0, logs - ${count}) WHERE id = ${trace}`);
    run(db, sql`DELETE FROM traces WHERE id = ${trace} AND root = 0 AND logs = 0`);
  }
  return removed;
}

/** Removes series without points, and instruments without series. */
export function removeEmptySeries(db: WriteDb): void {
  run(db, sql`DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM points WHERE points.series = series.id)`);
  run(db, sql`DELETE FROM instruments WHERE id NOT IN (SELECT instrument FROM series)`);
}

/** The next chunk of a run to remove, oldest first; 0 when it has none. */
export function oldestChunkOf(db: WriteDb, runId: number): number {
  return number(db, sql`SELECT id FROM chunks WHERE run = ${runId} ORDER BY id LIMIT 1`);
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
