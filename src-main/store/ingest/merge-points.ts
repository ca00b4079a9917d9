// Merges the fresh points of many chunks into rows by series: kept as they came they cost a commit next to nothing,
// and merged they are found with few reads (points.ts draws both). Chunks merged together share the rows.
import { eachFreshPoint, viewOf } from '../fresh-points.ts';
import { type FreshPlace, isStale, numberOf, packPoints, timeOf } from '../points.ts';
import { all, get, run, sql, type WriteDb } from '../sql.ts';
import { BulkInsert } from './bulk-insert.ts';

/** Merging begins at either: enough points for long rows, few enough to be held in memory meanwhile. */
const MANY_CHUNKS = 256;
const MANY_BYTES = 4 * 1024 * 1024;
const POINTS_A_ROW = 1024;

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
        const row = points.slice(from, from + POINTS_A_ROW);
        const [oldest, newest] = [row[0] as FreshPlace, row.at(-1) as FreshPlace];
        insert.add(
          id++,
          series,
          timeOf(oldest),
          timeOf(newest),
          row.length,
          lastValue(newest),
          packPoints(row),
        );
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

/** All points by series, each ascending in time; series ascending, so that neighbours in the index are written together. */
function bySeries(views: readonly DataView[]): [series: number, points: FreshPlace[]][] {
  const found = new Map<number, FreshPlace[]>();
  for (const view of views) {
    eachFreshPoint(view, (series, at) => {
      const points = found.get(series);
      if (points) points.push({ view, at });
      else found.set(series, [{ view, at }]);
    });
  }
  for (const points of found.values()) {
    if (!points.every((point, i) => i === 0 || timeOf(point) >= timeOf(points[i - 1] as FreshPlace)))
      points.sort((a, b) => timeOf(a) - timeOf(b));
  }
  return [...found].sort(([a], [b]) => a - b);
}

function lastValue(point: FreshPlace): number | null {
  const value = numberOf(point);
  return isStale(point) || Number.isNaN(value) ? null : value;
}
