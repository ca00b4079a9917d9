// Log records in order of arrival.
import { LOGS } from '../signals.ts';
import { all, number, type ReadDb, sql } from '../sql.ts';
import { LOG_COLUMNS, type StoredLog } from './log-rows.ts';
import { lookups } from './lookups.ts';
import type { RowRange } from './newest-in-range.ts';

const ROWS_READ = 512;

/** The id of the record that arrived last; 0 before any did. */
export function newestLogId(db: ReadDb): number {
  return number(db, sql`SELECT log FROM counters WHERE id = 1`) - 1;
}

/** The records of a range with ids behind `after`, up to `last`. */
export function* rowsAfter(
  db: ReadDb,
  after: number,
  last: number,
  { fromUs = 0, toUs = 2 ** 62, run }: RowRange,
): Generator<StoredLog, void> {
  for (let at = after; at < last; at += ROWS_READ) {
    const to = Math.min(last, at + ROWS_READ);
    const rows = all<StoredLog>(
      db,
      sql`SELECT ${LOG_COLUMNS} FROM logs
          WHERE id > ${at} AND id <= ${to} AND time_us >= ${fromUs} AND time_us < ${toUs} ORDER BY id`,
    );
    for (const row of rows) if (run === undefined || lookups(db).chunkOf(LOGS, row.id).run === run) yield row;
  }
}
