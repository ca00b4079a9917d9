// A metrics request from rows of data points, which come by time: each metric stands in it once, with those of its
// points that go, whichever requests brought them.
import { assembleRequest, metricWithPoints, type Origin } from '../otlp/assemble.ts';
import { MetricBatch, type MetricRow } from '../otlp/columns.ts';
import { chunkOfPoint, eachMetricRequest, nthOfPoint } from '../store/reads/points-to-send.ts';
import type { ReadDb } from '../store/sql.ts';
import { GOOD_BYTES } from './assemble.ts';
import type { Assembled, Slice } from './plan.ts';

/** A metric without its points, where it belongs, and the points that go. */
interface Metric {
  resource: Origin;
  scope: Origin;
  bytes: Uint8Array;
  points: Uint8Array[];
  rows: number[];
}

interface Found {
  metric: Metric;
  point: Uint8Array;
}

/** The body of the slice's first rows. */
export function assemblePoints(db: ReadDb, { rows }: Slice): Assembled {
  const found = new Points(db).find(rows);
  const metrics = new Set<Metric>();
  let bytes = 0;
  let used = 0;
  for (; used < rows.length && bytes < GOOD_BYTES; used++) {
    const one = found[used];
    if (!one) continue;
    const { metric, point } = one;
    if (!metrics.has(metric)) bytes += metric.bytes.length;
    metrics.add(metric);
    metric.points.push(point);
    metric.rows.push(rows[used] as number);
    bytes += point.length;
  }
  const items = Array.from(metrics, ({ resource, scope, bytes: head, points }) => ({
    resource,
    scope,
    bytes: metricWithPoints(head, 0, head.length, points),
  }));
  const sent = Array.from(metrics, (metric) => metric.rows).flat();
  return { body: assembleRequest(items), sent: Float64Array.from(sent), used, leftOut: [], traces: 0 };
}

/** Looks points up in their chunks, each decoded once. */
class Points {
  readonly #db: ReadDb;
  readonly #batch = new MetricBatch();
  readonly #origins = new Map<string, Origin & { id: number }>();
  readonly #metrics = new Map<string, Metric>();

  constructor(db: ReadDb) {
    this.#db = db;
  }

  /** What is at each row; nothing for one that is gone. */
  find(rows: Float64Array): (Found | undefined)[] {
    const found: (Found | undefined)[] = new Array(rows.length).fill(undefined);
    const byChunk = Map.groupBy(rows.keys(), (i) => chunkOfPoint(rows[i] as number));
    for (const [chunk, places] of byChunk) {
      places.sort((a, b) => (rows[a] as number) - (rows[b] as number));
      this.#findIn(chunk, rows, places, found);
    }
    return found;
  }

  #findIn(chunk: number, rows: Float64Array, places: number[], found: (Found | undefined)[]): void {
    let before = 0;
    let next = 0;
    eachMetricRequest(this.#db, chunk, this.#batch, () => {
      const { points, bytes } = this.#batch;
      const metrics = new Map<number, Metric>();
      for (; next < places.length; next++) {
        const place = places[next] as number;
        const i = nthOfPoint(rows[place] as number) - before;
        if (i >= points.count) break;
        const index = points.metric[i] as number;
        let metric = metrics.get(index);
        if (!metric) {
          metric = this.#metric(this.#batch.metrics[index] as MetricRow);
          metrics.set(index, metric);
        }
        const at = points.offset[i] as number;
        found[place] = { metric, point: bytes.subarray(at, at + (points.length[i] as number)) };
      }
      before += points.count;
      return next < places.length;
    });
  }

  /** One object for metrics that are equal but for their points. */
  #metric({ offset, length, scope: index }: MetricRow): Metric {
    const scopeRow = this.#batch.scopes[index];
    const resourceRow = this.#batch.resources[scopeRow?.resource ?? -1];
    const empty = { offset: 0, length: 0, schemaUrl: '' };
    const resource = this.#origin('resource', resourceRow ?? empty);
    const scope = this.#origin('scope', scopeRow ?? empty);
    const bytes = metricWithPoints(this.#batch.bytes, offset, length, []);
    const key = `${resource.id} ${scope.id} ${latin1(bytes)}`;
    let metric = this.#metrics.get(key);
    if (!metric) {
      metric = { resource, scope, bytes, points: [], rows: [] };
      this.#metrics.set(key, metric);
    }
    return metric;
  }

  /** One object for equal resources or scopes, whichever request they stood in. */
  #origin(
    kind: string,
    { offset, length, schemaUrl }: { offset: number; length: number; schemaUrl: string },
  ): Origin & { id: number } {
    const bytes = this.#batch.bytes.subarray(offset, offset + length);
    const key = `${kind} ${schemaUrl} ${latin1(bytes)}`;
    let origin = this.#origins.get(key);
    if (!origin) {
      origin = { bytes, schemaUrl, id: this.#origins.size };
      this.#origins.set(key, origin);
    }
    return origin;
  }
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
