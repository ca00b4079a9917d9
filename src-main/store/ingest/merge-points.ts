// Merges the fresh points of many chunks into rows by series: kept as they came they cost a commit next to nothing,
// and merged they are found with few reads (points.ts draws both). Chunks merged together share the rows.
import { eachFreshPoint, viewOf } from '../fresh-points.ts';
import { FIXED_BYTES, FLAGS_AT, NO_RECORDED_VALUE, POINTS_A_ROW, valueAt } from '../points.ts';
import { all, get, run, sql, type WriteDb } from '../sql.ts';
import { BulkInsert } from './bulk-insert.ts';

/** Merging begins at either: enough points for long rows, few enough to be held in memory meanwhile. */
const MANY_CHUNKS = 256;
const MANY_BYTES = 4 * 1024 * 1024;

/** How much is fresh. */
export interface Fresh {
  chunks: number;
  bytes: number;
}

/** How much is fresh in the database. */
export function freshIn(db: WriteDb): Fresh {
  const query = sql`SELECT count(*) AS chunks, coalesce(sum(length(data)), 0) AS bytes FROM fresh_points`;
  return get<Fresh>(db, query) ?? { chunks: 0, bytes: 0 };
}

/** True when it is time to merge. */
export const isMuch = ({ chunks, bytes }: Fresh): boolean => chunks >= MANY_CHUNKS || bytes >= MANY_BYTES;

/** Merges all fresh points into rows from `firstId`, run by run. Belongs inside a transaction. Returns the id after the last. */
export function mergeFreshPoints(db: WriteDb, firstId: number): number {
  const fresh = all<{ chunk: number; run: number; data: Uint8Array }>(
    db,
    sql`SELECT f.chunk, c.run, f.data FROM fresh_points f JOIN chunks c ON c.id = f.chunk ORDER BY f.chunk`,
  );
  const columns = ['id', 'series', 'min_us', 'max_us', 'count', 'last', 'data'];
  const insert = new BulkInsert(db, 'points', columns);
  let id = firstId;
  for (const chunks of Map.groupBy(fresh, (chunk) => chunk.run).values()) {
    const first = id;
    for (const [series, points] of bySeries(chunks.map(({ data }) => viewOf(data)))) {
      for (let from = 0; from < points.length; from += POINTS_A_ROW) {
        const { minUs, maxUs, count, last, data } = packed(points.slice(from, from + POINTS_A_ROW));
        insert.values.push(id++, series, minUs, maxUs, count, last, data);
        insert.added();
      }
    }
    run(
      db,
      sql`UPDATE chunks SET first_row = ${first}, row_count = ${id - first}
          WHERE id IN (SELECT value FROM json_each(${JSON.stringify(chunks.map(({ chunk }) => chunk))}))`,
    );
  }
  insert.flush();
  run(db, sql`DELETE FROM fresh_points`);
  return id;
}

/** Where a point's 32 bytes begin, and how long its variable part behind them is. */
interface Place {
  view: DataView;
  at: number;
  variable: number;
}

/** All points by series, series ascending, so that neighbours in the index are written together. */
function bySeries(views: readonly DataView[]): [series: number, points: Place[]][] {
  const found = new Map<number, Place[]>();
  for (const view of views) {
    eachFreshPoint(view, (series, at, variable) => {
      const points = found.get(series);
      if (points) points.push({ view, at, variable });
      else found.set(series, [{ view, at, variable }]);
    });
  }
  return [...found].sort(([a], [b]) => a - b);
}

/** One row of points. */
function packed(points: readonly Place[]) {
  const fixed = points.length * FIXED_BYTES;
  const data = new Uint8Array(points.reduce((sum, { variable }) => sum + variable, fixed));
  let minUs = Number.POSITIVE_INFINITY;
  let maxUs = Number.NEGATIVE_INFINITY;
  let last: number | null = null;
  let variableAt = fixed;
  points.forEach(({ view, at, variable }, i) => {
    const from = new Uint8Array(view.buffer, view.byteOffset + at, FIXED_BYTES + variable);
    data.set(from.subarray(0, FIXED_BYTES), i * FIXED_BYTES);
    data.set(from.subarray(FIXED_BYTES), variableAt);
    variableAt += variable;
    const us = view.getFloat64(at, true);
    if (us < minUs) minUs = us;
    if (us < maxUs) return;
    maxUs = us;
    const value = valueAt(view, at);
    const isStale = view.getUint8(at + FLAGS_AT) === NO_RECORDED_VALUE;
    last = isStale || Number.isNaN(value) ? null : value;
  });
  return { minUs, maxUs, count: points.length, last, data };
}
