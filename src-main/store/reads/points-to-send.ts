// The metric points of a send. They lie in messages together, so a row of theirs names the chunk and the place in it.
import { MetricBatch } from '../../otlp/columns.ts';
import { decodeMetrics } from '../../otlp/decode-metrics.ts';
import { chunkReader } from '../chunk-data.ts';
import { METRICS } from '../signals.ts';
import { all, type ReadDb, sql } from '../sql.ts';
import { requestLengths } from './send-items.ts';

/** Metric points of some services (by name; null for all), of [fromUs, toUs), in one run or in all. */
export interface PointStretch {
  services: readonly string[] | null;
  fromUs: number;
  toUs: number;
  run?: number | undefined;
}

/** A data point that is meant. */
export interface PointToSend {
  row: number;
  timeUs: number;
  /** Bytes of its message. */
  length: number;
  isDelta: boolean;
}

/** More points than the largest request can hold. */
const POINTS_A_CHUNK = 2 ** 23;

/**
 * The row of a data point: points have no rows of their own, so it names the chunk and which of the points
 * decoded from that chunk it is. Good for as long as the chunk is here, and never given twice.
 */
export const pointRow = (chunk: number, nth: number): number => chunk * POINTS_A_CHUNK + nth;
export const chunkOfPoint = (row: number): number => Math.floor(row / POINTS_A_CHUNK);
export const nthOfPoint = (row: number): number => row % POINTS_A_CHUNK;

/** True for a point at row `i` of a batch that is of a stretch. */
export function isOfStretch(batch: MetricBatch, i: number, stretch: PointStretch): boolean {
  const { points, metrics, scopes, resources } = batch;
  const us = points.timeUs[i] as number;
  if (us < stretch.fromUs || us >= stretch.toUs) return false;
  if (stretch.services === null) return true;
  const scope = scopes[metrics[points.metric[i] as number]?.scope ?? -1];
  return stretch.services.includes(resources[scope?.resource ?? -1]?.serviceName ?? '');
}

/** Calls `visit` with each request of a metrics chunk, decoded, until it returns false. The batch is reused. */
export function eachMetricRequest(db: ReadDb, chunk: number, batch: MetricBatch, visit: () => boolean): void {
  const data = chunkReader(db).read(chunk);
  if (!data) return;
  let at = 0;
  for (const length of requestLengths(db, chunk)) {
    decodeMetrics(data.subarray(at, at + length), batch);
    at += length;
    if (!visit()) return;
  }
}

/** The points meant, in the order they came. */
export function* pointsOf(db: ReadDb, stretch: PointStretch): Generator<PointToSend> {
  const { fromUs, toUs, run } = stretch;
  const chunks = all<{ id: number }>(
    db,
    sql`SELECT id FROM chunks WHERE signal = ${METRICS} AND max_us >= ${fromUs} AND min_us < ${toUs}
          AND ${run === undefined ? sql`1` : sql`run = ${run}`} ORDER BY min_us, id`,
  );
  const batch = new MetricBatch();
  for (const { id } of chunks) {
    const found: PointToSend[] = [];
    let nth = 0;
    eachMetricRequest(db, id, batch, () => {
      const { points, metrics } = batch;
      for (let i = 0; i < points.count; i++, nth++) {
        if (!isOfStretch(batch, i, stretch)) continue;
        found.push({
          row: pointRow(id, nth),
          timeUs: points.timeUs[i] as number,
          length: points.length[i] as number,
          isDelta: metrics[points.metric[i] as number]?.temporality === 'delta',
        });
      }
      return true;
    });
    // Only numbers are left of it.
    chunkReader(db).giveBack(0);
    yield* found;
  }
}

/** Chunks of metrics that hold points of a time or later ones, and of how many they are. */
export function chunksSince(db: ReadDb, fromUs: number): { id: number; items: number }[] {
  return all(
    db,
    sql`SELECT id, item_count AS items FROM chunks WHERE signal = ${METRICS} AND max_us >= ${fromUs} ORDER BY id`,
  );
}

/** All points of a chunk, in the order they came. */
export function pointsOfChunk(db: ReadDb, chunk: number): { row: number; timeUs: number; service: string }[] {
  const batch = new MetricBatch();
  const found: { row: number; timeUs: number; service: string }[] = [];
  let nth = 0;
  eachMetricRequest(db, chunk, batch, () => {
    const { points, metrics, scopes, resources } = batch;
    for (let i = 0; i < points.count; i++, nth++) {
      const scope = scopes[metrics[points.metric[i] as number]?.scope ?? -1];
      const service = resources[scope?.resource ?? -1]?.serviceName ?? '';
      found.push({ row: pointRow(chunk, nth), timeUs: points.timeUs[i] as number, service });
    }
    return true;
  });
  return found;
}
