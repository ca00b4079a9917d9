// What a destination should have of a slice of a send: the request is put together again as it went, and read. Runs
// in a reader thread.
import type { ReadDb } from '../../store/sql.ts';
import { assemble } from '../assemble.ts';
import type { Slice } from '../plan.ts';
import { countOf, type Sent, sentOf } from './sent.ts';

export interface Expected {
  sent: Sent;
  /** The row of each item of `sent`. */
  rows: Float64Array;
  /** How many of the slice's rows were used; those that are not in `rows` are gone from the store. */
  used: number;
}

/** What to look for of a slice's first rows. */
export function expected(db: ReadDb, slice: Slice): Expected {
  const { body, sent: rows, used } = assemble(db, slice);
  const sent = sentOf(slice.signal, body);
  if (countOf(sent) !== rows.length)
    throw new Error(`a request of ${rows.length} items was read as ${countOf(sent)}`);
  return { sent, rows, used };
}
