// Unifies spans that came more than once in differing requests: all but the first row of each go, and the
// trace's summary and its run's count follow. Their bytes stay in the chunks.
import { get, idList, run, sql, transaction, type WriteDb } from '../sql.ts';
import { summarise } from './summarise.ts';

/** Removes rows that a reader found to be byte-equal to an earlier row of the same trace. */
export function dropRepeats(db: WriteDb, input: { trace: number; rows: readonly number[] }): number {
  return transaction(db, () => {
    let removed = 0;
    for (const id of input.rows) {
      const chunk = get<{ run: number }>(
        db,
        sql`SELECT run FROM chunks WHERE signal = 1 AND first_row <= ${id} ORDER BY first_row DESC LIMIT 1`,
      );
      const gone = run(db, sql`DELETE FROM spans WHERE id IN ${idList([id])} AND trace = ${input.trace}`);
      removed += gone;
      if (chunk) run(db, sql`UPDATE runs SET spans = max(0, spans - ${gone}) WHERE id = ${chunk.run}`);
    }
    if (removed > 0) summarise(db, input.trace, { repeats: removed });
    return removed;
  });
}
