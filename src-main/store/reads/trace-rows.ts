// Traces by their summaries: what the list shows, in an order, page after page. Touches only `traces`.
import type { TraceSummary } from '#shared/api/traces.ts';
import { joinNanos } from '#shared/model/time.ts';
import { all, every, get, number, type Query, type ReadDb, sql } from '../sql.ts';
import { lookups } from './lookups.ts';

export type TraceOrder = 'newest' | 'oldest' | 'slowest' | 'fastest' | 'spans' | 'errors';

/** What summaries can be narrowed by; all must hold. */
export interface TraceFilter {
  /** Start of the trace; `toUs` is exclusive. */
  fromUs?: number | undefined;
  toUs?: number | undefined;
  run?: number | undefined;
  rootService?: string | undefined;
  rootName?: string | undefined;
  /** Any span of the trace is of this service. */
  service?: string | undefined;
  /** Some span's status is error. */
  hasErrors?: boolean | undefined;
  minDurationNs?: number | undefined;
  maxDurationNs?: number | undefined;
}

/** A row of `traces`. Dictionary ids are looked up with `lookups`. */
export interface TraceRow {
  id: number;
  /** 32 hex digits. */
  traceId: string;
  run: number;
  startUs: number;
  startNs: number;
  durationNs: number;
  spans: number;
  errors: number;
  logs: number;
  /** 2: a span without a parent; 1: the earliest span so far. */
  root: number;
  rootName: number;
  rootService: number;
  rootHi: number;
  rootLo: number;
  rootError: number;
  services: string;
  torn: number;
}

export const TRACE_COLUMNS = sql`id, lower(hex(tid)) AS traceId, run, start_us AS startUs, start_ns AS startNs, duration_ns AS durationNs,
  spans, errors, logs, root, root_name AS rootName, root_service AS rootService, root_hi AS rootHi,
  root_lo AS rootLo, root_error AS rootError, services, torn`;

/** A place in an order: the last row of the page before. */
export interface TraceCursor {
  value: number;
  id: number;
}

interface Order {
  column: 'start_us' | 'duration_ns' | 'spans' | 'errors';
  descending: boolean;
}

const ORDERS: Record<TraceOrder, Order> = {
  newest: { column: 'start_us', descending: true },
  oldest: { column: 'start_us', descending: false },
  slowest: { column: 'duration_ns', descending: true },
  fastest: { column: 'duration_ns', descending: false },
  spans: { column: 'spans', descending: true },
  errors: { column: 'errors', descending: true },
};

/** Up to this many slow (or quick) traces are found by their duration and then sorted; more are met soon by start. */
const FEW_BY_DURATION = 2000;

/** One page of traces. `next` is null on the last. */
export function traceRows(
  db: ReadDb,
  filter: TraceFilter,
  order: TraceOrder,
  limit: number,
  after?: TraceCursor | null,
): { rows: TraceRow[]; next: TraceCursor | null } {
  const query = traceQuery(db, filter, order, limit, after);
  const rows = query ? all<TraceRow>(db, query) : [];
  const last = rows.at(-1);
  return { rows, next: last && rows.length === limit ? cursorAt(last, order) : null };
}

/** The place of a row in an order. */
export function cursorAt(row: TraceRow, order: TraceOrder): TraceCursor {
  const { column } = ORDERS[order];
  const value = { start_us: row.startUs, duration_ns: row.durationNs, spans: row.spans, errors: row.errors }[
    column
  ];
  return { value, id: row.id };
}

/** The query of a page; undefined when the filter names a service that never came. */
export function traceQuery(
  db: ReadDb,
  filter: TraceFilter,
  order: TraceOrder,
  limit: number,
  after?: TraceCursor | null,
): Query | undefined {
  const conditions = traceConditions(db, filter);
  if (!conditions) return undefined;
  const { column, descending } = ORDERS[order];
  const by: Query = { text: column, values: [] };
  if (after) {
    const { value, id } = after;
    conditions.push(
      descending ? sql`${by} <= ${value}` : sql`${by} >= ${value}`,
      descending ? sql`(${by}, id) < (${value}, ${id})` : sql`(${by}, id) > (${value}, ${id})`,
    );
  }
  const direction: Query = { text: descending ? 'DESC' : 'ASC', values: [] };
  return sql`SELECT ${TRACE_COLUMNS} FROM traces ${indexFor(db, filter, column)} WHERE ${every(conditions)}
    ORDER BY ${by} ${direction}, id ${direction} LIMIT ${limit}`;
}

/** How many traces match; the listing's conditions without its order. */
export function countTraces(db: ReadDb, filter: TraceFilter): { traces: number; errors: number } {
  const conditions = traceConditions(db, filter);
  if (!conditions) return { traces: 0, errors: 0 };
  return (
    get<{ traces: number; errors: number }>(
      db,
      sql`SELECT count(*) AS traces, coalesce(sum(errors > 0), 0) AS errors
          FROM traces ${indexFor(db, filter, 'start_us')} WHERE ${every(conditions)}`,
    ) ?? { traces: 0, errors: 0 }
  );
}

/** The conditions of a filter on `traces`; undefined when it names a service or a name that never came. */
export function traceConditions(db: ReadDb, filter: TraceFilter): Query[] | undefined {
  const conditions: Query[] = [sql`root > 0`];
  if (filter.run !== undefined) conditions.push(sql`run = ${filter.run}`);
  if (filter.fromUs !== undefined) conditions.push(sql`start_us >= ${filter.fromUs}`);
  if (filter.toUs !== undefined) conditions.push(sql`start_us < ${filter.toUs}`);
  if (filter.hasErrors) conditions.push(sql`errors > 0`);
  if (filter.minDurationNs !== undefined) conditions.push(sql`duration_ns >= ${filter.minDurationNs}`);
  if (filter.maxDurationNs !== undefined) conditions.push(sql`duration_ns <= ${filter.maxDurationNs}`);
  if (filter.rootService !== undefined) {
    const id = lookups(db).serviceId(filter.rootService);
    if (id === undefined) return undefined;
    conditions.push(sql`root_service = ${id}`);
  }
  if (filter.rootName !== undefined) {
    const id = lookups(db).nameId(filter.rootName);
    if (id === undefined) return undefined;
    conditions.push(sql`root_name = ${id}`);
  }
  if (filter.service !== undefined) {
    const id = lookups(db).serviceId(filter.service);
    if (id === undefined) return undefined;
    conditions.push(hasService(id));
  }
  return conditions;
}

function hasService(id: number): Query {
  if (id <= 30) return sql`services_low & ${1 << (id - 1)} <> 0`;
  if (id <= 60) return sql`services_high & ${1 << (id - 31)} <> 0`;
  return sql`instr(services, ${`,${id},`}) > 0`;
}

/** The index a page is read by: said outright, so that no guess of the planner's can make a list slow. */
function indexFor(db: ReadDb, filter: TraceFilter, column: Order['column']): Query {
  if (column === 'duration_ns') return sql`INDEXED BY traces_by_duration`;
  if (fewByDuration(db, filter)) return sql`INDEXED BY traces_by_duration`;
  if (filter.rootService !== undefined) return sql`INDEXED BY traces_by_root`;
  if (filter.hasErrors) return sql`INDEXED BY traces_with_errors`;
  if (filter.run !== undefined) return sql`INDEXED BY traces_by_run`;
  return sql`INDEXED BY traces_by_start`;
}

function fewByDuration(db: ReadDb, { minDurationNs, maxDurationNs }: TraceFilter): boolean {
  if (minDurationNs === undefined && maxDurationNs === undefined) return false;
  const found = number(
    db,
    sql`SELECT count(*) FROM (SELECT 1 FROM traces INDEXED BY traces_by_duration
          WHERE root > 0 AND duration_ns >= ${minDurationNs ?? Number.MIN_SAFE_INTEGER}
            AND duration_ns <= ${maxDurationNs ?? 2 ** 62} LIMIT ${FEW_BY_DURATION})`,
  );
  return found < FEW_BY_DURATION;
}

/** Rows one after another in an order, read a page at a time so that other questions can be asked between. */
export function* iterateTraces(
  db: ReadDb,
  filter: TraceFilter,
  order: TraceOrder,
  after: TraceCursor | null | undefined,
  pageSize: number,
): Generator<TraceRow, void> {
  let cursor = after ?? null;
  do {
    const page = traceRows(db, filter, order, pageSize, cursor);
    yield* page.rows;
    cursor = page.next;
  } while (cursor);
}

/** A trace by its id of 32 hex digits; undefined when no span or log record of it is here. */
export function traceRow(db: ReadDb, traceId: string): TraceRow | undefined {
  const tid = Buffer.from(traceId, 'hex');
  if (tid.length !== 16) return undefined;
  return get<TraceRow>(db, sql`SELECT ${TRACE_COLUMNS} FROM traces WHERE tid = ${tid}`);
}

/** A row in the words of the API. */
export function traceSummary(db: ReadDb, row: TraceRow): TraceSummary {
  const look = lookups(db);
  const hasRoot = row.root === 2;
  return {
    traceId: row.traceId,
    start: joinNanos(row.startUs, row.startNs),
    durationNs: row.durationNs,
    rootName: hasRoot ? look.name(row.rootName) : null,
    rootService: hasRoot ? look.serviceName(row.rootService) : null,
    rootError: hasRoot && row.rootError === 1,
    spans: row.spans,
    errors: row.errors,
    services: look.serviceNames(row.services),
    torn: row.torn === 1,
  };
}
