// The writer's opening of the data folder: what is damaged is set aside, what is missing is told.
import { openOrSetAside, renew } from './damage.ts';
import { forgetIfAhead, openSearch } from './search/schema.ts';
import { get, sql, type WriteDb } from './sql.ts';
import type { StoreEvent } from './thread/protocol.ts';
import { openRun } from './writes/runs.ts';

const newestPartMissing: StoreEvent = {
  kind: 'notice',
  title: 'The newest part of telemetry.db is missing',
  detail:
    'Its write-ahead log (telemetry.db-wal) was removed or cut short, or the file was replaced by an older one, while no engine ran. What was only in that log is lost; everything else is here, and the search index is built again.',
  lost: true,
};

/** Opens the database, tells what was wrong with it, and makes sure that the search index is of it before a reader looks. */
export function openChecked(dataDir: string, crashed: boolean, emit: (event: StoreEvent) => void): WriteDb {
  const opened = openOrSetAside(dataDir);
  let { db, setAside } = opened;
  const search = openSearch(dataDir);
  try {
    const next = get<{ log: number; chunk: number }>(db, sql`SELECT log, chunk FROM counters WHERE id = 1`);
    const ahead = next !== undefined && forgetIfAhead(search, next);
    const lost = setAside === null && (ahead || (crashed && opened.noLog && openRun(db) > 0));
    if (lost) {
      // A log that was cut short may have been half copied into the file: only then is all of it looked through.
      const check = String(db.pragma('quick_check(1)', { simple: true }));
      if (check !== 'ok') {
        db.close();
        ({ db, setAside } = renew(dataDir, check));
      } else emit(newestPartMissing);
    }
  } finally {
    search.close();
  }
  if (setAside) {
    const { name, reason } = setAside;
    emit({
      kind: 'notice',
      title: `A damaged telemetry.db was set aside as ${name}`,
      detail: `${reason}. It is in ${dataDir}, as it was, and a new one has begun. What can be read of it: sqlite3 ${name} .recover`,
      lost: true,
    });
  }
  return db;
}
