// The receivers over real sockets, with a consumer that remembers what it was given.

import { gzipSync } from 'node:zlib';
import { credentials, makeClientConstructor, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Accepted,
  type Consumer,
  type IncomingRequest,
  Permanent,
  Retryable,
} from '../../src-main/pipeline/consumer.ts';
import {
  type Receiver,
  type ReceiverOptions,
  type Sighting,
  startGrpcReceiver,
  startHttpReceiver,
} from '../../src-main/receive/index.ts';
import { rawExchange } from './receiving.ts';

let seen: IncomingRequest[];
let sightings: Sighting[];
let answer: () => Promise<Accepted>;
let http: Receiver;
let grpc: Receiver;

const consumer: Consumer = {
  consume(request) {
    seen.push(request);
    return answer();
  },
};

beforeEach(async () => {
  seen = [];
  sightings = [];
  answer = async () => ({ stored: 1, rejected: 0, message: '', repeat: false });
  const options: ReceiverOptions = {
    host: '127.0.0.1',
    port: 0,
    consumer,
    watch: { connected: () => {}, saw: (sighting) => sightings.push(sighting) },
    allowedOrigins: () => ['https://shop.example'],
    otherPort: () => 4317,
  };
  http = await startHttpReceiver(options);
  grpc = await startGrpcReceiver({ ...options, otherPort: () => http.port });
});

afterEach(async () => {
  await Promise.all([http.stop(), grpc.stop()]);
});

const post = (path: string, init: RequestInit & { host?: string } = {}): Promise<Response> =>
  fetch(`http://${init.host ?? '127.0.0.1'}:${http.port}${path}`, {
    method: 'POST',
    body: 'x',
    ...init,
    headers: { 'content-type': 'application/x-protobuf', ...init.headers },
  });

function exportOver(address: string, body: Buffer): Promise<Buffer> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const Client = makeClientConstructor(
    {
      Export: {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    },
    'TraceService',
  );
  const client = new Client(address, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    client.Export?.(body, (error: ServiceError | null, reply: Buffer) => {
      client.close();
      if (error) reject(error);
      else resolve(reply);
    });
  });
}

describe('OTLP over HTTP', () => {
  it('hands the body to the consumer and answers an empty success in the request’s type', async () => {
    const response = await post('/v1/logs');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-protobuf');
    expect((await response.arrayBuffer()).byteLength).toBe(0);
    expect(seen[0]).toMatchObject({ signal: 'logs', encoding: 'protobuf' });
    expect(Buffer.from(seen[0]?.body ?? []).toString()).toBe('x');
  });

  it('takes JSON whatever the case and parameters of its content type', async () => {
    const response = await post('/v1/traces', {
      headers: { 'content-type': 'Application/JSON; charset=utf-8' },
    });
    expect(await response.json()).toEqual({});
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('listens on both loopback addresses', async () => {
    expect((await post('/v1/traces', { host: '[::1]' })).status).toBe(200);
  });

  it('undoes gzip, and refuses gzip that is none', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect((await post('/v1/traces', { headers, body: gzipSync('hello') })).status).toBe(200);
    expect(Buffer.from(seen[0]?.body ?? []).toString()).toBe('hello');
    expect((await post('/v1/traces', { headers, body: 'hello' })).status).toBe(400);
    expect((await post('/v1/traces', { headers: { 'content-encoding': 'br' } })).status).toBe(400);
  });

  it('refuses a gzip bomb with 413 without inflating it whole', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    const response = await post('/v1/traces', { headers: { 'content-encoding': 'gzip' }, body: bomb });
    expect(response.status).toBe(413);
    expect(seen).toHaveLength(0);
  });

  it('says what was refused of a request that was stored in part', async () => {
    answer = async () => ({
      stored: 1,
      rejected: 2,
      message: 'two spans have no id',
      repeat: false,
      remarks: [{ code: 'span_id', count: 2, service: 'shop' }],
    });
    const response = await post('/v1/traces', { headers: { 'content-type': 'application/json' } });
    expect(await response.json()).toEqual({
      partialSuccess: { rejectedSpans: '2', errorMessage: 'two spans have no id' },
    });
    expect(sightings[0]).toMatchObject({
      diagnosis: { symptom: 'spans_without_ids', kind: 'partly' },
      service: 'shop',
      items: 2,
    });
  });

  it('answers bad data with 400 and pressure with 503 and a delay, each with a Status', async () => {
    const headers = { 'content-type': 'application/json' };
    answer = () => Promise.reject(new Permanent('cut short at byte 7'));
    const bad = await post('/v1/traces', { headers });
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({
      code: 3,
      message: expect.stringContaining('cut short at byte 7'),
    });
    answer = () => Promise.reject(new Retryable('the queue is full', 2000));
    const busy = await post('/v1/traces', { headers });
    expect(busy.status).toBe(503);
    expect(busy.headers.get('retry-after')).toBe('2');
    expect(await busy.json()).toMatchObject({ code: 14, details: [{ retryDelay: '2s' }] });
  });

  it('names the remedy for a wrong path, method and content type', async () => {
    expect((await post('/v1/traces/v1/logs')).status).toBe(404);
    expect((await post('/')).status).toBe(404);
    expect((await post('/v1/traces', { method: 'GET', body: null })).status).toBe(405);
    expect((await post('/v1/traces', { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect(sightings[0]?.diagnosis.lines[0]?.code).toBe(
      `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${http.port}`,
    );
    expect(sightings).toHaveLength(4);
  });

  it('lets pages of localhost and of the list send, and no others', async () => {
    const preflight = await post('/v1/traces', {
      method: 'OPTIONS',
      body: null,
      headers: { origin: 'http://localhost:3000', 'access-control-request-headers': 'content-type,x-mine' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type,x-mine');
    const listed = await post('/v1/traces', { headers: { origin: 'https://shop.example' } });
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    const foreign = await post('/v1/traces', { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    expect(seen).toHaveLength(1);
  });

  it('takes a container’s request by another host name, but not a browser’s', async () => {
    const ask = (extra: string): Promise<string> =>
      rawExchange(
        http.port,
        `POST /v1/traces HTTP/1.1\r\nHost: host.docker.internal:4318\r\n${extra}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      );
    expect(await ask('')).toMatch(/^HTTP\/1.1 200/);
    expect(await ask('Sec-Fetch-Site: same-origin\r\n')).toMatch(/^HTTP\/1.1 403/);
  });

  it('recognises gRPC and TLS by their first bytes', async () => {
    await rawExchange(http.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await rawExchange(http.port, Buffer.from([0x16, 0x03, 0x01, 0, 5]));
    expect(sightings.map(({ diagnosis }) => diagnosis.title)).toEqual([
      `gRPC sent to the HTTP port ${http.port}`,
      `TLS sent to the plain port ${http.port}`,
    ]);
  });

  it('answers what is in flight before it stops', async () => {
    let release = (): void => {};
    answer = () =>
      new Promise((resolve) => {
        release = () => resolve({ stored: 1, rejected: 0, message: '', repeat: false });
      });
    const pending = post('/v1/traces');
    await expect.poll(() => seen.length).toBe(1);
    const stopped = http.stop();
    release();
    expect((await pending).status).toBe(200);
    await stopped;
    await expect(post('/v1/traces')).rejects.toThrow();
  });
});

describe('OTLP over gRPC', () => {
  it('hands the message over undecoded, on both loopbacks', async () => {
    expect(await exportOver(`127.0.0.1:${grpc.port}`, Buffer.from('abc'))).toHaveLength(0);
    await exportOver(`[::1]:${grpc.port}`, Buffer.from('abc'));
    expect(seen.map((request) => Buffer.from(request.body).toString())).toEqual(['abc', 'abc']);
  });

  it('answers bad data with INVALID_ARGUMENT and pressure with UNAVAILABLE and RetryInfo', async () => {
    answer = () => Promise.reject(new Permanent('no'));
    await expect(exportOver(`127.0.0.1:${grpc.port}`, Buffer.from('a'))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    answer = () => Promise.reject(new Retryable('full', 1000));
    const refused = await exportOver(`127.0.0.1:${grpc.port}`, Buffer.from('a')).catch(
      (error: ServiceError) => error,
    );
    expect(refused).toMatchObject({ code: status.UNAVAILABLE });
    const details = (refused as ServiceError).metadata.get('grpc-status-details-bin')[0];
    expect(details?.toString()).toContain('google.rpc.RetryInfo');
  });

  it('tells an HTTP/1.1 client, by reason phrase and body, where to go', async () => {
    const answered = await rawExchange(
      grpc.port,
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nUser-Agent: OTel-OTLP-Exporter-Python/1.45.1\r\n\r\n',
    );
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 400 .*port ${http.port}`));
    expect(sightings[0]).toMatchObject({ userAgent: 'OTel-OTLP-Exporter-Python/1.45.1' });
  });

  it('refuses a message over the limit with RESOURCE_EXHAUSTED', async () => {
    const big = Buffer.alloc(64 * 1024 * 1024 + 1);
    await expect(exportOver(`127.0.0.1:${grpc.port}`, big)).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
    expect(seen).toHaveLength(0);
  });
});
