// The whole store, threads and all, on a folder of its own.
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { threadEntry } from '../../src-main/engine/threads/spawn.ts';
import { Store, type StoreOptions } from '../../src-main/store/store.ts';
import { temporaryFolder } from './folder.ts';
import type { StoreReads } from './store-reads.ts';

/** Starts a store with readers that serve the store's own questions. */
export async function openStore(
  options: Partial<StoreOptions> = {},
): Promise<{ store: Store<StoreReads>; dataDir: string }> {
  const dataDir = options.dataDir ?? temporaryFolder();
  const store = await Store.start<StoreReads>({
    retention: { bytes: 2e9, days: 7 },
    run: { name: 'test', command: null, continueRun: false },
    readers: 1,
    spawn: (kind, workerData) =>
      new Worker(kind === 'reader' ? new URL('./store-reads.ts', import.meta.url) : threadEntry(kind), {
        workerData,
      }),
    ...options,
    dataDir,
  });
  onTestFinished(() => store.stop());
  return { store, dataDir };
}
