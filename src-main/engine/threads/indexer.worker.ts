// Entry of the indexer's thread.
import { parentPort } from 'node:worker_threads';
import { serve } from '../../store/thread/serve.ts';

if (parentPort) serve(parentPort, () => ({ ready: null, served: { call: () => null, stop: () => {} } }));
