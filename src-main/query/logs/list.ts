// The list of log records, page by page.
import { toLogQL } from '#shared/query/logql/words.ts';
import { type LogPlace, logRow, type StoredLog } from '../../store/reads/log-rows.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { budget } from '../budget.ts';
import { cursorNumbers, rangeOf } from '../range.ts';
import { matchingLogs, readLogQuery } from './search.ts';

/** One page of matching records. Throws AppError. */
export function listLogs(db: ReadDb, input: Asked<'listLogs'>, context: ReadContext): Answer<'listLogs'> {
  const query = readLogQuery(input.q);
  const after = input.cursor === undefined ? null : placeOf(input.cursor);
  const { direction, limit } = input;
  const search = { query, range: rangeOf(input), direction, after };
  return snapshot(db, () => {
    const rows: StoredLog[] = [];
    for (const { row } of matchingLogs(db, search, budget(context).pause)) {
      rows.push(row);
      if (rows.length > limit) break;
    }
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      logs: page.map((row) => logRow(db, row)),
      next: last && rows.length > limit ? `${last.timeUs}.${last.timeNs}.${last.id}` : null,
      query: toLogQL(input.q),
    };
  });
}

function placeOf(cursor: string): LogPlace {
  const [timeUs = 0, timeNs = 0, id = 0] = cursorNumbers(cursor, 3);
  return { timeUs, timeNs, id };
}
