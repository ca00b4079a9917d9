// Values to narrow the records by: severity and service counted over all that match where the index tells, attributes
// over the newest.
import type { LogFacets } from '#shared/api/logs.ts';
import { LEVEL_LABELS } from '#shared/model/level.ts';
import type { Nanos } from '#shared/model/time.ts';
import { labelOf } from '../../store/reads/own-label.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Asked } from '../asked.ts';
import { type Budget, budget } from '../budget.ts';
import { facetsOf, mostValues, ValueCounts } from '../count-values.ts';
import { rangeOf } from '../range.ts';
import { forEachScalar } from '../scalar-values.ts';
import { countAll, LevelCounts } from './count-all.ts';
import { detectedLevel } from './level.ts';
import { IMPORTANT, rankAttributes } from './rank-attributes.ts';
import { type LogSearch, matchingLogs, readLogQuery, timeOf } from './search.ts';
import { SenderCounts } from './senders.ts';
import type { StoredRecord } from './stored-record.ts';

/** Records looked at; what is older is not counted, and the answer says so. */
const MOST_RECORDS = 10_000;
export const MOST_MS = 1500;
const SHOWN = 7;
const ATTRIBUTES = { shown: 6, folded: 24 };

/** How many records were visited, and whether these were all; where time was over first, how far back that was. */
export interface Visited {
  counted: number;
  exact: boolean;
  backTo: Nanos | null;
}

/** Visits the newest matching records until there were enough, or no time is left. */
export function newestRecords(
  db: ReadDb,
  search: Omit<LogSearch, 'direction'>,
  spent: Budget,
  visit: (record: StoredRecord, index: number) => void,
  most = MOST_RECORDS,
): Visited {
  let counted = 0;
  const matching = matchingLogs(db, { ...search, direction: 'newest' }, spent);
  for (;;) {
    const found = matching.next();
    if (found.done) {
      const { value: searched } = found;
      return { counted, exact: searched === undefined, backTo: searched ? timeOf(searched.to) : null };
    }
    if (counted >= most) return { counted, exact: false, backTo: null };
    const { row } = found.value;
    visit(found.value, counted++);
    // Records are read whole here, which takes longer than deciding them.
    if (counted % 256 === 0 && spent.isSpent()) return { counted, exact: false, backTo: timeOf(row) };
  }
}

/** Facets of the records that match. Throws AppError. */
export function logFacets(db: ReadDb, input: Asked<'logFacets'>, context: ReadContext): LogFacets {
  const query = readLogQuery(input.q);
  return snapshot(db, () => {
    const newestLevels = new LevelCounts();
    const attributes = new Map<string, ValueCounts>();
    const newest = new SenderCounts(db);
    const range = rangeOf(input);
    const search = { query, range };
    const { counted, exact, backTo } = newestRecords(
      db,
      search,
      budget(context, MOST_MS),
      (record, index) => {
        const level = detectedLevel(record);
        newestLevels.add(level);
        newest.add(record.row, level);
        forEachScalar(record.bytes, record.row.at, record.length, 'logRecord', (key, _, read) => {
          const label = labelOf(key);
          let counts = attributes.get(label);
          if (!counts) {
            counts = new ValueCounts(mostValues(label, IMPORTANT));
            attributes.set(label, counts);
          }
          counts.add(counts.overflows ? '' : read(), index);
        });
      },
    );
    const whole = exact ? undefined : countAll(db, search, budget(context, MOST_MS));
    const { senders, levels } = whole ?? { senders: newest, levels: newestLevels };
    for (const label of LEVEL_LABELS) attributes.delete(label);
    const { shown, folded } = rankAttributes(attributes, counted, ATTRIBUTES);
    const sections = [
      levels.section(),
      senders.section(SHOWN),
      ...shown.map(([label, counts]) => counts.section(label, undefined, SHOWN)),
    ];
    return {
      ...facetsOf(sections, counted, exact),
      folded: folded.map(([label, counts]) => counts.section(label, undefined, SHOWN)),
      countedBackTo: backTo,
      traceShare: senders.traceShare(),
      traceShareOf: { count: senders.counted, exact: exact || whole !== undefined },
    };
  });
}
