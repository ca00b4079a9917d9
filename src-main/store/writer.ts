// The one writer: takes requests in and carries out every other change, in the order they come.

import type { Signal } from '#shared/model/signal.ts';
import { Clock, clockNotice, newestReceivedMs } from './clock.ts';
import { markDamage } from './damage.ts';
import { isDamage, isUnavailable, StoreError, storeError } from './errors.ts';
import { giveBack } from './give-back.ts';
import { Ingest } from './ingest/ingest.ts';
import type { Changes, IngestOutcome, IngestRequest } from './ingest/outcome.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { Loudness } from './loudness.ts';
import { openChecked } from './open-checked.ts';
import { checkpointBytes, FULL, groupBytes, reserveBytes } from './quota.ts';
import { Reserve, space } from './reserve.ts';
import { Retention, type RetentionLimits } from './retention.ts';
import { type TakenIn, TakingIn } from './saved/take-in.ts';
import { get, number, run, sql, type WriteDb } from './sql.ts';
import type { StoreEvent, Totals } from './thread/protocol.ts';
import { UnusedEntries } from './unused-entries.ts';
import { afterSending } from './writes/after-sending.ts';
import { clear } from './writes/clear.ts';
import { deleteRunPart } from './writes/delete-run.ts';
import { dropRepeats } from './writes/drop-repeats.ts';
import { changeRun, openRun, type RunRow, startRun } from './writes/runs.ts';
import {
  addDestination,
  addSend,
  changeDestination,
  changeSend,
  type DestinationInput,
  type Interruption,
  interruptSends,
  removeDestination,
  type SendChange,
  type SendInput,
} from './writes/sends.ts';

/** Requests' bytes that are deleted of a run before whatever waits has its turn. */
const TICK_MS = 1000;
const ROOM_MS = 1000;
const DELETED_BYTES = 8 * 1024 * 1024;

export interface WriterOptions {
  dataDir: string;
  retention: RetentionLimits;
  /** The run that begins now. `continueRun` goes on with the one a crash left open, if there is one. */
  run: { name: string; command: string | null; continueRun: boolean };
  /** The engine before this one ended without stopping. */
  crashed?: boolean | undefined;
}

export class Writer {
  readonly #lock: FolderLock;
  #db: WriteDb;
  readonly #ingest: Ingest;
  readonly #retention: Retention;
  readonly #emit: (event: StoreEvent) => void;
  readonly #timer: NodeJS.Timeout;
  #run = 0;
  /** Why nothing can be written, or nothing. */
  #trouble = '';
  #clock: Clock;
  readonly #loudness = new Loudness();
  #wasNoisy = false;
  #retaining = false;
  #tickedAt = 0;
  #takingIn: TakingIn | undefined;
  readonly #reserve: Reserve;
  readonly #unused: UnusedEntries;
  /** Bytes of requests removed since unused entries were last asked for. */
  #removedBytes = 0;
  #dataDir: string;

  /** Locks the folder, opens the database and begins a run. Throws StoreError. */
  constructor(options: WriterOptions, emit: (event: StoreEvent) => void) {
    this.#emit = emit;
    this.#dataDir = options.dataDir;
    this.#lock = lockFolder(options.dataDir);
    try {
      this.#db = openChecked(options.dataDir, options.crashed ?? false, emit);
      this.#ingest = new Ingest(this.#db);
      this.#ingest.groupBytes = groupBytes(options.retention.bytes);
      this.#retention = new Retention(this.#db, options.dataDir, options.retention);
      this.#unused = new UnusedEntries(this.#db);
      this.#reserve = new Reserve(options.dataDir);
      const { name, command, continueRun } = options.run;
      this.#run = (continueRun && openRun(this.#db)) || startRun(this.#db, { name, command, nowUs: nowUs() });
      this.#ingest.run = this.#run;
      this.#clock = new Clock(newestReceivedMs(this.#db));
      // What was read to look through the file is not what is written next.
      this.#db.pragma('shrink_memory');
      this.#watchClock();
    } catch (error) {
      this.#lock.release();
      throw storeError(error, options.dataDir);
    }
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** What the store holds now. */
  totals(): Totals {
    const counts = get<Totals['counts']>(
      this.#db,
      sql`SELECT coalesce(sum(spans), 0) AS spans, coalesce(sum(traces), 0) AS traces, coalesce(sum(logs), 0) AS logs,
            coalesce(sum(metric_points), 0) AS metricPoints FROM runs`,
    ) ?? { spans: 0, traces: 0, logs: 0, metricPoints: 0 };
    const run = get<{ id: number; name: string }>(
      this.#db,
      sql`SELECT id, name FROM runs WHERE id = ${this.#run}`,
    );
    return { counts, run: run ?? { id: this.#run, name: '' } };
  }

  /** Commits a group of requests; see Ingest.commitGroup. */
  commitGroup(next: () => IngestRequest | undefined): IngestOutcome[] {
    this.#watchClock();
    if (this.#trouble && !this.#hasRoom()) return refuseAll(next, this.#trouble);
    const { outcomes, changes } = this.#orDamaged(() => this.#ingest.commitGroup(next));
    const failed = outcomes.find((outcome) => outcome.kind === 'unavailable');
    if (failed) {
      this.#trouble = failed.message;
      this.#emit({ kind: 'trouble', message: failed.message });
    } else if (this.#trouble) {
      this.#trouble = '';
      this.#emit({ kind: 'trouble', message: null });
    }
    if (brought(changes)) {
      this.#loudness.add(changes.bytesByService, performance.now());
      this.#emit({ kind: 'data', changes, totals: this.totals() });
    }
    this.#keepUp();
    return outcomes;
  }

  /** A port that is never empty leaves timers no turn, so what is due is done after a commit. */
  #keepUp(): void {
    if (performance.now() - this.#tickedAt > TICK_MS) this.#tick();
    else if (this.#retention.isDue) this.retain();
  }

  /** Once a second: keeps to the limits, sees whether a full disk has room again, and who fills the store. */
  #tick(): void {
    if (!this.#db.open) return;
    this.#tickedAt = performance.now();
    this.retain();
    const { bytes: quota } = this.#retention.limits;
    try {
      if (this.#trouble) this.#tryAgain();
      else this.#reserve.keep(reserveBytes(quota));
    } catch (error) {
      // No room yet, for the commit or for the reserve.
      if (!(error instanceof Error)) throw error;
    }
    this.#judgeNoise();
  }

  /** Commits nothing much; when that works and there is room for more, the trouble is over. */
  #tryAgain(): void {
    if (!this.#hasRoom()) return;
    run(this.#db, sql`UPDATE counters SET chunk = chunk WHERE id = 1`);
    this.#trouble = '';
    this.#emit({ kind: 'trouble', message: null });
  }

  #judgeNoise(): void {
    const usedBytes = this.#retention.usedBytes();
    const noisy = this.#loudness.judge(
      {
        usedBytes,
        fullBytes: this.#retention.limits.bytes * FULL,
        storedPerRaw: usedBytes / Math.max(1, number(this.#db, sql`SELECT sum(raw_bytes) FROM runs`)),
        services: number(this.#db, sql`SELECT count(*) FROM services`),
      },
      performance.now(),
    );
    if (noisy || this.#wasNoisy) this.#emit({ kind: 'noisy', noisy });
    this.#wasNoisy = noisy !== null;
  }

  #retainSoon(): void {
    if (this.#retaining) return;
    this.#retaining = true;
    setImmediate(() => {
      this.#retaining = false;
      this.retain();
    });
  }

  #watchClock(): void {
    const back = this.#clock.wentBack(Date.now());
    if (back > 0) this.#emit(clockNotice(back));
  }

  /** Removes what is too old or too much, a little at a time; goes on by itself until nothing is. */
  retain(): boolean {
    if (!this.#db.open) return false;
    try {
      if (this.#unused.isDue) return this.#removeUnused();
      const { removed, more, seriesWent } = this.#orDamaged(() => this.#retention.step());
      if (removed.chunks > 0 || seriesWent) {
        this.#ingest.forgetRows(seriesWent);
        this.#removed();
      }
      this.#removedBytes += removed.rawBytes;
      if (this.#mayHoldMuchUnused()) this.#unused.ask();
      if (more || this.#unused.isDue) this.#retainSoon();
      return removed.chunks > 0;
    } catch (error) {
      // Retention tries again in a second, with the reserve's room when the disk is full.
      if (isUnavailable(error)) this.#reserve.release();
      if (!(error instanceof Error) || error instanceof StoreError) throw error;
      return false;
    }
  }

  /** Names that never come again would fill the quota while the data they were of makes room. */
  #mayHoldMuchUnused(): boolean {
    const { bytes } = this.#retention.limits;
    return this.#ingest.entryBytes > bytes * 0.02 && this.#removedBytes > bytes * 0.05;
  }

  #removeUnused(): boolean {
    const { removed } = this.#unused.step();
    if (removed) this.#ingest.forgetEntries();
    if (!this.#unused.isDue) this.#removedBytes = 0;
    this.#retainSoon();
    return removed;
  }

  /** The changes others may ask for, by name. */
  readonly methods = {
    totals: (): Totals => this.totals(),
    startRun: (input: { name: string; command: string | null }): number => {
      this.#run = startRun(this.#db, { ...input, nowUs: nowUs() });
      this.#ingest.run = this.#run;
      this.#emit({ kind: 'runs', totals: this.totals() });
      return this.#run;
    },
    changeRun: (input: { id: number; name?: string; pinned?: boolean }): void => {
      changeRun(this.#db, input);
      this.#emit({ kind: 'runs', totals: this.totals() });
    },
    /** Deletes a part of a run; true when there is more of it. The current one is emptied and goes on. */
    deleteRunPart: (id: number): boolean => this.#deleteRunPart(id),
    clear: (signals: readonly Signal[]): void => {
      this.#makeRoom();
      clear(this.#db, signals, this.#run, nowUs());
      this.#unused.ask();
      this.#retention.giveBack();
      this.#retainSoon();
      this.#ingest.reload();
      this.#removed();
      this.#emit({ kind: 'runs', totals: this.totals() });
    },
    /** Gives back the room kept for deleting, while the disk is full. */
    makeRoom: (): void => this.#makeRoom(),
    /** Sets the limits and begins to keep to them. True when something was removed at once. */
    setRetention: (limits: RetentionLimits): boolean => {
      this.#makeRoom();
      this.#retention.limits = limits;
      this.#ingest.groupBytes = groupBytes(limits.bytes);
      return this.retain();
    },
    /** Begins to take a saved file in. Throws StoreError `bad_file`, or `conflict` while another is. */
    takeIn: (path: string): void => {
      if (this.#takingIn) throw new StoreError('conflict', 'Another saved run is being taken in.');
      this.#takingIn = new TakingIn(this.#db, this.#ingest, path);
    },
    /** Takes the next part in; tells how it stands, and whether that was all. */
    takeInPart: (): TakenIn & { over: boolean } => this.#takeInPart(),
    endTakingIn: (): void => {
      this.#takingIn?.close();
      this.#takingIn = undefined;
    },
    dropRepeats: (input: { trace: number; rows: number[] }): number => {
      const dropped = dropRepeats(this.#db, input);
      if (dropped > 0) {
        this.#ingest.forgetRows();
        this.#removed();
      }
      return dropped;
    },
    addDestination: (input: DestinationInput): number => addDestination(this.#db, input),
    changeDestination: (input: DestinationInput & { id: number }): void => changeDestination(this.#db, input),
    removeDestination: (id: number): void => removeDestination(this.#db, id),
    /** Begins a send's entry. The memory of its rows, which came with the call, is given back. */
    addSend: (input: SendInput): number => {
      const id = addSend(this.#db, input);
      for (const rows of Object.values(input.rows)) giveBack(rows);
      return id;
    },
    changeSend: (change: SendChange): void => changeSend(this.#db, change),
    interruptSends: (input: Interruption): number => interruptSends(this.#db, { ...input, nowUs: nowUs() }),
    ...afterSending(() => this.#db),
  };

  /** Ends the run, writes everything into the database file and lets the folder go. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#db.open) {
      this.#db.exec(`UPDATE runs SET ended_us = max(started_us, ${nowUs()}) WHERE ended_us IS NULL`);
      this.#db.pragma('optimize');
      this.#db.close();
    }
    this.#lock.release();
  }

  /** Runs work on the database; damage that it meets is written down for the next start, and thrown as StoreError. */
  #orDamaged<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw isDamage(error) ? markDamage(this.#dataDir, error) : error;
    }
  }

  #deleteRunPart(id: number): boolean {
    this.#makeRoom();
    // On a full disk only little can be done at once.
    const rawBytes = this.#trouble ? 1 : DELETED_BYTES;
    const more = deleteRunPart(this.#db, { id, currentRun: this.#run, rawBytes, nowUs: nowUs() });
    this.#ingest.forgetRows();
    this.#removed();
    this.#retention.giveBack();
    this.#retainSoon();
    if (more) return true;
    this.#unused.ask();
    this.#emit({ kind: 'runs', totals: this.totals() });
    return false;
  }

  #makeRoom(): void {
    if (!this.#trouble) return;
    this.#reserve.release();
    // What is in the log already gets its place first; cut, the log leaves more room than the reserve did.
    this.#retention.cutLog(ROOM_MS);
  }

  /** While the disk is full, what room there is is for deleting. */
  #hasRoom(): boolean {
    const { total, free } = space(this.#dataDir);
    return free >= Math.min(2 * checkpointBytes(this.#retention.limits.bytes), total / 8);
  }

  #takeInPart(): TakenIn & { over: boolean } {
    if (!this.#takingIn) throw new StoreError('internal', 'Nothing is being taken in.');
    const { changes, over } = this.#orDamaged(() => this.#takingIn?.step()) ?? { changes: null, over: true };
    if (changes) this.#emit({ kind: 'data', changes, totals: this.totals() });
    this.#keepUp();
    if (over) {
      this.#removed();
      this.#emit({ kind: 'runs', totals: this.totals() });
    }
    return { ...this.#takingIn.taken, over };
  }

  #removed(): void {
    this.#emit({ kind: 'removed', totals: this.totals() });
  }

  /** Rows of a table, for tests and the log. */
  count(table: 'spans' | 'logs' | 'chunks'): number {
    return number(this.#db, { text: `SELECT count(*) FROM ${table}`, values: [] });
  }

  get dataDir(): string {
    return this.#dataDir;
  }
}

export type WriterMethods = Writer['methods'];
export type { RunRow };

const nowUs = (): number => Date.now() * 1000;

/** Asks whoever waits to come again. */
function refuseAll(next: () => IngestRequest | undefined, message: string): IngestOutcome[] {
  const outcomes: IngestOutcome[] = [];
  while (next()) outcomes.push({ kind: 'unavailable', message });
  return outcomes;
}

function brought(changes: Changes): boolean {
  return changes.spans + changes.logs + changes.metricPoints > 0;
}
