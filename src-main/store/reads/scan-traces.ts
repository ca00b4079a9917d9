// Summaries of traces in an order, page by page, narrowed by what the summary knows.
import { type Nanos, splitNanos } from '#shared/model/time.ts';
import { all, every, number, type Query, type ReadDb, sql } from '../sql.ts';

/** A row of `traces`. Name, service and services are ids of their dictionaries. */
export interface TraceRow {
  id: number;
  tid: Uint8Array;
  start_us: number;
  start_ns: number;
  duration_ns: number;
  spans: number;
  errors: number;
  logs: number;
  /** 2: a span without a parent; 1: the earliest so far. */
  root: number;
  root_name: number;
  root_service: number;
  root_hi: number;
  root_lo: number;
  root_error: number;
  /** Ids by first appearance, ",3,1,7,". */
  services: string;
  torn: number;
}

const COLUMNS = sql`id, tid, start_us, start_ns, duration_ns, spans, errors, logs, root, root_name, root_service,
  root_hi, root_lo, root_error, services, torn`;

/** What a summary must show. Lists hold ids; an absent one does not narrow. */
export interface TraceNarrowing {
  from?: Nanos | undefined;
  to?: Nanos | undefined;
  run?: number | undefined;
  tids?: readonly string[] | undefined;
  rootNames?: readonly number[] | undefined;
  rootServices?: readonly number[] | undefined;
  /** One of these services took part. */
  services?: readonly number[] | undefined;
  withErrors?: boolean | undefined;
  minDurationNs?: number | undefined;
  maxDurationNs?: number | undefined;
}

/** How a page is ordered: by one column, then by start and id. */
export interface TraceOrder {
  by: 'start' | 'duration_ns' | 'spans' | 'errors';
  descending: boolean;
}

/** Where a page ended: the values its last row was ordered by. */
export interface TracePosition {
  value: number;
  startUs: number;
  startNs: number;
  id: number;
}

/** The position of a row in an order. */
export function tracePosition(row: TraceRow, order: TraceOrder): TracePosition {
  const value = order.by === 'start' ? row.start_us : row[order.by];
  return { value, startUs: row.start_us, startNs: row.start_ns, id: row.id };
}

/** Ids as one parameter, so that the statement stays the same however many there are. */
export function inList(ids: readonly (number | string)[]): Query {
  return sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

function conditionsOf(narrowing: TraceNarrowing): Query[] {
  const { from, to, run, tids, rootNames, rootServices, services, minDurationNs, maxDurationNs } = narrowing;
  const conditions = [sql`root > 0`];
  if (from !== undefined) {
    const { us, ns } = splitNanos(from);
    conditions.push(sql`(start_us, start_ns) >= (${us}, ${ns})`);
  }
  if (to !== undefined) {
    const { us, ns } = splitNanos(to);
    conditions.push(sql`(start_us, start_ns) < (${us}, ${ns})`);
  }
  if (run !== undefined) conditions.push(sql`run = ${run}`);
  if (tids) conditions.push(sql`tid IN (SELECT unhex(value) FROM json_each(${JSON.stringify(tids)}))`);
  if (rootNames) conditions.push(sql`root_name IN ${inList(rootNames)}`);
  if (rootServices) conditions.push(sql`root_service IN ${inList(rootServices)}`);
  if (services) conditions.push(tookPart(services));
  if (narrowing.withErrors) conditions.push(sql`errors > 0`);
  if (minDurationNs !== undefined) conditions.push(sql`duration_ns >= ${minDurationNs}`);
  if (maxDurationNs !== undefined) conditions.push(sql`duration_ns <= ${maxDurationNs}`);
  return conditions;
}

/** One of the services took part: by the bits of the first sixty, by text beyond. */
function tookPart(services: readonly number[]): Query {
  let low = 0;
  let high = 0;
  const conditions: Query[] = [];
  for (const id of services) {
    if (id <= 30) low |= 1 << (id - 1);
    else if (id <= 60) high |= 1 << (id - 31);
    else conditions.push(sql`instr(services, ${`,${id},`}) > 0`);
  }
  if (low !== 0) conditions.push(sql`services_low & ${low} <> 0`);
  if (high !== 0) conditions.push(sql`services_high & ${high} <> 0`);
  if (conditions.length === 0) return sql`0`;
  return {
    text: `(${conditions.map((condition) => condition.text).join(' OR ')})`,
    values: conditions.flatMap((condition) => condition.values),
  };
}

/** Up to `limit` summaries in order, from behind `after`. */
export function scanTraces(
  db: ReadDb,
  narrowing: TraceNarrowing,
  order: TraceOrder,
  after: TracePosition | undefined,
  limit: number,
): TraceRow[] {
  const conditions = conditionsOf(narrowing);
  if (after) conditions.push(behind(order, after));
  return all<TraceRow>(
    db,
    sql`SELECT ${COLUMNS} FROM traces WHERE ${every(conditions)} ORDER BY ${orderBy(order)} LIMIT ${limit}`,
  );
}

function behind({ by, descending }: TraceOrder, { value, startUs, startNs, id }: TracePosition): Query {
  if (by === 'start')
    return descending
      ? sql`(start_us, start_ns, id) < (${startUs}, ${startNs}, ${id})`
      : sql`(start_us, start_ns, id) > (${startUs}, ${startNs}, ${id})`;
  const column: Query = { text: by, values: [] };
  return descending
    ? sql`(${column}, start_us, start_ns, id) < (${value}, ${startUs}, ${startNs}, ${id})`
    : sql`(${column}, start_us, start_ns, id) > (${value}, ${startUs}, ${startNs}, ${id})`;
}

function orderBy({ by, descending }: TraceOrder): Query {
  const columns = by === 'start' ? ['start_us', 'start_ns', 'id'] : [by, 'start_us', 'start_ns', 'id'];
  return { text: columns.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', '), values: [] };
}

/** How many summaries there are, and how many with an error. */
export function countTraces(db: ReadDb, narrowing: TraceNarrowing): { count: number; errors: number } {
  const count = number(db, sql`SELECT count(*) FROM traces WHERE ${every(conditionsOf(narrowing))}`);
  const errors = number(
    db,
    sql`SELECT count(*) FROM traces WHERE ${every(conditionsOf({ ...narrowing, withErrors: true }))}`,
  );
  return { count, errors };
}
