// Removes whole chunks with their rows, and corrects what summed them up. Retention, deleted runs and "clear" all
// come through here.
import { eachFreshPoint, viewOf } from '../fresh-points.ts';
import { LOGS, METRICS, TRACES } from '../signals.ts';
import { all, number, run, sql, transaction, type WriteDb } from '../sql.ts';
import { summarise } from './summarise.ts';

/** What a removal took. */
export interface Removed {
  chunks: number;
  spans: number;
  logs: number;
  metricPoints: number;
}

interface ChunkRow {
  id: number;
  run: number;
  signal: number;
  item_count: number;
  first_row: number;
  row_count: number;
}

export const nothingRemoved = (): Removed => ({ chunks: 0, spans: 0, logs: 0, metricPoints: 0 });

/** Removes a chunk in one transaction. Traces that lose a part of their spans are marked torn. */
export function removeChunk(db: WriteDb, id: number): Removed {
  return transaction(db, () => {
    const removed = nothingRemoved();
    const [chunk] = all<ChunkRow>(
      db,
      sql`SELECT id, run, signal, item_count, first_row, row_count FROM chunks WHERE id = ${id}`,
    );
    if (!chunk) return removed;
    run(db, sql`DELETE FROM chunks WHERE id = ${id}`);
    removed.chunks = 1;
    const last = chunk.first_row + chunk.row_count - 1;
    if (chunk.signal === TRACES) removed.spans = removeSpans(db, chunk.first_row, last);
    if (chunk.signal === LOGS) removed.logs = removeLogs(db, chunk.first_row, last);
    if (chunk.signal === METRICS) {
      run(db, sql`DELETE FROM fresh_points WHERE chunk = ${id}`);
      if (!sharesRows(db, chunk))
        run(db, sql`DELETE FROM points WHERE id BETWEEN ${chunk.first_row} AND ${last}`);
      run(db, sql`DELETE FROM exemplars WHERE chunk = ${id}`);
      removed.metricPoints = chunk.item_count;
    }
    run(
      db,
      sql`UPDATE runs SET spans = max(0, spans - ${removed.spans}), logs = max(0, logs - ${removed.logs}),
            metric_points = max(0, metric_points - ${removed.metricPoints}) WHERE id = ${chunk.run}`,
    );
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
  const fresh = new Set<number>();
  for (const { data } of all<{ data: Uint8Array }>(db, sql`SELECT data FROM fresh_points`))
    eachFreshPoint(viewOf(data), (series) => fresh.add(series));
  run(
    db,
    sql`DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM points WHERE points.series = series.id)
          AND id NOT IN (SELECT value FROM json_each(${JSON.stringify([...fresh])}))`,
  );
  run(db, sql`DELETE FROM instruments WHERE id NOT IN (SELECT instrument FROM series)`);
}

/** The next chunk of a run to remove, oldest first; 0 when it has none. */
export function oldestChunkOf(db: WriteDb, runId: number): number {
  return number(db, sql`SELECT id FROM chunks WHERE run = ${runId} ORDER BY id LIMIT 1`);
}

/** Writes down what was taken and why. */
export function recordRemoval(db: WriteDb, nowUs: number, reason: string, removed: Removed): void {
  run(
    db,
    sql`INSERT INTO removals (time_us, reason, spans, logs, metric_points)
        VALUES (${nowUs}, ${reason}, ${removed.spans}, ${removed.logs}, ${removed.metricPoints})`,
  );
  run(db, sql`DELETE FROM removals WHERE id <= (SELECT max(id) - 1000 FROM removals)`);
}
