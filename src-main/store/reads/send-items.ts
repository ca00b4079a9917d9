// What a send consists of, worked out once as row ids: eight bytes an item, however large the send. Spans and log
// records by their rows, metrics by their chunks.
import type { Signal } from '#shared/model/signal.ts';
import { assembleRequest, metricWithPoints, type Placed } from '../../otlp/assemble.ts';
import { decodeMetrics } from '../../otlp/decode-metrics.ts';
import { signalNumber } from '../signals.ts';
import { all, allRaw, every, get, idList, number, type Query, type ReadDb, sql } from '../sql.ts';
import { traceIdOfRow } from './log-rows.ts';
import { type PlacedMetric, type PointChoice, placedItems, placedMetrics } from './stored-items.ts';

export type Rows = Record<Signal, Float64Array>;

export interface RangeSelection {
  /** µs; `toUs` is exclusive. */
  fromUs?: number | undefined;
  toUs?: number | undefined;
  run?: number | undefined;
}

/** Rows of one signal in a range, in order of arrival; for metrics, the ids of the chunks that hold such points. */
export function rowsInRange(db: ReadDb, signal: Signal, range: RangeSelection): Float64Array {
  const chunks = all<{ id: number; first_row: number; row_count: number; min_us: number; max_us: number }>(
    db,
    sql`SELECT id, first_row, row_count, min_us, max_us FROM chunks
        WHERE signal = ${signalNumber(signal)} AND ${every(chunkConditions(range))} ORDER BY id`,
  );
  if (signal === 'metrics') return Float64Array.from(chunks, (chunk) => chunk.id);
  const { fromUs = 0, toUs = 2 ** 62 } = range;
  const parts = chunks.map(({ first_row, row_count }) =>
    allRaw<[id: number]>(
      db,
      signal === 'traces'
        ? sql`SELECT id FROM spans WHERE id BETWEEN ${first_row} AND ${first_row + row_count - 1}
              AND start_us >= ${fromUs} AND start_us < ${toUs}`
        : sql`SELECT id FROM logs WHERE id BETWEEN ${first_row} AND ${first_row + row_count - 1}
              AND time_us >= ${fromUs} AND time_us < ${toUs}`,
    ),
  );
  return Float64Array.from(parts.flat(), ([id]) => id);
}

function chunkConditions({ fromUs, toUs, run }: RangeSelection): Query[] {
  const conditions: Query[] = [];
  if (fromUs !== undefined) conditions.push(sql`max_us >= ${fromUs}`);
  if (toUs !== undefined) conditions.push(sql`min_us < ${toUs}`);
  if (run !== undefined) conditions.push(sql`run = ${run}`);
  return conditions;
}

/** Rows of the spans or log records of traces, by the traces' row ids, trace after trace. */
export function rowsOfTraces(
  db: ReadDb,
  signal: Exclude<Signal, 'metrics'>,
  traces: readonly number[],
): Float64Array {
  const parts = traces.map((trace) =>
    allRaw<[id: number]>(
      db,
      signal === 'traces'
        ? sql`SELECT id FROM spans WHERE trace = ${trace} ORDER BY id`
        : sql`SELECT id FROM logs INDEXED BY logs_by_trace WHERE trace = ${trace} ORDER BY time_us, time_ns, id`,
    ),
  );
  return Float64Array.from(parts.flat(), ([id]) => id);
}

/** What is known of rows before they go. */
export interface RowFacts {
  items: number;
  /** Bytes before compression. */
  bytes: number;
  /** µs; 0 when there are none. */
  oldestUs: number;
  newestUs: number;
}

const AT_ONCE = 2000;

/** Counts and measures spans or log records. */
export function itemFacts(db: ReadDb, signal: Exclude<Signal, 'metrics'>, rows: Float64Array): RowFacts {
  const facts: RowFacts = { items: 0, bytes: 0, oldestUs: 0, newestUs: 0 };
  for (const ids of slices(rows)) {
    const part = get<{ items: number; bytes: number; oldest: number; newest: number }>(
      db,
      signal === 'traces'
        ? sql`SELECT count(*) AS items, coalesce(sum(length), 0) AS bytes, coalesce(min(start_us), 0) AS oldest,
              coalesce(max(start_us), 0) AS newest FROM spans WHERE id IN ${ids}`
        : sql`SELECT count(*) AS items, coalesce(sum(length), 0) AS bytes, coalesce(min(time_us), 0) AS oldest,
              coalesce(max(time_us), 0) AS newest FROM logs WHERE id IN ${ids}`,
    );
    if (!part || part.items === 0) continue;
    facts.oldestUs = facts.items === 0 ? part.oldest : Math.min(facts.oldestUs, part.oldest);
    facts.newestUs = Math.max(facts.newestUs, part.newest);
    facts.items += part.items;
    facts.bytes += part.bytes;
  }
  return facts;
}

/** Counts and measures the chosen points of metrics chunks; `deltaPoints` are those of delta temporality. */
export function metricFacts(
  db: ReadDb,
  chunks: Float64Array,
  choice: PointChoice,
): RowFacts & { deltaPoints: number } {
  const facts = { items: 0, bytes: 0, oldestUs: 0, newestUs: 0, deltaPoints: 0 };
  for (const chunk of chunks) {
    for (const metric of placedMetrics(db, chunk, choice)) {
      facts.items += metric.points;
      facts.bytes += metric.length ?? metric.bytes.length;
      if (metric.isDelta) facts.deltaPoints += metric.points;
    }
    const span = get<{ min_us: number; max_us: number }>(
      db,
      sql`SELECT min_us, max_us FROM chunks WHERE id = ${chunk}`,
    );
    if (!span) continue;
    const oldest = Math.max(span.min_us, choice.fromUs);
    facts.oldestUs = facts.oldestUs === 0 ? oldest : Math.min(facts.oldestUs, oldest);
    facts.newestUs = Math.max(facts.newestUs, Math.min(span.max_us, choice.toUs));
  }
  return facts;
}

/** The trace with the most bytes of spans among rows, or null. */
export function largestTrace(db: ReadDb, rows: Float64Array): { traceId: string; bytes: number } | null {
  const bytesByTrace = new Map<number, number>();
  for (const ids of slices(rows)) {
    const parts = allRaw<[trace: number, bytes: number]>(
      db,
      sql`SELECT trace, sum(length) FROM spans WHERE id IN ${ids} GROUP BY trace`,
    );
    for (const [trace, bytes] of parts) bytesByTrace.set(trace, (bytesByTrace.get(trace) ?? 0) + bytes);
  }
  const [largest] = [...bytesByTrace].sort((a, b) => b[1] - a[1]);
  const traceId = largest && traceIdOfRow(db, largest[0]);
  return largest && traceId ? { traceId, bytes: largest[1] } : null;
}

/** How many log records among rows have a body longer than this. */
export function longBodies(db: ReadDb, rows: Float64Array, bytes: number): number {
  let count = 0;
  for (const ids of slices(rows)) {
    count += number(db, sql`SELECT count(*) FROM logs WHERE id IN ${ids} AND octet_length(body) > ${bytes}`);
  }
  return count;
}

function* slices(rows: Float64Array): Generator<Query> {
  for (let at = 0; at < rows.length; at += AT_ONCE) yield idList([...rows.subarray(at, at + AT_ONCE)]);
}

/** Services that rows of spans or log records are of. */
export function servicesOfRows(db: ReadDb, signal: Exclude<Signal, 'metrics'>, rows: Float64Array): string[] {
  const services = new Set<string>();
  for (const ids of slices(rows)) {
    const found = all<{ name: string }>(
      db,
      signal === 'traces'
        ? sql`SELECT DISTINCT s.name FROM spans i JOIN resources r ON r.id = i.resource
              JOIN services s ON s.id = r.service WHERE i.id IN ${ids}`
        : sql`SELECT DISTINCT s.name FROM logs i JOIN resources r ON r.id = i.resource
              JOIN services s ON s.id = r.service WHERE i.id IN ${ids}`,
    );
    for (const { name } of found) services.add(name);
  }
  return [...services];
}

/** A part of a send to put into one request. */
export interface SendSlice {
  signal: Signal;
  rows: Float64Array;
  metrics: { services: string[] | null; fromUs: number; toUs: number };
  /** Of one metrics chunk's chosen points, those from..to only. */
  points?: { from: number; to: number };
}

export interface AssembledSlice {
  body: Uint8Array;
  items: number;
  /** How many of the slice's rows are in it. */
  rows: number;
}

const GOOD_BODY = 1024 * 1024;

/** A request's body of about 1 MiB at most, from the first rows of a slice; at least one row is taken. */
export function assembleSlice(db: ReadDb, slice: SendSlice): AssembledSlice {
  if (slice.signal === 'metrics') return assembleMetrics(db, slice);
  const { signal } = slice;
  const placed: Placed[] = [];
  let bytes = 0;
  let rows = 0;
  const ids = [...slice.rows];
  for (let at = 0; at < ids.length && bytes < GOOD_BODY; at += AT_ONCE) {
    const part = ids.slice(at, at + AT_ONCE);
    const found = sizesOf(db, signal, part);
    const fitting: number[] = [];
    for (const id of part) {
      const size = found.get(id) ?? 0;
      if (rows > 0 && bytes + size > GOOD_BODY) {
        bytes = GOOD_BODY;
        break;
      }
      bytes += size;
      rows++;
      fitting.push(id);
    }
    placed.push(...placedItems(db, signal, fitting));
  }
  return { body: assembleRequest(placed), items: placed.length, rows };
}

function sizesOf(
  db: ReadDb,
  signal: Exclude<Signal, 'metrics'>,
  ids: readonly number[],
): Map<number, number> {
  return new Map(
    allRaw<[id: number, length: number]>(
      db,
      signal === 'traces'
        ? sql`SELECT id, length FROM spans WHERE id IN ${idList(ids)}`
        : sql`SELECT id, length FROM logs WHERE id IN ${idList(ids)}`,
    ),
  );
}

function assembleMetrics(db: ReadDb, slice: SendSlice): AssembledSlice {
  const placed: PlacedMetric[] = [];
  let items = 0;
  let rows = 0;
  let bytes = 0;
  for (const chunk of slice.rows) {
    const found = [...placedMetrics(db, chunk, slice.metrics)];
    const size = found.reduce((sum, metric) => sum + (metric.length ?? metric.bytes.length), 0);
    if (rows > 0 && bytes + size > GOOD_BODY) break;
    bytes += size;
    rows++;
    placed.push(...found);
    items += found.reduce((sum, metric) => sum + metric.points, 0);
  }
  if (!slice.points) return { body: assembleRequest(placed), items, rows };
  const { from, to } = slice.points;
  return { body: assembleRequest(pointsBetween(placed, from, to)), items: Math.min(to, items) - from, rows };
}

/** Of these metrics, the points from the `from`th to before the `to`th. */
function* pointsBetween(metrics: readonly PlacedMetric[], from: number, to: number): Generator<Placed> {
  let at = 0;
  for (const metric of metrics) {
    const first = Math.max(0, from - at);
    const last = Math.min(metric.points, to - at);
    at += metric.points;
    if (last <= first) continue;
    if (first === 0 && last === metric.points) {
      yield metric;
      continue;
    }
    const request = assembleRequest([metric]);
    const {
      points,
      metrics: [row],
    } = decodeMetrics(request);
    if (!row) continue;
    const chosen = Array.from({ length: last - first }, (_, i) => {
      const start = points.offset[first + i] as number;
      return request.subarray(start, start + (points.length[first + i] as number));
    });
    yield {
      resource: metric.resource,
      scope: metric.scope,
      bytes: metricWithPoints(request, row.offset, row.length, chosen),
    };
  }
}
