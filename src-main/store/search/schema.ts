// search.db: derived from telemetry.db, may be deleted while stopped, and is built again behind the writer.
//
//   log_text_<n>  FTS5 over the bodies of log ids n·2²⁰ .. (n+1)·2²⁰ − 1; a whole table goes when retention passed it
//   attribute_blooms, piece_blooms   per chunk: which keys and key=value pairs, which pieces of text it may hold
//   progress      up to which row each is built
import { rmSync } from 'node:fs';
import { StoreError, sqliteCode } from '../errors.ts';
import { createPrivately } from '../lock.ts';
import { connect, prepareFile, searchPath } from '../open.ts';
import { all, number, type Query, type ReadDb, sql, transaction, type WriteDb } from '../sql.ts';

/** Of search.db's own layout: another number means it is built anew. */
const VERSION = 3;
/** Log ids a full-text table covers. */
export const SEGMENT_BITS = 20;

const TABLES = `
CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO progress VALUES ('log_text', 0), ('chunk', 0);
CREATE TABLE attribute_blooms (chunk INTEGER PRIMARY KEY, bits BLOB NOT NULL) STRICT;
CREATE TABLE piece_blooms (chunk INTEGER PRIMARY KEY, bits BLOB NOT NULL) STRICT;
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
    for (const table of segmentTables(db)) db.exec(`DROP TABLE ${table}`);
    db.exec('DELETE FROM attribute_blooms; DELETE FROM piece_blooms; UPDATE progress SET value = 0');
  });
  return true;
}

const isEmpty = (db: WriteDb): boolean => number(db, sql`SELECT max(value) FROM progress`) === 0;

/** Names of the full-text tables, newest first. `schema` is where search.db is attached. */
export function segmentTables(db: ReadDb, schema: 'main' | 'search' = 'main'): string[] {
  const from: Query = { text: `${schema}.sqlite_schema`, values: [] };
  return all<{ name: string }>(
    db,
    sql`SELECT name FROM ${from} WHERE name GLOB 'log_text_[0-9]*' AND sql LIKE 'CREATE VIRTUAL TABLE%' LIMIT 100000`,
  )
    .map(({ name }) => name)
    .sort((a, b) => segmentNumber(b) - segmentNumber(a));
}

/** The number of a full-text table. */
export const segmentNumber = (table: string): number => Number(table.slice('log_text_'.length));

/** The full-text table that covers a log id. */
export const segmentOf = (logId: number): number => Math.floor(logId / 2 ** SEGMENT_BITS);
export const segmentTable = (segment: number): string => `log_text_${segment}`;
