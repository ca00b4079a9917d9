// Opens the databases: one connection that writes, any number that only read.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError, storeError } from './errors.ts';
import { createPrivately } from './lock.ts';
import { migrate, schemaVersion } from './migrations/index.ts';
import type { ReadDb, WriteDb } from './sql.ts';
import { createViews } from './views.ts';

/** Pages of 16 KB; a checkpoint every 16 MB keeps the worst commit short. */
export const PAGE_BYTES = 16_384;
const CHECKPOINT_PAGES = 1000;
/** How long another program's lock is waited for: exporters have ten seconds of patience, and try again. */
const BUSY_MS = 2000;
const KEPT_WAL_BYTES = 64 * 1024 * 1024;

export const telemetryPath = (dataDir: string): string => join(dataDir, 'telemetry.db');
export const searchPath = (dataDir: string): string => join(dataDir, 'search.db');

/** Opens (and creates) the database for its one writer, at the current schema. Throws StoreError. */
export function openTelemetry(dataDir: string): WriteDb {
  const path = telemetryPath(dataDir);
  try {
    createPrivately(path);
    const db = connect(path);
    try {
      prepareFile(db, 'FULL');
      migrate(db);
      createViews(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw isFileError(error)
      ? new StoreError('store_unavailable', `${path} cannot be written: ${(error as Error).message}`)
      : storeError(error, path);
  }
}

/** Opens a connection that cannot write, with the search index attached as `search` where there is one. */
export function openReadOnly(dataDir: string): ReadDb {
  const path = telemetryPath(dataDir);
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    db.pragma('cache_size = -24576');
    db.pragma('temp_store = MEMORY');
    if (schemaVersion(db) === 0) throw new StoreError('store_unavailable', `${path} is empty.`);
    if (existsSync(searchPath(dataDir))) db.prepare('ATTACH ? AS search').run(searchPath(dataDir));
    return db;
  } catch (error) {
    throw storeError(error, path);
  }
}

/** A connection that may write, with nothing set up yet. */
export function connect(path: string): WriteDb {
  return new Database(path, { timeout: BUSY_MS }) as WriteDb;
}

/** Sets page size, vacuum mode and journal. The first two only take on an empty file. */
export function prepareFile(db: WriteDb, synchronous: 'FULL' | 'OFF'): void {
  if (schemaVersion(db) === 0) {
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('auto_vacuum = INCREMENTAL');
  }
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${synchronous}`);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma(`journal_size_limit = ${KEPT_WAL_BYTES}`);
  db.pragma('cache_size = -32768');
  db.pragma('temp_store = MEMORY');
}

function isFileError(error: unknown): boolean {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^(EACCES|EROFS|EPERM|ENOSPC|EDQUOT|ENOENT|EISDIR)$/.test(code);
}
