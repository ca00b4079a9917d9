// Matching records over time, by severity.
import type { LogHistogram } from '#shared/api/logs.ts';
import { SEVERITIES, SEVERITY_KEYS } from '#shared/model/severity.ts';
import { joinNanos, type Nanos } from '#shared/model/time.ts';
import type { LogQuery } from '#shared/query/logql/ast.ts';
import { countLogs, LogVolume, signalExtent, type VolumeInput } from '../../store/reads/log-volume.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import { LOGS } from '../../store/signals.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Asked } from '../asked.ts';
import { type Budget, budget } from '../budget.ts';
import { openEndUs, rangeOf } from '../range.ts';
import { type LogPlan, planLogQuery } from './plan.ts';
import { decideLogs, type LogSearch, matchingLogs, readLogQuery, timeOf } from './search.ts';

/** How long counting goes on before "at least" is said. */
const COUNT_MS = 4000;

const MS = 1000;
const SECOND = 1000 * MS;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Widths a person would choose, in microseconds. */
const WIDTHS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * MS),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 168, 720, 8760].map((n) => n * HOUR),
];

/** The narrowest width that covers a stretch with so many buckets, whose edges are multiples of it. */
export function bucketsFor(
  fromUs: number,
  toUs: number,
  most: number,
): { startUs: number; widthUs: number; count: number } {
  for (const width of [...WIDTHS, toUs - fromUs]) {
    const startUs = Math.floor(fromUs / width) * width;
    const count = Math.max(1, Math.ceil((toUs - startUs) / width));
    if (count <= most) return { startUs, widthUs: width, count };
  }
  return { startUs: fromUs, widthUs: Math.max(1, toUs - fromUs), count: 1 };
}

/** Counts of matching records. Throws AppError. */
export function logHistogram(db: ReadDb, input: Asked<'logHistogram'>, context: ReadContext): LogHistogram {
  const query = readLogQuery(input.q);
  const range = rangeOf(input);
  return snapshot(db, () => {
    const extent = signalExtent(db, { signal: LOGS, run: range.run }) ?? { fromUs: 0, toUs: 0 };
    const fromUs = range.fromUs ?? extent.fromUs;
    const toUs = Math.max(fromUs + 1, range.toUs ?? openEndUs(range.fromUs, extent.toUs));
    const { startUs, widthUs, count } = bucketsFor(fromUs, toUs, input.buckets);
    const answer = emptyHistogram(startUs, widthUs, count);
    const plan = planLogQuery(db, query);
    const spent = budget(context, COUNT_MS);
    const asked = { ...range, startUs, stepUs: widthUs, buckets: count };
    const { volume, exact, backTo } = countMatching(db, { query, range, plan, asked }, spent);
    for (const [slot, counts] of volume.severities.entries()) {
      const key = SEVERITIES[slot] ?? 'unknown';
      answer.severities[key] = counts;
      answer.bySeverity[key] = counts.reduce((sum, records) => sum + records, 0);
      answer.total.count += answer.bySeverity[key];
    }
    answer.total.exact = exact;
    answer.countedBackTo = backTo;
    answer.withTrace = volume.withTrace;
    return answer;
  });
}

interface Matching {
  query: LogQuery;
  range: LogSearch['range'];
  plan: LogPlan;
  asked: VolumeInput;
}

/** Counts what matches: by the index where that decides, else record by record while there is time. */
export function countMatching(
  db: ReadDb,
  { query, range, plan, asked }: Matching,
  spent: Budget,
): { volume: LogVolume; exact: boolean; backTo: Nanos | null } {
  const volume = new LogVolume(asked);
  if (plan.isEmpty) return { volume, exact: true, backTo: null };
  const { sorts } = plan.filter;
  const words = plan.words.length > 0 ? plan.words : undefined;
  const records = plan.isCounted
    ? decideLogs(db, countLogs(db, { ...asked, words, sorts }, volume), spent, plan)
    : matchingLogs(db, { query, range, direction: 'newest' }, spent, plan);
  for (;;) {
    const found = records.next();
    if (found.done) {
      const { value: searched } = found;
      // The index counts in an order of its own.
      const backTo = searched && !plan.isCounted ? timeOf(searched.to) : null;
      return { volume, exact: searched === undefined, backTo };
    }
    volume.add(found.value.row);
  }
}

function emptyHistogram(startUs: number, widthUs: number, count: number): LogHistogram {
  const each = <T>(make: () => T) =>
    Object.fromEntries(SEVERITY_KEYS.map((key) => [key, make()])) as Record<
      (typeof SEVERITY_KEYS)[number],
      T
    >;
  return {
    start: joinNanos(startUs, 0),
    bucketNs: widthUs * 1000,
    severities: each(() => new Array<number>(count).fill(0)),
    total: { count: 0, exact: true },
    countedBackTo: null,
    bySeverity: each(() => 0),
    withTrace: 0,
  };
}
