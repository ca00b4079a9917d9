// Small OTLP/JSON documents for specs.
import { randomBytes } from 'node:crypto';

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

interface Shape {
  readonly durationMs?: number;
  readonly error?: boolean;
  readonly traceId?: string;
}

/** `count` traces of one server span each, ending now, a millisecond apart. */
export function spansOf(service: string, count: number, name: string, shape: Shape = {}) {
  const { durationMs = 20, error = false, traceId } = shape;
  const now = Date.now() - count;
  const spans = Array.from({ length: count }, (_, i) => ({
    traceId: traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name,
    kind: 2,
    startTimeUnixNano: `${now + i - durationMs}000000`,
    endTimeUnixNano: `${now + i}000000`,
    attributes: [text('http.route', name)],
    status: error ? { code: 2, message: 'it failed' } : {},
  }));
  return {
    resourceSpans: [
      {
        resource: {
          attributes: [
            text('service.name', service),
            text('telemetry.sdk.language', 'nodejs'),
            text('telemetry.sdk.version', '2.1.0'),
          ],
        },
        scopeSpans: [{ scope: { name: 'spec' }, spans }],
      },
    ],
  };
}

/** `count` log records of now; with a trace id where one is given. */
export function logsOf(service: string, count: number, body: string, traceId?: string) {
  const now = Date.now();
  const logRecords = Array.from({ length: count }, (_, i) => ({
    timeUnixNano: `${now - i}000000`,
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: body },
    ...(traceId && { traceId, spanId: randomBytes(8).toString('hex') }),
  }));
  return {
    resourceLogs: [
      { resource: { attributes: [text('service.name', service)] }, scopeLogs: [{ scope: {}, logRecords }] },
    ],
  };
}

/** A gauge of `count` values of now, a millisecond apart. */
export function pointsOf(service: string, name: string, count: number) {
  const now = Date.now();
  const dataPoints = Array.from({ length: count }, (_, i) => ({
    timeUnixNano: `${now - i}000000`,
    asInt: String(i),
  }));
  return {
    resourceMetrics: [
      {
        resource: { attributes: [text('service.name', service)] },
        scopeMetrics: [{ scope: { name: 'spec' }, metrics: [{ name, gauge: { dataPoints } }] }],
      },
    ],
  };
}
