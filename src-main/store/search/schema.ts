// search.db: derived from telemetry.db, may be deleted while stopped, and is built again behind the writer.
//
//   log_blocks   stretches of log rows that can be searched, at most 65,536 rows each, in order and without overlap
//   log_words, log_pieces   their words and pieces of text (text-block.ts); id = first row · 512 + bucket or slice
//   log_columns  what log records are counted and narrowed by: a time and a sort for every row of a block
//   attribute_blooms   per chunk: which keys and key=value pairs it may hold
//   progress     up to which row each is built
import { rmSync } from 'node:fs';
import { StoreError, sqliteCode } from '../errors.ts';
import { createPrivately } from '../lock.ts';
import { connect, prepareFile, searchPath } from '../open.ts';
import { number, run, sql, transaction, type WriteDb } from '../sql.ts';

/** Of search.db's own layout: another number means it is built anew. */
const VERSION = 8;
/** Buckets and slices a block has at most. */
const PARTS = 512;

const TABLES = `
CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO progress VALUES ('log_text', 0), ('chunk', 0);
CREATE TABLE attribute_blooms (chunk INTEGER PRIMARY KEY, bits BLOB NOT NULL) STRICT;
CREATE TABLE log_blocks (
  first_row INTEGER PRIMARY KEY,
  row_count INTEGER NOT NULL,
  odd TEXT NOT NULL               -- JSON: places of rows that may hold any word
) STRICT;
CREATE TABLE log_words (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE log_pieces (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE log_columns (
  first_row INTEGER PRIMARY KEY,
  base_us INTEGER NOT NULL,       -- the earliest time
  last_us INTEGER NOT NULL,       -- the latest
  times BLOB NOT NULL,            -- microseconds after it: u32, or f64 where that is too short
  kinds BLOB NOT NULL,            -- the sort of each row (log-columns.ts)
  sorts BLOB NOT NULL             -- u32: resource, level, has a trace
) STRICT;
`;

/** Opens search.db for writing, making it anew when it is damaged or of another layout. */
export function openSearch(dataDir: string): WriteDb {
  const path = searchPath(dataDir);
  try {
    const db = openOrMake(path);
    if (db) return db;
  } catch (error) {
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error))) throw error;
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const db = openOrMake(path);
  if (!db) throw new StoreError('store_unavailable', `${path} cannot be made.`);
  return db;
}

function openOrMake(path: string): WriteDb | undefined {
  createPrivately(path);
  const db = connect(path);
  try {
    const version = db.pragma('user_version', { simple: true });
    if (version !== 0 && version !== VERSION) {
      db.close();
      return undefined;
    }
    prepareFile(db, 'OFF');
    if (version === 0) {
      db.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${VERSION}; COMMIT`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Empties an index that knows of rows the database does not have, and says so: telemetry.db was replaced, or lost its newest part. */
export function forgetIfAhead(db: WriteDb, next: { log: number; chunk: number }): boolean {
  const ahead =
    number(db, sql`SELECT value FROM progress WHERE name = 'log_text'`) >= next.log ||
    number(db, sql`SELECT value FROM progress WHERE name = 'chunk'`) >= next.chunk;
  if (!ahead || (next.log === 1 && next.chunk === 1 && isEmpty(db))) return false;
  transaction(db, () => {
    for (const table of ['log_blocks', 'log_words', 'log_pieces', 'log_columns', 'attribute_blooms'])
      db.exec(`DELETE FROM ${table}`);
    db.exec('UPDATE progress SET value = 0');
  });
  return true;
}

const isEmpty = (db: WriteDb): boolean => number(db, sql`SELECT max(value) FROM progress`) === 0;

/** The id of a bucket or slice of a block. */
export const partId = (firstRow: number, part: number): number => firstRow * PARTS + part;

/** Removes a block with its parts. */
export function removeBlock(db: WriteDb, firstRow: number): void {
  const from = partId(firstRow, 0);
  const to = partId(firstRow, PARTS - 1);
  run(db, sql`DELETE FROM log_words WHERE id BETWEEN ${from} AND ${to}`);
  run(db, sql`DELETE FROM log_pieces WHERE id BETWEEN ${from} AND ${to}`);
  run(db, sql`DELETE FROM log_columns WHERE first_row = ${firstRow}`);
  run(db, sql`DELETE FROM log_blocks WHERE first_row = ${firstRow}`);
}
