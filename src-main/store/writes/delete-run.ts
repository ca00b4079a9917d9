// Deletes a run, a part at a time: a large one would hold up everything else.
import { StoreError } from '../errors.ts';
import { run, sql, transaction, type WriteDb } from '../sql.ts';
import { oldestChunksOf, recordRemoval, removeChunks, removeEmptySeries } from './remove-chunks.ts';
import { hasRun } from './runs.ts';

export interface RunPart {
  id: number;
  /** This one is emptied and goes on. */
  currentRun: number;
  /** About so many bytes of requests go now. */
  rawBytes: number;
  nowUs: number;
}

/** Deletes the oldest part that is left of a run, the run itself with the last; true when there is more. Throws StoreError `not_found`. */
export function deleteRunPart(db: WriteDb, { id, currentRun, rawBytes, nowUs }: RunPart): boolean {
  if (!hasRun(db, id)) throw new StoreError('not_found', `There is no run ${id}.`);
  const chunks = oldestChunksOf(db, id, rawBytes);
  transaction(db, () => {
    if (chunks.length > 0) {
      recordRemoval(db, nowUs, 'run', removeChunks(db, chunks));
      return;
    }
    removeEmptySeries(db);
    if (id !== currentRun) run(db, sql`DELETE FROM runs WHERE id = ${id}`);
  });
  return chunks.length > 0;
}
