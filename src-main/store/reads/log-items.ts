// Where the log records lie that may carry an attribute, chunk by chunk.
import { LOGS } from '../signals.ts';
import { allRaw, type ReadDb, sql } from '../sql.ts';
import { type AttributeNeed, attributeTest } from './log-search.ts';

export interface LogItems {
  chunk: number;
  items: readonly [at: number, length: number][];
}

/** Records of the chunks that may hold such an attribute, the newest first. */
export function* logItems(db: ReadDb, need: AttributeNeed): Generator<LogItems, void> {
  const mayCarry = attributeTest(db, [[need]]);
  const chunks = allRaw<[id: number, firstRow: number, rows: number]>(
    db,
    sql`SELECT id, first_row, row_count FROM chunks WHERE signal = ${LOGS} ORDER BY id DESC`,
  );
  for (const [chunk, first, rows] of chunks) {
    if (!mayCarry(chunk)) continue;
    const items = allRaw<[at: number, length: number]>(
      db,
      sql`SELECT at, length FROM logs WHERE id BETWEEN ${first} AND ${first + rows - 1}`,
    );
    yield { chunk, items };
  }
}
