// The one writer: takes requests in and carries out every other change, in the order they come.

import { StoreError } from './errors.ts';
import type { Changes, IngestOutcome, IngestRequest } from './ingest/ingest.ts';
import { Ingest } from './ingest/ingest.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { openTelemetry } from './open.ts';
import { Retention, type RetentionLimits } from './retention.ts';
import { forgetIfAhead, openSearch } from './search/schema.ts';
import { get, number, sql, type WriteDb } from './sql.ts';
import type { StoreEvent, Totals } from './thread/protocol.ts';
import { clearAll } from './writes/clear.ts';
import { dropRepeats } from './writes/drop-repeats.ts';
import {
  nothingRemoved,
  oldestChunkOf,
  recordRemoval,
  removeChunk,
  removeEmptySeries,
} from './writes/remove-chunks.ts';
import { changeRun, hasRun, openRun, type RunRow, startRun } from './writes/runs.ts';
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

export interface WriterOptions {
  dataDir: string;
  retention: RetentionLimits;
  /** The run that begins now. `continueRun` goes on with the one a crash left open, if there is one. */
  run: { name: string; command: string | null; continueRun: boolean };
}

export class Writer {
  readonly #lock: FolderLock;
  readonly #db: WriteDb;
  readonly #ingest: Ingest;
  readonly #retention: Retention;
  readonly #emit: (event: StoreEvent) => void;
  readonly #timer: NodeJS.Timeout;
  #run = 0;
  #troubled = false;
  #dataDir: string;

  /** Locks the folder, opens the database and begins a run. Throws StoreError. */
  constructor(options: WriterOptions, emit: (event: StoreEvent) => void) {
    this.#emit = emit;
    this.#dataDir = options.dataDir;
    this.#lock = lockFolder(options.dataDir);
    try {
      this.#db = openTelemetry(options.dataDir);
      this.#prepareSearch();
      this.#ingest = new Ingest(this.#db);
      this.#retention = new Retention(this.#db, options.dataDir, options.retention);
      const { name, command, continueRun } = options.run;
      this.#run = (continueRun && openRun(this.#db)) || startRun(this.#db, { name, command, nowUs: nowUs() });
      this.#ingest.run = this.#run;
    } catch (error) {
      this.#lock.release();
      throw error;
    }
    this.#timer = setInterval(() => this.retain(), 1000);
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
    const { outcomes, changes } = this.#ingest.commitGroup(next);
    const failed = outcomes.find((outcome) => outcome.kind === 'unavailable');
    if (failed) {
      this.#troubled = true;
      this.#emit({ kind: 'trouble', message: failed.message });
    } else if (this.#troubled) {
      this.#troubled = false;
      this.#emit({ kind: 'trouble', message: null });
    }
    if (brought(changes)) this.#emit({ kind: 'data', changes, totals: this.totals() });
    return outcomes;
  }

  /** Removes what is too old or too much, a little at a time; goes on by itself until nothing is. */
  retain(): boolean {
    if (!this.#db.open) return false;
    try {
      const { removed, more } = this.#retention.step();
      if (removed.chunks > 0) {
        this.#ingest.forgetRows();
        this.#removed();
      }
      if (more) setImmediate(() => this.retain());
      return removed.chunks > 0;
    } catch (error) {
      // Retention tries again in a second; a full disk is told by the commits that fail.
      if (!(error instanceof Error)) throw error;
      return false;
    }
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
    /** Deletes a run with all it holds. The current one is emptied and goes on. */
    deleteRun: (id: number): void => this.#deleteRun(id),
    clearAll: (): void => {
      clearAll(this.#db, this.#run, nowUs());
      this.#retention.giveBack();
      this.#ingest.reload();
      this.#removed();
    },
    /** Sets the limits and begins to keep to them. True when something was removed at once. */
    setRetention: (limits: RetentionLimits): boolean => {
      this.#retention.limits = limits;
      return this.retain();
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
    addSend: (input: SendInput): number => addSend(this.#db, input),
    changeSend: (change: SendChange): void => changeSend(this.#db, change),
    interruptSends: (input: Interruption): number => interruptSends(this.#db, { ...input, nowUs: nowUs() }),
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

  /** Makes sure that there is a search index and that it is of this database, before a reader looks. */
  #prepareSearch(): void {
    const search = openSearch(this.#dataDir);
    const next = get<{ log: number; chunk: number }>(
      this.#db,
      sql`SELECT log, chunk FROM counters WHERE id = 1`,
    );
    if (next) forgetIfAhead(search, next);
    search.close();
  }

  #deleteRun(id: number): void {
    if (!hasRun(this.#db, id)) throw new StoreError('not_found', `There is no run ${id}.`);
    const removed = nothingRemoved();
    for (let chunk = oldestChunkOf(this.#db, id); chunk > 0; chunk = oldestChunkOf(this.#db, id)) {
      const part = removeChunk(this.#db, chunk);
      removed.spans += part.spans;
      removed.logs += part.logs;
      removed.metricPoints += part.metricPoints;
    }
    removeEmptySeries(this.#db);
    recordRemoval(this.#db, nowUs(), 'run', removed);
    if (id !== this.#run) this.#db.prepare('DELETE FROM runs WHERE id = ?').run(id);
    this.#retention.giveBack();
    this.#ingest.reload();
    this.#removed();
    this.#emit({ kind: 'runs', totals: this.totals() });
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

function brought(changes: Changes): boolean {
  return changes.spans + changes.logs + changes.metricPoints > 0;
}
