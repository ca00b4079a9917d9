// Stored items put together again for export and for sending: rows in, OTLP requests out, byte for byte what came.
import type { Signal } from '#shared/model/signal.ts';
import { metricWithPoints, type Origin, type Placed } from '../../otlp/assemble.ts';
import type { MetricBatch } from '../../otlp/columns.ts';
import { decodeMetrics } from '../../otlp/decode-metrics.ts';
import { chunkReader } from '../chunk-data.ts';
import { REQUEST_ENTRY_BYTES } from '../ingest/repeats.ts';
import { LOGS, TRACES } from '../signals.ts';
import { allRaw, get, idList, type ReadDb, sql } from '../sql.ts';
import { itemBytes } from './item-bytes.ts';
import { lookups } from './lookups.ts';
import type { Stretch } from './metrics.ts';

type ItemRow = [id: number, resource: number, scope: number, at: number, length: number];

/** Spans or log records by their row ids, in the order given; those that went meanwhile are left out. */
export function* placedItems(
  db: ReadDb,
  signal: Exclude<Signal, 'metrics'>,
  ids: readonly number[],
): Generator<Placed> {
  const origins = new Origins(db);
  const rows = allRaw<ItemRow>(
    db,
    signal === 'traces'
      ? sql`SELECT id, resource, scope, at, length FROM spans WHERE id IN ${idList(ids)}`
      : sql`SELECT id, resource, scope, at, length FROM logs WHERE id IN ${idList(ids)}`,
  );
  const byId = new Map(rows.map((row) => [row[0], row]));
  for (const wanted of ids) {
    const row = byId.get(wanted);
    if (!row) continue;
    const [id, resource, scope, at, length] = row;
    const item = itemBytes(db, signal === 'traces' ? TRACES : LOGS, { id, at, length });
    if (item) {
      yield {
        resource: origins.resource(resource),
        scope: origins.scope(scope),
        bytes: item.bytes,
        offset: at,
        length,
      };
    }
  }
}

/** One object for each resource and scope, as assembling needs. */
class Origins {
  readonly #db: ReadDb;
  readonly #resources = new Map<number, Origin>();
  readonly #scopes = new Map<number, Origin>();
  constructor(db: ReadDb) {
    this.#db = db;
  }
  resource(id: number): Origin {
    return remembered(this.#resources, id, () => lookups(this.#db).resource(id));
  }
  scope(id: number): Origin {
    return remembered(this.#scopes, id, () => lookups(this.#db).scope(id));
  }
}

function remembered(map: Map<number, Origin>, id: number, make: () => Origin): Origin {
  let found = map.get(id);
  if (!found) {
    found = make();
    map.set(id, found);
  }
  return found;
}

/** Which data points of a metrics chunk are wanted. */
export interface PointChoice extends Stretch {
  /** Null for all. */
  services: readonly string[] | null;
}

/** A Metric message with how many of its points are in it. */
export interface PlacedMetric extends Placed {
  points: number;
  isDelta: boolean;
}

/** The chosen points of a metrics chunk as Metric messages, in the order they came; those chosen whole are untouched. */
export function* placedMetrics(db: ReadDb, chunk: number, choice: PointChoice): Generator<PlacedMetric> {
  for (const bytes of requestsOf(db, chunk)) yield* chosenMetrics(decodeMetrics(bytes), choice);
}

/** The requests of a chunk as they came (JSON ones as the protobuf they say). */
export function* requestsOf(db: ReadDb, chunk: number): Generator<Uint8Array> {
  const row = get<{ requests: Buffer }>(db, sql`SELECT requests FROM chunks WHERE id = ${chunk}`);
  const data = row && chunkReader(db).read(chunk);
  if (!data) return;
  let offset = 0;
  for (let at = 0; at < row.requests.length; at += REQUEST_ENTRY_BYTES) {
    const length = row.requests.readUInt32LE(at);
    yield data.subarray(offset, offset + length);
    offset += length;
  }
}

function* chosenMetrics(batch: MetricBatch, choice: PointChoice): Generator<PlacedMetric> {
  const { points, bytes } = batch;
  const resources = batch.resources.map((row) => ({
    bytes: bytes.subarray(row.offset, row.offset + row.length),
    schemaUrl: row.schemaUrl,
    isChosen: choice.services === null || choice.services.includes(row.serviceName),
  }));
  const scopes = batch.scopes.map((row) => ({
    resource: resources[row.resource],
    bytes: bytes.subarray(row.offset, row.offset + row.length),
    schemaUrl: row.schemaUrl,
  }));
  let point = 0;
  for (const [index, metric] of batch.metrics.entries()) {
    const chosen: Uint8Array[] = [];
    const from = point;
    for (; point < points.count && points.metric[point] === index; point++) {
      const us = points.timeUs[point] as number;
      if (us < choice.fromUs || us >= choice.toUs) continue;
      const at = points.offset[point] as number;
      chosen.push(bytes.subarray(at, at + (points.length[point] as number)));
    }
    const scope = scopes[metric.scope];
    if (!scope?.resource?.isChosen || chosen.length === 0) continue;
    const placed = {
      resource: scope.resource,
      scope,
      points: chosen.length,
      isDelta: metric.temporality === 'delta',
    };
    if (chosen.length === point - from) {
      yield { ...placed, bytes, offset: metric.offset, length: metric.length };
    } else {
      yield { ...placed, bytes: metricWithPoints(bytes, metric.offset, metric.length, chosen) };
    }
  }
}
