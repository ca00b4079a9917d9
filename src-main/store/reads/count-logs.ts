// Counts of log records over time. A chunk that lies inside one bucket is counted by its tally; only those across
// an edge are read.
import { SEVERITIES } from '#shared/model/severity.ts';
import { TALLY_UNKNOWN, TALLY_WITH_TRACE } from '../ingest/logs.ts';
import { LOGS } from '../signals.ts';
import { all, allRaw, every, get, type Query, type ReadDb, sql } from '../sql.ts';

export interface LogCount {
  bucket: number;
  /** A severity number of the word that was counted; 0 for unknown. */
  severity: number;
  inTrace: boolean;
  count: number;
}

interface Stretch {
  fromUs?: number | undefined;
  /** Exclusive. */
  toUs?: number | undefined;
  run?: number | undefined;
}

interface ChunkRow {
  first_row: number;
  row_count: number;
  item_count: number;
  min_us: number;
  max_us: number;
  tally: Buffer | null;
}

/** Counts all records of a stretch in buckets of `widthUs` from `startUs`; the same bucket may come more than once. */
export function* countLogs(
  db: ReadDb,
  { fromUs, toUs, run }: Stretch,
  startUs: number,
  widthUs: number,
): Generator<LogCount, void> {
  const conditions = [sql`signal = ${LOGS}`];
  if (fromUs !== undefined) conditions.push(sql`max_us >= ${fromUs}`);
  if (toUs !== undefined) conditions.push(sql`min_us < ${toUs}`);
  if (run !== undefined) conditions.push(sql`run = ${run}`);
  const chunks = all<ChunkRow>(
    db,
    sql`SELECT first_row, row_count, item_count, min_us, max_us, tally FROM chunks WHERE ${every(conditions)}`,
  );
  const bucketOf = (us: number): number => Math.floor((us - startUs) / widthUs);
  for (const chunk of chunks) {
    const { tally, min_us: min, max_us: max } = chunk;
    const isInside = (fromUs === undefined || min >= fromUs) && (toUs === undefined || max < toUs);
    if (tally && isInside && bucketOf(min) === bucketOf(max)) yield* fromTally(tally, bucketOf(min));
    else yield* fromRows(db, chunk, { fromUs, toUs }, startUs, widthUs);
  }
}

/** The tally does not say which severities have a trace: those are given with a count of their own. */
function* fromTally(tally: Buffer, bucket: number): Generator<LogCount, void> {
  const slot = (index: number): number => tally.readUInt32LE(index * 4);
  let inTrace = slot(TALLY_WITH_TRACE);
  for (let index = 0; index <= TALLY_UNKNOWN; index++) {
    const count = slot(index);
    const severity = index < SEVERITIES.length ? index * 4 + 1 : 0;
    const traced = Math.min(count, inTrace);
    inTrace -= traced;
    if (traced > 0) yield { bucket, severity, inTrace: true, count: traced };
    if (count > traced) yield { bucket, severity, inTrace: false, count: count - traced };
  }
}

function* fromRows(
  db: ReadDb,
  chunk: ChunkRow,
  { fromUs, toUs }: Stretch,
  startUs: number,
  widthUs: number,
): Generator<LogCount, void> {
  const conditions: Query[] = [
    sql`id BETWEEN ${chunk.first_row} AND ${chunk.first_row + chunk.row_count - 1}`,
  ];
  if (fromUs !== undefined) conditions.push(sql`time_us >= ${fromUs}`);
  if (toUs !== undefined) conditions.push(sql`time_us < ${toUs}`);
  const rows = allRaw<readonly [number, number, number, number]>(
    db,
    sql`SELECT CAST((time_us - ${startUs}) / ${widthUs} AS INTEGER), severity, trace IS NOT NULL, count(*)
        FROM logs WHERE ${every(conditions)} GROUP BY 1, 2, 3`,
  );
  for (const [bucket, severity, inTrace, count] of rows)
    yield { bucket, severity, inTrace: inTrace === 1, count };
}

/** Earliest and latest time of the log records held; undefined when there are none. */
export function logExtent(db: ReadDb, run?: number): { minUs: number; maxUs: number } | undefined {
  const conditions = [sql`signal = ${LOGS}`, ...(run === undefined ? [] : [sql`run = ${run}`])];
  const row = get<{ minUs: number | null; maxUs: number | null }>(
    db,
    sql`SELECT min(min_us) AS minUs, max(max_us) AS maxUs FROM chunks WHERE ${every(conditions)}`,
  );
  if (row?.minUs === undefined || row.minUs === null || row.maxUs === null) return undefined;
  return { minUs: row.minUs, maxUs: row.maxUs };
}
