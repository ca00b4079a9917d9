// A damaged telemetry.db is never deleted and never written to again: it is set aside under a name that says so, and
// a new one begins. Damage met in the middle of work cannot be set aside under the threads that read the file, so it
// is written down beside it, and the next start does it.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './errors.ts';
import { fileBytes } from './file-bytes.ts';
import { openTelemetry, telemetryPath } from './open.ts';
import type { WriteDb } from './sql.ts';

const SET_ASIDE = /^telemetry\.db\.damaged-\d{8}-\d{6}/;
const markPath = (dataDir: string): string => join(dataDir, 'telemetry.db.damage');
/** A write-ahead log begins with a header of this many bytes; a shorter one holds nothing. */
const LOG_HEADER_BYTES = 32;

/** What an opening found; `setAside` names the damaged file when there was one. */
export interface Opening {
  db: WriteDb;
  setAside: { name: string; reason: string } | null;
  /** The write-ahead log was missing, or too short to be one, before the file was opened. */
  noLog: boolean;
}

/** Opens the database as openTelemetry does; a damaged one is set aside first. Throws StoreError. */
export function openOrSetAside(dataDir: string): Opening {
  const noLog = fileBytes(`${telemetryPath(dataDir)}-wal`) < LOG_HEADER_BYTES;
  const known = knownDamage(dataDir);
  if (known === null) {
    try {
      return { db: openTelemetry(dataDir), setAside: null, noLog };
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'store_corrupt')) throw error;
      return { ...renew(dataDir, error.message), noLog };
    }
  }
  return { ...renew(dataDir, known), noLog };
}

/** Sets the database aside for a reason found after it was opened, and opens a new one. */
export function renew(dataDir: string, reason: string): Pick<Opening, 'db' | 'setAside'> {
  const name = setAside(dataDir);
  rmSync(markPath(dataDir), { force: true });
  return { db: openTelemetry(dataDir), setAside: { name, reason } };
}

/** Writes down that the database turned out to be damaged. Returns the words for it. */
export function markDamage(dataDir: string, error: unknown): StoreError {
  const reason = error instanceof Error ? error.message : String(error);
  writeFileSync(markPath(dataDir), reason, { mode: 0o600 });
  return new StoreError(
    'store_corrupt',
    `${telemetryPath(dataDir)} is damaged (${reason}). Start again: it is then set aside, whole, and a new one begins.`,
  );
}

/** Names of the files that were set aside, oldest first. */
export function filesSetAside(dataDir: string): string[] {
  return readdirSync(dataDir)
    .filter((name) => SET_ASIDE.test(name) && !/-(wal|shm)$/.test(name))
    .sort();
}

function knownDamage(dataDir: string): string | null {
  const path = markPath(dataDir);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** Renames the database and its log, so that they still belong together. Returns the new name. */
function setAside(dataDir: string): string {
  const path = telemetryPath(dataDir);
  const [date = '', time = ''] = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15).split('T');
  let name = `telemetry.db.damaged-${date}-${time}`;
  for (let n = 2; existsSync(join(dataDir, name)); n++) name = `telemetry.db.damaged-${date}-${time}-${n}`;
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, join(dataDir, name + suffix));
  }
  return name;
}
