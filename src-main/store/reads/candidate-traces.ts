// Traces that may hold a span with certain attributes, in an order. Rare attributes are found by their chunks, common
// ones by walking the summaries: the blooms of the chunks tell which it is.

import { TRACES } from '../signals.ts';
import { all, allRaw, every, idList, type Query, type ReadDb, sql } from '../sql.ts';
import { type AttributeNeed, attributeTest } from './log-search.ts';
import {
  cursorAt,
  iterateTraces,
  TRACE_COLUMNS,
  type TraceCursor,
  type TraceFilter,
  type TraceOrder,
  type TraceRow,
  traceConditions,
} from './trace-rows.ts';

export interface TraceNarrowing extends TraceFilter {
  /** Of each inner list, at least one is carried by one span (or its resource, scope, events or links; key `name`: its name). */
  attributes?: readonly (readonly AttributeNeed[])[] | undefined;
}

/** With more chunks than this share the attribute is common, and walking finds it soon. */
const RARE_SHARE = 0.08;
const MOST_RARE_CHUNKS = 200;

/** Candidates read at a time where the caller does not say. */
const PAGE_ROWS = 250;

/** Candidates in order, beginning behind `after`; filters on summaries hold, attributes may not. `pageRows` are read at a time. */
export function* candidateTraces(
  db: ReadDb,
  narrowing: TraceNarrowing,
  order: TraceOrder,
  after?: TraceCursor | null,
  pageRows = PAGE_ROWS,
): Generator<TraceRow, void> {
  const { attributes = [], ...filter } = narrowing;
  const traces = attributes.length === 0 ? undefined : rareTraces(db, filter, attributes);
  if (!traces) {
    yield* iterateTraces(db, filter, order, after, pageRows);
    return;
  }
  const sorted = [...chunked(traces, 500)]
    .flatMap((ids) => rowsOf(db, filter, ids))
    .map((row) => ({ row, at: cursorAt(row, order) }))
    .sort((a, b) => a.at.value - b.at.value || a.at.id - b.at.id);
  if (order !== 'oldest' && order !== 'fastest') sorted.reverse();
  for (const { row, at } of sorted) if (!after || isBehind(at, after, order)) yield row;
}

/** Row ids of the traces with spans in the few chunks that may hold the attributes; undefined when those are many. */
function rareTraces(
  db: ReadDb,
  filter: TraceFilter,
  attributes: readonly (readonly AttributeNeed[])[],
): number[] | undefined {
  const conditions: Query[] = [];
  // A trace begins no later than its spans, so a chunk that ends before the range holds none of it; one after may.
  if (filter.fromUs !== undefined) conditions.push(sql`max_us >= ${filter.fromUs}`);
  const chunks = all<{ id: number; first_row: number; row_count: number }>(
    db,
    sql`SELECT id, first_row, row_count FROM chunks WHERE signal = ${TRACES} AND ${every(conditions)}`,
  );
  const most = Math.max(4, Math.min(MOST_RARE_CHUNKS, chunks.length * RARE_SHARE));
  const mayHold = attributeTest(db, attributes);
  const found: typeof chunks = [];
  for (const chunk of chunks) {
    if (!mayHold(chunk.id)) continue;
    found.push(chunk);
    if (found.length > most) return undefined;
  }
  const traces = new Set<number>();
  for (const { first_row, row_count } of found) {
    const rows = allRaw<[trace: number]>(
      db,
      sql`SELECT DISTINCT trace FROM spans WHERE id BETWEEN ${first_row} AND ${first_row + row_count - 1}`,
    );
    for (const [trace] of rows) traces.add(trace);
  }
  return [...traces];
}

function* chunked(ids: readonly number[], size: number): Generator<number[]> {
  for (let at = 0; at < ids.length; at += size) yield ids.slice(at, at + size);
}

function rowsOf(db: ReadDb, filter: TraceFilter, ids: number[]): TraceRow[] {
  const conditions = traceConditions(db, filter);
  if (!conditions) return [];
  return all<TraceRow>(
    db,
    sql`SELECT ${TRACE_COLUMNS} FROM traces WHERE id IN ${idList(ids)} AND ${every(conditions)}`,
  );
}

function isBehind(at: TraceCursor, after: TraceCursor, order: TraceOrder): boolean {
  const difference = at.value - after.value || at.id - after.id;
  return order === 'oldest' || order === 'fastest' ? difference > 0 : difference < 0;
}
