// Keeps the folder within its limits: whole chunks go, oldest first, a few at a time so that commits are not held
// up; longer at a time where they bring more than that can take. Pinned runs stay, up to 80 % of the quota; so does what
// "keep sending" has not come to, up to 10 %.
import { fileBytes } from './file-bytes.ts';
import { PAGE_BYTES, searchPath, telemetryPath } from './open.ts';
import {
  checkpointBytes,
  EASED,
  FULL,
  folderBytes,
  limitLog,
  mostLogBytes,
  PINNED_SHARE,
  QUEUE_SHARE,
} from './quota.ts';
import { AHEAD } from './reads/keep-sending.ts';
import { all, get, iterate, number, type Query, sql, transaction, type WriteDb } from './sql.ts';
import {
  type ChunkSize,
  oldestChunksOf,
  type RemovalReason,
  type Removed,
  recordRemoval,
  removeChunks,
  removeEmptySeries,
  upTo,
} from './writes/remove-chunks.ts';

export interface RetentionLimits {
  bytes: number;
  days: number;
}

/** Requests' bytes that one step removes, and once the quota is overrun: more than a commit may bring. */
const STEP_BYTES = 8 * 1024 * 1024;
const HARD_STEP_BYTES = 2 * STEP_BYTES;
const DAY_US = 86_400e6;
/** How long a cut of the log waits for readers: a moment, or, when the folder is over the quota, as long as it takes. */
const IMPATIENT_MS = 20;
const PATIENT_MS = 5000;

const ANY = sql`1`;
const NOT_AHEAD = sql`NOT ${AHEAD}`;

interface Next {
  chunks: number[];
  reason: RemovalReason;
}

export class Retention {
  readonly #db: WriteDb;
  readonly #dataDir: string;
  readonly #nowUs: () => number;
  #limits: RetentionLimits;
  #easing = false;
  #givingBack = false;
  #pointsWent = false;

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

  /** True when a step is due for size: cheap enough to be asked after every commit. */
  get isDue(): boolean {
    const { bytes } = this.#limits;
    return this.#easing || this.#givingBack || this.usedBytes() > bytes * FULL || this.#isOver();
  }

  /** Removes some of what is over the limits. `more`: there is more to do; `seriesWent`: ids of series are gone with it. */
  step(): { removed: Removed; more: boolean; seriesWent: boolean } {
    const { chunks, reason } = this.#next();
    const removed = transaction(this.#db, () => {
      const taken = removeChunks(this.#db, chunks);
      recordRemoval(this.#db, this.#nowUs(), reason, taken);
      return taken;
    });
    const gaveBack = this.#giveBackSome();
    const more = this.#easing || gaveBack || (chunks.length > 0 && reason === 'age');
    this.#pointsWent ||= removed.metricPoints > 0;
    // Looking at every series costs too much to be done with each step.
    const seriesWent = !more && this.#pointsWent && removeEmptySeries(this.#db) > 0;
    if (!more) this.#pointsWent = false;
    return { removed, more, seriesWent };
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

  /** What is to go next, and why; nothing when the limits are kept. */
  #next(): Next {
    const used = this.usedBytes();
    const { bytes } = this.#limits;
    if (used > bytes * FULL) this.#easing = true;
    else if (used <= bytes * EASED) this.#easing = false;
    if (!this.#easing) {
      const tooOld = this.#tooOld(ANY);
      const stay = tooOld.length > 0 && this.#isQueueKept(used);
      return { chunks: stay ? this.#tooOld(NOT_AHEAD) : tooOld, reason: 'age' };
    }
    // In a small store this is much.
    const most = used > bytes ? Math.min(HARD_STEP_BYTES, bytes / 8) : Math.min(STEP_BYTES, bytes / 16);
    const tooMuchPinned = this.pinnedBytes(used) > bytes * PINNED_SHARE;
    const pinned = tooMuchPinned ? 1 : 0;
    let chunks = this.#isQueueKept(used) ? this.#oldest(pinned, most, NOT_AHEAD) : [];
    if (chunks.length === 0) chunks = this.#oldest(pinned, most, ANY);
    if (chunks.length === 0) this.#easing = false;
    return { chunks, reason: tooMuchPinned ? 'pinned' : 'bytes' };
  }

  /** True while something waits to be sent on, and no more than the queue's share of the quota. */
  #isQueueKept(usedBytes: number): boolean {
    if (number(this.#db, sql`SELECT count(*) FROM keep_sending_cursors`) === 0) return false;
    const ahead = number(
      this.#db,
      sql`SELECT sum(c.raw_bytes) FROM chunks c
          WHERE c.id > (SELECT min(chunk) FROM keep_sending_cursors) AND ${AHEAD}`,
    );
    const all = number(this.#db, sql`SELECT sum(raw_bytes) FROM runs`);
    return ahead > 0 && (usedBytes * ahead) / Math.max(ahead, all) <= this.#limits.bytes * QUEUE_SHARE;
  }

  #tooOld(mayGo: Query): number[] {
    const before = this.#nowUs() - this.#limits.days * DAY_US;
    return upTo(
      STEP_BYTES,
      iterate<ChunkSize>(
        this.#db,
        sql`SELECT c.id, c.raw_bytes FROM chunks c INDEXED BY chunks_by_received
            WHERE c.received_us < ${before} AND c.run NOT IN (SELECT id FROM runs WHERE pinned = 1) AND ${mayGo}
            ORDER BY c.received_us LIMIT 1000`,
      ),
    );
  }

  /** The oldest chunks of the runs that are pinned, or of those that are not: of the run that has the oldest of all. */
  #oldest(pinned: 0 | 1, rawBytes: number, mayGo: Query): number[] {
    const [first] = all<{ run: number }>(
      this.#db,
      sql`SELECT id AS run FROM runs WHERE pinned = ${pinned}
            AND EXISTS (SELECT 1 FROM chunks c INDEXED BY chunks_by_run WHERE c.run = runs.id AND ${mayGo})
          ORDER BY (SELECT min(id) FROM chunks INDEXED BY chunks_by_run WHERE run = runs.id) LIMIT 1`,
    );
    return first ? oldestChunksOf(this.#db, first.run, rawBytes, mayGo) : [];
  }

  /** Gives free pages back while the folder is larger than the quota, or until there are none where that was asked for. */
  #giveBackSome(): boolean {
    const free = number(this.#db, sql`PRAGMA freelist_count`);
    this.#keepLogShort();
    if (free > 0 && (this.#givingBack || this.#isOver())) {
      const pages = Math.floor(checkpointBytes(this.#limits.bytes) / PAGE_BYTES / 2);
      this.#db.pragma(`incremental_vacuum(${pages})`);
      if (free > pages) return true;
      this.cutLog(IMPATIENT_MS);
    }
    this.#givingBack = false;
    return false;
  }

  /**
   * Copies the write-ahead log into the database and cuts it, unless readers keep it for longer than `waitMs`. While
   * one does the log only grows; what comes in has to wait for it once the folder would be too large.
   */
  cutLog(waitMs: number): void {
    const usual = number(this.#db, sql`PRAGMA busy_timeout`);
    this.#db.pragma(`busy_timeout = ${waitMs}`);
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.pragma(`busy_timeout = ${usual}`);
  }

  #keepLogShort(): void {
    const { bytes } = this.#limits;
    const log = fileBytes(`${telemetryPath(this.#dataDir)}-wal`);
    if (log > checkpointBytes(bytes) && this.#isOver()) this.cutLog(PATIENT_MS);
    else if (log > mostLogBytes(bytes)) this.cutLog(IMPATIENT_MS);
  }

  /** True when the files are larger than the quota, whatever of them is in use. */
  #isOver(): boolean {
    return folderBytes(this.#dataDir) > this.#limits.bytes;
  }

  #logBytes(): number {
    return [telemetryPath(this.#dataDir), searchPath(this.#dataDir)].reduce(
      (sum, path) => sum + fileBytes(`${path}-wal`),
      0,
    );
  }
}
