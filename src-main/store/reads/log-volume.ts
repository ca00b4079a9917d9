// Log records over time by severity. A chunk that lies within one bucket is counted by its tally; only chunks
// across a bucket's edge, or the range's, are counted record by record.
import { SEVERITIES, severityOf } from '#shared/model/severity.ts';
import { TALLY_SLOTS, TALLY_UNKNOWN, TALLY_WITH_TRACE } from '../ingest/logs.ts';
import { LOGS } from '../signals.ts';
import { all, allRaw, every, get, type ReadDb, sql } from '../sql.ts';

export interface LogVolume {
  /** Counts by bucket, one list a severity word: SEVERITIES in their order, then unknown. */
  severities: number[][];
  withTrace: number;
  total: number;
}

/** Counts records of `buckets` steps of `stepUs` from `startUs`, in one run or all; of those, only what lies from `fromUs` to `toUs`. */
export function logVolume(
  db: ReadDb,
  input: {
    startUs: number;
    stepUs: number;
    buckets: number;
    run?: number | undefined;
    fromUs?: number | undefined;
    toUs?: number | undefined;
  },
): LogVolume {
  const { startUs, stepUs, buckets, run } = input;
  const fromUs = Math.max(startUs, input.fromUs ?? startUs);
  const endUs = Math.min(startUs + stepUs * buckets, input.toUs ?? Number.POSITIVE_INFINITY);
  const severities = Array.from({ length: SEVERITIES.length + 1 }, () => new Array<number>(buckets).fill(0));
  const volume: LogVolume = { severities, withTrace: 0, total: 0 };
  const conditions = [sql`max_us >= ${fromUs}`, sql`min_us < ${endUs}`];
  if (run !== undefined) conditions.push(sql`run = ${run}`);
  const chunks = all<{ first_row: number; row_count: number; min_us: number; max_us: number; tally: Buffer }>(
    db,
    sql`SELECT first_row, row_count, min_us, max_us, tally FROM chunks INDEXED BY chunks_by_time
        WHERE signal = ${LOGS} AND ${every(conditions)}`,
  );
  const add = (slot: number, bucket: number, count: number): void => {
    const counts = severities[slot];
    if (counts?.[bucket] === undefined) return;
    counts[bucket] += count;
    volume.total += count;
  };
  for (const chunk of chunks) {
    const bucket = Math.floor((chunk.min_us - startUs) / stepUs);
    const isWithin = chunk.min_us >= fromUs && chunk.max_us < endUs;
    if (isWithin && Math.floor((chunk.max_us - startUs) / stepUs) === bucket) {
      for (let slot = 0; slot <= TALLY_UNKNOWN; slot++) add(slot, bucket, chunk.tally.readUInt32LE(slot * 4));
      volume.withTrace += chunk.tally.readUInt32LE(TALLY_WITH_TRACE * 4);
      continue;
    }
    const rows = allRaw<[severity: number, bucket: number, count: number, withTrace: number]>(
      db,
      sql`SELECT severity, CAST((time_us - ${startUs}) / ${stepUs} AS INTEGER) AS bucket, count(*), count(trace)
          FROM logs WHERE id BETWEEN ${chunk.first_row} AND ${chunk.first_row + chunk.row_count - 1}
            AND time_us >= ${fromUs} AND time_us < ${endUs}
          GROUP BY severity, bucket`,
    );
    for (const [severity, at, count, withTrace] of rows) {
      const word = severityOf(severity);
      add(word === 'unknown' ? TALLY_UNKNOWN : SEVERITIES.indexOf(word), at, count);
      volume.withTrace += withTrace;
    }
  }
  return volume;
}

/** First and last time of the items of a signal, in one run or all; null when there are none. `toUs` is exclusive. */
export function signalExtent(
  db: ReadDb,
  input: { signal: number; run?: number | undefined },
): { fromUs: number; toUs: number } | null {
  const conditions = [sql`signal = ${input.signal}`];
  if (input.run !== undefined) conditions.push(sql`run = ${input.run}`);
  const row = get<{ fromUs: number | null; toUs: number | null }>(
    db,
    sql`SELECT min(min_us) AS fromUs, max(max_us) + 1 AS toUs FROM chunks WHERE ${every(conditions)}`,
  );
  return row?.fromUs != null && row.toUs != null ? { fromUs: row.fromUs, toUs: row.toUs } : null;
}

export { TALLY_SLOTS };
