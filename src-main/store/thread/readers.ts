// The reader threads: one is there from the start and answers what never takes long; more come when they are asked
// for and go when nobody has asked for a while, because each is a V8 of its own and costs a quarter of the engine.
import type { ThreadClient } from './client.ts';

export interface ReadersOptions {
  /** Starts a thread; `onDied` is called when it ends without being asked to. */
  start(onDied: () => void): ThreadClient;
  /** Questions that may take long: they leave the first thread to those that never do. */
  slow: ReadonlySet<string>;
  /** How many there may be at once. */
  most: number;
  /** How long one that is not the first may stand idle. */
  idleMs?: number;
}

const IDLE_MS = 30_000;
const RESTART_AFTER_MS = 1000;

export class Readers {
  readonly #options: ReadersOptions;
  readonly #threads: ThreadClient[] = [];
  readonly #idle = new Map<ThreadClient, NodeJS.Timeout>();
  #stopping = false;

  constructor(options: ReadersOptions) {
    this.#options = options;
    if (options.most > 0) this.#start();
  }

  /** Resolves when the first one answers. */
  get ready(): Promise<unknown> {
    return this.#threads[0]?.ready ?? Promise.resolve();
  }

  /** Asks the thread that is least busy. Rejects with AppError or StoreError, or with the signal's reason. */
  async ask(method: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const thread = this.#choose(method);
    clearTimeout(this.#idle.get(thread));
    try {
      return await thread.call(method, input, signal);
    } finally {
      if (thread.busy === 0) this.#rest(thread);
    }
  }

  /** Ends all of them. Safe to call twice. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all(this.#threads.map((each) => each.stop(graceMs)));
  }

  #choose(method: string): ThreadClient {
    const { slow, most } = this.#options;
    const apart = most > 1 && slow.has(method);
    const allowed = apart ? this.#threads.slice(1) : this.#threads;
    const least = allowed.toSorted((a, b) => a.busy - b.busy)[0];
    if (least !== undefined && (least.busy === 0 || this.#threads.length >= most)) return least;
    return this.#start();
  }

  #start(): ThreadClient {
    let wasReady = false;
    const thread = this.#options.start(() => {
      // It takes its calls with it; the next one answers. One that died before it was ready is given time.
      this.#forget(thread);
      if (this.#stopping || this.#threads.length > 0) return;
      if (wasReady) this.#start();
      else setTimeout(() => !this.#stopping && this.#start(), RESTART_AFTER_MS).unref();
    });
    thread.ready.then(
      () => {
        wasReady = true;
      },
      () => {},
    );
    this.#threads.push(thread);
    return thread;
  }

  #rest(thread: ThreadClient): void {
    if (this.#stopping || this.#threads[0] === thread) return;
    const end = (): void => {
      this.#forget(thread);
      void thread.stop();
    };
    this.#idle.set(thread, setTimeout(end, this.#options.idleMs ?? IDLE_MS).unref());
  }

  #forget(thread: ThreadClient): void {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
    const at = this.#threads.indexOf(thread);
    if (at >= 0) this.#threads.splice(at, 1);
  }
}
