// Drops from search.db what is about rows that are gone: blooms of removed chunks, whole full-text tables, and the dead
// part of the oldest of them where it outgrew the living.
import { all, number, run, sql, type WriteDb } from '../sql.ts';
import { SEGMENT_BITS, segmentNumber, segmentOf, segmentTable, segmentTables } from './schema.ts';

/** A dead part smaller than this is not worth building the table anew. */
const LEAST_DEAD = 20_000;

/** Puts log bodies `from` .. `to` into a full-text table. */
export function insertTexts(db: WriteDb, table: string, from: number, to: number): void {
  db.exec(
    `CREATE VIRTUAL TABLE IF NOT EXISTS ${table} USING fts5(body, content='', detail=none, columnsize=0, tokenize='unicode61')`,
  );
  db.prepare(
    `INSERT INTO ${table} (rowid, body)
     SELECT id, CASE WHEN length(body) = octet_length(body) THEN body ELSE parted(body) END
     FROM telemetry.logs WHERE id >= ? AND id <= ?`,
  ).run(from, to);
}

/** Blooms of removed chunks go. `all`: also those of chunks removed from between others, which costs a look at each. */
export function dropBlooms(db: WriteDb, which: 'oldest' | 'all'): void {
  const oldest = number(db, sql`SELECT min(id) FROM telemetry.chunks`) || Number.MAX_SAFE_INTEGER;
  for (const table of ['attribute_blooms', 'piece_blooms']) {
    const from = { text: table, values: [] };
    run(
      db,
      sql`DELETE FROM ${from} WHERE chunk < ${oldest} AND chunk <= (SELECT max(value) FROM progress WHERE name = 'chunk')`,
    );
    if (which === 'all')
      run(db, sql`DELETE FROM ${from} WHERE chunk NOT IN (SELECT id FROM telemetry.chunks)`);
  }
}

/**
 * Full-text tables of which nothing lives go; the oldest that lives is built anew when more of it is dead than all the
 * log records there are. `newest` is the last record that was taken in, `next` the id the next one will have.
 */
export function dropTexts(db: WriteDb, newest: number, next: number): void {
  const oldest = number(db, sql`SELECT min(id) FROM telemetry.logs`) || next;
  const tables = segmentTables(db);
  for (const table of tables) if (segmentNumber(table) < segmentOf(oldest)) db.exec(`DROP TABLE ${table}`);
  const segment = segmentOf(oldest);
  const table = segmentTable(segment);
  if (!tables.includes(table)) return;
  const begins = Math.max(segment * 2 ** SEGMENT_BITS, textsBegin(db));
  const dead = Math.min(oldest, newest + 1) - begins;
  if (dead < Math.max(LEAST_DEAD, newest - oldest)) return;
  db.exec(`DROP TABLE ${table}`);
  if (newest >= oldest)
    insertTexts(db, table, oldest, Math.min(newest, (segment + 1) * 2 ** SEGMENT_BITS - 1));
  run(db, sql`INSERT OR REPLACE INTO progress VALUES ('text_begin', ${oldest})`);
}

/** The first record that the oldest full-text table was last built from. */
function textsBegin(db: WriteDb): number {
  return all<{ value: number }>(db, sql`SELECT value FROM progress WHERE name = 'text_begin'`)[0]?.value ?? 0;
}
