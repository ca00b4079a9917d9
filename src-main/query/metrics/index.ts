// What the API asks of metrics. Runs in a reader thread over the store's reads.
export { type AttributeValues, metricAttributes } from './attributes.ts';
export { type AskedRange, listInstruments } from './instruments.ts';
export { listMetricSeries } from './list-series.ts';
export { type MetricQuery, queryMetric } from './query-metric.ts';
export type { MetricSource } from './source.ts';
export { fromStore } from './stored-source.ts';
