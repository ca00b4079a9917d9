// A whole engine in this process, its ports over real sockets, and ways to send it anything: proper requests, raw
// bytes, and gRPC frame by frame. What was stored is read back as OTLP/JSON, by service.
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { type Client, createClient } from '#shared/api/client.ts';
import type { Finding } from '#shared/api/doctor.ts';
import type { Signal } from '#shared/model/signal.ts';
import { configFrom } from '../../src-main/engine/config.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { startEngine } from '../../src-main/engine/start.ts';
import { type RawAnswer, raw, tempDir } from '../api/support.ts';

export interface Receiving {
  readonly engine: Engine;
  readonly client: Client;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly dataDir: string;
  /** Findings with this symptom, newest last. */
  readonly findings: (symptom: string) => Promise<Finding[]>;
  /** Starts the engine again on the same folder; ports change. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function start(dataDir: string): Promise<{ engine: Engine; client: Client }> {
  const flags = { dataDir, grpcPort: 0, httpPort: 0, apiPort: 0 };
  const engine = await startEngine(configFrom('headless', flags, {}));
  const { api } = engine.ready();
  return { engine, client: createClient({ baseUrl: api.url, token: () => api.token, fetch }) };
}

export async function receiving(): Promise<Receiving> {
  const dir = await tempDir();
  let { engine, client } = await start(dir.path);
  return {
    get engine() {
      return engine;
    },
    get client() {
      return client;
    },
    get httpPort() {
      return engine.status().http.port;
    },
    get grpcPort() {
      return engine.status().grpc.port;
    },
    dataDir: dir.path,
    findings: async (symptom) =>
      (await client.listFindings({})).findings.filter((finding) => finding.symptom === symptom),
    async restart() {
      await engine.stop();
      ({ engine, client } = await start(dir.path));
    },
    async close() {
      await engine.stop();
      await dir.remove();
    },
  };
}

/** One engine for all tests of a file: it starts before the first and stops after the last. */
export function oneReceiving(): Receiving {
  let running: Receiving | undefined;
  beforeAll(async () => {
    running = await receiving();
  });
  afterAll(() => running?.close());
  return new Proxy({} as Receiving, {
    get(_, key) {
      if (running === undefined) throw new Error('The engine starts before the first test, not earlier.');
      return Reflect.get(running, key);
    },
  });
}

export const PROTOBUF = { 'content-type': 'application/x-protobuf' };
export const JSON_TYPE = { 'content-type': 'application/json' };

/** POSTs exactly these bytes, or this document as JSON. */
export function post(
  to: Pick<Receiving, 'httpPort'>,
  path: string,
  body: string | Uint8Array | object,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  const plain = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = plain ? Buffer.from(body as Uint8Array) : Buffer.from(JSON.stringify(body));
  const type = body instanceof Uint8Array ? PROTOBUF : JSON_TYPE;
  return raw(to.httpPort, path, { method: 'POST', body: bytes, headers: { ...type, ...headers } });
}

const SERVICE: Record<Signal, string> = {
  traces: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
};
export const methodOf = (signal: Signal): string =>
  `/opentelemetry.proto.collector.${SERVICE[signal]}/Export`;

/** A gRPC message with its five bytes before it. */
export function frameOf(message: Uint8Array, compressed = false): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed ? 1 : 0;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

export interface GrpcAnswer {
  /** The HTTP status. */
  http: number;
  /** The gRPC code; NaN when there is none. */
  code: number;
  message: string;
  headers: IncomingHttpHeaders;
  /** The reply's message, without its frame. */
  body: Buffer;
  /** The body as it came. */
  whole: Buffer;
}

/** One gRPC call with exactly these bytes as its body; `null` sends headers and leaves the body open. */
export function grpc(
  port: number,
  path: string,
  body: Uint8Array | null,
  headers: Record<string, string> = {},
  host = '127.0.0.1',
): Promise<GrpcAnswer> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`http://${host.includes(':') ? `[${host}]` : host}:${port}`, {
      maxSessionMemory: 1000,
    });
    session.on('error', reject);
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    const seen: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    stream.on('response', (response) => Object.assign(seen, response));
    stream.on('trailers', (trailers) => Object.assign(seen, trailers));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that has answered may reset what still comes.
    stream.on('error', (error) => {
      if (seen['grpc-status'] === undefined) reject(error);
    });
    stream.on('close', () => {
      session.close();
      resolve({
        http: Number(seen[':status']),
        code: Number(seen['grpc-status'] ?? Number.NaN),
        message: decodeURIComponent(String(seen['grpc-message'] ?? '')),
        headers: seen,
        body: Buffer.concat(chunks).subarray(5),
        whole: Buffer.concat(chunks),
      });
    });
    if (body !== null) stream.end(body);
    else stream.on('end', () => stream.close());
  });
}

/** Writes raw bytes to a port and gives back what came until it was closed. */
export function rawExchange(port: number, bytes: Buffer | string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, host, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    // A reset is an end as well.
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests read OTLP/JSON as it is on the wire
type Json = any;

/** What the store holds of one signal, exported as OTLP/JSON: its resources in order. */
export async function exported(client: Client, signal: Signal): Promise<Json[]> {
  const bytes = await client.exportData({ signals: [signal] });
  const word = { traces: 'resourceSpans', logs: 'resourceLogs', metrics: 'resourceMetrics' }[signal];
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => JSON.parse(line)[word] as Json[]);
}

/** The stored resources of one service. */
export async function storedOf(client: Client, signal: Signal, service: string): Promise<Json[]> {
  const all = await exported(client, signal);
  return all.filter(({ resource }) =>
    resource?.attributes?.some(
      ({ key, value }: Json) => key === 'service.name' && value.stringValue === service,
    ),
  );
}

const ITEMS = { traces: 'spans', logs: 'logRecords', metrics: 'metrics' } as const;
const SCOPES = { traces: 'scopeSpans', logs: 'scopeLogs', metrics: 'scopeMetrics' } as const;

/** The stored spans, records or metrics of one service. */
export async function itemsOf(client: Client, signal: Signal, service: string): Promise<Json[]> {
  const resources = await storedOf(client, signal, service);
  return resources.flatMap((one) => one[SCOPES[signal]].flatMap((scope: Json) => scope[ITEMS[signal]]));
}

const WORD = { traces: 'Spans', logs: 'Logs', metrics: 'Metrics' } as const;

/** A request of one service with these items. */
export function requestOf(
  signal: Signal,
  service: string,
  items: readonly object[],
  more: object = {},
): object {
  return {
    [`resource${WORD[signal]}`]: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        [SCOPES[signal]]: [{ scope: { name: 'tests' }, [ITEMS[signal]]: items }],
        ...more,
      },
    ],
  };
}

let ids = 0;
/** A span id nobody else has. */
export const freshSpanId = (): string => (0xe0000000 + ++ids).toString(16).padStart(16, 'a');
export const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const nowNanos = (offsetMs = 0): string => `${Date.now() + offsetMs}000000`;

/** A span in order, with what is given instead. */
export const aSpan = (more: object = {}): object => ({
  traceId: TRACE_ID,
  spanId: freshSpanId(),
  name: 'GET /',
  kind: 2,
  startTimeUnixNano: nowNanos(-10),
  endTimeUnixNano: nowNanos(),
  ...more,
});
export const aLog = (more: object = {}): object => ({
  timeUnixNano: nowNanos(),
  severityNumber: 9,
  body: { stringValue: 'said' },
  ...more,
});
export const aGauge = (name: string, more: object = {}): object => ({
  name,
  gauge: { dataPoints: [{ timeUnixNano: nowNanos(), asInt: '1', ...more }] },
});
