// OTLP conformance, transport: paths, methods, types and sockets. The number in a name is the check's.

import { Agent, request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { configFrom } from '../../src-main/engine/config.ts';
import { startEngine } from '../../src-main/engine/start.ts';
import { raw, tempDir } from '../api/support.ts';
import { REQUEST_TYPE, referenceDecode, referenceEncode } from '../fixtures/otlp-reference.ts';
import {
  aGauge,
  aLog,
  aSpan,
  frameOf,
  grpc,
  itemsOf,
  JSON_TYPE,
  methodOf,
  oneReceiving,
  post,
  rawExchange,
  requestOf,
} from './receiving.ts';

const to = oneReceiving();

const one: Record<Signal, () => object> = {
  traces: () => aSpan(),
  logs: () => aLog(),
  metrics: () => aGauge('one'),
};
const protobufOf = (signal: Signal, service: string): Uint8Array =>
  referenceEncode(REQUEST_TYPE[signal], requestOf(signal, service, [one[signal]()]));

describe('transport', () => {
  it('1. takes unary Export of the trace, metrics and logs services over gRPC', async () => {
    for (const signal of SIGNALS) {
      const answer = await grpc(to.grpcPort, methodOf(signal), frameOf(protobufOf(signal, 'check-1')));
      expect(answer).toMatchObject({ http: 200, code: 0 });
      expect(answer.body).toHaveLength(0);
      expect(await itemsOf(to.client, signal, 'check-1')).toHaveLength(1);
    }
  });

  it('2. takes POST /v1/traces, /v1/metrics and /v1/logs over HTTP', async () => {
    for (const signal of SIGNALS) {
      expect((await post(to, `/v1/${signal}`, protobufOf(signal, 'check-2'))).status).toBe(200);
      expect(await itemsOf(to.client, signal, 'check-2')).toHaveLength(1);
    }
    const configured = configFrom('headless', {}, {});
    expect([configured.grpcPort, configured.httpPort]).toEqual([null, null]);
    expect(await to.client.getSettings({})).toMatchObject({ grpcPort: 4317, httpPort: 4318 });
  });

  it('2. takes a path with the host before it, as proxies send it, and a request without Host', async () => {
    const body = JSON.stringify(requestOf('traces', 'check-2-raw', [aSpan()]));
    const rest = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
    const absolute = `POST http://127.0.0.1:${to.httpPort}/v1/traces?x=1 HTTP/1.1\r\nHost: x\r\n${rest}`;
    expect(await rawExchange(to.httpPort, absolute)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await rawExchange(to.httpPort, `POST /v1/traces HTTP/1.1\r\n${rest}`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('3. answers profiles with UNIMPLEMENTED over gRPC and 404 over HTTP, and says so', async () => {
    const path = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';
    expect((await grpc(to.grpcPort, path, frameOf(new Uint8Array(0)))).code).toBe(12);
    for (const http of ['/v1development/profiles', '/v1/profiles'])
      expect((await post(to, http, new Uint8Array(0))).status).toBe(404);
    expect(await to.findings('profiles')).toHaveLength(3);
    expect((await grpc(to.grpcPort, '/some.Other/Method', frameOf(new Uint8Array(0)))).code).toBe(12);
  });

  it('4. tells protobuf and JSON on one port by the Content-Type', async () => {
    const request = requestOf('traces', 'check-4', [aSpan()]);
    const json = await post(to, '/v1/traces', request);
    const protobuf = await post(
      to,
      '/v1/traces',
      referenceEncode('TracesData', requestOf('traces', 'check-4', [aSpan()])),
    );
    expect([json.status, protobuf.status]).toEqual([200, 200]);
    expect(await itemsOf(to.client, 'traces', 'check-4')).toHaveLength(2);
  });

  it('5. takes gzip and no compression over both transports', async () => {
    const bytes = (): Uint8Array => referenceEncode('LogsData', requestOf('logs', 'check-5', [aLog()]));
    for (const encoding of ['gzip', 'GZIP', 'identity', '', 'gzip, identity', 'identity,gzip']) {
      const body = encoding.toLowerCase().includes('gzip') ? gzipSync(bytes()) : bytes();
      const headers: Record<string, string> = encoding === '' ? {} : { 'content-encoding': encoding };
      expect((await post(to, '/v1/logs', new Uint8Array(body), headers)).status).toBe(200);
    }
    const gzipped = frameOf(gzipSync(bytes()), true);
    const answer = await grpc(to.grpcPort, methodOf('logs'), gzipped, { 'grpc-encoding': 'gzip' });
    expect(answer.code).toBe(0);
    expect((await grpc(to.grpcPort, methodOf('logs'), frameOf(bytes()))).code).toBe(0);
    // Those that came within the same millisecond are repeats of each other.
    expect((await itemsOf(to.client, 'logs', 'check-5')).length).toBeGreaterThan(0);
  });

  it('6. takes zstd and deflate over HTTP, deflate with and without zlib’s frame', async () => {
    const compress = { zstd: zstdCompressSync, deflate: deflateSync, zlib: deflateSync } as const;
    for (const [encoding, by] of Object.entries(compress)) {
      const body = referenceEncode('TracesData', requestOf('traces', `check-6-${encoding}`, [aSpan()]));
      const answer = await post(to, '/v1/traces', new Uint8Array(by(body)), { 'content-encoding': encoding });
      expect([encoding, answer.status]).toEqual([encoding, 200]);
      expect(await itemsOf(to.client, 'traces', `check-6-${encoding}`)).toHaveLength(1);
    }
    const bare = deflateRawSync(referenceEncode('TracesData', requestOf('traces', 'check-6-raw', [aSpan()])));
    const answer = await post(to, '/v1/traces', new Uint8Array(bare), { 'content-encoding': 'deflate' });
    expect(answer.status).toBe(200);
  });

  it('6. reads all frames of a zstd body, and refuses what follows the end of any compressed body', async () => {
    const bodyOf = (service: string): Buffer =>
      Buffer.from(referenceEncode('TracesData', requestOf('traces', service, [aSpan()])));
    const send = async (encoding: string, ...parts: Uint8Array[]): Promise<number> =>
      (
        await post(to, '/v1/traces', new Uint8Array(Buffer.concat(parts)), {
          'content-encoding': encoding,
        })
      ).status;
    // Two messages one after the other are one message that holds what both hold.
    for (const [encoding, by] of [['zstd', zstdCompressSync] as const, ['gzip', gzipSync] as const]) {
      const twice = [by(bodyOf(`frames-${encoding}-1`)), by(bodyOf(`frames-${encoding}-2`))];
      expect([encoding, await send(encoding, ...twice)]).toEqual([encoding, 200]);
      for (const n of [1, 2])
        expect(await itemsOf(to.client, 'traces', `frames-${encoding}-${n}`)).toHaveLength(1);
    }
    // A frame to be skipped (RFC 8878 §3.1.2) says nothing.
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
    expect(await send('zstd', skippable, zstdCompressSync(bodyOf('frames-skip')), skippable)).toBe(200);
    expect(await itemsOf(to.client, 'traces', 'frames-skip')).toHaveLength(1);
    const rest = Buffer.from('and more');
    expect(await send('zstd', zstdCompressSync(bodyOf('rest')), rest)).toBe(400);
    expect(await send('deflate', deflateSync(bodyOf('rest')), rest)).toBe(400);
    expect(await send('deflate', deflateRawSync(bodyOf('rest')), rest)).toBe(400);
    expect(await send('deflate', deflateSync(bodyOf('rest')), deflateSync(bodyOf('rest')))).toBe(400);
    const large = zstdCompressSync(Buffer.alloc(40 * 1024 * 1024));
    expect(await send('zstd', large, large)).toBe(413);
    expect(await send('zstd', ...Array.from({ length: 1001 }, () => skippable))).toBe(400);
    expect(await itemsOf(to.client, 'traces', 'rest')).toHaveLength(0);
  });

  it('7. refuses an unknown or untrue Content-Encoding with 400 and a Status in the request’s type', async () => {
    const snappy = await post(to, '/v1/traces', new Uint8Array([1, 2]), { 'content-encoding': 'snappy' });
    expect(snappy.status).toBe(400);
    expect(snappy.headers['content-type']).toBe('application/x-protobuf');
    expect(snappy.headers['accept-encoding']).toBe('gzip, deflate, zstd');
    expect(referenceDecode('RpcStatus', snappy.body)).toMatchObject({
      code: 3,
      message: expect.stringContaining('unsupported Content-Encoding: snappy'),
    });
    const untrue = await post(to, '/v1/traces', '{}', { 'content-encoding': 'gzip' });
    expect(untrue.status).toBe(400);
    expect(untrue.json()).toMatchObject({ code: 3, message: expect.stringContaining('not valid gzip') });
    // Twice compressed is nobody's, and no more than one is undone.
    expect((await post(to, '/v1/traces', '{}', { 'content-encoding': 'gzip, gzip' })).status).toBe(400);
    const [finding] = await to.findings('compression');
    expect(finding?.lines[0]?.code).toBe('OTEL_EXPORTER_OTLP_COMPRESSION=gzip');
  });

  it('8. reads Content-Type without regard to case and parameters', async () => {
    for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'Application/Json;x=y']) {
      const answer = await post(to, '/v1/traces', '{}', { 'content-type': type });
      expect([type, answer.status]).toEqual([type, 200]);
    }
    expect(
      (await post(to, '/v1/traces', new Uint8Array(0), { 'content-type': 'APPLICATION/X-PROTOBUF' })).status,
    ).toBe(200);
  });

  it('9. answers 415 without a known type, 405 to other methods, 400 to malformed bodies, each with a Status', async () => {
    const untyped = await raw(to.httpPort, '/v1/traces', { method: 'POST', body: '{}' });
    const text = await post(to, '/v1/traces', 'hello', { 'content-type': 'text/plain' });
    const read = await raw(to.httpPort, '/v1/traces', { headers: JSON_TYPE });
    const put = await raw(to.httpPort, '/v1/traces', { method: 'PUT', body: '{}', headers: JSON_TYPE });
    const malformed = await post(to, '/v1/traces', '{"resourceSpans": [}');
    expect([untyped, text, read, put, malformed].map(({ status }) => status)).toEqual([
      415, 415, 405, 405, 400,
    ]);
    expect(read.headers.allow).toBe('POST, OPTIONS');
    for (const answer of [untyped, text, read, put, malformed]) {
      expect(answer.headers['content-type']).toBe('application/json');
      expect(answer.json()).toMatchObject({
        code: expect.any(Number),
        message: expect.stringMatching(/\w+/),
      });
    }
    const cut = await post(to, '/v1/traces', new Uint8Array([0x0a, 5, 0]));
    expect(referenceDecode('RpcStatus', cut.body)).toMatchObject({ code: 3 });
  });

  it('10. speaks HTTP/1.1, and 1.0 to those who know no more; HTTP/2 goes to the other port with words', async () => {
    const old = await rawExchange(
      to.httpPort,
      'POST /v1/traces HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(old).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    await rawExchange(to.httpPort, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(await to.findings('grpc_on_http_port')).toHaveLength(1);
  });

  it('11. keeps connections alive, takes chunked bodies, and many connections at once', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const chunked = (): Promise<{ status: number | undefined; port: number | undefined }> =>
      new Promise((resolve, reject) => {
        const sent = httpRequest(
          {
            port: to.httpPort,
            host: '127.0.0.1',
            path: '/v1/logs',
            method: 'POST',
            agent,
            headers: JSON_TYPE,
          },
          (response) => {
            const port = response.socket.localPort;
            response.resume().on('end', () => resolve({ status: response.statusCode, port }));
          },
        );
        sent.on('error', reject);
        // No Content-Length: Node sends it in chunks.
        sent.write('{"resource');
        sent.end('Logs":[]}');
      });
    const first = await chunked();
    const second = await chunked();
    agent.destroy();
    expect(first.status).toBe(200);
    expect(second).toEqual(first);
    const requests = Array.from({ length: 50 }, () =>
      post(to, '/v1/traces', requestOf('traces', 'check-11', [aSpan()])),
    );
    const answers = await Promise.all(requests);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await itemsOf(to.client, 'traces', 'check-11')).toHaveLength(50);
  });

  it('12. takes many concurrent calls on one HTTP/2 connection, none waiting for another', async () => {
    const { connect } = await import('node:http2');
    const session = connect(`http://127.0.0.1:${to.grpcPort}`);
    const call = (body: Uint8Array | null): Promise<number> =>
      new Promise((resolve, reject) => {
        const stream = session.request({
          ':method': 'POST',
          ':path': methodOf('traces'),
          'content-type': 'application/grpc',
          te: 'trailers',
        });
        stream.on('trailers', (trailers) => resolve(Number(trailers['grpc-status'])));
        stream.on('error', reject);
        stream.resume();
        if (body === null) stream.on('close', () => resolve(-1));
        else stream.end(body);
      });
    // One that never sends its message is in nobody's way.
    const stuck = call(null);
    const codes = await Promise.all(
      Array.from({ length: 200 }, () =>
        call(frameOf(referenceEncode('TracesData', requestOf('traces', 'check-12', [aSpan()])))),
      ),
    );
    expect(codes.every((code) => code === 0)).toBe(true);
    session.destroy();
    await stuck;
    expect(await itemsOf(to.client, 'traces', 'check-12')).toHaveLength(200);
  });

  it('13. listens on both loopbacks and on no other address, unless asked to', async () => {
    const body = Buffer.from('{}');
    const ask = (port: number, host: string) =>
      raw(port, '/v1/traces', { method: 'POST', host, body, headers: JSON_TYPE });
    for (const host of ['127.0.0.1', '::1']) {
      expect((await ask(to.httpPort, host)).status).toBe(200);
      expect((await grpc(to.grpcPort, methodOf('traces'), frameOf(new Uint8Array(0)), {}, host)).code).toBe(
        0,
      );
    }
    const outside = Object.values(networkInterfaces())
      .flatMap((some) => some ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
    const dir = await tempDir();
    const flags = { dataDir: dir.path, grpcPort: 0, httpPort: 0, apiPort: 0, host: '0.0.0.0' };
    const open = await startEngine(configFrom('headless', flags, {}));
    try {
      const { http, api } = open.status();
      expect((await ask(http.port, outside ?? '127.0.0.1')).status).toBe(200);
      if (outside !== undefined) {
        await expect(ask(to.httpPort, outside)).rejects.toThrow('ECONNREFUSED');
        // Page and API stay where they are.
        await expect(raw(Number(new URL(api.url).port), '/', { host: outside })).rejects.toThrow(
          'ECONNREFUSED',
        );
      }
    } finally {
      await open.stop();
      await dir.remove();
    }
  });

  it('14. says who holds a taken port and goes on with the other', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const taken = typeof address === 'object' && address ? address.port : 0;
    const dir = await tempDir();
    const flags = { dataDir: dir.path, grpcPort: taken, httpPort: 0, apiPort: 0 };
    const engine = await startEngine(configFrom('headless', flags, {}));
    try {
      expect(engine.status().grpc.error).toContain(`Port ${taken} is taken`);
      expect(engine.journal.list().map(({ kind }) => kind)).toContain('port_taken');
      expect((await post({ httpPort: engine.status().http.port }, '/v1/traces', '{}')).status).toBe(200);
    } finally {
      await engine.stop();
      await new Promise((resolve) => holder.close(resolve));
      await dir.remove();
    }
  });
});
