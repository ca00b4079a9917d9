// A reader's thread: a read-only connection and the questions it answers. Which questions is the entry's choice,
// so that the query room's stand beside the store's own.
import type { MessagePort } from 'node:worker_threads';
import { chunkReader } from '../chunk-data.ts';
import { StoreError } from '../errors.ts';
import { freshPoints } from '../fresh-points.ts';
import { openReadOnly } from '../open.ts';
import type { ReadDb } from '../sql.ts';
import { serveWhenOpen } from './serve.ts';

/** What a question may use besides its connection. */
export interface ReadContext {
  /** True when nobody wants the answer any more; long work looks now and then, and throws `cancelled()`. */
  isCancelled(): boolean;
  /** Asks the writer to put something right, after the answer and without waiting. */
  ask(method: 'dropRepeats', args: unknown): void;
}

export type ReadMethod = (db: ReadDb, input: never, context: ReadContext) => unknown;
export type ReadMethods = Readonly<Record<string, ReadMethod>>;

/** What long work throws when its answer is not wanted any more. */
export function cancelled(): StoreError {
  return new StoreError('stopped', 'The question was withdrawn.');
}

const SLOW_MS = 40;
const IDLE_MS = 10_000;

/** Runs a reader behind a port. `onSlow` hears of answers that took more than 40 ms. */
export function serveReader(
  port: MessagePort,
  options: { dataDir: string },
  methods: ReadMethods,
  onSlow?: (method: string, ms: number) => void,
): void {
  serveWhenOpen(port, () => {
    const db = openReadOnly(options.dataDir);
    // Chunks, points and pages serve one question and the next few; nobody asking, they only take memory.
    const idle = setTimeout(() => {
      chunkReader(db).clear();
      freshPoints(db).clear();
      db.pragma('shrink_memory');
    }, IDLE_MS).unref();
    return {
      ready: null,
      served: {
        call(method, input, isCancelled) {
          const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
          if (!known) throw new StoreError('internal', `A reader has no method ${method}.`);
          const began = performance.now();
          const answer = known(db, input as never, {
            isCancelled,
            ask: (name, args) => port.postMessage({ kind: 'ask', method: name, args }),
          });
          const ms = performance.now() - began;
          idle.refresh();
          if (ms > SLOW_MS) onSlow?.(method, ms);
          return answer;
        },
        stop: () => db.close(),
      },
    };
  });
}
