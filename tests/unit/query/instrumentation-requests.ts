// Telemetry of services that are instrumented well or badly, drawn small: resources, scopes and items as the test
// needs them.
import type { IngestRequest } from '../../../src-main/store/ingest/outcome.ts';
import { attributes, nanos, request, spanId, traceId } from '../../store/requests.ts';

type Values = Record<string, string | number | boolean>;

export interface Item {
  scope?: string;
}

export interface DrawnSpan extends Item {
  trace?: number;
  id: number;
  parent?: number;
  name?: string;
  kind?: number;
  /** Milliseconds after the tests' base time. */
  start?: number;
  ms?: number;
  status?: number;
  message?: string;
  exception?: boolean;
  attributes?: Values;
}

export interface DrawnLog extends Item {
  at: number;
  body?: string;
  trace?: number;
  severity?: number;
  attributes?: Values;
}

export interface Drawn {
  resource: Values;
  spans?: readonly DrawnSpan[];
  logs?: readonly DrawnLog[];
  metrics?: readonly object[];
  metricScope?: string;
}

function byScope<T extends Item>(items: readonly T[]): [string, T[]][] {
  const scopes = new Map<string, T[]>();
  for (const item of items) {
    const scope = item.scope ?? 'own';
    scopes.set(scope, [...(scopes.get(scope) ?? []), item]);
  }
  return [...scopes];
}

const span = (one: DrawnSpan): object => ({
  traceId: traceId(one.trace ?? 1),
  spanId: spanId(one.id),
  ...(one.parent !== undefined && { parentSpanId: spanId(one.parent) }),
  name: one.name ?? `span ${'abcdefgh'[one.id % 8]}`,
  kind: one.kind ?? 1,
  startTimeUnixNano: nanos(one.start ?? 0),
  endTimeUnixNano: nanos((one.start ?? 0) + (one.ms ?? 10)),
  attributes: attributes(one.attributes ?? {}),
  events: one.exception
    ? [
        {
          name: 'exception',
          timeUnixNano: nanos(one.start ?? 0),
          attributes: attributes({ 'exception.type': 'Error' }),
        },
      ]
    : [],
  status: {
    ...(one.status !== undefined && { code: one.status }),
    ...(one.message !== undefined && { message: one.message }),
  },
});

const log = (one: DrawnLog): object => ({
  timeUnixNano: nanos(one.at),
  ...(one.severity !== 0 && { severityNumber: one.severity ?? 9 }),
  body: { stringValue: one.body ?? `at ${one.at}` },
  attributes: attributes(one.attributes ?? {}),
  ...(one.trace !== undefined && { traceId: traceId(one.trace), spanId: spanId(1) }),
});

/** The requests that one process sends of all this. */
export function sent({
  resource,
  spans = [],
  logs = [],
  metrics = [],
  metricScope = 'own',
}: Drawn): IngestRequest[] {
  const of = { attributes: attributes(resource) };
  const requests: IngestRequest[] = [];
  if (spans.length > 0)
    requests.push(
      request('traces', {
        resourceSpans: [
          {
            resource: of,
            scopeSpans: byScope(spans).map(([name, some]) => ({ scope: { name }, spans: some.map(span) })),
          },
        ],
      }),
    );
  if (logs.length > 0)
    requests.push(
      request('logs', {
        resourceLogs: [
          {
            resource: of,
            scopeLogs: byScope(logs).map(([name, some]) => ({ scope: { name }, logRecords: some.map(log) })),
          },
        ],
      }),
    );
  if (metrics.length > 0)
    requests.push(
      request('metrics', {
        resourceMetrics: [{ resource: of, scopeMetrics: [{ scope: { name: metricScope }, metrics }] }],
      }),
    );
  return requests;
}
