// Finds the log records that match a query, in order of time: the store narrows, code decides.
import { joinNanos, type Nanos } from '#shared/model/time.ts';
import type { Place } from '#shared/query/errors.ts';
import type { LabelCondition, LogMatcher, LogQuery, LogStage } from '#shared/query/logql/ast.ts';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import { toLogQL } from '#shared/query/logql/words.ts';
import type { LogPlace, StoredLog } from '../../store/reads/log-rows.ts';
import { type LogFilter, scanLogs } from '../../store/reads/scan-logs.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Budget } from '../budget.ts';
import { accepted, checkPatterns } from '../refused.ts';
import { type LogPlan, planLogQuery } from './plan.ts';
import { StoredRecord } from './stored-record.ts';

/** Records between two looks at whether the answer is still wanted. */
const PAUSE_EVERY = 1024;

export interface LogSearch {
  query: LogQuery;
  range: Pick<LogFilter, 'fromUs' | 'toUs' | 'run'>;
  direction: 'newest' | 'oldest';
  after?: LogPlace | null;
  /** Off for tests: then every record of the range is decided by code. */
  narrow?: boolean;
}

/** The tree of what a bar holds. Throws AppError `bad_query`. */
export function readLogQuery(q: string): LogQuery {
  const text = toLogQL(q);
  const query = accepted(parseLogQL(text));
  checkPatterns(text, [...query.selector, ...query.stages].flatMap(patternsIn));
  return query;
}

function patternsIn(part: LogMatcher | LogStage | LabelCondition): { pattern: string; place: Place }[] {
  if (part.kind === 'labelFilter') return patternsIn(part.condition);
  if (part.kind === 'and' || part.kind === 'or') return part.parts.flatMap(patternsIn);
  if (!part.op.endsWith('~')) return [];
  if (part.kind === 'lineFilter') return part.texts.map((pattern) => ({ pattern, place: part }));
  const pattern = part.kind === 'matcher' ? part.value : part.value.kind === 'string' ? part.value.value : '';
  return [{ pattern, place: part }];
}

/** What was looked through when a search ended before its end: from its first candidate to its last. */
export interface Searched {
  from: LogPlace;
  to: LogPlace;
}

/** The time of a record, as the wire has it. */
export const timeOf = ({ timeUs, timeNs }: LogPlace): Nanos => joinNanos(timeUs, timeNs);

/**
 * Matching records one after another. The cursor given is one and the same, moved on; the budget's `pause` may throw to
 * end a search nobody wants. Returns how far it came when time was over before the end.
 */
export function* matchingLogs(
  db: ReadDb,
  search: LogSearch,
  spent: Budget,
  plan: LogPlan = planLogQuery(db, search.query, search.narrow),
): Generator<StoredRecord, Searched | undefined> {
  if (plan.isEmpty) return undefined;
  const rows = scanLogs(db, { ...plan.filter, ...search.range }, search.direction, search.after);
  return yield* decideLogs(db, rows, spent, plan);
}

/** Those of the rows that match, as one cursor moved on; the same besides. */
export function* decideLogs(
  db: ReadDb,
  rows: Iterable<StoredLog>,
  spent: Budget,
  plan: LogPlan,
): Generator<StoredRecord, Searched | undefined> {
  const record = new StoredRecord(db);
  let seen = 0;
  let from: StoredLog | undefined;
  for (const row of rows) {
    from ??= row;
    if (plan.isAll || plan.test(record.move(row))) yield record.move(row);
    if (++seen % PAUSE_EVERY !== 0) continue;
    spent.pause();
    if (spent.isSpent()) return { from, to: row };
  }
  return undefined;
}
