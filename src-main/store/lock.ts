// One engine a data folder: an exclusive lock on a small SQLite file, which the system releases when the process
// dies, however it dies.
import { chmodSync, closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError, sqliteCode, storeError } from './errors.ts';

export interface FolderLock {
  release(): void;
}

/** Takes the folder's lock. Throws StoreError `store_in_use` when another engine has it. */
export function lockFolder(dataDir: string): FolderLock {
  const path = join(dataDir, 'engine.lock');
  createPrivately(path);
  const db = new Database(path, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (/^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error))) {
      throw new StoreError(
        'store_in_use',
        `Another Spandrel engine${runningPid(dataDir)} has ${dataDir} open. Use that one, stop it, or choose another folder with --data-dir.`,
      );
    }
    throw storeError(error, path);
  }
  return {
    release() {
      if (db.open) db.close();
    },
  };
}

/** Makes sure a file exists and only its owner can read it. */
export function createPrivately(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/** The pid another engine wrote down, where it did. */
function runningPid(dataDir: string): string {
  try {
    const { pid } = JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')) as { pid?: unknown };
    return typeof pid === 'number' ? ` (process ${pid})` : '';
  } catch {
    return ''; // The lock is what counts; the pid only helps to find who has it.
  }
}
