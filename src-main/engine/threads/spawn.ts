// Where the threads' entries are: beside this file when Node runs the source; when built, beside the bundle's
// entries, of which this module may be a chunk one folder down.
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

export type ThreadKind = 'writer' | 'reader' | 'indexer';

/** The file a thread starts from. */
export function threadEntry(kind: ThreadKind): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`./${kind}.worker.ts`, import.meta.url);
  const beside = new URL(`./${kind}.js`, import.meta.url);
  return existsSync(beside) ? beside : new URL(`../${kind}.js`, import.meta.url);
}

/**
 * Rows are read and let go: with a young generation of V8's usual size, half a dozen threads would hold more
 * memory for what is no longer wanted than the store has in its caches.
 */
const YOUNG_MB = { writer: 12, indexer: 12, reader: 6 } as const;
const OLD_MB = 512;

/** Starts a thread of the store. */
export function spawnThread(kind: ThreadKind, workerData: unknown): Worker {
  return new Worker(threadEntry(kind), {
    workerData,
    name: `spandrel-${kind}`,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB[kind], maxOldGenerationSizeMb: OLD_MB },
  });
}
