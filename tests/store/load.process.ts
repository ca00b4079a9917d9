// A process that stores spans until it is killed, and prints the number of each trace once it is acknowledged.

import { Worker } from 'node:worker_threads';
import { threadEntry } from '../../src-main/engine/threads/spawn.ts';
import { Store } from '../../src-main/store/store.ts';
import { spans } from './requests.ts';

const dataDir = process.argv[2] ?? '';
const first = Number(process.argv[3]);
const store = await Store.start({
  dataDir,
  retention: { bytes: 2e9, days: 7 },
  run: { name: 'load', command: null, continueRun: true },
  readers: 0,
  spawn: (kind, workerData) => new Worker(threadEntry(kind), { workerData }),
});
let next = first;

/** Sends one trace of three spans after another. */
async function send(): Promise<void> {
  for (;;) {
    const trace = next++;
    const id = trace * 10;
    const outcome = await store.consume(
      spans('load', [
        { trace, id, attributes: { padding: 'x'.repeat(2000) + trace } },
        { trace, id: id + 1, parent: id },
        { trace, id: id + 2, parent: id },
      ]),
    );
    if (outcome.kind === 'stored') process.stdout.write(`${trace}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, send));
