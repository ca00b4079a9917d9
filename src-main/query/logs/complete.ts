// What the editor can offer: labels, and values of one. Those of the resource and the level are told for all records;
// attributes are those of the newest records and of the newest of every service, so that a flood hides nobody's.
import { ALL_LOGS, logCondition, withLogCondition } from '#shared/query/logql/edit.ts';
import { isStreamLabel, RECORD_LABELS, STREAM_LABEL_NAMES } from '#shared/query/logql/labels.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { labelOf } from '../../store/reads/own-label.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { type Budget, budget } from '../budget.ts';
import { ValueCounts } from '../count-values.ts';
import { rangeOf } from '../range.ts';
import { forEachScalar } from '../scalar-values.ts';
import { countAll, type WholeCounts } from './count-all.ts';
import { MOST_MS, newestRecords } from './facets.ts';
import { labelReader } from './labels.ts';
import type { LogSearch } from './search.ts';
import { labelsOfOrigin, type StoredRecord } from './stored-record.ts';

const MOST_VALUES = 100;
/** Records looked at of a service that has few among the newest. */
const OF_EACH = 300;

/** Visits the newest records, and of every service the newest; returns how many. */
function someOfEach(
  db: ReadDb,
  range: LogSearch['range'],
  whole: WholeCounts | undefined,
  spent: Budget,
  visit: (record: StoredRecord, index: number) => void,
): number {
  const visited = new Set<number>();
  const once = (record: StoredRecord): void => {
    if (visited.has(record.row.id)) return;
    visited.add(record.row.id);
    visit(record, visited.size);
  };
  const { exact } = newestRecords(db, { query: ALL_LOGS, range }, spent, once);
  for (const { value } of exact ? [] : (whole?.senders.values('service_name') ?? [])) {
    if (spent.isSpent()) break;
    const query = withLogCondition(ALL_LOGS, logCondition('service_name', '=', value));
    newestRecords(db, { query, range }, spent, once, OF_EACH);
  }
  return visited.size;
}

/** Labels seen on records, most frequent first. */
export function logFields(db: ReadDb, input: Asked<'logFields'>, context: ReadContext): Answer<'logFields'> {
  const counts = new Map<string, number>();
  const add = (label: string, times = 1): void => {
    if (label !== '') counts.set(label, (counts.get(label) ?? 0) + times);
  };
  return snapshot(db, () => {
    const resources = new Map<number, number>();
    const spent = budget(context, MOST_MS);
    const range = rangeOf(input);
    const whole = countAll(db, { query: ALL_LOGS, range }, spent);
    const counted = someOfEach(db, range, whole, spent, (record) => {
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

/** Values seen of one label, most frequent first; those that begin with the prefix, any case. */
export function logValues(db: ReadDb, input: Asked<'logValues'>, context: ReadContext): Answer<'logValues'> {
  const { field } = input;
  const prefix = input.prefix.toLowerCase();
  return snapshot(db, () => {
    const spent = budget(context, MOST_MS);
    const range = rangeOf(input);
    const whole = countAll(db, { query: ALL_LOGS, range }, spent);
    const offered = (): { value: string; count: number }[] => {
      if (whole && isStreamLabel(field)) return whole.senders.values(field);
      if (whole && field === 'detected_level') return whole.levels.values();
      const read = labelReader(field);
      const counts = new ValueCounts();
      someOfEach(db, range, whole, spent, (record, index) => {
        const value = read(record);
        if (value !== '' && value.toLowerCase().startsWith(prefix)) counts.add(value, index);
      });
      return counts.sorted();
    };
    return {
      values: offered()
        .filter(({ value }) => value.toLowerCase().startsWith(prefix))
        .slice(0, MOST_VALUES)
        .map(({ value, count }) => ({ value, count })),
    };
  });
}
