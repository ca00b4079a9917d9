// A decoded metrics request to instruments, series, fresh points and exemplars.
import { TEMPORALITIES } from '#shared/model/otlp.ts';
import { forEachMessage } from '../../otlp/attributes.ts';
import {
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_HISTOGRAM,
  type MetricBatch,
  type MetricRow,
  POINT_NO_RECORDED_VALUE,
  type PointColumns,
} from '../../otlp/columns.ts';
import { Reader, WIRE_BYTES, WIRE_FIXED64 } from '../../otlp/reader.ts';
import { isDistribution } from '../distributions.ts';
import { FRESH_BYTES } from '../points.ts';
import { QuadTable } from '../quad-table.ts';
import { number, run, sql, type WriteDb } from '../sql.ts';
import { BulkInsert } from './bulk-insert.ts';
import { ByteSink } from './byte-sink.ts';
import type { Contents } from './chunk-builder.ts';
import type { Dictionaries } from './dictionaries.ts';
import { packDistribution } from './distributions.ts';
import type { Origins } from './origins.ts';

const ATTRIBUTES_FIELD = 7;
const HISTOGRAM_ATTRIBUTES_FIELD = 9;
const EXPONENTIAL_ATTRIBUTES_FIELD = 1;
const EXEMPLARS_FIELD = 5;
const HISTOGRAM_EXEMPLARS_FIELD = 8;
const EXPONENTIAL_EXEMPLARS_FIELD = 11;
const KEY_VALUE_TAG = (1 << 3) | WIRE_BYTES;
const CACHED_SERIES = 100_000;

export class MetricRows {
  readonly #db: WriteDb;
  readonly #dictionaries: Dictionaries;
  readonly #exemplars: BulkInsert;
  readonly #seriesTable = new QuadTable();
  readonly #streams = new Map<string, number>();
  readonly #instruments = new Map<string, number>();
  #seriesCount = 0;
  /** Points of the chunk being built, as points.ts draws them. */
  readonly #fresh = new ByteSink();

  constructor(db: WriteDb, dictionaries: Dictionaries) {
    this.#db = db;
    this.#dictionaries = dictionaries;
    this.#exemplars = new BulkInsert(db, 'exemplars', [
      'chunk',
      'series',
      'time_us',
      'time_ns',
      'value',
      'tid',
      'span_hi',
      'span_lo',
    ]);
  }

  /** Adds a batch's points to those of the chunk being built. */
  add(batch: MetricBatch, origins: Origins, chunk: number): Contents {
    const { points, bytes } = batch;
    const r = new Reader(bytes);
    const streams = batch.metrics.map((metric) => this.#stream(metric, origins));
    let minUs = Number.POSITIVE_INFINITY;
    let maxUs = 0;
    for (let i = 0; i < points.count; i++) {
      const index = points.metric[i] as number;
      const metric = batch.metrics[index] as MetricRow;
      const offset = points.offset[i] as number;
      const length = points.length[i] as number;
      const hi = points.attributesHi[i] as number;
      const lo = points.attributesLo[i] as number;
      const stream = streams[index] as number;
      let series = this.#seriesTable.get(stream, metric.type, hi, lo);
      if (series < 0) {
        series = this.#series(metric, origins, bytes, offset, length, hi, lo);
        this.#seriesTable.set(stream, metric.type, hi, lo, series);
        this.#seriesCount++;
      }
      this.#addPoint(points, i, metric.type, series, r);
      if ((points.exemplarCount[i] as number) > 0) {
        this.#addExemplars(chunk, series, metric.type, bytes, offset, length);
      }
      const timeUs = points.timeUs[i] as number;
      if (timeUs < minUs) minUs = timeUs;
      if (timeUs > maxUs) maxUs = timeUs;
    }
    return { items: points.count, minUs, maxUs };
  }

  #addPoint(points: PointColumns, i: number, type: number, series: number, r: Reader): void {
    const sink = this.#fresh;
    const stale = ((points.flags[i] as number) & POINT_NO_RECORDED_VALUE) === 0 ? 0 : 1;
    const distribution = isDistribution(type);
    const begin = sink.length;
    sink.i32(series);
    sink.i32(stale);
    sink.f64(points.timeUs[i] as number);
    sink.f64(points.startUs[i] as number);
    sink.f64((distribution ? points.count64[i] : points.value[i]) as number);
    if (!distribution) return;
    const moments = {
      sum: points.sum[i] as number,
      min: points.min[i] as number,
      max: points.max[i] as number,
    };
    r.pos = points.offset[i] as number;
    r.end = r.pos + (points.length[i] as number);
    packDistribution(sink, type, r, moments, this.#dictionaries);
    sink.i32At(begin + 4, (sink.length - begin - FRESH_BYTES) * 2 + stale);
  }

  /** Writes the points of the chunk being built; they are merged by series later. Returns how many bytes. */
  seal(chunk: number): number {
    const { length } = this.#fresh;
    run(this.#db, sql`INSERT INTO fresh_points (chunk, data) VALUES (${chunk}, ${this.#fresh.toBytes()})`);
    this.#fresh.reset();
    return length;
  }

  flush(): void {
    this.#exemplars.flush();
    if (this.#seriesCount > CACHED_SERIES) this.#forgetSeries();
  }

  /** Forgets everything: a rollback or a deletion may have taken rows away. */
  discard(): void {
    this.#exemplars.discard();
    this.#fresh.reset();
    this.#forgetSeries();
  }

  #forgetSeries(): void {
    this.#seriesTable.clear();
    this.#seriesCount = 0;
    this.#streams.clear();
    this.#instruments.clear();
  }

  /** A small number for (instrument, resource, scope), to find series by. */
  #stream(metric: MetricRow, origins: Origins): number {
    const key = `${this.#instrument(metric, origins)} ${origins.resource[metric.scope]} ${origins.scope[metric.scope]}`;
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      stream = this.#streams.size;
      this.#streams.set(key, stream);
    }
    return stream;
  }

  #instrument(metric: MetricRow, origins: Origins): number {
    const service = origins.service[metric.scope] as number;
    const scope = origins.scope[metric.scope] as number;
    const temporality = TEMPORALITIES.indexOf(metric.temporality);
    const monotonic = metric.monotonic ? 1 : 0;
    const key = `${service}\n${scope}\n${metric.type}\n${temporality}\n${monotonic}\n${metric.unit}\n${metric.name}`;
    const known = this.#instruments.get(key);
    if (known !== undefined) return known;
    const { name, unit, type, description } = metric;
    const id = number(
      this.#db,
      sql`INSERT INTO instruments (service, scope_name, scope_version, name, unit, type, temporality, monotonic, description)
          SELECT ${service}, name, version, ${name}, ${unit}, ${type}, ${temporality}, ${monotonic}, ${description}
          FROM scopes WHERE id = ${scope}
          ON CONFLICT DO UPDATE SET description = excluded.description RETURNING id`,
    );
    this.#instruments.set(key, id);
    return id;
  }

  #series(
    metric: MetricRow,
    origins: Origins,
    bytes: Uint8Array,
    offset: number,
    length: number,
    hi: number,
    lo: number,
  ): number {
    const instrument = this.#instrument(metric, origins);
    const resource = origins.resource[metric.scope] as number;
    const scope = origins.scope[metric.scope] as number;
    const known = number(
      this.#db,
      sql`SELECT id FROM series WHERE instrument = ${instrument} AND resource = ${resource} AND scope = ${scope}
          AND hash_hi = ${hi} AND hash_lo = ${lo}`,
    );
    if (known !== 0) return known;
    const attributes = attributeBytes(metric.type, bytes, offset, length);
    return number(
      this.#db,
      sql`INSERT INTO series (instrument, resource, scope, hash_hi, hash_lo, attributes)
          VALUES (${instrument}, ${resource}, ${scope}, ${hi}, ${lo}, ${attributes}) RETURNING id`,
    );
  }

  #addExemplars(
    chunk: number,
    series: number,
    type: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
  ): void {
    const field =
      type === METRIC_HISTOGRAM
        ? HISTOGRAM_EXEMPLARS_FIELD
        : type === METRIC_EXPONENTIAL_HISTOGRAM
          ? EXPONENTIAL_EXEMPLARS_FIELD
          : EXEMPLARS_FIELD;
    forEachMessage(bytes, offset, length, field, (at, size) => {
      const exemplar = readExemplar(new Reader(bytes, at, size));
      if (Number.isNaN(exemplar.value)) return;
      this.#exemplars.add(
        chunk,
        series,
        exemplar.us,
        exemplar.ns,
        exemplar.value,
        exemplar.tid,
        exemplar.spanHi,
        exemplar.spanLo,
      );
    });
  }
}

/** A point's attributes as KeyValue messages of field 1, as a Resource has them: readable by the same walkers. */
function attributeBytes(type: number, bytes: Uint8Array, offset: number, length: number): Uint8Array {
  const field =
    type === METRIC_HISTOGRAM
      ? HISTOGRAM_ATTRIBUTES_FIELD
      : type === METRIC_EXPONENTIAL_HISTOGRAM
        ? EXPONENTIAL_ATTRIBUTES_FIELD
        : ATTRIBUTES_FIELD;
  const sink: number[] = [];
  forEachMessage(bytes, offset, length, field, (at, size) => {
    sink.push(KEY_VALUE_TAG);
    let rest = size;
    for (; rest >= 128; rest >>>= 7) sink.push((rest & 127) | 128);
    sink.push(rest);
    for (let i = at; i < at + size; i++) sink.push(bytes[i] as number);
  });
  return Uint8Array.from(sink);
}

/** Exemplar of metrics.proto: 2 time, 3 as_double, 4 span_id, 5 trace_id, 6 as_int. */
function readExemplar(r: Reader): {
  us: number;
  ns: number;
  value: number;
  tid: Uint8Array | null;
  spanHi: number;
  spanLo: number;
} {
  const exemplar = {
    us: 0,
    ns: 0,
    value: Number.NaN,
    tid: null as Uint8Array | null,
    spanHi: 0,
    spanLo: 0,
  };
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag) {
      case (2 << 3) | WIRE_FIXED64:
        r.nanos();
        exemplar.us = r.us;
        exemplar.ns = r.ns;
        break;
      case (3 << 3) | WIRE_FIXED64:
        exemplar.value = r.double();
        break;
      case (6 << 3) | WIRE_FIXED64:
        r.fixed64();
        exemplar.value = r.hi * 4294967296 + (r.lo >>> 0);
        break;
      case (4 << 3) | WIRE_BYTES: {
        const size = r.length();
        const at = r.take(size);
        if (size === 8) {
          exemplar.spanHi = r.int32At(at);
          exemplar.spanLo = r.int32At(at + 4);
        }
        break;
      }
      case (5 << 3) | WIRE_BYTES: {
        const size = r.length();
        const at = r.take(size);
        if (size === 16) exemplar.tid = r.bytes.slice(at, at + 16);
        break;
      }
      default:
        r.skip(tag);
    }
  }
  return exemplar;
}
