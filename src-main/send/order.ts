// The newest that a place was given, as far as Spandrel gave it: Loki refuses lines that are too far behind the newest
// of their stream, Prometheus points that are behind their series at all.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { prometheusName } from '#shared/query/promql/names.ts';
import type { Origin } from '../otlp/assemble.ts';
import { forEachAttribute } from '../otlp/attributes.ts';
import { METRIC_GAUGE, METRIC_SUM, metricTypeOf } from '../otlp/columns.ts';
import { hash53 } from '../otlp/hash.ts';
import { givenAt } from '../store/reads/given.ts';
import { lookups } from '../store/reads/lookups.ts';
import { newestLogs } from '../store/reads/newest-logs.ts';
import type { Places } from '../store/reads/places.ts';
import { chunksSince, pointRow } from '../store/reads/points-to-send.ts';
import type { RowSet } from '../store/row-set.ts';
import type { ReadDb } from '../store/sql.ts';
import type { Watch } from './examine.ts';
import { streamOf } from './log-streams.ts';
import { type FoundPoint, Points } from './points.ts';
import type { Treatment } from './treatment.ts';

/** Loki forgets a stream that gets nothing for half an hour, once it has written it out. */
const REMEMBERED_US = 3_600e6;
const POINTS_AT_ONCE = 4096;

/** What Prometheus makes job and instance of. */
function instanceOf({ batch, metric }: FoundPoint): string {
  const resource = batch.resources[batch.scopes[metric.row.scope]?.resource ?? -1];
  return JSON.stringify([resource?.serviceNamespace, resource?.serviceName, resource?.serviceInstanceId]);
}

/** A point's series; `name` is what Prometheus calls its metric. */
export function seriesOf(point: FoundPoint, name: string): string {
  const { points } = point.batch;
  return `${name} ${instanceOf(point)} ${points.attributesHi[point.i]} ${points.attributesLo[point.i]}`;
}

/** Says what is behind the newest of its stream or series there. */
export class Order {
  /** Whether points that are behind are refused is not known. */
  readonly isUnsure: boolean;
  readonly #treatment: Treatment;
  readonly #shiftUs: number;
  /** Newest times, µs: of streams, of series, and of resources by which target_info is written. */
  readonly #streams = new Map<string, number>();
  readonly #series = new Map<string, number>();
  /** What each series' newest point holds. */
  readonly #newest = new Map<string, string>();
  #newestUs = 0;

  constructor(treatment: Treatment) {
    this.#treatment = treatment;
    this.#shiftUs = Number(treatment.shiftNs) / 1000;
    this.isUnsure = treatment.limits.metrics.windowMs === null;
  }

  addLog(resource: Origin, timeUs: number): void {
    raise(this.#streams, streamOf(resource), timeUs);
  }

  addPoint(point: FoundPoint, shiftUs: number): void {
    const timeUs = msOf(point, shiftUs);
    this.#newestUs = Math.max(this.#newestUs, timeUs);
    const { row } = point.metric;
    const name = prometheusName({ ...row, type: metricTypeOf(row.type) });
    const series = seriesOf(point, name);
    if (raise(this.#series, series, timeUs)) this.#newest.set(series, contentOf(point));
    if (hasInfo(point.metric.resource)) raise(this.#series, instanceOf(point), timeUs);
  }

  /** True for a record that Loki refuses for what it was given before. */
  isLogBehind(resource: Origin, timeUs: number): boolean {
    const newest = this.#streams.get(streamOf(resource));
    return (
      newest !== undefined && timeUs + this.#shiftUs < newest - this.#treatment.limits.logs.behindMs * 1000
    );
  }

  /** True for a point of the very millisecond of its series' newest one there, which holds something else. */
  isPointThere(point: FoundPoint, series: string): boolean {
    return (
      this.#series.get(series) === msOf(point, this.#shiftUs) && this.#newest.get(series) !== contentOf(point)
    );
  }

  /** Likewise for a point: of its series, or of its resource, with whose target_info it goes. */
  isPointBehind(point: FoundPoint, series: string): boolean {
    const { windowMs, newestMs } = this.#treatment.limits.metrics;
    const timeUs = msOf(point, this.#shiftUs);
    const own = this.#series.get(series) ?? 0;
    const info = hasInfo(point.metric.resource) ? (this.#series.get(instanceOf(point)) ?? 0) : 0;
    if (timeUs >= Math.max(own, info)) return false;
    const newestUs = Math.max(this.#newestUs, (newestMs ?? 0) * 1000);
    return timeUs < newestUs - (windowMs ?? 0) * 1000;
  }
}

/** Prometheus writes target_info where a resource has more than what names it. */
const NAMING = new Set(['service.name', 'service.namespace', 'service.instance.id']);
const infos = new WeakMap<Origin, boolean>();

function hasInfo(resource: Origin): boolean {
  let has = infos.get(resource);
  if (has === undefined) {
    has = false;
    const { bytes } = resource;
    forEachAttribute(bytes, 0, bytes.length, 'resource', (key) => {
      if (!NAMING.has(key)) has = true;
    });
    infos.set(resource, has);
  }
  return has;
}

/** A point's time as Prometheus has it, in whole milliseconds, µs. */
const msOf = ({ batch, i }: FoundPoint, shiftUs: number): number =>
  Math.floor(((batch.points.timeUs[i] as number) + shiftUs) / 1000) * 1000;

/** What a point holds: its number, or its bytes. */
function contentOf({ batch, metric, i }: FoundPoint): string {
  const { points } = batch;
  const isNumber = metric.row.type === METRIC_GAUGE || metric.row.type === METRIC_SUM;
  return isNumber
    ? String(points.value[i])
    : `#${hash53(batch.bytes, points.offset[i] ?? 0, points.length[i] ?? 0)}`;
}

/** True when it is newer than what was known. */
function raise(newest: Map<string, number>, key: string, timeUs: number): boolean {
  const known = newest.get(key);
  if (known !== undefined && timeUs <= known) return false;
  newest.set(key, timeUs);
  return true;
}

/** What places were given that a plan may be behind, found out as far as there is time. */
export function newestThere(
  db: ReadDb,
  treatment: Treatment,
  there: { places: Places; oldestUs: Readonly<Record<Signal, number>>; signals: readonly Signal[] },
  watch: Watch,
): Order {
  const order = new Order(treatment);
  const shiftUs = Number(treatment.shiftNs) / 1000;
  for (const signal of SIGNALS) {
    const place = there.places[signal];
    if (place == null || !there.signals.includes(signal) || signal === 'traces') continue;
    const oldestUs = there.oldestUs[signal] + shiftUs;
    const { nowUs, limits } = treatment;
    // Most of what goes is newer than what went.
    if (signal === 'logs' && oldestUs > nowUs - limits.logs.behindMs * 500) continue;
    for (const given of givenAt(db, signal, place)) {
      watch.pause();
      if (watch.isSpent()) break;
      if (signal === 'metrics') addPoints(db, order, given, oldestUs, watch);
      else if (nowUs - (given.timeUs ?? nowUs) < REMEMBERED_US) addLogs(db, order, given, nowUs);
    }
  }
  return order;
}

function addLogs(
  db: ReadDb,
  order: Order,
  { rows, shiftUs, timeUs }: { rows: RowSet; shiftUs: number; timeUs: number | undefined },
  nowUs: number,
): void {
  for (const { resource, newestUs } of newestLogs(db, rows)) {
    // When it went as it came nobody noted: soon after its own time.
    if (timeUs !== undefined || nowUs - newestUs < REMEMBERED_US)
      order.addLog(lookups(db).resource(resource), newestUs + shiftUs);
  }
}

function addPoints(
  db: ReadDb,
  order: Order,
  { rows, shiftUs }: { rows: RowSet; shiftUs: number },
  oldestUs: number,
  watch: Watch,
): void {
  const points = new Points(db);
  for (const { id, items } of chunksSince(db, oldestUs - shiftUs)) {
    watch.pause();
    if (watch.isSpent()) return;
    const given: number[] = [];
    for (let nth = 0; nth < items; nth++) if (rows.has(pointRow(id, nth))) given.push(pointRow(id, nth));
    for (let at = 0; at < given.length; at += POINTS_AT_ONCE)
      points.find(Float64Array.from(given.slice(at, at + POINTS_AT_ONCE)), (point) =>
        order.addPoint(point, shiftUs),
      );
  }
}
