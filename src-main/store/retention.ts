// Keeps the folder within its limits: whole chunks go, oldest first, a few at a time so that commits are not held
// up; longer at a time where they bring more than that can take. Pinned runs stay, up to 80 % of the quota.
import { fileBytes } from './file-bytes.ts';
import { PAGE_BYTES, searchPath, telemetryPath } from './open.ts';
import { checkpointBytes, EASED, FULL, folderBytes, limitLog, mostLogBytes, PINNED_SHARE } from './quota.ts';
import { get, number, sql, transaction, type WriteDb } from './sql.ts';
import {
  addRemoved,
  nothingRemoved,
  type RemovalReason,
  type Removed,
  recordRemoval,
  removeChunk,
  removeEmptySeries,
} from './writes/remove-chunks.ts';

export interface RetentionLimits {
  bytes: number;
  days: number;
}

/** One step's length, and its length once the quota is overrun: what comes in waits meanwhile. */
const STEP_MS = 15;
const HARD_STEP_MS = 200;
const DAY_US = 86_400e6;
const BUSY_MS = 250;

interface Next {
  chunk: number;
  reason: RemovalReason;
}

export class Retention {
  readonly #db: WriteDb;
  readonly #dataDir: string;
  readonly #nowUs: () => number;
  #limits: RetentionLimits;
  #easing = false;
  #givingBack = false;

  constructor(db: WriteDb, dataDir: string, limits: RetentionLimits, nowUs = () => Date.now() * 1000) {
    this.#db = db;
    this.#dataDir = dataDir;
    this.#nowUs = nowUs;
    this.#limits = limits;
    this.limits = limits;
  }

  get limits(): RetentionLimits {
    return this.#limits;
  }

  set limits(limits: RetentionLimits) {
    this.#limits = limits;
    limitLog(this.#db, limits.bytes);
  }

  /** True when removal is due for size: cheap enough to be asked after every commit. */
  get isFull(): boolean {
    return this.usedBytes() > this.#limits.bytes * FULL;
  }

  /** Removes for some milliseconds what is over the limits. `more` says that there is more to do. */
  step(): { removed: Removed; more: boolean } {
    const used = this.usedBytes();
    const { removed, reason } = this.#remove(used > this.#limits.bytes ? HARD_STEP_MS : STEP_MS);
    if (removed.chunks > 0) {
      if (removed.metricPoints > 0) removeEmptySeries(this.#db);
      recordRemoval(this.#db, this.#nowUs(), reason, removed);
    }
    const gaveBack = this.#giveBackSome();
    return { removed, more: this.#easing || gaveBack || (removed.chunks > 0 && this.#tooOld() > 0) };
  }

  /** Begins to return all free pages to the file system: after a deletion someone asked for. */
  giveBack(): void {
    this.#givingBack = true;
  }

  /**
   * What counts against the quota: pages in use, the search index, the log and whatever else lies in the folder. The
   * write-ahead logs come and go, so room is kept for them once and for all.
   */
  usedBytes(): number {
    const pageBytes = number(this.#db, sql`PRAGMA page_size`);
    const free = number(this.#db, sql`PRAGMA freelist_count`) * pageBytes;
    const pages = number(this.#db, sql`PRAGMA page_count`) * pageBytes;
    const others = folderBytes(this.#dataDir) - fileBytes(telemetryPath(this.#dataDir)) - this.#logBytes();
    return pages - free + others + mostLogBytes(this.#limits.bytes);
  }

  /** Of what is used, what pinned runs hold: by their share of the requests' bytes. */
  pinnedBytes(usedBytes: number): number {
    const row = get<{ pinned: number | null; all: number | null }>(
      this.#db,
      sql`SELECT sum(CASE WHEN pinned THEN raw_bytes END) AS pinned, sum(raw_bytes) AS "all" FROM runs`,
    );
    return row?.pinned && row.all ? (usedBytes * row.pinned) / row.all : 0;
  }

  #remove(forMs: number): { removed: Removed; reason: RemovalReason } {
    const until = performance.now() + forMs;
    const removed = nothingRemoved();
    let reason: RemovalReason = 'bytes';
    transaction(this.#db, () => {
      do {
        const next = this.#next();
        if (!next || (removed.chunks > 0 && next.reason !== reason)) break;
        reason = next.reason;
        addRemoved(removed, removeChunk(this.#db, next.chunk));
      } while (performance.now() < until);
    });
    return { removed, reason };
  }

  #next(): Next | undefined {
    const used = this.usedBytes();
    if (used > this.#limits.bytes * FULL) this.#easing = true;
    else if (used <= this.#limits.bytes * EASED) this.#easing = false;
    if (!this.#easing) {
      const chunk = this.#tooOld();
      return chunk > 0 ? { chunk, reason: 'age' } : undefined;
    }
    const tooMuchPinned = this.pinnedBytes(used) > this.#limits.bytes * PINNED_SHARE;
    const chunk = this.#oldest(tooMuchPinned ? 1 : 0);
    if (chunk === 0) this.#easing = false;
    return chunk > 0 ? { chunk, reason: tooMuchPinned ? 'pinned' : 'bytes' } : undefined;
  }

  #tooOld(): number {
    const before = this.#nowUs() - this.#limits.days * DAY_US;
    return number(
      this.#db,
      sql`SELECT id FROM chunks INDEXED BY chunks_by_received
          WHERE received_us < ${before} AND run NOT IN (SELECT id FROM runs WHERE pinned = 1)
          ORDER BY received_us LIMIT 1`,
    );
  }

  /** The oldest chunk of the runs that are pinned, or of those that are not. */
  #oldest(pinned: 0 | 1): number {
    return number(
      this.#db,
      sql`SELECT min(first) FROM (
            SELECT (SELECT min(id) FROM chunks INDEXED BY chunks_by_run WHERE run = runs.id) AS first
            FROM runs WHERE pinned = ${pinned})`,
    );
  }

  /** Gives free pages back while the folder is larger than the quota, or until there are none where that was asked for. */
  #giveBackSome(): boolean {
    const free = number(this.#db, sql`PRAGMA freelist_count`);
    const over = folderBytes(this.#dataDir) > this.#limits.bytes;
    if (free > 0 && (over || this.#givingBack)) {
      const pages = Math.floor(checkpointBytes(this.#limits.bytes) / PAGE_BYTES / 2);
      this.#db.pragma(`incremental_vacuum(${pages})`);
      if (free > pages) return true;
      this.cutLog();
    } else if (fileBytes(`${telemetryPath(this.#dataDir)}-wal`) > mostLogBytes(this.#limits.bytes)) {
      this.cutLog();
    }
    this.#givingBack = false;
    return false;
  }

  /** Copies the write-ahead log into the database and cuts it, unless a reader keeps it for longer than a moment. */
  cutLog(): void {
    const waits = number(this.#db, sql`PRAGMA busy_timeout`);
    this.#db.pragma(`busy_timeout = ${BUSY_MS}`);
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.pragma(`busy_timeout = ${waits}`);
  }

  #logBytes(): number {
    return [telemetryPath(this.#dataDir), searchPath(this.#dataDir)].reduce(
      (sum, path) => sum + fileBytes(`${path}-wal`),
      0,
    );
  }
}
