// Finds the traces that match a query, in an order, a batch at a time: SQL narrows, code decides.
import type { TraceQuery } from '#shared/query/traceql/ast.ts';
import { candidateTraces } from '../../store/reads/candidate-traces.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { type SpanRow, spansOfTraces } from '../../store/reads/scan-spans.ts';
import {
  type TraceCursor,
  type TraceFilter,
  type TraceOrder,
  type TraceRow,
  traceRow,
} from '../../store/reads/trace-rows.ts';
import type { ReadDb } from '../../store/sql.ts';
import { planTraceQuery, type TracePlan } from './plan.ts';
import type { TraceFacts } from './span-view.ts';
import { StoredSpan } from './stored-span.ts';

/** Traces decided in one go: the first batch small, so that the first page comes soon. */
const FIRST_BATCH = 250;
const LARGEST_BATCH = 1000;
/** Their spans are in memory together, so a batch also ends at so many of them. */
const BATCH_SPANS = 10_000;

export type TraceRange = Pick<TraceFilter, 'fromUs' | 'toUs' | 'run'>;

export interface TraceSearch {
  query: TraceQuery;
  range: TraceRange;
  order: TraceOrder;
  after?: TraceCursor | null;
  /** Off for tests: then every trace of the range is decided by code. */
  narrow?: boolean;
  /** So many matches are wanted at first: where summaries decide, no more are read for the first batch. */
  first?: number;
}

/** The summary of a trace, as far as queries ask. Name and service of its root are known once a span without a parent came. */
export function traceFacts(db: ReadDb, row: TraceRow): TraceFacts {
  const known = lookups(db);
  const hasRoot = row.root === 2;
  return {
    traceId: row.traceId,
    traceDurationNs: row.durationNs,
    rootName: hasRoot ? known.name(row.rootName) : undefined,
    rootService: hasRoot ? known.serviceName(row.rootService) : undefined,
  };
}

/** Batches of matching traces in order. `pause` is called between batches: it may throw to end a search nobody wants. */
export function* matchingTraces(
  db: ReadDb,
  search: TraceSearch,
  pause: () => void,
): Generator<TraceRow[], void> {
  const plan = planTraceQuery(db, search.query, search.narrow);
  for (const batch of traceBatches(db, plan, search)) {
    yield plan.bySummary ? batch : withMatchingSpan(db, plan, batch);
    pause();
  }
}

/** Batches of the traces that a plan leaves to be decided, in order. */
export function* traceBatches(db: ReadDb, plan: TracePlan, search: TraceSearch): Generator<TraceRow[], void> {
  if (plan.isEmpty) return;
  let batch: TraceRow[] = [];
  let size = firstBatch(plan, search);
  let spans = 0;
  for (const row of candidates(db, plan, search)) {
    if (plan.traceTest && !plan.traceTest(traceFacts(db, row))) continue;
    batch.push(row);
    spans += plan.bySummary ? 0 : row.spans;
    if (batch.length < size && spans < BATCH_SPANS) continue;
    yield batch;
    batch = [];
    spans = 0;
    size = Math.min(LARGEST_BATCH, size * 2);
  }
  if (batch.length > 0) yield batch;
}

function firstBatch({ bySummary }: TracePlan, { first = FIRST_BATCH }: TraceSearch): number {
  return bySummary ? Math.min(first, LARGEST_BATCH) : FIRST_BATCH;
}

function candidates(db: ReadDb, plan: TracePlan, search: TraceSearch): Iterable<TraceRow> {
  const { range, order, after } = search;
  if (plan.traceId === undefined)
    return candidateTraces(db, { ...plan.traces, ...range }, order, after, firstBatch(plan, search));
  const row = after ? undefined : traceRow(db, plan.traceId);
  return row && isWithin(row, range) ? [row] : [];
}

function isWithin({ root, startUs, run }: TraceRow, range: TraceRange): boolean {
  return (
    root > 0 &&
    startUs >= (range.fromUs ?? 0) &&
    startUs < (range.toUs ?? Number.POSITIVE_INFINITY) &&
    (range.run === undefined || range.run === run)
  );
}

function withMatchingSpan(db: ReadDb, plan: TracePlan, traces: readonly TraceRow[]): TraceRow[] {
  const found = new Set<number>();
  matchingSpans(
    db,
    plan,
    traces,
    (_, row) => found.add(row[1]),
    (trace) => found.has(trace),
  );
  return traces.filter(({ id }) => found.has(id));
}

/** Visits the matching spans of some traces, trace by trace; a trace that `skip` says is passed over. The view is only good during the visit. */
export function matchingSpans(
  db: ReadDb,
  plan: Pick<TracePlan, 'spans' | 'spanTest' | 'mayHold'>,
  traces: readonly TraceRow[],
  visit: (span: StoredSpan, row: SpanRow) => void,
  skip: (trace: number) => boolean = () => false,
): void {
  const byId = new Map(traces.map((trace) => [trace.id, trace]));
  const span = new StoredSpan(db);
  let current = 0;
  for (const row of spansOfTraces(db, [...byId.keys()], plan.spans)) {
    const trace = row[1];
    if (skip(trace)) continue;
    const summary = byId.get(trace);
    if (trace !== current && summary) {
      current = trace;
      span.trace = traceFacts(db, summary);
    }
    span.move(row);
    if (plan.mayHold(span.chunk) && (plan.spanTest?.(span) ?? true)) visit(span, row);
  }
}
