// The names under which trace and span ids are found in attributes, JSON bodies and text, by those who write them
// there. Names are compared by their letters and digits, any case: `trace_id`, `TraceId` and `trace.id` are one.
// The order is the order of preference where a record holds several.

/**
 * How the value is written.
 * - hex: 32 hex digits; 16 are the low half of an id. Span: 16.
 * - google: `projects/P/traces/ID`, or ID alone, which is hex.
 * - datadog: an unsigned decimal of 64 bits, the low half of an id; or 32 hex digits. Span: decimal or 16 hex digits.
 * - traceparent: `00-<32>-<16>-<flags>`, both ids in one value.
 * - jaeger: `<trace>:<span>:<parent>:<flags>`, hex without leading zeros, both ids in one value.
 */
export type IdForm = 'hex' | 'google' | 'datadog' | 'traceparent' | 'jaeger';

export interface IdNames {
  /** Spellings met; every other spelling of the same letters counts as well. */
  readonly trace: readonly string[];
  readonly span: readonly string[];
  readonly form: IdForm;
  /** Who writes them so. */
  readonly source: string;
}

export const TRACE_ID_NAMES: readonly IdNames[] = [
  {
    trace: ['trace_id', 'traceId', 'traceID', 'TraceId', 'trace.id', 'trace-id'],
    span: ['span_id', 'spanId', 'spanID', 'SpanId', 'span.id', 'span-id'],
    form: 'hex',
    // OpenTelemetry: opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context (trace_id). Micrometer and
    // Spring Boot: docs.spring.io/spring-boot/reference/actuator/tracing.html (traceId). Elastic Common Schema:
    // elastic.co/docs/reference/ecs/ecs-tracing (trace.id). .NET's ActivityTrackingOptions and Serilog (TraceId).
    source: 'OpenTelemetry, Spring Boot, Elastic Common Schema, .NET, structlog by hand',
  },
  {
    trace: ['otelTraceID'],
    span: ['otelSpanID'],
    form: 'hex',
    // opentelemetry-python-contrib.readthedocs.io/en/latest/instrumentation/logging/logging.html
    source: 'OpenTelemetry’s logging instrumentation for Python (OTEL_PYTHON_LOG_CORRELATION)',
  },
  {
    trace: ['traceparent'],
    span: [],
    form: 'traceparent',
    // w3.org/TR/trace-context/#traceparent-header
    source: 'W3C Trace Context',
  },
  {
    trace: ['logging.googleapis.com/trace'],
    span: ['logging.googleapis.com/spanId'],
    form: 'google',
    // cloud.google.com/logging/docs/structured-logging
    source: 'Google Cloud Logging',
  },
  {
    trace: ['dd.trace_id'],
    span: ['dd.span_id'],
    form: 'datadog',
    // docs.datadoghq.com/tracing/other_telemetry/connect_logs_and_traces
    source: 'Datadog',
  },
  {
    trace: ['X-B3-TraceId'],
    span: ['X-B3-SpanId'],
    form: 'hex',
    // github.com/openzipkin/b3-propagation
    source: 'B3 (Zipkin, Brave, Spring Cloud Sleuth)',
  },
  {
    trace: ['uber-trace-id'],
    span: [],
    form: 'jaeger',
    // jaegertracing.io, "Propagation Format"
    source: 'Jaeger clients',
  },
];

/** Keys of a JSON body, and attributes that are maps, inside which the names above count too. */
export const ID_CARRIERS: readonly string[] = [
  ...['mdc', 'contextMap', 'context', 'ctx', 'attributes', 'fields', 'extra', 'labels', 'properties'],
  ...['otel', 'trace', 'tracing', 'span', 'correlation', 'log', 'data', 'record'],
];
