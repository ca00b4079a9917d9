// Values to narrow the records by, and what the editor can offer: counted over the newest matching records.
import type { LogFacets } from '#shared/api/logs.ts';
import { ALL_LOGS } from '#shared/query/logql/edit.ts';
import { isStreamLabel, RECORD_LABELS, STREAM_LABEL_NAMES } from '#shared/query/logql/labels.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { type Budget, budget } from '../budget.ts';
import { facetsOf, mostValues, ValueCounts } from '../count-values.ts';
import { rangeOf } from '../range.ts';
import { forEachScalar } from '../scalar-values.ts';
import { countMatching } from './histogram.ts';
import { labelReader } from './labels.ts';
import { detectedLevel, LEVEL_LABELS } from './level.ts';
import { planLogQuery } from './plan.ts';
import { IMPORTANT, rankAttributes } from './rank-attributes.ts';
import { type LogSearch, matchingLogs, readLogQuery } from './search.ts';
import { SenderCounts } from './senders.ts';
import { labelOf, labelsOfOrigin, type StoredRecord } from './stored-record.ts';

/** Records looked at; what is older is not counted, and the answer says so. */
const MOST_RECORDS = 10_000;
const MOST_MS = 1500;
const SHOWN = 7;
const ATTRIBUTES = { shown: 6, folded: 24 };
const MOST_VALUES = 100;
/** Visits the newest matching records until there were enough. */
function newestRecords(
  db: ReadDb,
  search: Omit<LogSearch, 'direction'>,
  spent: Budget,
  visit: (record: StoredRecord, index: number) => void,
): { counted: number; exact: boolean } {
  let counted = 0;
  for (const record of matchingLogs(db, { ...search, direction: 'newest' }, spent.pause)) {
    if (counted >= MOST_RECORDS || (counted % 256 === 255 && spent.isSpent()))
      return { counted, exact: false };
    visit(record, counted++);
  }
  return { counted, exact: true };
}

/** Facets of the records that match. Throws AppError. */
export function logFacets(db: ReadDb, input: Asked<'logFacets'>, context: ReadContext): LogFacets {
  const query = readLogQuery(input.q);
  return snapshot(db, () => {
    const levels = new ValueCounts();
    const attributes = new Map<string, ValueCounts>();
    const newest = new SenderCounts(db);
    const range = rangeOf(input);
    const search = { query, range };
    const { counted, exact } = newestRecords(db, search, budget(context, MOST_MS), (record, index) => {
      levels.add(detectedLevel(record), index);
      newest.add(record.row);
      forEachScalar(record.bytes, record.row.at, record.length, 'logRecord', (key, _, read) => {
        const label = labelOf(key);
        let counts = attributes.get(label);
        if (!counts) {
          counts = new ValueCounts(mostValues(label, IMPORTANT));
          attributes.set(label, counts);
        }
        counts.add(counts.overflows ? '' : read(), index);
      });
    });
    const senders = (exact ? undefined : countSenders(db, search, context)) ?? newest;
    for (const label of LEVEL_LABELS) attributes.delete(label);
    const { shown, folded } = rankAttributes(attributes, counted, ATTRIBUTES);
    const sections = [
      levels.section('detected_level', 'Severity', SHOWN),
      senders.section(SHOWN),
      ...shown.map(([label, counts]) => counts.section(label, undefined, SHOWN)),
    ];
    return {
      ...facetsOf(sections, counted, exact),
      folded: folded.map(([label, counts]) => counts.section(label, undefined, SHOWN)),
      traceShare: senders.traceShare(),
      traceShareOf: { count: senders.counted, exact: exact || senders !== newest },
    };
  });
}

/** Who sent all of the records that match; undefined where the index does not tell. */
function countSenders(
  db: ReadDb,
  { query, range }: Pick<LogSearch, 'query' | 'range'>,
  context: ReadContext,
): SenderCounts | undefined {
  const plan = planLogQuery(db, query);
  if (!plan.isCounted) return undefined;
  const { fromUs = 0, toUs = 2 ** 52 } = range;
  const asked = { ...range, startUs: fromUs, stepUs: toUs - fromUs, buckets: 1 };
  const { volume, exact } = countMatching(db, { query, range, plan, asked }, budget(context, MOST_MS));
  return exact ? new SenderCounts(db, volume.senders) : undefined;
}

/** Labels seen on the newest records, most frequent first. */
export function logFields(db: ReadDb, input: Asked<'logFields'>, context: ReadContext): Answer<'logFields'> {
  const counts = new Map<string, number>();
  const add = (label: string, times = 1): void => {
    if (label !== '') counts.set(label, (counts.get(label) ?? 0) + times);
  };
  return snapshot(db, () => {
    const resources = new Map<number, number>();
    const search = { query: ALL_LOGS, range: rangeOf(input) };
    const { counted } = newestRecords(db, search, budget(context, MOST_MS), (record) => {
      const { row, bytes, length } = record;
      resources.set(row.resource, (resources.get(row.resource) ?? 0) + 1);
      forEachScalar(bytes, row.at, length, 'logRecord', (key) => add(labelOf(key)));
      if (row.trace !== null) {
        add('trace_id');
        add('tied_by');
      }
      if (row.eventName !== 0) add('event_name');
      if (row.severityText !== 0) add('severity_text');
    });
    for (const [id, times] of resources) {
      const labels = labelsOfOrigin(lookups(db).resource(id), 'resource');
      for (const label of labels.keys()) add(label, times);
    }
    if (counted > 0)
      for (const label of ['detected_level', 'severity_number', 'scope_name']) add(label, counted);
    const known = new Set<string>([...Object.keys(RECORD_LABELS), ...STREAM_LABEL_NAMES]);
    const fields = [...counts].map(([field, count]) => ({
      field,
      type: isStreamLabel(field) ? 'stream' : known.has(field) ? 'record' : 'attribute',
      count,
    }));
    return { fields: fields.sort((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1)) };
  });
}

/** Values of one label seen on the newest records, most frequent first; those that begin with the prefix, any case. */
export function logValues(db: ReadDb, input: Asked<'logValues'>, context: ReadContext): Answer<'logValues'> {
  const read = labelReader(input.field);
  const prefix = input.prefix.toLowerCase();
  return snapshot(db, () => {
    const counts = new ValueCounts();
    const search = { query: ALL_LOGS, range: rangeOf(input) };
    newestRecords(db, search, budget(context, MOST_MS), (record, index) => {
      const value = read(record);
      if (value !== '' && value.toLowerCase().startsWith(prefix)) counts.add(value, index);
    });
    return {
      values: counts
        .sorted()
        .slice(0, MOST_VALUES)
        .map(({ value, count }) => ({ value, count })),
    };
  });
}
