// Several reads that see one and the same state of the database.
import type { ReadDb } from '../sql.ts';

/** Runs `work` in a read transaction (or in the one already open): nothing it reads changes meanwhile. */
export function snapshot<T>(db: ReadDb, work: () => T): T {
  if (db.inTransaction) return work();
  db.exec('BEGIN');
  try {
    return work();
  } finally {
    db.exec('COMMIT');
  }
}
