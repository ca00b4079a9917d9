// "Load sample data": a shop of five services, made up but consistent, sent to the receiver over OTLP/HTTP like
// any client's telemetry. Knows nothing of the store.
import { randomInt } from 'node:crypto';
import type { LogRecord, Span } from '#shared/model/otlp.ts';
import { metricRequests } from './metrics.ts';
import { somePlan } from './plans.ts';
import { createRandom, type Random } from './random.ts';
import { descriptionOf, resourceOf, SERVICES, type ServiceName } from './shop.ts';
import { type BuiltTrace, buildTrace, logRecord } from './trace-builder.ts';

export interface SampleCounts {
  spans: number;
  logs: number;
  metricPoints: number;
}

const TRACES_PER_MINUTE = 86;
const TRACES_PER_REQUEST = 60;

/** Traces and their logs over `minutes` up to `nowMs`, in order of time. */
export function sampleTraces(nowMs: number, minutes: number, random: Random): BuiltTrace[] {
  const startMs = nowMs - minutes * 60_000;
  const count = Math.round(minutes * TRACES_PER_MINUTE);
  const lastStart = minutes * 60_000 - 6_000;
  const starts = Array.from({ length: count }, () => random.next() * lastStart).sort((a, b) => a - b);
  return starts.map((offset) => buildTrace(somePlan(random), startMs + offset, random));
}

type Tagged<K extends string, T> = { service: ServiceName } & Record<K, T>;

function bySpan(spans: Tagged<'span', Span>[]): object {
  return {
    resourceSpans: SERVICES.map((service) => ({
      resource: resourceOf(service),
      scopeSpans: [
        {
          scope: { name: descriptionOf(service).scopes.spans, version: '0.72.0' },
          spans: spans.filter((one) => one.service === service).map((one) => one.span),
        },
      ],
    })).filter((entry) => (entry.scopeSpans[0]?.spans.length ?? 0) > 0),
  };
}

function byLog(logs: Tagged<'log', LogRecord>[]): object {
  return {
    resourceLogs: SERVICES.map((service) => ({
      resource: resourceOf(service),
      scopeLogs: [
        {
          scope: { name: descriptionOf(service).scopes.logs },
          logRecords: logs.filter((one) => one.service === service).map((one) => one.log),
        },
      ],
    })).filter((entry) => (entry.scopeLogs[0]?.logRecords.length ?? 0) > 0),
  };
}

/** Log lines that belong to no request: what a developer has to find out about. */
function* idleLogs(startMs: number, endMs: number, random: Random): Generator<Tagged<'log', LogRecord>> {
  for (let at = startMs; at < endMs; at += 4_000 + random.next() * 9_000) {
    yield {
      service: 'mailer',
      log: logRecord(
        { severity: 'info', body: `worker 2 idle queue=order.confirmed depth=${random.between(0, 9)}` },
        at,
      ),
    };
  }
}

/** The seed of the shop that everybody sees. */
const SHOP = 1405;

/**
 * Sends the sample to the receiver at `httpUrl` ("http://127.0.0.1:4318").
 * Throws Error when the receiver refuses or cannot be reached.
 */
export async function sendSample(options: {
  httpUrl: string;
  minutes: number;
  nowMs: number;
}): Promise<SampleCounts> {
  const random = createRandom(SHOP, randomInt(2 ** 32));
  const startMs = options.nowMs - options.minutes * 60_000;
  const traces = sampleTraces(options.nowMs, options.minutes, random);
  const counts: SampleCounts = { spans: 0, logs: 0, metricPoints: 0 };

  const post = async (signal: 'traces' | 'logs' | 'metrics', request: object): Promise<void> => {
    const response = await fetch(`${options.httpUrl}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'spandrel-sample' },
      body: JSON.stringify(request),
    });
    if (!response.ok)
      throw new Error(`The receiver refused the sample: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  };

  for (let i = 0; i < traces.length; i += TRACES_PER_REQUEST) {
    const some = traces.slice(i, i + TRACES_PER_REQUEST);
    const spans = some.flatMap((trace) => trace.spans);
    const logs = some.flatMap((trace) => trace.logs);
    await post('traces', bySpan(spans));
    await post('logs', byLog(logs));
    counts.spans += spans.length;
    counts.logs += logs.length;
  }
  const idle = [...idleLogs(startMs, options.nowMs, random)];
  await post('logs', byLog(idle));
  counts.logs += idle.length;
  for (const { request, points } of metricRequests(traces, startMs, options.nowMs, random)) {
    await post('metrics', request);
    counts.metricPoints += points;
  }
  return counts;
}
