// Requests for the store's tests: drawn small, as OTLP/JSON objects, and encoded.
import { severityOf } from '#shared/model/severity.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import type { IngestRequest } from '../../src-main/store/ingest/outcome.ts';

export const BASE_MS = 1_763_800_000_000;

/** Nanoseconds, as OTLP/JSON has them, some milliseconds after the tests' base time. */
export const nanos = (ms: number, ns = 0): string =>
  `${BASE_MS + Math.floor(ms)}${String(Math.round((ms % 1) * 1e6) + ns).padStart(6, '0')}`;

export const attributes = (values: Record<string, string | number | boolean>): object[] =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));

export const traceId = (n: number): string => `${'f'.repeat(16)}${n.toString(16).padStart(16, '0')}`;
/** The number a trace id was made of. */
export const traceNumber = (id: string): number => Number.parseInt(id.slice(16), 16);
export const spanId = (n: number): string => n.toString(16).padStart(16, 'b');

export interface SpanSpec {
  trace?: number;
  id: number;
  parent?: number;
  name?: string;
  start?: number;
  ms?: number;
  error?: boolean;
  kind?: number;
  attributes?: Record<string, string | number | boolean>;
  events?: string[];
  /** Numbers of the traces and spans it links to. */
  links?: { trace: number; span: number }[];
}

const span = (spec: SpanSpec): object => ({
  traceId: traceId(spec.trace ?? 1),
  spanId: spanId(spec.id),
  ...(spec.parent !== undefined && { parentSpanId: spanId(spec.parent) }),
  name: spec.name ?? `span ${spec.id}`,
  kind: spec.kind ?? 1,
  startTimeUnixNano: nanos(spec.start ?? 0),
  endTimeUnixNano: nanos((spec.start ?? 0) + (spec.ms ?? 1)),
  attributes: attributes(spec.attributes ?? {}),
  events: (spec.events ?? []).map((name) => ({ name, timeUnixNano: nanos(spec.start ?? 0), attributes: [] })),
  links: (spec.links ?? []).map((link) => ({
    traceId: traceId(link.trace),
    spanId: spanId(link.span),
    attributes: attributes({ why: 'batch' }),
  })),
  status: spec.error ? { code: 2, message: 'failed' } : {},
});

const resource = (service: string, more: Record<string, string> = {}): object => ({
  attributes: attributes({ 'service.name': service, 'telemetry.sdk.language': 'nodejs', ...more }),
});

/** Spans of one service, with what else its resource says. */
export function spans(
  service: string,
  specs: readonly SpanSpec[],
  more: Record<string, string> = {},
): IngestRequest {
  return request('traces', {
    resourceSpans: [
      {
        resource: resource(service, more),
        scopeSpans: [{ scope: { name: 'tests', version: '1' }, spans: specs.map(span) }],
      },
    ],
  });
}

export interface LogSpec {
  body: string;
  eventName?: string;
  at?: number;
  severity?: number;
  trace?: number;
  span?: number;
  attributes?: Record<string, string | number | boolean>;
}

/** Log records of one service. */
export function logs(service: string, specs: readonly LogSpec[]): IngestRequest {
  const logRecords = specs.map((spec) => ({
    timeUnixNano: nanos(spec.at ?? 0),
    severityNumber: spec.severity ?? 9,
    severityText: spec.severity === 0 ? '' : severityOf(spec.severity ?? 9).toUpperCase(),
    body: { stringValue: spec.body },
    attributes: attributes(spec.attributes ?? {}),
    ...(spec.eventName !== undefined && { eventName: spec.eventName }),
    ...(spec.trace !== undefined && { traceId: traceId(spec.trace) }),
    ...(spec.span !== undefined && { spanId: spanId(spec.span) }),
  }));
  return request('logs', {
    resourceLogs: [{ resource: resource(service), scopeLogs: [{ scope: { name: 'tests' }, logRecords }] }],
  });
}

/** Metrics of one service, as OTLP/JSON metrics. */
export function metrics(service: string, list: readonly object[]): IngestRequest {
  return request('metrics', {
    resourceMetrics: [
      { resource: resource(service), scopeMetrics: [{ scope: { name: 'tests' }, metrics: list }] },
    ],
  });
}

export function request(signal: IngestRequest['signal'], body: object): IngestRequest {
  return { signal, encoding: 'protobuf', body: encodeRequest(signal, body) };
}
