// Matching records over time, by severity.
import type { LogHistogram } from '#shared/api/logs.ts';
import { SEVERITIES, SEVERITY_KEYS } from '#shared/model/severity.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { LogQuery } from '#shared/query/logql/ast.ts';
import { countLogs, LogVolume, signalExtent, type VolumeInput } from '../../store/reads/log-volume.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import { LOGS } from '../../store/signals.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Asked } from '../asked.ts';
import { type Budget, budget } from '../budget.ts';
import { openEndUs, rangeOf } from '../range.ts';
import { detectedLevel } from './level.ts';
import { type LogPlan, planLogQuery } from './plan.ts';
import { decideLogs, type LogSearch, matchingLogs, readLogQuery } from './search.ts';

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
    const plan = planLogQuery(db, query);
    const extent = matchingExtent(db, { query, range, plan }, context);
    const fromUs = range.fromUs ?? extent.fromUs;
    const toUs = Math.max(fromUs + 1, range.toUs ?? openEndUs(range.fromUs, extent.toUs));
    const { startUs, widthUs, count } = bucketsFor(fromUs, toUs, input.buckets);
    const answer = emptyHistogram(startUs, widthUs, count);
    const spent = budget(context, COUNT_MS);
    const asked = { ...range, startUs, stepUs: widthUs, buckets: count };
    const { volume, unknownUntilUs } = countMatching(db, { query, range, plan, asked }, spent);
    for (const [slot, counts] of volume.severities.entries()) {
      const key = SEVERITIES[slot] ?? 'unknown';
      answer.severities[key] = counts;
      answer.bySeverity[key] = counts.reduce((sum, records) => sum + records, 0);
      answer.total.count += answer.bySeverity[key];
    }
    answer.total.exact = unknownUntilUs === undefined;
    // Before it nothing at all may be counted: then no moment is worth telling.
    if (unknownUntilUs !== undefined && unknownUntilUs < toUs)
      answer.countedBackTo = joinNanos(unknownUntilUs, 0);
    answer.withTrace = volume.withTrace;
    return answer;
  });
}

/** How long the ends of what matches are looked for. */
const ENDS_MS = 300;

/**
 * First and last time of what matches where the range leaves them open, `toUs` exclusive: one record with its clock
 * ahead is to stretch no query but those that find it. What was not looked at in time lies within.
 */
function matchingExtent(
  db: ReadDb,
  { query, range, plan }: Omit<Matching, 'asked'>,
  context: ReadContext,
): { fromUs: number; toUs: number } {
  const all = signalExtent(db, { signal: LOGS, run: range.run }) ?? { fromUs: 0, toUs: 0 };
  if (plan.isAll || plan.isEmpty) return all;
  // An open end is now, where nothing at all is dated later.
  const isOpen = range.toUs === undefined && (range.fromUs === undefined || all.toUs > Date.now() * 1000);
  const end = (direction: 'newest' | 'oldest'): number | undefined => {
    const first = matchingLogs(db, { query, range, direction }, budget(context, ENDS_MS), plan).next();
    return first.done ? first.value?.to.timeUs : first.value.row.timeUs;
  };
  const newest = isOpen ? end('newest') : undefined;
  if (isOpen && newest === undefined) return { ...all, toUs: range.fromUs === undefined ? all.toUs : 0 };
  const oldest = range.fromUs === undefined ? end('oldest') : undefined;
  return {
    fromUs: oldest ?? all.fromUs,
    toUs: newest === undefined ? all.toUs : newest + 1,
  };
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
): { volume: LogVolume; unknownUntilUs: number | undefined } {
  const volume = new LogVolume(asked);
  if (plan.isEmpty) return { volume, unknownUntilUs: undefined };
  const { sorts } = plan.filter;
  const { texts } = plan;
  const words = plan.words.length > 0 ? plan.words : undefined;
  const isOver = (): boolean => {
    spent.pause();
    return spent.isSpent();
  };
  const records = plan.isCounted
    ? decideLogs(db, countLogs(db, { ...asked, words, texts, sorts }, volume, isOver), spent, plan)
    : matchingLogs(db, { query, range, direction: 'newest' }, spent, plan);
  for (;;) {
    const found = records.next();
    if (found.done) {
      // Records that are found one by one come in order of time.
      const reached = plan.isCounted ? volume.unknownUntilUs : found.value?.to.timeUs;
      return { volume, unknownUntilUs: reached };
    }
    volume.add(found.value.row, detectedLevel(found.value));
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
