// Entry of the writer's thread.
import { parentPort, workerData } from 'node:worker_threads';
import { serveWriter } from '../../store/thread/serve-writer.ts';
import type { WriterOptions } from '../../store/writer.ts';

if (parentPort) serveWriter(parentPort, workerData as WriterOptions);
