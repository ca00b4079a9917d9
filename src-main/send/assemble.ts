// Request bodies from stored bytes: each item goes out exactly as it came in. Runs in a reader thread.

import { assembleRequest, metricWithPoints, type Origin, type Placed } from '../otlp/assemble.ts';
import { MetricBatch, type MetricRow } from '../otlp/columns.ts';
import { itemBytes } from '../store/reads/item-bytes.ts';
import { lookups } from '../store/reads/lookups.ts';
import { eachMetricRequest, isOfStretch } from '../store/reads/points-to-send.ts';
import { placedRow } from '../store/reads/send-items.ts';
import { snapshot } from '../store/reads/snapshot.ts';
import { signalNumber } from '../store/signals.ts';
import type { ReadDb } from '../store/sql.ts';
import type { Assembled, Slice } from './plan.ts';

/** A body ends with the item that brings it to this. */
const GOOD_BYTES = 1024 * 1024;

/** The body of the slice's first rows. What retention took meanwhile is passed over. */
export function assemble(db: ReadDb, slice: Slice): Assembled {
  return snapshot(db, () =>
    slice.signal === 'metrics' ? assembleMetrics(db, slice) : assembleRows(db, slice),
  );
}

function assembleRows(db: ReadDb, { signal, rows }: Slice): Assembled {
  if (signal === 'metrics') throw new TypeError('metrics are put together from chunks');
  const known = lookups(db);
  const items: Placed[] = [];
  const origins = new Set<Origin>();
  let bytes = 0;
  let used = 0;
  for (; used < rows.length && bytes < GOOD_BYTES; used++) {
    const row = placedRow(db, signal, rows[used] as number);
    const found = row && itemBytes(db, signalNumber(signal), row);
    if (!row || !found) continue;
    const resource = known.resource(row.resource);
    const scope = known.scope(row.scope);
    for (const origin of [resource, scope]) {
      if (!origins.has(origin)) bytes += origin.bytes.length;
      origins.add(origin);
    }
    items.push({ resource, scope, bytes: found.bytes, offset: found.at, length: found.length });
    bytes += found.length;
  }
  return { body: assembleRequest(items), items: items.length, rows: used, points: 0, leftOut: [] };
}

function assembleMetrics(db: ReadDb, { rows, metrics, points }: Slice): Assembled {
  const body = new MetricsBody(metrics, points ?? { from: 0, to: Number.MAX_SAFE_INTEGER });
  for (let used = 0; used < rows.length; used++) {
    const stopped = body.addChunk(db, rows[used] as number);
    if (stopped !== undefined) return { ...body.finish(), rows: used, points: stopped, leftOut: [] };
    if (body.isFull) return { ...body.finish(), rows: used + 1, points: 0, leftOut: [] };
  }
  return { ...body.finish(), rows: rows.length, points: 0, leftOut: [] };
}

/** Gathers the chosen points of chunks, metric by metric. */
class MetricsBody {
  readonly #chosen: Slice['metrics'];
  readonly #from: number;
  readonly #to: number;
  readonly #batch = new MetricBatch();
  readonly #origins = new Map<string, Origin>();
  readonly #items: Placed[] = [];
  #bytes = 0;
  #points = 0;
  /** Chosen points met so far, those before `from` included. */
  #met = 0;

  constructor(chosen: Slice['metrics'], { from, to }: { from: number; to: number }) {
    this.#chosen = chosen;
    this.#from = from;
    this.#to = to;
  }

  get isFull(): boolean {
    return this.#bytes >= GOOD_BYTES || this.#met >= this.#to;
  }

  finish(): Pick<Assembled, 'body' | 'items'> {
    return { body: assembleRequest(this.#items), items: this.#points };
  }

  /** Adds a chunk's points. Returns how many of the chunk's were met when the body became full before their end. */
  addChunk(db: ReadDb, chunk: number): number | undefined {
    const before = this.#met;
    let hasRoom = true;
    eachMetricRequest(db, chunk, this.#batch, () => {
      hasRoom = this.#addBatch();
      return hasRoom;
    });
    return hasRoom ? undefined : this.#met - before;
  }

  /** Adds the chosen points of the decoded request; false when there were more than had room. */
  #addBatch(): boolean {
    const { points } = this.#batch;
    let wanted: number[] = [];
    for (let i = 0; i < points.count; i++) {
      if (wanted.length > 0 && points.metric[i] !== points.metric[i - 1]) {
        this.#addMetric(wanted);
        wanted = [];
      }
      if (!isOfStretch(this.#batch, i, this.#chosen)) continue;
      if (this.isFull) {
        this.#addMetric(wanted);
        return false;
      }
      if (this.#met++ < this.#from) continue;
      wanted.push(i);
      this.#bytes += points.length[i] as number;
    }
    this.#addMetric(wanted);
    return true;
  }

  /** Adds a metric with the points at these rows, all of one metric; as it came where those are all it has. */
  #addMetric(wanted: readonly number[]): void {
    const { points, metrics, bytes, rejected } = this.#batch;
    const [first = -1] = wanted;
    const index = points.metric[first] ?? -1;
    const metric = metrics[index];
    if (!metric || first < 0) return;
    const { offset, length } = metric;
    const end = first + wanted.length;
    const hasAll = wanted.at(-1) === end - 1 && (first === 0 || points.metric[first - 1] !== index);
    const isWhole = hasAll && (end === points.count || points.metric[end] !== index) && rejected.count === 0;
    const placed = this.#place(metric);
    if (isWhole) this.#items.push({ ...placed, bytes, offset, length });
    else {
      const messages = wanted.map((i) => {
        const at = points.offset[i] as number;
        return bytes.subarray(at, at + (points.length[i] as number));
      });
      this.#items.push({ ...placed, bytes: metricWithPoints(bytes, offset, length, messages) });
    }
    this.#points += wanted.length;
  }

  #place({ scope: index }: MetricRow): Pick<Placed, 'resource' | 'scope'> {
    const scope = this.#batch.scopes[index];
    const resource = this.#batch.resources[scope?.resource ?? -1];
    const empty = { offset: 0, length: 0, schemaUrl: '' };
    return {
      resource: this.#origin('resource', resource ?? empty),
      scope: this.#origin('scope', scope ?? empty),
    };
  }

  /** One object for equal resources or scopes, whichever request they stood in. */
  #origin(
    kind: string,
    { offset, length, schemaUrl }: { offset: number; length: number; schemaUrl: string },
  ): Origin {
    const bytes = this.#batch.bytes.subarray(offset, offset + length);
    const key = `${kind} ${schemaUrl} ${Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1')}`;
    let origin = this.#origins.get(key);
    if (!origin) {
      origin = { bytes, schemaUrl };
      this.#origins.set(key, origin);
      this.#bytes += length;
    }
    return origin;
  }
}
