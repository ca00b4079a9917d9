// Keeps the folder within its limits: whole chunks go, oldest first, a few at a time so that commits are not held
// up. Pinned runs stay, up to 80 % of the quota.
import { fileBytes } from './file-bytes.ts';
import { searchPath } from './open.ts';
import { get, number, sql, type WriteDb } from './sql.ts';
import {
  nothingRemoved,
  type Removed,
  recordRemoval,
  removeChunk,
  removeEmptySeries,
} from './writes/remove-chunks.ts';

export interface RetentionLimits {
  bytes: number;
  days: number;
}

/** Removal begins above the first share of the quota and ends below the second. */
const FULL = 0.95;
const EASED = 0.9;
const PINNED_SHARE = 0.8;
/** One step's length, and how many pages it gives back to the file system at once. */
const STEP_MS = 15;
const PAGES_GIVEN_BACK = 512;
const DAY_US = 86_400e6;
/** What the write-ahead logs take at most, as a rule. */
const LOG_BYTES = 24 * 1024 * 1024;

export class Retention {
  readonly #db: WriteDb;
  readonly #dataDir: string;
  readonly #nowUs: () => number;
  limits: RetentionLimits;
  #easing = false;

  constructor(db: WriteDb, dataDir: string, limits: RetentionLimits, nowUs = () => Date.now() * 1000) {
    this.#db = db;
    this.#dataDir = dataDir;
    this.limits = limits;
    this.#nowUs = nowUs;
  }

  /** Removes for some milliseconds what is over the limits. `more` says that there is more to do. */
  step(): { removed: Removed; more: boolean } {
    const removed = nothingRemoved();
    const until = performance.now() + STEP_MS;
    let reason = '';
    do {
      const used = this.#usedBytes();
      if (used > this.limits.bytes * FULL) this.#easing = true;
      else if (used <= this.limits.bytes * EASED) this.#easing = false;
      const next = this.#easing ? this.#oldest(this.#pinnedMayGo()) : this.#tooOld();
      if (next === 0) {
        this.#easing = false;
        break;
      }
      reason = this.#easing ? 'bytes' : 'age';
      add(removed, removeChunk(this.#db, next));
    } while (performance.now() < until);
    if (removed.chunks > 0) {
      if (removed.metricPoints > 0) removeEmptySeries(this.#db);
      recordRemoval(this.#db, this.#nowUs(), reason, removed);
    }
    const gaveBack = this.#giveBackSome();
    return { removed, more: this.#easing || gaveBack || (removed.chunks > 0 && this.#tooOld() > 0) };
  }

  /** Returns all free pages to the file system: after a deletion someone asked for. */
  giveBack(): void {
    this.#db.pragma('incremental_vacuum');
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  /** What counts against the quota. The write-ahead log comes and goes, so room is kept for it once and for all. */
  #usedBytes(): number {
    const pages = number(this.#db, sql`PRAGMA page_count`) - number(this.#db, sql`PRAGMA freelist_count`);
    const log = Math.min(LOG_BYTES, this.limits.bytes / 5);
    return pages * number(this.#db, sql`PRAGMA page_size`) + fileBytes(searchPath(this.#dataDir)) + log;
  }

  #tooOld(): number {
    const before = this.#nowUs() - this.limits.days * DAY_US;
    return number(
      this.#db,
      sql`SELECT c.id FROM chunks c JOIN runs r ON r.id = c.run WHERE r.pinned = 0 AND c.received_us < ${before}
          ORDER BY c.id LIMIT 1`,
    );
  }

  #oldest(alsoPinned: boolean): number {
    const loose = number(
      this.#db,
      sql`SELECT c.id FROM chunks c JOIN runs r ON r.id = c.run WHERE r.pinned = 0 ORDER BY c.id LIMIT 1`,
    );
    if (!alsoPinned) return loose;
    return number(this.#db, sql`SELECT id FROM chunks ORDER BY id LIMIT 1`);
  }

  /** True when pinned runs hold more than their share of what is captured. */
  #pinnedMayGo(): boolean {
    const row = get<{ pinned: number | null; all: number | null }>(
      this.#db,
      sql`SELECT sum(CASE WHEN r.pinned THEN c.raw_bytes END) AS pinned, sum(c.raw_bytes) AS "all"
          FROM chunks c JOIN runs r ON r.id = c.run WHERE (SELECT max(pinned) FROM runs) = 1`,
    );
    return row?.pinned != null && row.all != null && row.pinned > row.all * PINNED_SHARE;
  }

  /** Gives free pages back while the file is larger than the quota. */
  #giveBackSome(): boolean {
    const free = number(this.#db, sql`PRAGMA freelist_count`);
    const size = number(this.#db, sql`PRAGMA page_count`) * number(this.#db, sql`PRAGMA page_size`);
    if (free === 0 || size <= this.limits.bytes * FULL) return false;
    this.#db.pragma(`incremental_vacuum(${PAGES_GIVEN_BACK})`);
    return free > PAGES_GIVEN_BACK;
  }
}

function add(sum: Removed, part: Removed): void {
  sum.chunks += part.chunks;
  sum.spans += part.spans;
  sum.logs += part.logs;
  sum.metricPoints += part.metricPoints;
}
