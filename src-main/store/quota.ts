// How the quota is divided: what the logs of the two databases may take, the reserve, and when removal begins. All of
// it scales with the quota, so that a small one is kept to as well.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileBytes } from './file-bytes.ts';
import { PAGE_BYTES } from './open.ts';
import type { WriteDb } from './sql.ts';

/** Removal begins above the first share of the quota and ends below the second. */
export const FULL = 0.95;
export const EASED = 0.9;
/** Pinned runs stay up to this share of the quota. */
export const PINNED_SHARE = 0.8;

/**
 * What waits to be sent on stays up to this share. With what is pinned that is less than removal begins at, so that
 * there is always something else to remove.
 */
export const QUEUE_SHARE = 0.1;

const MIB = 1024 * 1024;
/** A checkpoint every so many bytes keeps the worst commit short. */
const MOST_LOG_BYTES = 16 * MIB;
const LEAST_LOG_BYTES = MIB / 8;
const MOST_RESERVE_BYTES = 4 * MIB;
/** Bytes of requests in one commit: long enough to share it, short enough to answer soon. */
export const MOST_GROUP_BYTES = 9 * MIB;

const between = (least: number, value: number, most: number): number =>
  Math.min(most, Math.max(least, Math.floor(value)));

/** A write-ahead log is copied into its database when it has grown to this. */
export const checkpointBytes = (quotaBytes: number): number =>
  between(LEAST_LOG_BYTES, quotaBytes / 25, MOST_LOG_BYTES);

/** A write-ahead log larger than this is a reader's doing, and is cut as soon as that is done. */
export const mostLogBytes = (quotaBytes: number): number => 4 * checkpointBytes(quotaBytes);

/** Bytes of requests that are committed together at most. */
export const groupBytes = (quotaBytes: number): number => between(MIB / 4, quotaBytes / 64, MOST_GROUP_BYTES);

/** Room kept for deleting when the disk is full (reserve.ts). */
export const reserveBytes = (quotaBytes: number): number =>
  between(LEAST_LOG_BYTES, quotaBytes / 25, MOST_RESERVE_BYTES);

/** Makes a connection keep its write-ahead log within the quota's share. */
export function limitLog(db: WriteDb, quotaBytes: number): void {
  db.pragma(`wal_autocheckpoint = ${Math.floor(checkpointBytes(quotaBytes) / PAGE_BYTES)}`);
  db.pragma(`journal_size_limit = ${mostLogBytes(quotaBytes)}`);
}

/** Not the store's to keep small: what was set aside as damaged, and files being saved or taken in. */
const NOT_COUNTED = /^telemetry\.db\.damaged-|\.part$/;

/** Size of everything in the data folder that counts against the quota. */
export function folderBytes(dataDir: string): number {
  return readdirSync(dataDir)
    .filter((name) => !NOT_COUNTED.test(name))
    .reduce((sum, name) => sum + fileBytes(join(dataDir, name)), 0);
}
