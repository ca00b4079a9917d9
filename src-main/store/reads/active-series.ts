// Series that had points in a range, and which of them carry exemplars: for figures about how metrics were made.
import { freshPoints } from '../fresh-points.ts';
import { allRaw, type ReadDb, sql } from '../sql.ts';
import { inRun, type Stretch } from './metrics.ts';

export interface ActiveSeries {
  id: number;
  instrument: number;
  resource: number;
  /** When its newest point was; of packed points perhaps later than the range. */
  lastUs: number;
}

/** Series with points in a stretch, those first seen last first, of at most `limit` that were looked at. */
export function activeSeries(
  db: ReadDb,
  stretch: Stretch,
  run: number | undefined,
  limit: number,
): { series: ActiveSeries[]; all: boolean } {
  const fresh = freshPoints(db);
  const rows = allRaw<[id: number, instrument: number, resource: number, lastUs: number | null]>(
    db,
    sql`SELECT e.id, e.instrument, e.resource,
          (SELECT max(p.max_us) FROM points p INDEXED BY points_by_series
           WHERE p.series = e.id AND p.max_us >= ${stretch.fromUs} AND p.min_us < ${stretch.toUs} AND ${inRun(run)})
        FROM series e ORDER BY e.id DESC LIMIT ${limit + 1}`,
  );
  const series = rows.slice(0, limit).flatMap(([id, instrument, resource, merged]) => {
    const newer = fresh.extentOf(id, stretch, run);
    if (merged === null && newer === undefined) return [];
    return [{ id, instrument, resource, lastUs: Math.max(merged ?? 0, newer?.lastUs ?? 0) }];
  });
  return { series, all: rows.length <= limit };
}

/** Which of some series have an exemplar in a stretch. */
export function seriesWithExemplars(db: ReadDb, ids: readonly number[], stretch: Stretch): Set<number> {
  const found = allRaw<[series: number]>(
    db,
    sql`SELECT j.value FROM json_each(${JSON.stringify(ids)}) j WHERE EXISTS (
          SELECT 1 FROM exemplars INDEXED BY exemplars_by_series
          WHERE series = j.value AND time_us >= ${stretch.fromUs} AND time_us < ${stretch.toUs})`,
  );
  return new Set(found.map(([series]) => series));
}
