// The newest spans and log records of a range, for figures about how they were made. Bounded: at most so many rows.
import { LOGS, TRACES } from '../signals.ts';
import { all, allRaw, every, type Query, type ReadDb, sql } from '../sql.ts';
import { STARTED_COLUMNS, type StartedSpan } from './scan-spans.ts';

export interface RowRange {
  fromUs?: number | undefined;
  /** Exclusive. */
  toUs?: number | undefined;
  run?: number | undefined;
}

export type SampledLog = readonly [
  id: number,
  timeUs: number,
  severity: number,
  resource: number,
  scope: number,
  trace: number | null,
  tiedBy: number,
  at: number,
  length: number,
];

export interface Sampled<Row> {
  /** Newest to arrive first. */
  rows: Row[];
  /** False when the range holds more. */
  all: boolean;
}

function chunksOf(
  db: ReadDb,
  signal: number,
  { fromUs, toUs, run }: RowRange,
): { first: number; last: number }[] {
  const conditions: Query[] = [];
  if (fromUs !== undefined) conditions.push(sql`max_us >= ${fromUs}`);
  if (toUs !== undefined) conditions.push(sql`min_us < ${toUs}`);
  if (run !== undefined) conditions.push(sql`run = ${run}`);
  return all<{ first: number; last: number }>(
    db,
    sql`SELECT first_row AS first, first_row + row_count - 1 AS last FROM chunks INDEXED BY chunks_by_time
        WHERE signal = ${signal} AND ${every(conditions)}`,
  ).sort((a, b) => b.first - a.first);
}

function sampled<Row>(
  chunks: readonly { first: number; last: number }[],
  limit: number,
  read: (first: number, last: number, limit: number) => Row[],
): Sampled<Row> {
  const rows: Row[] = [];
  for (const { first, last } of chunks) {
    // One more than is wanted tells that there is more.
    for (const row of read(first, last, limit - rows.length + 1)) {
      if (rows.length === limit) return { rows, all: false };
      rows.push(row);
    }
  }
  return { rows, all: true };
}

/** The spans that started in the range, at most `limit`. */
export function newestSpansIn(db: ReadDb, range: RowRange, limit: number): Sampled<StartedSpan> {
  const { fromUs = 0, toUs = 2 ** 62 } = range;
  return sampled(chunksOf(db, TRACES, range), limit, (first, last, most) =>
    allRaw<StartedSpan>(
      db,
      sql`SELECT ${STARTED_COLUMNS} FROM spans WHERE id BETWEEN ${first} AND ${last} AND start_us >= ${fromUs} AND start_us < ${toUs}
          ORDER BY id DESC LIMIT ${most}`,
    ),
  );
}

/** The log records of the range, at most `limit`. */
export function newestLogsIn(db: ReadDb, range: RowRange, limit: number): Sampled<SampledLog> {
  const { fromUs = 0, toUs = 2 ** 62 } = range;
  return sampled(chunksOf(db, LOGS, range), limit, (first, last, most) =>
    allRaw<SampledLog>(
      db,
      sql`SELECT id, time_us, severity, resource, scope, trace, tied_by, at, length
          FROM logs WHERE id BETWEEN ${first} AND ${last} AND time_us >= ${fromUs} AND time_us < ${toUs}
          ORDER BY id DESC LIMIT ${most}`,
    ),
  );
}

/** When traces ended, how many spans of theirs are stored, and whether retention took a part. */
export function traceStates(
  db: ReadDb,
  traces: readonly number[],
): { id: number; endUs: number; spans: number; torn: boolean }[] {
  return allRaw<[id: number, endUs: number, spans: number, torn: number]>(
    db,
    sql`SELECT id, end_us, spans, torn FROM traces
        WHERE id IN (SELECT value FROM json_each(${JSON.stringify(traces)}))`,
  ).map(([id, endUs, spans, torn]) => ({ id, endUs, spans, torn: torn !== 0 }));
}

/** The ids of all spans of some traces. */
export function storedSpanIds(
  db: ReadDb,
  traces: readonly number[],
): (readonly [trace: number, hi: number, lo: number])[] {
  return allRaw<[trace: number, hi: number, lo: number]>(
    db,
    sql`SELECT trace, id_hi, id_lo FROM spans INDEXED BY spans_by_trace
        WHERE trace IN (SELECT value FROM json_each(${JSON.stringify(traces)}))`,
  );
}
