// Entry of the indexer's thread.
import { parentPort, workerData } from 'node:worker_threads';
import { serveIndexer } from '../../store/thread/serve-indexer.ts';

if (parentPort) serveIndexer(parentPort, workerData as { dataDir: string; quotaBytes?: number });
