// The messages of OTLP's metrics.proto, as schema.ts has the others.
import {
  ALWAYS,
  field,
  KEY_VALUE,
  LIST,
  message,
  ONEOF,
  OPTIONAL,
  type Options,
  REPEATED,
} from './schema.ts';

const TEMPORALITY: Options = {
  enumNames: ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'].map((word) => `AGGREGATION_TEMPORALITY_${word}`),
};

export const EXEMPLAR = message(
  'Exemplar',
  field(2, 'timeUnixNano', 'fixed64', ALWAYS),
  field(3, 'asDouble', 'double', ONEOF),
  field(4, 'spanId', 'id'),
  field(5, 'traceId', 'id'),
  field(6, 'asInt', 'sfixed64', ONEOF),
  field(7, 'filteredAttributes', KEY_VALUE, LIST),
);
export const NUMBER_POINT = message(
  'NumberDataPoint',
  field(2, 'startTimeUnixNano', 'fixed64', ALWAYS),
  field(3, 'timeUnixNano', 'fixed64', ALWAYS),
  field(4, 'asDouble', 'double', ONEOF),
  field(5, 'exemplars', EXEMPLAR, LIST),
  field(6, 'asInt', 'sfixed64', ONEOF),
  field(7, 'attributes', KEY_VALUE, LIST),
  field(8, 'flags', 'uint32'),
);
export const HISTOGRAM_POINT = message(
  'HistogramDataPoint',
  field(2, 'startTimeUnixNano', 'fixed64', ALWAYS),
  field(3, 'timeUnixNano', 'fixed64', ALWAYS),
  field(4, 'count', 'fixed64', ALWAYS),
  field(5, 'sum', 'double', OPTIONAL),
  field(6, 'bucketCounts', 'fixed64', LIST),
  field(7, 'explicitBounds', 'double', LIST),
  field(8, 'exemplars', EXEMPLAR, LIST),
  field(9, 'attributes', KEY_VALUE, LIST),
  field(10, 'flags', 'uint32'),
  field(11, 'min', 'double', OPTIONAL),
  field(12, 'max', 'double', OPTIONAL),
);
const BUCKETS = message(
  'Buckets',
  field(1, 'offset', 'sint32', ALWAYS),
  field(2, 'bucketCounts', 'uint64', LIST),
);
export const EXPONENTIAL_HISTOGRAM_POINT = message(
  'ExponentialHistogramDataPoint',
  field(1, 'attributes', KEY_VALUE, LIST),
  field(2, 'startTimeUnixNano', 'fixed64', ALWAYS),
  field(3, 'timeUnixNano', 'fixed64', ALWAYS),
  field(4, 'count', 'fixed64', ALWAYS),
  field(5, 'sum', 'double', OPTIONAL),
  field(6, 'scale', 'sint32', ALWAYS),
  field(7, 'zeroCount', 'fixed64', ALWAYS),
  field(8, 'positive', BUCKETS, ALWAYS),
  field(9, 'negative', BUCKETS, ALWAYS),
  field(10, 'flags', 'uint32'),
  field(11, 'exemplars', EXEMPLAR, LIST),
  field(12, 'min', 'double', OPTIONAL),
  field(13, 'max', 'double', OPTIONAL),
  field(14, 'zeroThreshold', 'double'),
);
const VALUE_AT_QUANTILE = message(
  'ValueAtQuantile',
  field(1, 'quantile', 'double', ALWAYS),
  field(2, 'value', 'double', ALWAYS),
);
export const SUMMARY_POINT = message(
  'SummaryDataPoint',
  field(2, 'startTimeUnixNano', 'fixed64', ALWAYS),
  field(3, 'timeUnixNano', 'fixed64', ALWAYS),
  field(4, 'count', 'fixed64', ALWAYS),
  field(5, 'sum', 'double', ALWAYS),
  field(6, 'quantileValues', VALUE_AT_QUANTILE, LIST),
  field(7, 'attributes', KEY_VALUE, LIST),
  field(8, 'flags', 'uint32'),
);

const DATA_POINTS = 1;
const temporality = field(2, 'aggregationTemporality', 'enum', TEMPORALITY);
const GAUGE = message('Gauge', field(DATA_POINTS, 'dataPoints', NUMBER_POINT, LIST));
const SUM = message(
  'Sum',
  field(DATA_POINTS, 'dataPoints', NUMBER_POINT, LIST),
  temporality,
  field(3, 'isMonotonic', 'bool'),
);
const HISTOGRAM = message('Histogram', field(DATA_POINTS, 'dataPoints', HISTOGRAM_POINT, LIST), temporality);
const EXPONENTIAL_HISTOGRAM = message(
  'ExponentialHistogram',
  field(DATA_POINTS, 'dataPoints', EXPONENTIAL_HISTOGRAM_POINT, LIST),
  temporality,
);
const SUMMARY = message('Summary', field(DATA_POINTS, 'dataPoints', SUMMARY_POINT, LIST));

export const METRIC = message(
  'Metric',
  field(1, 'name', 'string', ALWAYS),
  field(2, 'description', 'string'),
  field(3, 'unit', 'string'),
  field(5, 'gauge', GAUGE, ONEOF),
  field(7, 'sum', SUM, ONEOF),
  field(9, 'histogram', HISTOGRAM, ONEOF),
  field(10, 'exponentialHistogram', EXPONENTIAL_HISTOGRAM, ONEOF),
  field(11, 'summary', SUMMARY, ONEOF),
  field(12, 'metadata', KEY_VALUE, REPEATED),
);
