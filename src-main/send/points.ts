// Looks data points up by their rows: in their chunks, each decoded once, with the metric each is of. Equal metrics,
// resources and scopes are one object, whichever request they stood in.
import { hash } from 'node:crypto';
import { metricWithPoints, type Origin } from '../otlp/assemble.ts';
import { MetricBatch, type MetricRow } from '../otlp/columns.ts';
import { chunkOfPoint, eachMetricRequest, nthOfPoint } from '../store/reads/points-to-send.ts';
import type { ReadDb } from '../store/sql.ts';

/** A metric without its points, and where it belongs. */
export interface Metric {
  row: MetricRow;
  resource: Origin;
  scope: Origin;
  /** The Metric message without points. */
  bytes: Uint8Array;
  /** The same for the same metric in every call: a digest. */
  key: string;
}

/** A point while its request is decoded: row `i` of `batch`. */
export interface FoundPoint {
  metric: Metric;
  batch: MetricBatch;
  i: number;
  /** Its message. */
  offset: number;
  length: number;
}

/** Looks points up; one for each request body. */
export class Points {
  readonly #db: ReadDb;
  readonly #batch = new MetricBatch();
  readonly #origins = new Map<string, Origin & { id: string }>();
  readonly #metrics = new Map<string, Metric>();

  constructor(db: ReadDb) {
    this.#db = db;
  }

  /** What `read` makes of each row's point, in the order of the rows; nothing for a point that is gone. */
  find<T>(rows: Float64Array, read: (point: FoundPoint) => T): (T | undefined)[] {
    const found: (T | undefined)[] = new Array(rows.length).fill(undefined);
    const byChunk = Map.groupBy(rows.keys(), (i) => chunkOfPoint(rows[i] as number));
    for (const [chunk, places] of byChunk) {
      places.sort((a, b) => (rows[a] as number) - (rows[b] as number));
      this.#findIn(chunk, rows, places, (place, point) => {
        found[place] = read(point);
      });
    }
    return found;
  }

  #findIn(
    chunk: number,
    rows: Float64Array,
    places: number[],
    take: (place: number, point: FoundPoint) => void,
  ): void {
    const batch = this.#batch;
    let before = 0;
    let next = 0;
    eachMetricRequest(this.#db, chunk, batch, () => {
      const { points } = batch;
      const metrics = new Map<number, Metric>();
      for (; next < places.length; next++) {
        const place = places[next] as number;
        const i = nthOfPoint(rows[place] as number) - before;
        if (i >= points.count) break;
        const index = points.metric[i] as number;
        let metric = metrics.get(index);
        if (!metric) {
          metric = this.#metric(batch.metrics[index] as MetricRow);
          metrics.set(index, metric);
        }
        take(place, {
          metric,
          batch,
          i,
          offset: points.offset[i] as number,
          length: points.length[i] as number,
        });
      }
      before += points.count;
      return next < places.length;
    });
  }

  #metric(row: MetricRow): Metric {
    const scopeRow = this.#batch.scopes[row.scope];
    const resourceRow = this.#batch.resources[scopeRow?.resource ?? -1];
    const empty = { offset: 0, length: 0, schemaUrl: '' };
    const resource = this.#origin('resource', resourceRow ?? empty);
    const scope = this.#origin('scope', scopeRow ?? empty);
    const bytes = metricWithPoints(this.#batch.bytes, row.offset, row.length, []);
    const key = `${resource.id} ${scope.id} ${digest(bytes)}`;
    let metric = this.#metrics.get(key);
    if (!metric) {
      metric = { row, resource, scope, bytes, key };
      this.#metrics.set(key, metric);
    }
    return metric;
  }

  #origin(
    kind: string,
    { offset, length, schemaUrl }: { offset: number; length: number; schemaUrl: string },
  ): Origin & { id: string } {
    const bytes = this.#batch.bytes.subarray(offset, offset + length);
    const id = digest(Buffer.concat([Buffer.from(`${kind} ${schemaUrl} `), bytes]));
    let origin = this.#origins.get(id);
    if (!origin) {
      origin = { bytes, schemaUrl, id };
      this.#origins.set(id, origin);
    }
    return origin;
  }
}

const digest = (bytes: Uint8Array): string => hash('sha1', bytes, 'base64');
