// What a request's body holds, as it is asked for afterwards: read from the very bytes that went out, whatever was
// done to the items before.

import type { Signal } from '#shared/model/signal.ts';
import { joinNanos } from '#shared/model/time.ts';
import { forEachAttribute, forEachAttributeRange } from '../../otlp/attributes.ts';
import {
  LogBatch,
  METRIC_GAUGE,
  METRIC_SUM,
  MetricBatch,
  type MetricRow,
  metricTypeOf,
  POINT_NO_RECORDED_VALUE,
  TraceBatch,
  VALUE_STRING,
} from '../../otlp/columns.ts';
import { decodeLogs } from '../../otlp/decode-logs.ts';
import { decodeMetrics } from '../../otlp/decode-metrics.ts';
import { decodeTraces } from '../../otlp/decode-traces.ts';
import { hash53 } from '../../otlp/hash.ts';
import { text } from '../../otlp/text.ts';
import { pointShape } from '../judge/points.ts';
import type { SentLines } from './loki.ts';
import { lineOf } from './loki-line.ts';
import { ANY_VALUE, PLAIN, type SentPoints, type SentSeries, STALE } from './prometheus.ts';
import type { SentSpans } from './tempo.ts';

export type Sent =
  | ({ signal: 'traces' } & SentSpans)
  | ({ signal: 'logs' } & SentLines)
  | ({ signal: 'metrics' } & SentPoints);

/** What the body of an export request holds. Throws DecodeError when malformed. */
export function sentOf(signal: Signal, body: Uint8Array): Sent {
  switch (signal) {
    case 'traces':
      return { signal, ...spansOf(body) };
    case 'logs':
      return { signal, ...linesOf(body) };
    case 'metrics':
      return { signal, ...pointsOf(body) };
  }
}

/** How many items that is. */
export function countOf(sent: Sent): number {
  return sent.signal === 'traces'
    ? sent.trace.length
    : sent.signal === 'logs'
      ? sent.times.length
      : sent.of.length;
}

/** One item in words: to be shown where it did not arrive. */
export function wordsFor(sent: Sent, i: number): string {
  switch (sent.signal) {
    case 'traces':
      return `span ${hex8(sent.idHi[i])}${hex8(sent.idLo[i])} of trace ${sent.traceIds[sent.trace[i] ?? -1] ?? ''}`;
    case 'logs': {
      const line = sent.lines[i] ?? '';
      return `${sent.times[i] ?? ''} ${sent.services[sent.service[i] ?? -1] ?? ''} ${line.length > 200 ? `${line.slice(0, 200)}…` : line}`;
    }
    case 'metrics': {
      const { name, attributes } = sent.series[sent.of[i] ?? -1] ?? { name: '', attributes: [] };
      const labels = attributes.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(', ');
      return `${name}{${labels}} ${new Date(sent.ms[i] ?? 0).toISOString()}`.slice(0, 400);
    }
  }
}

const hex8 = (half = 0): string => (half >>> 0).toString(16).padStart(8, '0');

/** Gives each new text a number, in order of first appearance. */
class Numbers {
  readonly texts: string[] = [];
  readonly #known = new Map<string, number>();
  of(value: string): number {
    let number = this.#known.get(value);
    if (number === undefined) {
      number = this.texts.push(value) - 1;
      this.#known.set(value, number);
    }
    return number;
  }
}

function spansOf(body: Uint8Array): SentSpans {
  const { spans } = decodeTraces(body, new TraceBatch());
  const ids = new Numbers();
  const trace = new Int32Array(spans.count);
  for (let i = 0; i < spans.count; i++)
    trace[i] = ids.of(
      hex8(spans.trace0[i]) + hex8(spans.trace1[i]) + hex8(spans.trace2[i]) + hex8(spans.trace3[i]),
    );
  return {
    traceIds: ids.texts,
    trace,
    idHi: spans.spanHi.slice(0, spans.count),
    idLo: spans.spanLo.slice(0, spans.count),
    kind: spans.kind.slice(0, spans.count),
    startMs: spans.startUs.slice(0, spans.count).map((us) => us / 1000),
  };
}

function linesOf(body: Uint8Array): SentLines {
  const batch = decodeLogs(body, new LogBatch());
  const { logs, scopes, resources } = batch;
  const services = resources.map(({ serviceName }) => serviceName);
  const service = new Int32Array(logs.count);
  const record = new Float64Array(logs.count);
  const times: string[] = [];
  const lines: string[] = [];
  // Records are equal only where their origins are.
  const equal = new Numbers();
  for (let i = 0; i < logs.count; i++) {
    const scope = logs.scope[i] ?? -1;
    service[i] = scopes[scope]?.resource ?? -1;
    const [us, ns] =
      logs.timeUs[i] === 0 && logs.timeNs[i] === 0
        ? [logs.observedUs[i], logs.observedNs[i]]
        : [logs.timeUs[i], logs.timeNs[i]];
    times.push(joinNanos(us ?? 0, ns ?? 0));
    const at = logs.bodyOffset[i] ?? 0;
    const length = logs.bodyLength[i] ?? 0;
    lines.push(
      logs.bodyKind[i] === VALUE_STRING ? text(batch.bytes, at, length) : lineOf(batch.bytes, at, length),
    );
    record[i] = equal.of(`${scope} ${hash53(batch.bytes, logs.offset[i] ?? 0, logs.length[i] ?? 0)}`);
  }
  return { services, service, times, lines, record };
}

const IS_NUMBER = new Set([METRIC_GAUGE, METRIC_SUM]);

function pointsOf(body: Uint8Array): SentPoints {
  const batch = decodeMetrics(body, new MetricBatch());
  const { points, metrics } = batch;
  const numbers = new Numbers();
  const series: SentSeries[] = [];
  const origins = batch.resources.map((resource) => originOf(batch.bytes, resource));
  const of = new Int32Array(points.count);
  const ms = new Float64Array(points.count);
  const value = new Float64Array(points.count);
  const check = new Uint8Array(points.count);
  for (let i = 0; i < points.count; i++) {
    const index = points.metric[i] ?? -1;
    const metric = metrics[index];
    if (metric === undefined) continue;
    const number = numbers.of(`${index} ${points.attributesHi[i]} ${points.attributesLo[i]}`);
    series[number] ??= {
      ...wordsOf(metric),
      ...(origins[batch.scopes[metric.scope]?.resource ?? -1] ?? NOWHERE),
      attributes: attributesOf(batch.bytes, metric.type, points.offset[i] ?? 0, points.length[i] ?? 0),
    };
    of[i] = number;
    ms[i] = Math.floor((points.timeUs[i] ?? 0) / 1000);
    // A number point without a value is 0 there.
    value[i] = IS_NUMBER.has(metric.type)
      ? points.valueKind[i] === 0
        ? 0
        : (points.value[i] ?? 0)
      : (points.count64[i] ?? 0);
    const isStale = ((points.flags[i] ?? 0) & POINT_NO_RECORDED_VALUE) !== 0;
    check[i] = isStale ? STALE : metric.temporality === 'delta' ? ANY_VALUE : PLAIN;
  }
  return { series, of, ms, value, check };
}

const NOWHERE = { job: '', instance: '', resourceKeys: [] };

const wordsOf = ({
  name,
  unit,
  type,
  monotonic,
}: MetricRow): Omit<SentSeries, keyof Origin | 'attributes'> => ({
  name,
  unit,
  type: metricTypeOf(type),
  monotonic,
});

type Origin = Pick<SentSeries, 'job' | 'instance' | 'resourceKeys'>;

function originOf(
  bytes: Uint8Array,
  { offset, length, serviceName, serviceNamespace, serviceInstanceId }: MetricBatch['resources'][number],
): Origin {
  const resourceKeys: string[] = [];
  forEachAttribute(bytes, offset, length, 'resource', (key) => resourceKeys.push(key));
  const job = serviceNamespace === '' ? serviceName : `${serviceNamespace}/${serviceName}`;
  return { job: serviceName === '' ? '' : job, instance: serviceInstanceId, resourceKeys };
}

function attributesOf(
  bytes: Uint8Array,
  type: number,
  offset: number,
  length: number,
): SentSeries['attributes'] {
  const attributes: [string, string][] = [];
  const owner = pointShape(type)?.owner;
  if (owner !== undefined)
    forEachAttributeRange(bytes, offset, length, owner, (keyAt, keyLength, valueAt, valueLength) =>
      attributes.push([text(bytes, keyAt, keyLength), lineOf(bytes, valueAt, valueLength)]),
    );
  return attributes.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}
