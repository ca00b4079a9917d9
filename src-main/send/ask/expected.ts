// What a destination should have of a slice of a send: the request is put together again as it went, and read. Runs
// in a reader thread.
import { rowsOfSend } from '../../store/reads/ledger.ts';
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

/** Some rows of a send, as its treatment has them. */
export interface SliceOfSend extends Omit<Slice, 'history'> {
  send: number;
}

/** What to look for of a slice's first rows. */
export function expected(db: ReadDb, { send, ...slice }: SliceOfSend): Expected {
  const { body, sent: rows, used } = assemble(db, { ...slice, ...historyOf(db, send, slice) });
  const sent = sentOf(slice.signal, body);
  if (countOf(sent) !== rows.length)
    throw new Error(`a request of ${rows.length} items was read as ${countOf(sent)}`);
  return { sent, rows, used };
}

/** Where points are added up: the rows of the send up to the last of these. */
function historyOf(db: ReadDb, send: number, { signal, rows, treatment }: Slice): Pick<Slice, 'history'> {
  const last = rows.at(-1);
  if (signal !== 'metrics' || !treatment.addsUp || last === undefined) return {};
  const all = rowsOfSend(db, send, signal);
  return { history: all.subarray(0, all.lastIndexOf(last) + 1) };
}
