// The metric points of a send. They lie in messages together, so they go by the chunks that hold them, and are
// counted where they lie.
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

export interface PointsToSend {
  chunk: number;
  /** How many of the chunk's points are meant, and how many of them have delta temporality. */
  points: number;
  deltas: number;
  /** Their messages' bytes. */
  bytes: number;
  oldestUs: number;
  newestUs: number;
}

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

/** The points meant, chunk by chunk; chunks by time. */
export function* pointsOf(db: ReadDb, stretch: PointStretch): Generator<PointsToSend> {
  const { fromUs, toUs, run } = stretch;
  const chunks = all<{ id: number }>(
    db,
    sql`SELECT id FROM chunks WHERE signal = ${METRICS} AND max_us >= ${fromUs} AND min_us < ${toUs}
          AND ${run === undefined ? sql`1` : sql`run = ${run}`} ORDER BY min_us, id`,
  );
  const batch = new MetricBatch();
  for (const { id } of chunks) {
    const found = {
      chunk: id,
      points: 0,
      deltas: 0,
      bytes: 0,
      oldestUs: Number.POSITIVE_INFINITY,
      newestUs: 0,
    };
    eachMetricRequest(db, id, batch, () => {
      const { points, metrics } = batch;
      for (let i = 0; i < points.count; i++) {
        if (!isOfStretch(batch, i, stretch)) continue;
        const us = points.timeUs[i] as number;
        found.points++;
        found.bytes += points.length[i] as number;
        if (metrics[points.metric[i] as number]?.temporality === 'delta') found.deltas++;
        if (us < found.oldestUs) found.oldestUs = us;
        if (us > found.newestUs) found.newestUs = us;
      }
      return true;
    });
    if (found.points > 0) yield found;
  }
}
