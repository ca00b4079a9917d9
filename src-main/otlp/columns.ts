// What decoding one OTLP request yields: columns of numbers that point into the request's protobuf bytes.
// Nothing here knows how the bytes are read, where rows are kept, or what a dictionary id is.
//
// A batch may be reset and refilled by the next decode (that is what makes decoding cheap), so whoever
// wants a batch's contents beyond that must copy them. Only rows 0..count-1 of a column mean anything.
import type { MetricType, Temporality } from '#shared/model/otlp.ts';
import type { Remark } from '#shared/model/remark.ts';

/** A request that cannot be read at all. `message` says what is wrong and where. */
export class DecodeError extends Error {
  override name = 'DecodeError';
}

/** Bits of `SpanColumns.bits`. */
export const SPAN_IS_ERROR = 1;
/** The span has an event named "exception". */
export const SPAN_HAS_EXCEPTION = 2;

/** Kinds of an AnyValue: OTLP's field numbers of the oneof, 0 for the empty value. */
export const VALUE_EMPTY = 0;
export const VALUE_STRING = 1;
export const VALUE_BOOL = 2;
export const VALUE_INT = 3;
export const VALUE_DOUBLE = 4;
export const VALUE_ARRAY = 5;
export const VALUE_KVLIST = 6;
export const VALUE_BYTES = 7;

/** Kinds of a number point's value (`PointColumns.valueKind`). */
export const POINT_NO_VALUE = 0;
export const POINT_DOUBLE = 1;
export const POINT_INT = 2;

/** DataPointFlags.NO_RECORDED_VALUE, a bit of `PointColumns.flags`: the series went stale. */
export const POINT_NO_RECORDED_VALUE = 1;

/** MetricRow.type: OTLP's field numbers of the metric's data; 0 when the metric carries none. */
export const METRIC_GAUGE = 5;
export const METRIC_SUM = 7;
export const METRIC_HISTOGRAM = 9;
export const METRIC_EXPONENTIAL_HISTOGRAM = 10;
export const METRIC_SUMMARY = 11;

const METRIC_TYPE_NAMES: Readonly<Record<number, MetricType>> = {
  [METRIC_GAUGE]: 'gauge',
  [METRIC_SUM]: 'sum',
  [METRIC_HISTOGRAM]: 'histogram',
  [METRIC_EXPONENTIAL_HISTOGRAM]: 'exponentialHistogram',
  [METRIC_SUMMARY]: 'summary',
};

/** The word for a METRIC_… number; undefined for a metric without data. */
export const metricTypeOf = (type: number): MetricType | undefined => METRIC_TYPE_NAMES[type];

/** One Resource{Spans,Logs,Metrics} that holds at least one scope. */
export interface ResourceRow {
  /** The Resource message inside the batch's bytes; length 0 when absent or empty. */
  offset: number;
  length: number;
  schemaUrl: string;
  /** `service.name`, "" when absent. */
  serviceName: string;
  serviceNamespace: string;
  serviceInstanceId: string;
  /** Hash of the attributes that does not depend on their order (signed halves). */
  attributesHi: number;
  attributesLo: number;
}

/** One Scope{Spans,Logs,Metrics}. */
export interface ScopeRow {
  /** Index into the batch's `resources`. */
  resource: number;
  /** The InstrumentationScope message inside the batch's bytes; length 0 when absent or empty. */
  offset: number;
  length: number;
  schemaUrl: string;
  name: string;
  version: string;
}

/** Items left out of a batch, in the terms of OTLP's partial success; `message` is "" when count is 0. */
export interface Rejected {
  count: number;
  message: string;
}

type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

function widened<T extends Column>(column: T, capacity: number): T {
  const wide = new (column.constructor as new (length: number) => T)(capacity);
  wide.set(column.subarray(0, Math.min(column.length, capacity)));
  return wide;
}

const FIRST_CAPACITY = 1024;
const KEPT_CAPACITY = 65_536;

/** Rows kept as parallel typed arrays that grow together. */
abstract class Columns {
  /** Rows filled. */
  count = 0;
  /** Rows there is room for. */
  capacity = FIRST_CAPACITY;

  /** Doubles the room of every column; arrays are replaced, so hold none across a call. */
  grow(): void {
    this.#resize(this.capacity * 2);
  }

  /** Forgets all rows; room beyond a usual request's is given back. */
  reset(): void {
    this.count = 0;
    if (this.capacity > KEPT_CAPACITY) this.#resize(FIRST_CAPACITY);
  }

  #resize(capacity: number): void {
    this.capacity = capacity;
    for (const [key, value] of Object.entries(this)) {
      if (ArrayBuffer.isView(value)) Reflect.set(this, key, widened(value as Column, capacity));
    }
  }
}

const int32 = (): Int32Array => new Int32Array(FIRST_CAPACITY);
const float64 = (): Float64Array => new Float64Array(FIRST_CAPACITY);
const uint32 = (): Uint32Array => new Uint32Array(FIRST_CAPACITY);
const uint16 = (): Uint16Array => new Uint16Array(FIRST_CAPACITY);
const uint8 = (): Uint8Array => new Uint8Array(FIRST_CAPACITY);

/** One row per valid span. */
export class SpanColumns extends Columns {
  /** The Span message inside the batch's bytes. */
  offset = int32();
  length = int32();
  /** Index into the batch's `scopes`. */
  scope = int32();
  /** The trace id's four 32-bit quarters, big end first, signed. */
  trace0 = int32();
  trace1 = int32();
  trace2 = int32();
  trace3 = int32();
  spanHi = int32();
  spanLo = int32();
  /** Both 0 when the span has no parent. */
  parentHi = int32();
  parentLo = int32();
  /** Whole microseconds since 1970 (exact until the year 2255) and the rest, 0..999 nanoseconds. */
  startUs = float64();
  startNs = uint16();
  /** Nanoseconds from start to end as sent: exact below 2^53; 0 and below happen. */
  durationNs = float64();
  /** OTLP's SpanKind and StatusCode numbers; 255 for any beyond 254. */
  kind = uint8();
  status = uint8();
  /** SPAN_IS_ERROR | SPAN_HAS_EXCEPTION */
  bits = uint8();
  nameOffset = int32();
  nameLength = int32();
  eventCount = int32();
  linkCount = int32();
}

/** One row per log record. */
export class LogColumns extends Columns {
  /** The LogRecord message inside the batch's bytes. */
  offset = int32();
  length = int32();
  /** Index into the batch's `scopes`. */
  scope = int32();
  /** time_unix_nano; 0 when unknown. The effective time is this, or else the observed time. */
  timeUs = float64();
  timeNs = uint16();
  observedUs = float64();
  observedNs = uint16();
  /** OTLP's SeverityNumber, 0 when unset or outside 0..24. */
  severity = uint8();
  /** All 0 when the record names no valid trace. */
  trace0 = int32();
  trace1 = int32();
  trace2 = int32();
  trace3 = int32();
  /** Both 0 when the record names no valid span. */
  spanHi = int32();
  spanLo = int32();
  /** 0 when certainly none of its attributes is called like an id. */
  idKeys = uint8();
  /** VALUE_…: what the body is. */
  bodyKind = uint8();
  /** VALUE_STRING: the text's UTF-8 bytes. Any other kind: the AnyValue message (see bodyText). */
  bodyOffset = int32();
  bodyLength = int32();
  eventNameOffset = int32();
  eventNameLength = int32();
}

/** One Metric message. A metric whose points were all rejected is still here. */
export interface MetricRow {
  /** The Metric message inside the batch's bytes. */
  offset: number;
  length: number;
  /** Index into the batch's `scopes`; its resource is the scope's. */
  scope: number;
  name: string;
  unit: string;
  description: string;
  /** METRIC_… */
  type: number;
  /** 'unspecified' for gauges and summaries, which have none. */
  temporality: Temporality;
  monotonic: boolean;
}

/** One row per valid data point of any metric type. */
export class PointColumns extends Columns {
  /** The data point's message inside the batch's bytes. */
  offset = int32();
  length = int32();
  /** Index into the batch's `metrics`. */
  metric = int32();
  /** Hash of the point's attributes that does not depend on their order (signed halves). */
  attributesHi = int32();
  attributesLo = int32();
  timeUs = float64();
  timeNs = uint16();
  /** start_time_unix_nano; 0 when unknown. */
  startUs = float64();
  startNs = uint16();
  /** DataPointFlags. */
  flags = uint32();
  /** POINT_…; POINT_NO_VALUE for histograms and summaries. */
  valueKind = uint8();
  /** The number, NaN for POINT_NO_VALUE; an int beyond 2^53 is rounded here and exact in intHi:intLo. */
  value = float64();
  /** The two's complement halves of a POINT_INT value, else 0. */
  intHi = int32();
  intLo = int32();
  /** Histograms and summaries, else NaN. `sum`, `min`, `max` are NaN when absent. */
  count64 = float64();
  sum = float64();
  min = float64();
  max = float64();
  exemplarCount = int32();
}

/** What the batches of all three signals have in common. */
class Batch {
  /** The request as canonical protobuf: the body as received, or what a JSON body was transcoded to. */
  bytes: Uint8Array = new Uint8Array(0);
  resources: ResourceRow[] = [];
  scopes: ScopeRow[] = [];
  rejected: Rejected = { count: 0, message: '' };
  /** Why items were left out. */
  rejectedFor: Remark[] = [];
  /** Values that stand for a text in the dictionary of another signal (profiles): read as empty. */
  stringIndexes = 0;

  protected clear(): void {
    this.resources = [];
    this.scopes = [];
    this.rejected = { count: 0, message: '' };
    this.rejectedFor = [];
    this.stringIndexes = 0;
  }
}

/** A decoded ExportTraceServiceRequest. */
export class TraceBatch extends Batch {
  readonly spans = new SpanColumns();

  reset(bytes: Uint8Array): void {
    this.clear();
    this.bytes = bytes;
    this.spans.reset();
  }
}

/** A decoded ExportLogsServiceRequest. */
export class LogBatch extends Batch {
  readonly logs = new LogColumns();
  /** Records with a trace or span id of the wrong length, kept without it. */
  oddIds = 0;

  reset(bytes: Uint8Array): void {
    this.clear();
    this.bytes = bytes;
    this.logs.reset();
    this.oddIds = 0;
  }
}

/** A decoded ExportMetricsServiceRequest. */
export class MetricBatch extends Batch {
  metrics: MetricRow[] = [];
  readonly points = new PointColumns();

  reset(bytes: Uint8Array): void {
    this.clear();
    this.bytes = bytes;
    this.metrics = [];
    this.points.reset();
  }
}
