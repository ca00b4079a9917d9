// Judges metric points for Prometheus, Mimir and Grafana Cloud.
import type { Signal } from '#shared/model/signal.ts';
import { prometheusLabel, prometheusName } from '#shared/query/promql/names.ts';
import { forEachAttributeRange } from '../../otlp/attributes.ts';
import {
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
  METRIC_SUM,
  METRIC_SUMMARY,
  type MetricBatch,
  type MetricRow,
  metricTypeOf,
  POINT_INT,
  POINT_NO_RECORDED_VALUE,
  POINT_NO_VALUE,
} from '../../otlp/columns.ts';
import { Reader, WIRE_VARINT } from '../../otlp/reader.ts';
import type { Message } from '../../otlp/schema.ts';
import {
  EXPONENTIAL_HISTOGRAM_POINT,
  HISTOGRAM_POINT,
  NUMBER_POINT,
  SUMMARY_POINT,
} from '../../otlp/schema-metrics.ts';
import { repeatedText } from '../../otlp/text.ts';
import type { Treatment } from '../treatment.ts';
import { bucketSum, countsAgree } from './buckets.ts';
import { BAD_ID, BAD_UTF8, EMPTY_KEY, inspect } from './inspect.ts';
import type { Code } from './reasons.ts';

const SLACK_US = 60_000_000;
const LARGEST_EXACT = 2 ** 53;
const FINEST_SCALE = 8;
const COARSEST_SCALE = -4;

/** How points of one metric type are written: their message, and where their attributes are. */
export interface PointShape {
  message: Message;
  owner: 'numberPoint' | 'histogramPoint' | 'exponentialHistogramPoint' | 'summaryPoint';
}

const SHAPES: Record<number, PointShape> = {
  [METRIC_GAUGE]: { message: NUMBER_POINT, owner: 'numberPoint' },
  [METRIC_SUM]: { message: NUMBER_POINT, owner: 'numberPoint' },
  [METRIC_HISTOGRAM]: { message: HISTOGRAM_POINT, owner: 'histogramPoint' },
  [METRIC_EXPONENTIAL_HISTOGRAM]: {
    message: EXPONENTIAL_HISTOGRAM_POINT,
    owner: 'exponentialHistogramPoint',
  },
  [METRIC_SUMMARY]: { message: SUMMARY_POINT, owner: 'summaryPoint' },
};

/** The shape of a metric type's points; undefined for a type nobody knows. */
export const pointShape = (type: number): PointShape | undefined => SHAPES[type];

/** Labels that Prometheus sets itself, whatever a point says. */
const OVERWRITTEN = new Set(['job', 'instance', '__name__']);
/** Labels a series has beside its points' attributes: __name__, job, instance, le. */
const OWN_LABELS = 4;

export class PointJudge {
  readonly #treatment: Treatment;
  readonly #notes: Code[];
  readonly #repair: (signal: Signal, flags: number) => void;
  readonly #shiftUs: number;
  #batch: MetricBatch | undefined;
  #originFlags = 0;
  #metric: MetricRow | undefined;
  #metricFlags = 0;
  /** The name Prometheus gives the metric of the point judged last. */
  name = '';

  constructor(treatment: Treatment, notes: Code[], repair: (signal: Signal, flags: number) => void) {
    this.#treatment = treatment;
    this.#notes = notes;
    this.#repair = repair;
    this.#shiftUs = Number(treatment.shiftNs) / 1000;
  }

  /** The points that follow are of this batch, of a resource and scope with these flags (inspect.ts). */
  begin(batch: MetricBatch, originFlags: number): void {
    this.#batch = batch;
    this.#originFlags = originFlags;
  }

  /** Whether a delta metric is to be added up on its way. */
  cumulates({ temporality, type }: MetricRow): boolean {
    return (
      this.#treatment.addsUp && temporality === 'delta' && type !== METRIC_GAUGE && type !== METRIC_SUMMARY
    );
  }

  /** The point at row `i`. Returns why it stays, or "". */
  point(i: number): Code | '' {
    const batch = this.#batch;
    const points = batch?.points;
    const metric = batch?.metrics[points?.metric[i] ?? -1];
    if (!batch || !points || !metric) return '';
    this.#notes.length = 0;
    this.#take(metric);
    const at = points.offset[i] as number;
    const length = points.length[i] as number;
    const shape = SHAPES[metric.type];
    const flags =
      this.#originFlags | this.#metricFlags | (shape ? inspect(shape.message, batch.bytes, at, length) : 0);
    this.#repair('metrics', flags);
    const refused =
      this.#name(metric) ||
      this.#age(points.timeUs[i] as number) ||
      this.#temporality(metric) ||
      this.#value(batch, i, metric);
    if (refused !== '') return refused;
    if (flags & BAD_ID) this.#notes.push('point_ids');
    if (flags & EMPTY_KEY) this.#notes.push('point_key');
    if (flags & BAD_UTF8) this.#notes.push('point_utf8');
    return shape ? this.#labels(batch.bytes, at, length, shape.owner) : '';
  }

  #take(metric: MetricRow): void {
    if (metric === this.#metric) return;
    this.#metric = metric;
    this.name = prometheusName({ ...metric, type: metricTypeOf(metric.type) });
    this.#metricFlags = 0;
    // Of the metric itself only its texts can need repair; its points are judged one by one.
    for (const text of [metric.name, metric.unit, metric.description])
      if (text.includes('\ufffd')) this.#metricFlags |= BAD_UTF8;
  }

  #name(metric: MetricRow): Code | '' {
    const { nameBytes } = this.#treatment.limits.metrics;
    if (this.name === '') return 'point_name';
    return nameBytes !== null && metric.name.length > nameBytes ? 'point_name_long' : '';
  }

  #age(timeUs: number): Code | '' {
    const { nowUs, limits } = this.#treatment;
    const { newestMs, maxAgeMs, futureMs } = limits.metrics;
    const shifted = timeUs + this.#shiftUs;
    if (futureMs !== null && shifted > nowUs + futureMs * 1000) return 'point_future';
    // An empty database that was asked takes any age.
    if (newestMs === null && limits.read.metrics) return '';
    const newestUs = newestMs === null ? nowUs : newestMs * 1000;
    return shifted < newestUs - maxAgeMs * 1000 + SLACK_US ? 'point_old' : '';
  }

  #temporality(metric: MetricRow): Code | '' {
    const { type, temporality } = metric;
    if (type === METRIC_GAUGE || type === METRIC_SUMMARY) return '';
    if (temporality === 'unspecified') return 'point_temporality';
    if (temporality !== 'delta' || this.#treatment.limits.metrics.delta) return '';
    if (this.cumulates(metric)) {
      this.#notes.push('point_cumulated');
      return '';
    }
    return 'point_delta';
  }

  #value({ points, bytes }: MetricBatch, i: number, { type }: MetricRow): Code | '' {
    const stale = ((points.flags[i] as number) & POINT_NO_RECORDED_VALUE) !== 0;
    const at = points.offset[i] as number;
    const length = points.length[i] as number;
    if (type === METRIC_GAUGE || type === METRIC_SUM) {
      if (points.valueKind[i] === POINT_NO_VALUE && !stale) return 'point_value';
      if (
        points.valueKind[i] === POINT_INT &&
        isRounded(points.value[i] as number, points.intLo[i] as number)
      )
        this.#notes.push('point_rounded');
      if (type === METRIC_GAUGE && (points.exemplarCount[i] as number) > 0)
        this.#notes.push('point_exemplar');
    }
    if (type === METRIC_EXPONENTIAL_HISTOGRAM) {
      const scale = scaleOf(bytes, at, length);
      if (scale < COARSEST_SCALE) return 'point_scale';
      if (!countsAgree(bytes, at, length)) return 'point_counts';
      if (scale > FINEST_SCALE) this.#notes.push('point_scale_merged');
    }
    if (!Number.isNaN(points.min[i]) || !Number.isNaN(points.max[i])) this.#notes.push('point_unkept');
    if (type === METRIC_HISTOGRAM) {
      const sum = bucketSum(bytes, at, length);
      if (sum !== null && sum !== points.count64[i]) this.#notes.push('point_buckets');
    }
    return '';
  }

  #labels(bytes: Uint8Array, at: number, length: number, owner: PointShape['owner']): Code | '' {
    const { labels, labelBytes } = this.#treatment.limits.metrics;
    const seen: string[] = [];
    let clashes = false;
    let tooLong = false;
    forEachAttributeRange(bytes, at, length, owner, (keyAt, keyLength, _, valueLength) => {
      if (keyLength === 0) return;
      const label = prometheusLabel(repeatedText(bytes, keyAt, keyLength));
      clashes ||= seen.includes(label) || OVERWRITTEN.has(label);
      seen.push(label);
      // A value's message is its text and two or three bytes more.
      tooLong ||= labelBytes !== null && valueLength > labelBytes + 3;
    });
    if (clashes) this.#notes.push('point_label_clash');
    if (tooLong) return 'point_label';
    return labels !== null && seen.length + OWN_LABELS > labels ? 'point_labels' : '';
  }
}

/** True for an integer that a double does not hold for sure; `lo` is its low half. */
function isRounded(value: number, lo: number): boolean {
  const size = Math.abs(value);
  return size > LARGEST_EXACT || (size === LARGEST_EXACT && lo !== 0);
}

const SCALE = (6 << 3) | WIRE_VARINT;

function scaleOf(bytes: Uint8Array, offset: number, length: number): number {
  const r = new Reader(bytes, offset, length);
  let scale = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === SCALE) scale = r.sint32();
    else r.skip(tag);
  }
  return scale;
}
