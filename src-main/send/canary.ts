// One trace, log record and point of now, to see with one's own eyes that a destination takes them: they arrive as
// service "spandrel-connection-test".
import { randomBytes } from 'node:crypto';
import type { Signal } from '#shared/model/signal.ts';
import { encodeRequest } from '../otlp/assemble.ts';

export const CANARY_SERVICE = 'spandrel-connection-test';

export interface Canary {
  /** Hex. */
  traceId: string;
  bodies: Record<Signal, Uint8Array>;
}

/** A canary at `nowMs`. */
export function makeCanary(nowMs: number): Canary {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const time = (ms: number): string => `${Math.floor(ms)}000000`;
  const resource = {
    attributes: [{ key: 'service.name', value: { stringValue: CANARY_SERVICE } }],
  };
  const scope = { name: 'spandrel' };
  return {
    traceId,
    bodies: {
      traces: encodeRequest('traces', {
        resourceSpans: [
          {
            resource,
            scopeSpans: [
              {
                scope,
                spans: [
                  {
                    traceId,
                    spanId,
                    name: 'connection test',
                    kind: 1,
                    startTimeUnixNano: time(nowMs - 10),
                    endTimeUnixNano: time(nowMs),
                  },
                ],
              },
            ],
          },
        ],
      }),
      logs: encodeRequest('logs', {
        resourceLogs: [
          {
            resource,
            scopeLogs: [
              {
                scope,
                logRecords: [
                  {
                    timeUnixNano: time(nowMs),
                    severityNumber: 9,
                    severityText: 'INFO',
                    body: { stringValue: 'Spandrel’s connection test' },
                    traceId,
                    spanId,
                  },
                ],
              },
            ],
          },
        ],
      }),
      metrics: encodeRequest('metrics', {
        resourceMetrics: [
          {
            resource,
            scopeMetrics: [
              {
                scope,
                metrics: [
                  {
                    name: 'spandrel.connection.test',
                    unit: '1',
                    gauge: { dataPoints: [{ timeUnixNano: time(nowMs), asInt: '1' }] },
                  },
                ],
              },
            ],
          },
        ],
      }),
    },
  };
}
