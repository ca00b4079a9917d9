// The list of traces and what stands above it: how many match, and duration over time.
import type { TraceOverview } from '#shared/api/traces.ts';
import type { Place } from '#shared/query/errors.ts';
import type { TraceExpr, TraceQuery } from '#shared/query/traceql/ast.ts';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { toTraceQL } from '#shared/query/traceql/words.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import {
  countTraces,
  cursorAt,
  type TraceCursor,
  type TraceRow,
  traceRows,
  traceSummary,
} from '../../store/reads/trace-rows.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { type Budget, budget } from '../budget.ts';
import { cursorNumbers, rangeOf } from '../range.ts';
import { accepted, checkPatterns } from '../refused.ts';
import { matchingTraces, type TraceRange } from './search.ts';

/** How long counting goes on before "at least" is said. */
const COUNT_MS = 4000;

/** The tree of what a bar holds. Throws AppError `bad_query`. */
export function readTraceQuery(q: string): TraceQuery {
  const text = toTraceQL(q);
  const query = accepted(parseTraceQL(text));
  if (query.filter) checkPatterns(text, patternsIn(query.filter));
  return query;
}

function patternsIn(expr: TraceExpr): { pattern: string; place: Place }[] {
  if (expr.kind === 'not') return patternsIn(expr.part);
  if (expr.kind !== 'comparison') return expr.parts.flatMap(patternsIn);
  const { op, value } = expr;
  return op.endsWith('~') && value.kind === 'string' ? [{ pattern: value.value, place: value }] : [];
}

/** One page of matching traces. Throws AppError. */
export function listTraces(
  db: ReadDb,
  input: Asked<'listTraces'>,
  context: ReadContext,
): Answer<'listTraces'> {
  const query = readTraceQuery(input.q);
  const after = input.cursor === undefined ? null : cursorOf(input.cursor);
  const { limit, order } = input;
  const { pause } = budget(context);
  return snapshot(db, () => {
    const rows: TraceRow[] = [];
    const search = { query, range: rangeOf(input), order, after, first: limit + 1 };
    for (const batch of matchingTraces(db, search, pause)) {
      rows.push(...batch);
      if (rows.length > limit) break;
    }
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = last && rows.length > limit ? cursorAt(last, order) : null;
    return {
      traces: page.map((row) => traceSummary(db, row)),
      next: next && `${next.value}.${next.id}`,
      query: toTraceQL(input.q),
    };
  });
}

function cursorOf(cursor: string): TraceCursor {
  const [value = 0, id = 0] = cursorNumbers(cursor, 2);
  return { value, id };
}

/** How many traces match, how many of them have errors, and the newest as points. Throws AppError. */
export function traceOverview(
  db: ReadDb,
  input: Asked<'traceOverview'>,
  context: ReadContext,
): TraceOverview {
  const query = readTraceQuery(input.q);
  const range = rangeOf(input);
  const spent = budget(context, COUNT_MS);
  return snapshot(db, () => {
    const { total, errors, rows } = query.filter
      ? countMatching(db, query, range, input.points, spent)
      : countAll(db, range, input.points);
    return { total, errors, ...points(db, rows) };
  });
}

type Counted = Pick<TraceOverview, 'total' | 'errors'> & { rows: TraceRow[] };

function countAll(db: ReadDb, range: TraceRange, points: number): Counted {
  const { traces, errors } = countTraces(db, range);
  const rows = points === 0 ? [] : traceRows(db, range, 'newest', points).rows;
  return { total: { count: traces, exact: true }, errors, rows };
}

function countMatching(
  db: ReadDb,
  query: TraceQuery,
  range: TraceRange,
  points: number,
  spent: Budget,
): Counted {
  const rows: TraceRow[] = [];
  let count = 0;
  let errors = 0;
  let exact = true;
  for (const batch of matchingTraces(db, { query, range, order: 'newest' }, spent.pause)) {
    count += batch.length;
    for (const row of batch) if (row.errors > 0) errors++;
    if (rows.length < points) rows.push(...batch.slice(0, points - rows.length));
    if (!spent.isSpent()) continue;
    exact = false;
    break;
  }
  return { total: { count, exact }, errors, rows };
}

function points(db: ReadDb, rows: readonly TraceRow[]): Pick<TraceOverview, 'services' | 'points'> {
  const known = lookups(db);
  const indexOf = new Map<number, number>();
  const services: string[] = [];
  const service = rows.map((row) => {
    if (row.root !== 2) return -1;
    let index = indexOf.get(row.rootService);
    if (index === undefined) {
      index = services.push(known.serviceName(row.rootService)) - 1;
      indexOf.set(row.rootService, index);
    }
    return index;
  });
  return {
    services,
    points: {
      traceIds: rows.map(({ traceId }) => traceId),
      startMs: rows.map((row) => row.startUs / 1000),
      durationNs: rows.map((row) => row.durationNs),
      error: rows.map((row) => (row.errors > 0 ? 1 : 0)),
      service,
    },
  };
}
