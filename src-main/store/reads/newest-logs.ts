// The newest log record of each resource among some rows.
import type { RowSet } from '../row-set.ts';
import { all, type ReadDb, sql } from '../sql.ts';

/** The newest of each resource, range by range: one resource may come again. */
export function* newestLogs(db: ReadDb, rows: RowSet): Generator<{ resource: number; newestUs: number }> {
  for (const { first, last } of rows.ranges())
    yield* all<{ resource: number; newestUs: number }>(
      db,
      sql`SELECT resource, max(time_us) AS newestUs FROM logs WHERE id BETWEEN ${first} AND ${last}
          GROUP BY resource`,
    );
}
