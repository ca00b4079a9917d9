// Entry of a reader's thread.
import { parentPort, workerData } from 'node:worker_threads';
import { serveReader } from '../../store/thread/serve-reader.ts';
import { reads } from '../reads.ts';

if (parentPort) serveReader(parentPort, workerData as { dataDir: string }, reads);
