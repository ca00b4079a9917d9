// Drops from search.db what is about rows that are gone: blooms of removed chunks, and blocks of which nothing lives.
import { allRaw, number, run, sql, type WriteDb } from '../sql.ts';
import { removeBlock } from './schema.ts';

/** `all`: also what was removed from between the rest, which costs a look at each. */
export type Which = 'oldest' | 'all';

/** Blooms of removed chunks go. */
export function dropBlooms(db: WriteDb, which: Which): void {
  const oldest = number(db, sql`SELECT min(id) FROM telemetry.chunks`) || Number.MAX_SAFE_INTEGER;
  run(
    db,
    sql`DELETE FROM attribute_blooms
        WHERE chunk < ${oldest} AND chunk <= (SELECT max(value) FROM progress WHERE name = 'chunk')`,
  );
  if (which === 'all')
    run(db, sql`DELETE FROM attribute_blooms WHERE chunk NOT IN (SELECT id FROM telemetry.chunks)`);
}

/** Blocks whose log records are all gone go. */
export function dropBlocks(db: WriteDb, which: Which): void {
  const oldest = number(db, sql`SELECT min(id) FROM telemetry.logs`) || Number.MAX_SAFE_INTEGER;
  const gone = allRaw<[firstRow: number]>(
    db,
    which === 'oldest'
      ? sql`SELECT first_row FROM log_blocks WHERE first_row < ${oldest} AND first_row + row_count <= ${oldest}`
      : sql`SELECT first_row FROM log_blocks b WHERE NOT EXISTS
              (SELECT 1 FROM telemetry.logs WHERE id BETWEEN b.first_row AND b.first_row + b.row_count - 1)`,
  );
  for (const [firstRow] of gone) removeBlock(db, firstRow);
}
