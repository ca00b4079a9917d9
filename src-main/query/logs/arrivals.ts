// How many matching records arrived since one did: by ids, which are in order of arrival, so that each is looked at
// once however late its time is.
import { newestLogId, rowsAfter } from '../../store/reads/arrived-logs.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { budget } from '../budget.ts';
import { rangeOf } from '../range.ts';
import { planLogQuery } from './plan.ts';
import { readLogQuery } from './search.ts';
import { StoredRecord } from './stored-record.ts';

/** What is not counted by then is counted with the next question. */
const MOST_MS = 500;
const LOOK_EVERY = 256;

/** Counts arrivals after a record. Throws AppError. */
export function logArrivals(
  db: ReadDb,
  input: Asked<'logArrivals'>,
  context: ReadContext,
): Answer<'logArrivals'> {
  const query = readLogQuery(input.q);
  return snapshot(db, () => {
    const last = Math.min(input.upTo ?? Number.POSITIVE_INFINITY, newestLogId(db));
    const plan = planLogQuery(db, query);
    const spent = budget(context, MOST_MS);
    const record = new StoredRecord(db);
    let count = 0;
    let seen = 0;
    for (const row of rowsAfter(db, input.after, last, rangeOf(input))) {
      if (plan.isAll || plan.test(record.move(row))) count++;
      if (++seen % LOOK_EVERY !== 0) continue;
      spent.pause();
      if (spent.isSpent()) return { count, upTo: row.id, all: false };
    }
    return { count, upTo: last, all: true };
  });
}
