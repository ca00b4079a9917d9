// A saved run: one SQLite file with the requests as they came, in their compressed chunks. It holds no rows made of
// them, so it is smaller than the store and reads the same whatever the store's schema is by then.
import Database from 'better-sqlite3';
import { isDamage, StoreError, sqliteCode } from '../errors.ts';
import { PAGE_BYTES } from '../open.ts';
import type { ReadDb, WriteDb } from '../sql.ts';

/** "Span", where `file` and SQLite's own tools look. */
const APPLICATION_ID = 0x5370616e;
const VERSION = 1;
/** How every SQLite file begins. */
export const SQLITE_MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

const TABLES = `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, command TEXT, started_us INTEGER NOT NULL, ended_us INTEGER NOT NULL
) STRICT;
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  signal INTEGER NOT NULL,        -- 1 traces, 2 logs, 3 metrics
  received_us INTEGER NOT NULL,
  raw_bytes INTEGER NOT NULL,
  requests BLOB NOT NULL,         -- (u32 length, u32 CRC-32) of each request, little-endian
  data BLOB NOT NULL              -- the requests, one after another, as OTLP protobuf; zstd
) STRICT;
CREATE TABLE torn (tid BLOB PRIMARY KEY) STRICT, WITHOUT ROWID; -- traces of which retention had taken a part
`;

/** Makes a new, empty file. Throws when there is one. */
export function createSaved(path: string): WriteDb {
  const db = new Database(path) as WriteDb;
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.exec(TABLES);
  db.pragma(`user_version = ${VERSION}`);
  return db;
}

/** Opens a saved file for reading. Throws StoreError `bad_file` for anything else. */
export function openSaved(path: string): ReadDb {
  let db: ReadDb | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    const id = db.pragma('application_id', { simple: true });
    const version = db.pragma('user_version', { simple: true }) as number;
    if (id !== APPLICATION_ID) throw new StoreError('bad_file', 'This SQLite file is no saved run.');
    if (version > VERSION) {
      throw new StoreError(
        'bad_file',
        'This run was saved by a newer Spandrel. Update this one to open it. The file was not changed.',
      );
    }
    return db;
  } catch (error) {
    db?.close();
    throw fileError(error);
  }
}

/** SQLite's complaint about a file that was given, as StoreError `bad_file`; other errors as they are. */
export function fileError(error: unknown): unknown {
  if (isDamage(error) || sqliteCode(error) === 'SQLITE_CANTOPEN') {
    return new StoreError('bad_file', `The file is damaged, or no saved run (${(error as Error).message}).`);
  }
  return error;
}
