// Exemplars of series: single observations that carry a trace.
import { spanIdHex } from '#shared/model/ids.ts';
import { all, every, idList, type Query, type ReadDb, sql } from '../sql.ts';
import type { Stretch } from './metrics.ts';

export interface StoredExemplar {
  series: number;
  timeUs: number;
  timeNs: number;
  value: number;
  traceId: string | null;
  spanId: string | null;
}

/** Parts of a stretch, each of which tells its highest: about as many as a chart has room for. */
const PARTS = 50;

const within = (seriesIds: readonly number[], { fromUs, toUs }: Stretch): Query =>
  every([sql`series IN ${idList(seriesIds)}`, sql`time_us >= ${fromUs}`, sql`time_us < ${toUs}`]);

/** Exemplars of series in a stretch, at most `limit`: the highest of every part of it, then the next ones. */
export function exemplars(
  db: ReadDb,
  seriesIds: readonly number[],
  stretch: Stretch,
  limit: number,
): StoredExemplar[] {
  const partUs = Math.max(1, Math.ceil((stretch.toUs - stretch.fromUs) / PARTS));
  return all<{
    series: number;
    timeUs: number;
    timeNs: number;
    value: number;
    traceId: string | null;
    hi: number;
    lo: number;
  }>(
    db,
    sql`SELECT series, time_us AS timeUs, time_ns AS timeNs, value, lower(hex(tid)) AS traceId, span_hi AS hi,
          span_lo AS lo
        FROM exemplars INDEXED BY exemplars_by_series WHERE ${within(seriesIds, stretch)}
        ORDER BY row_number() OVER (
          PARTITION BY CAST((time_us - ${stretch.fromUs}) / ${partUs} AS INTEGER) ORDER BY value DESC), value DESC
        LIMIT ${limit}`,
  ).map(({ hi, lo, traceId, ...row }) => ({
    ...row,
    traceId: traceId === '' ? null : traceId,
    spanId: hi === 0 && lo === 0 ? null : spanIdHex(hi, lo),
  }));
}

/** How many exemplars series have in a stretch, of those that have any. */
export function exemplarCounts(
  db: ReadDb,
  seriesIds: readonly number[],
  stretch: Stretch,
): Map<number, number> {
  const rows = all<{ series: number; count: number }>(
    db,
    sql`SELECT series, count(*) AS count FROM exemplars INDEXED BY exemplars_by_series
        WHERE ${within(seriesIds, stretch)} GROUP BY series`,
  );
  return new Map(rows.map(({ series, count }) => [series, count]));
}
