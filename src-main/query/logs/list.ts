// The list of log records, page by page.
import { logCursor } from '#shared/api/logs.ts';
import { toLogQL } from '#shared/query/logql/words.ts';
import { newestLogId } from '../../store/reads/arrived-logs.ts';
import { type LogPlace, rowReader, type StoredLog } from '../../store/reads/log-rows.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { budget } from '../budget.ts';
import { cursorNumbers, rangeOf } from '../range.ts';
import { type LabelReader, labelReader } from './labels.ts';
import { matchingLogs, readLogQuery, timeOf } from './search.ts';
import type { StoredRecord } from './stored-record.ts';

/** One page of matching records. Throws AppError. */
export function listLogs(db: ReadDb, input: Asked<'listLogs'>, context: ReadContext): Answer<'listLogs'> {
  const query = readLogQuery(input.q);
  const after = input.cursor === undefined ? null : placeOf(input.cursor);
  const { direction, limit } = input;
  const search = { query, range: rangeOf(input), direction, after };
  return snapshot(db, () => {
    const rows: StoredLog[] = [];
    const labels = (input.labels ?? []).map((name) => ({ name, read: labelReader(name) }));
    const rowOf = rowReader(db);
    const told: Record<string, string>[] = [];
    const matching = matchingLogs(db, search, budget(context, input.withinMs));
    let found = matching.next();
    for (; !found.done; found = matching.next()) {
      const { value: record } = found;
      rows.push(record.row);
      if (labels.length > 0) told.push(labelsOf(record, labels));
      if (rows.length > limit) break;
    }
    const logs = rows
      .slice(0, limit)
      .map((row, i) => ({ ...rowOf(row), ...(labels.length > 0 && { labels: told[i] }) }));
    const full = rows.length > limit ? rows[limit - 1] : undefined;
    const searched = found.done ? found.value : undefined;
    const end = full ?? searched?.to;
    return {
      logs,
      next: end ? cursorOf(end) : null,
      searched: searched ? { from: timeOf(searched.from), to: timeOf(searched.to) } : null,
      arrivedTo: newestLogId(db),
      query: toLogQL(input.q),
    };
  });
}

const cursorOf = (place: LogPlace): string => logCursor({ time: timeOf(place), id: place.id });

/** Longest value in a list; the whole one comes with the record. */
const MOST_VALUE = 200;

function labelsOf(
  record: StoredRecord,
  labels: readonly { name: string; read: LabelReader }[],
): Record<string, string> {
  const values = labels.map(({ name, read }) => [name, read(record).slice(0, MOST_VALUE)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}

function placeOf(cursor: string): LogPlace {
  const [timeUs = 0, timeNs = 0, id = 0] = cursorNumbers(cursor, 3);
  return { timeUs, timeNs, id };
}
