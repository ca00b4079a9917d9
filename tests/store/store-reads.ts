// A reader's entry that serves some of the store's own questions, for tests.
import { parentPort, workerData } from 'node:worker_threads';
import { listRuns } from '../../src-main/store/reads/runs.ts';
import { packedTraceColumns } from '../../src-main/store/reads/trace-columns.ts';
import { traceRows } from '../../src-main/store/reads/trace-rows.ts';
import type { ReadDb } from '../../src-main/store/sql.ts';
import { type ReadContext, serveReader } from '../../src-main/store/thread/serve-reader.ts';

export const storeReads = {
  traceIds: (db: ReadDb, input: { limit: number }): string[] =>
    traceRows(db, {}, 'newest', input.limit).rows.map(({ traceId }) => traceId),
  traceColumns: packedTraceColumns,
  listRuns: (db: ReadDb) => listRuns(db),
  waitUntilCancelled: (_: ReadDb, __: object, context: ReadContext): boolean => {
    const until = Date.now() + 10_000;
    while (!context.isCancelled() && Date.now() < until);
    return context.isCancelled();
  },
};
export type StoreReads = typeof storeReads;

if (parentPort) serveReader(parentPort, workerData as { dataDir: string }, storeReads);
