// search.db: derived from telemetry.db, may be deleted while stopped, and is built again behind the writer.
//
//   log_text_<n>  FTS5 over the bodies of log ids n·2²⁰ .. (n+1)·2²⁰ − 1; a whole table goes when retention passed it
//   blooms        per chunk: which key=value pairs, and for logs which trigrams, it may hold
//   progress      up to which row each is built
import { rmSync } from 'node:fs';
import { StoreError, sqliteCode } from '../errors.ts';
import { createPrivately } from '../lock.ts';
import { connect, prepareFile, searchPath } from '../open.ts';
import type { WriteDb } from '../sql.ts';

/** Of search.db's own layout: another number means it is built anew. */
const VERSION = 1;
/** Log ids a full-text table covers. */
export const SEGMENT_BITS = 20;

const TABLES = `
CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO progress VALUES ('log_text', 0), ('chunk', 0);
CREATE TABLE blooms (chunk INTEGER PRIMARY KEY, attributes BLOB NOT NULL, trigrams BLOB) STRICT;
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

/** The full-text table that covers a log id. */
export const segmentOf = (logId: number): number => Math.floor(logId / 2 ** SEGMENT_BITS);
export const segmentTable = (segment: number): string => `log_text_${segment}`;
