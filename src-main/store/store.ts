// The store as the rest of the engine sees it: one writer thread, some reader threads, one indexer thread, and
// this, which holds no data itself. Everything is asynchronous; nothing here runs SQL.
import type { Worker } from 'node:worker_threads';
import { StoreError } from './errors.ts';
import type { IngestOutcome, IngestRequest } from './ingest/outcome.ts';
import type { Noisy } from './loudness.ts';
import { folderBytes } from './quota.ts';
import type { RetentionLimits } from './retention.ts';
import type { TakenIn } from './saved/take-in.ts';
import { ThreadClient } from './thread/client.ts';
import type { StoreEvent, Totals } from './thread/protocol.ts';
import { Readers } from './thread/readers.ts';
import type { ReadMethods } from './thread/serve-reader.ts';
import type { WriterMethods, WriterOptions } from './writer.ts';

export interface StoreOptions extends WriterOptions {
  /** Starts a thread's entry with this workerData (engine/threads/spawn.ts). */
  spawn(kind: 'writer' | 'reader' | 'indexer', workerData: unknown): Worker;
  /** How many reader threads there may be. */
  readers?: number;
  /** Questions that may take long: they leave the first reader to those that never do. */
  slowReads?: ReadonlySet<string>;
  onEvent?(event: StoreEvent): void;
}

/** One that answers at once, whatever the other two are busy with. */
const READERS = 3;
const PATIENCE_MS = 30_000;
const AGAIN_AFTER_MS = 1000;

/** What a method takes and gives, as seen from another thread. */
type Args<M, K extends keyof M> = M[K] extends (...args: infer A) => unknown ? A : never;
type Result<M, K extends keyof M> = M[K] extends (...args: never) => infer R ? Awaited<R> : never;
type ReadInput<M, K extends keyof M> = M[K] extends (db: never, input: infer I, ...rest: never) => unknown
  ? I
  : never;

/** `Reads` are the methods its reader threads serve: the store's own, and the query room's. */
export class Store<Reads extends ReadMethods> {
  readonly #options: StoreOptions;
  readonly #writer: ThreadClient;
  #readers: Readers | undefined;
  #indexer: ThreadClient | undefined;
  #totals: Totals = {
    counts: { spans: 0, traces: 0, logs: 0, metricPoints: 0 },
    run: { id: 0, name: '' },
  };
  #trouble: string | null = null;
  #unindexed = 0;
  #noisy: Noisy | null = null;
  #opened = false;
  #stopping: Promise<void> | undefined;

  private constructor(options: StoreOptions) {
    this.#options = options;
    const { dataDir, retention, run, crashed } = options;
    this.#writer = new ThreadClient(
      options.spawn('writer', { dataDir, retention, run, crashed } satisfies WriterOptions),
      {
        event: (event) => this.#onEvent(event),
        died: (error) => {
          // Before it was ready, `start` rejects with the reason; that the thread ends after it is no news.
          if (!this.#opened) return;
          this.#onEvent({ kind: 'trouble', message: `The writer stopped: ${error.message}` });
          this.#onEvent({ kind: 'died', message: error.message });
        },
      },
    );
  }

  /** Opens the data folder and starts the threads. Rejects with StoreError (store_in_use, store_newer, …). */
  static async start<Reads extends ReadMethods>(options: StoreOptions): Promise<Store<Reads>> {
    const store = new Store<Reads>(options);
    try {
      store.#readers = new Readers({
        start: (died) => store.#startReader(died),
        slow: options.slowReads ?? new Set(),
        most: options.readers ?? READERS,
      });
      store.#indexer = new ThreadClient(
        options.spawn('indexer', { dataDir: options.dataDir, quotaBytes: options.retention.bytes }),
        {
          event: (event) => store.#onEvent(event),
          ask: (method, args) => store.#ask(method, args),
        },
      );
      store.#openLater(store.#indexer);
      store.#totals = (await store.#writer.ready) as Totals;
      store.#opened = true;
      await Promise.all([store.#readers.ready, store.#indexer.ready]);
    } catch (error) {
      await store.stop();
      throw error;
    }
    return store;
  }

  /** Stores a request; settles after the commit. */
  consume(request: IngestRequest): Promise<IngestOutcome> {
    return this.#writer.consume(request);
  }

  /** Carries out a change in the writer. */
  async write<K extends keyof WriterMethods & string>(
    method: K,
    ...args: Args<WriterMethods, K>
  ): Promise<Result<WriterMethods, K>> {
    return (await this.#writer.call(method, args[0])) as Result<WriterMethods, K>;
  }

  /** Asks a reader thread. Given up when `signal` aborts; rejects with AppError or StoreError. */
  async read<K extends keyof Reads & string>(
    method: K,
    input: ReadInput<Reads, K>,
    signal?: AbortSignal,
  ): Promise<Result<Reads, K>> {
    if (this.#readers === undefined) throw new StoreError('stopped', 'The store is not open.');
    return (await this.#readers.ask(method, input, signal)) as Result<Reads, K>;
  }

  /** What is held now, and the current run. */
  get totals(): Totals {
    return this.#totals;
  }

  /** Why nothing can be stored now, or null. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** The service that is about to push out the rest, or null. */
  get noisy(): Noisy | null {
    return this.#noisy;
  }

  /** Items the search index has yet to take in; searches scan those. */
  get unindexed(): number {
    return this.#unindexed;
  }

  /** Size of the files that count against the quota. */
  bytes(): number {
    return folderBytes(this.#options.dataDir);
  }

  /** Deletes a run, a part at a time, so that commits and questions have their turn. Rejects with `not_found`. */
  async deleteRun(id: number): Promise<void> {
    while (await this.write('deleteRunPart', id));
  }

  /**
   * Takes the runs of a saved file in, a part at a time. A full disk is waited for, for half a minute. Rejects with
   * StoreError `bad_file`, `conflict` while another file is taken in, or `store_unavailable`.
   */
  async takeIn(path: string, onProgress?: (taken: TakenIn) => void): Promise<TakenIn> {
    await this.write('takeIn', path);
    try {
      let until = Date.now() + PATIENCE_MS;
      for (;;) {
        try {
          const { over, ...taken } = await this.write('takeInPart');
          if (over) return taken;
          onProgress?.(taken);
          until = Date.now() + PATIENCE_MS;
        } catch (error) {
          const passes = error instanceof StoreError && error.code === 'store_unavailable';
          if (!passes || Date.now() > until) throw error;
          await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
        }
      }
    } finally {
      if (!this.#stopping) await this.write('endTakingIn');
    }
  }

  /** Changes how much is kept and how long; true when something was removed at once. */
  setRetention(limits: RetentionLimits): Promise<boolean> {
    this.#indexer?.post({ kind: 'quota', bytes: limits.bytes });
    return this.write('setRetention', limits);
  }

  /** Commits what waits, ends the run and closes everything. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      await Promise.all([this.#readers?.stop(1000), this.#indexer?.stop(1000)]);
      await this.#writer.stop();
    })();
    return this.#stopping;
  }

  #startReader(died: () => void): ThreadClient {
    const reader = new ThreadClient(this.#options.spawn('reader', { dataDir: this.#options.dataDir }), {
      ask: (method, args) => this.#ask(method, args),
      died,
    });
    this.#openLater(reader);
    return reader;
  }

  /** Threads are loaded while the writer opens the database, and open it when it has. */
  #openLater(thread: ThreadClient): void {
    const open = (): void => thread.post({ kind: 'open' });
    // At once where there is nothing to wait for: the question that a thread was started for is the next message.
    if (this.#opened) open();
    else
      this.#writer.ready.then(open, () => {
        // `start` rejects with it.
      });
  }

  /** Passes on what a reader or the indexer found and only the writer may put right. */
  #ask(method: string, args: unknown): void {
    this.#writer.call(method, args).catch((error: unknown) => {
      if (!(error instanceof StoreError && error.code === 'stopped')) {
        this.#onEvent({ kind: 'trouble', message: error instanceof Error ? error.message : String(error) });
      }
    });
  }

  #onEvent(event: StoreEvent): void {
    if ('totals' in event) this.#totals = event.totals;
    if (event.kind === 'trouble') this.#trouble = event.message;
    if (event.kind === 'noisy') this.#noisy = event.noisy;
    if (event.kind === 'unindexed') this.#unindexed = event.items;
    if (event.kind === 'data' || event.kind === 'removed') this.#indexer?.post({ kind: 'wake' });
    this.#options.onEvent?.(event);
  }
}
