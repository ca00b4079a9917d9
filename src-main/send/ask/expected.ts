// What a destination should have of a slice of a send: the request is put together again as it went, and read. Runs
// in a reader thread.
import type { Signal } from '#shared/model/signal.ts';
import { rowsOfSend } from '../../store/reads/ledger.ts';
import type { ReadDb } from '../../store/sql.ts';
import { assemble } from '../assemble.ts';
import { wentAlike } from '../later-rules.ts';
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
export function expected(db: ReadDb, { send, ...asked }: SliceOfSend): Expected {
  const { signal } = asked;
  const slice = {
    ...asked,
    ...wentAlike(asked.treatment, signal, asked.rows, () => rowsOfSend(db, send, signal)),
  };
  const { body, sent: rows, used } = assemble(db, { ...slice, ...historyOf(db, send, slice) });
  const sent = sentOf(slice.signal, body);
  if (countOf(sent) !== rows.length)
    throw new Error(`a request of ${rows.length} items was read as ${countOf(sent)}`);
  return { sent, rows, used };
}

/** Where points are added up: the rows of the send, and where in them these lie. */
function historyOf(db: ReadDb, send: number, { signal, rows, treatment }: Slice): Pick<Slice, 'history'> {
  const [row] = rows;
  const last = rows.at(-1);
  if (signal !== 'metrics' || !treatment.addsUp || row === undefined || last === undefined) return {};
  const asked = askedPlan(db, send, signal);
  const { plan } = asked;
  let first = plan.indexOf(row, asked.at);
  if (first < 0) first = plan.indexOf(row);
  asked.at = Math.max(0, first);
  return { history: { plan, first: asked.at, upto: plan.indexOf(last, asked.at) + 1 } };
}

/** The plan that is asked after, and how far: slices come one after another. */
interface Asked {
  send: number;
  plan: Float64Array;
  at: number;
}

/** The last one of a connection: a send's rows stay what they are. */
const askedLast = new WeakMap<ReadDb, Asked>();

function askedPlan(db: ReadDb, send: number, signal: Signal): Asked {
  let asked = askedLast.get(db);
  if (asked?.send !== send) {
    asked = { send, plan: rowsOfSend(db, send, signal), at: 0 };
    askedLast.set(db, asked);
  }
  return asked;
}
