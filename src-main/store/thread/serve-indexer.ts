// The indexer's thread: works in short steps while there is work, and rests until it is woken.
import type { MessagePort } from 'node:worker_threads';
import { Indexer } from '../search/indexer.ts';
import type { FromThread } from './protocol.ts';
import { serveWhenOpen } from './serve.ts';

/** After a commit, how long to wait for more, so that small commits are taken in together. */
const REST_MS = 200;
const TELL_MS = 500;
const RETRY_MS = 5000;
/** While it is never done, what is about removed rows goes this often. */
const TIDY_MS = 1000;
/** With nothing to do for so long it lets go of its cache. */
const IDLE_MS = 2000;

/** Runs the indexer behind a port. */
export function serveIndexer(port: MessagePort, options: { dataDir: string; quotaBytes?: number }): void {
  const post = (message: FromThread): void => port.postMessage(message);
  serveWhenOpen(port, () => {
    const indexer = new Indexer(options.dataDir, options.quotaBytes);
    let timer: NodeJS.Timeout | undefined;
    const idle = setTimeout(() => indexer.shrink(), IDLE_MS).unref();
    let stopped = false;
    let told = 0;
    let toldAt = 0;
    let tidiedAt = 0;

    const tell = (force: boolean): void => {
      if (!force && performance.now() - toldAt < TELL_MS) return;
      toldAt = performance.now();
      const items = indexer.unindexed();
      if (items !== told) post({ kind: 'event', event: { kind: 'unindexed', items } });
      told = items;
    };
    const work = (): void => {
      timer = undefined;
      if (stopped) return;
      idle.refresh();
      try {
        const more = indexer.step();
        tell(!more);
        if (more) {
          timer = setTimeout(work, 0);
          if (performance.now() - tidiedAt > TIDY_MS) {
            tidiedAt = performance.now();
            indexer.tidy(true);
          }
        } else {
          indexer.tidy();
          for (const args of indexer.findRepeats()) post({ kind: 'ask', method: 'dropRepeats', args });
        }
      } catch (error) {
        // The index may wait, searches scan what it lacks; a full disk or a busy file passes.
        if (!(error instanceof Error)) throw error;
        timer = setTimeout(work, RETRY_MS);
      }
    };
    const wake = (after: number): void => {
      timer ??= setTimeout(work, after);
    };
    wake(0);
    return {
      ready: null,
      served: {
        call() {
          throw new Error('The indexer answers no questions.');
        },
        take(message) {
          if (message.kind === 'quota') {
            indexer.quotaBytes = message.bytes;
            return true;
          }
          if (message.kind !== 'wake') return false;
          wake(REST_MS);
          return true;
        },
        stop() {
          stopped = true;
          clearTimeout(timer);
          clearTimeout(idle);
          indexer.close();
        },
      },
    };
  });
}
