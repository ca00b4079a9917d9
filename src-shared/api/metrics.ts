// Metrics: the instruments, and one instrument as a chart and a table of series.
import { z } from 'zod';
import { METRIC_TYPES, TEMPORALITIES } from '../model/otlp.ts';
import { fields, filter, nanos, range, values } from './common.ts';
import { json } from './endpoint.ts';

export const instrument = z.object({
  id: z.number(),
  name: z.string(),
  unit: z.string(),
  description: z.string(),
  type: z.enum(METRIC_TYPES),
  temporality: z.enum(TEMPORALITIES),
  monotonic: z.boolean(),
  service: z.string(),
  scope: z.string(),
  scopeVersion: z.string(),
  series: z.number(),
  /** The attribute that makes it many series, where one does: its key, and how many values it has. */
  wide: z.object({ key: z.string(), values: z.number() }).nullable(),
  /** When its first points in the range began to count. */
  begins: nanos,
  lastSeen: nanos,
  /** Values over the range in about 40 steps by the type's usual function (null where nothing arrived); empty beside a query's own series. */
  spark: z.array(z.number().nullable()),
  /** The newest of them. */
  last: z.number().nullable(),
});
export type Instrument = z.infer<typeof instrument>;

/** What can be asked of an instrument; which of them it has its type decides (metric-functions.ts). */
export const metricFunction = z.enum([
  'value',
  'rate',
  'increase',
  'average',
  'percentiles',
  'heatmap',
  'count',
]);
export type MetricFunction = z.infer<typeof metricFunction>;

export const metricSeries = z.object({
  /** The grouping attributes and their values; empty when all series were merged. */
  labels: z.record(z.string(), z.string()),
  /** When the function is percentiles: 0.5, 0.95 or 0.99 of a histogram, of a summary whichever it has. */
  quantile: z.number().optional(),
  values: z.array(z.number().nullable()),
  /** So many steps are told by all series behind it; later values are of some only, and lower. Left out where all are. */
  told: z.number().optional(),
  /** Plain values as finely as `columns` of pixels can show: µs since `start`, null where the line breaks. */
  dense: z.object({ at: z.array(z.number()), values: z.array(z.number().nullable()) }).optional(),
  last: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  average: z.number().nullable(),
  /** The function over the whole range at once: a mean rate, a total, a quantile of all observations; null for `value`. */
  overall: z.number().nullable(),
  /** How much was counted in the range: observations of a distribution, increase of a sum; null for `value`. */
  counted: z.number().nullable(),
  /** What came across silences, within which nothing says when: it stands in no step and is not in `counted`. */
  silent: z.number().optional(),
});
export type MetricSeries = z.infer<typeof metricSeries>;

export const exemplar = z.object({
  time: nanos,
  value: z.number(),
  traceId: z.string().nullable(),
  spanId: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
});
export type Exemplar = z.infer<typeof exemplar>;

const heatmap = z.object({
  /** Upper bounds of the rows, ascending; the last may be "Infinity" and is given as null. */
  bounds: z.array(z.number().nullable()),
  lowest: z.number(),
  /** counts[step][row] */
  counts: z.array(z.array(z.number())),
});

export const metricResult = z.object({
  instrument,
  function: metricFunction,
  /** Unit of the values, UCUM; a rate's carries "/s". */
  unit: z.string(),
  start: nanos,
  stepNs: z.number(),
  series: z.array(metricSeries),
  /** Series before grouping, and groups left out beyond `limit`. */
  totalSeries: z.number(),
  left: z.number(),
  /** The groups left out, together: one line, or one a quantile. Empty when none was, or they cannot be merged. */
  others: z.array(metricSeries),
  heatmap: heatmap.nullable(),
  /** The highest of every part of the range; `totalExemplars` there are. */
  exemplars: z.array(exemplar),
  totalExemplars: z.number(),
});
export type MetricResult = z.infer<typeof metricResult>;

/** Something said of a part of a query that ran all the same. */
const promqlRemark = z.object({
  message: z.string(),
  hint: z.string().optional(),
  /** Where in the query that was asked, UTF-16 offsets. */
  from: z.number(),
  to: z.number(),
});
export type PromqlRemark = z.infer<typeof promqlRemark>;

export const promqlResult = z.object({
  /** The query as it was understood. */
  query: z.string(),
  /** Unit of the values, UCUM; "" where it is not known, or not one. */
  unit: z.string(),
  start: nanos,
  stepNs: z.number(),
  /** Lines with their labels as Prometheus has them, those highest on average first. */
  series: z.array(metricSeries),
  /** All lines, and those beyond `limit`. */
  total: z.number(),
  left: z.number(),
  /** Where the answer is distributions: what came in each step, and percentiles of it, in `unit`. */
  heatmap: heatmap.extend({ unit: z.string(), percentiles: z.array(metricSeries) }).nullable(),
  /** Where they are values of the chart's axis. */
  exemplars: z.array(exemplar),
  /** What was read. */
  instruments: z.array(
    instrument.pick({ id: true, name: true, service: true, type: true, unit: true, monotonic: true }),
  ),
  /** Why a part of the query found nothing. */
  remarks: z.array(promqlRemark),
});
export type PromqlResult = z.infer<typeof promqlResult>;

/** A group of series in a table: figures over the whole range, and a small line. */
export const metricRow = metricSeries.omit({ quantile: true, values: true, told: true, dense: true }).extend({
  /** Series in the group. */
  series: z.number(),
  /** Over all of the range, ascending; empty where the function is not percentiles, or nothing says them. */
  quantiles: z.array(z.object({ quantile: z.number(), value: z.number().nullable() })),
  /** What was observed, of distributions; null where a part of it is not said. */
  observed: z
    .object({ sum: z.number().nullable(), min: z.number().nullable(), max: z.number().nullable() })
    .nullable(),
  /** The function (of percentiles the highest) by step; three digits are enough for it. */
  spark: z.array(z.number().nullable()),
  exemplars: z.number(),
});
export type MetricRow = z.infer<typeof metricRow>;

const spanFigures = {
  count: z.number(),
  failed: z.number(),
  p50Ns: z.number().nullable(),
  p95Ns: z.number().nullable(),
  p99Ns: z.number().nullable(),
};
const operationRow = z.object({
  name: z.string(),
  ...spanFigures,
  /** How many in each step. */
  spark: z.array(z.number()),
});
export type OperationRow = z.infer<typeof operationRow>;

export const serviceOverview = z.object({
  service: z.string(),
  /** The requests it answered are counted; false: all its spans, for it answered none. */
  answers: z.boolean(),
  start: nanos,
  stepNs: z.number(),
  seconds: z.number(),
  /** By step: requests a second, the share that failed, and durations in ns. */
  rate: z.array(z.number().nullable()),
  errors: z.array(z.number().nullable()),
  p50: z.array(z.number().nullable()),
  p95: z.array(z.number().nullable()),
  p99: z.array(z.number().nullable()),
  ...spanFigures,
  /** The most frequent first. */
  operations: z.array(operationRow),
  more: z.number(),
});
export type ServiceOverview = z.infer<typeof serviceOverview>;

const one = range.extend({ id: z.number().int() });
const asked = one.extend({
  function: metricFunction.optional(),
  groupBy: z.array(z.string()).max(8).default([]),
  /** `key=value`, `key!=value`, `key=~regex`, `key!~regex` (anchored): all must hold. */
  where: z.array(z.string()).max(20).default([]),
});

export const metrics = {
  listInstruments: json(
    'GET',
    '/api/metrics',
    'Instruments seen in the range',
    range,
    z.object({
      instruments: z.array(instrument),
      /** The range, its open ends closed by everything that the store holds of it, spans and log records too. */
      start: nanos,
      end: nanos,
    }),
  ),
  queryMetrics: json(
    'GET',
    '/api/metrics/query',
    'PromQL over time',
    filter.extend({
      steps: z.number().int().min(1).max(1000).default(120),
      /** Columns of pixels a chart has, for `dense`; 0 when it is not wanted. */
      columns: z.number().int().min(0).max(4000).default(0),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    promqlResult,
  ),
  metricFields: json(
    'GET',
    '/api/metrics/fields',
    'Metrics by their Prometheus names, or the labels of one, for completion',
    range.extend({ metric: z.string().max(1000).optional() }),
    fields,
  ),
  metricValues: json(
    'GET',
    '/api/metrics/values',
    'Values seen of one label, for completion',
    range.extend({
      field: z.string(),
      prefix: z.string().default(''),
      metric: z.string().max(1000).optional(),
    }),
    values,
  ),
  queryMetric: json(
    'GET',
    '/api/metrics/:id/query',
    'One instrument over time',
    asked.extend({
      steps: z.number().int().min(1).max(1000).default(120),
      /** Columns of pixels a chart has, for `dense`; 0 when it is not wanted. */
      columns: z.number().int().min(0).max(4000).default(0),
      limit: z.number().int().min(1).max(50).default(20),
    }),
    metricResult,
  ),
  listMetricSeries: json(
    'GET',
    '/api/metrics/:id/series',
    'The series of an instrument, grouped, as a table: the largest first',
    asked.extend({ limit: z.number().int().min(1).max(5000).default(1000) }),
    z.object({
      function: metricFunction,
      unit: z.string(),
      rows: z.array(metricRow),
      totalSeries: z.number(),
      /** Groups beyond `limit`. */
      left: z.number(),
    }),
  ),
  metricAttributes: json(
    'GET',
    '/api/metrics/:id/attributes',
    'Attributes of an instrument’s series with their values',
    one,
    z.object({
      attributes: z.array(
        z.object({
          key: z.string(),
          distinct: z.number(),
          values: z.array(z.object({ value: z.string(), series: z.number() })),
        }),
      ),
    }),
  ),
  serviceOverview: json(
    'GET',
    '/api/services/overview',
    'Rate, errors and duration of a service over time, from its spans alone',
    range.extend({
      service: z.string(),
      steps: z.number().int().min(1).max(1000).default(120),
    }),
    /** null: the service has no spans in the range. */
    z.object({ overview: serviceOverview.nullable() }),
  ),
};
