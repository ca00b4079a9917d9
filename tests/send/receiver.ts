// A second, real OTLP receiver that decodes and remembers, and says no when told to; and what was sent, item by
// item, so that both sides can be held against each other.
import type { Signal } from '#shared/model/signal.ts';
import { LogBatch, MetricBatch, TraceBatch } from '../../src-main/otlp/columns.ts';
import { decodeLogs } from '../../src-main/otlp/decode-logs.ts';
import { decodeMetrics } from '../../src-main/otlp/decode-metrics.ts';
import { decodeTraces } from '../../src-main/otlp/decode-traces.ts';
import { transcodeJson } from '../../src-main/otlp/json-transcode.ts';
import type { Accepted, IncomingRequest } from '../../src-main/pipeline/consumer.ts';
import { startHttpReceiver } from '../../src-main/receive/index.ts';

export interface Request {
  signal: Signal;
  body: Uint8Array;
}

export interface Memory {
  url: string;
  requests: Request[];
  /** Answers the next requests in another way; gives undefined to take them. */
  answer: (request: IncomingRequest) => Promise<Accepted> | undefined;
  stop(): Promise<void>;
}

/** Starts a receiver that keeps what it took. */
export async function startMemory(): Promise<Memory> {
  const memory: Memory = {
    url: '',
    requests: [],
    answer: () => undefined,
    stop: () => receiver.stop(0),
  };
  const receiver = await startHttpReceiver({
    host: '127.0.0.1',
    port: 0,
    consumer: {
      async consume(request) {
        const otherwise = memory.answer(request);
        if (otherwise !== undefined) return otherwise;
        const { signal, encoding } = request;
        const body = encoding === 'json' ? transcodeJson(signal, request.body).bytes : request.body;
        memory.requests.push({ signal, body });
        return { stored: itemsOf([{ signal, body }]).length, rejected: 0, message: '', repeat: false };
      },
    },
    watch: { connected() {}, saw() {} },
    allowedOrigins: () => [],
    otherPort: () => 0,
  });
  memory.url = `http://127.0.0.1:${receiver.port}`;
  return memory;
}

/** One span, log record or data point, with all that belongs to it, as text to compare. */
export interface Item {
  signal: Signal;
  service: string;
  /** Hex; empty for points. */
  traceId: string;
  timeUs: number;
  text: string;
}

const hex8 = (half: number | undefined): string => ((half ?? 0) >>> 0).toString(16).padStart(8, '0');
const hexOf = (bytes: Uint8Array, offset: number | undefined, length: number | undefined): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + (offset ?? 0), length ?? 0).toString('hex');

/** All items of requests, sorted by their text. */
export function itemsOf(requests: readonly Request[], signal?: Signal): Item[] {
  const items = requests.filter((one) => signal === undefined || one.signal === signal).flatMap(itemsOfOne);
  return items.sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)));
}

function itemsOfOne({ signal, body }: Request): Item[] {
  switch (signal) {
    case 'traces': {
      const batch = decodeTraces(body, new TraceBatch());
      return rows(batch.spans.count, (i) => placed(signal, batch, batch.spans.scope[i], batch.spans, i));
    }
    case 'logs': {
      const batch = decodeLogs(body, new LogBatch());
      return rows(batch.logs.count, (i) => placed(signal, batch, batch.logs.scope[i], batch.logs, i));
    }
    case 'metrics': {
      const batch = decodeMetrics(body, new MetricBatch());
      return rows(batch.points.count, (i) => {
        const metric = batch.metrics[batch.points.metric[i] ?? -1];
        const { name, unit, description, type, temporality, monotonic } = metric ?? {};
        const item = placed(signal, batch, metric?.scope, batch.points, i);
        return {
          ...item,
          text: `${item.text} ${JSON.stringify([name, unit, description, type, temporality, monotonic])}`,
        };
      });
    }
  }
}

const rows = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

interface Columns {
  offset: Int32Array;
  length: Int32Array;
  timeUs?: Float64Array;
  startUs?: Float64Array;
  trace0?: Int32Array;
  trace1?: Int32Array;
  trace2?: Int32Array;
  trace3?: Int32Array;
}

function placed(
  signal: Signal,
  batch: TraceBatch | LogBatch | MetricBatch,
  scopeIndex: number | undefined,
  columns: Columns,
  i: number,
): Item {
  const scope = batch.scopes[scopeIndex ?? -1];
  const resource = batch.resources[scope?.resource ?? -1];
  const { trace0, trace1, trace2, trace3 } = columns;
  const traceId = trace0 ? [trace0, trace1, trace2, trace3].map((part) => hex8(part?.[i])).join('') : '';
  const parts = [
    hexOf(batch.bytes, resource?.offset, resource?.length),
    resource?.schemaUrl,
    hexOf(batch.bytes, scope?.offset, scope?.length),
    scope?.schemaUrl,
    hexOf(batch.bytes, columns.offset[i], columns.length[i]),
  ];
  return {
    signal,
    service: resource?.serviceName ?? '',
    traceId,
    timeUs: (signal === 'traces' ? columns.startUs?.[i] : columns.timeUs?.[i]) ?? 0,
    text: parts.join(' '),
  };
}
