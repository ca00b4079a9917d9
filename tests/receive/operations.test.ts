// OTLP conformance: gRPC in operation, web pages, stopping, and files.
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { type RawAnswer, raw, signedIn } from '../api/support.ts';
import { referenceEncode } from '../fixtures/otlp-reference.ts';
import {
  aGauge,
  aLog,
  aSpan,
  frameOf,
  grpc,
  itemsOf,
  methodOf,
  oneReceiving,
  post,
  rawExchange,
  requestOf,
} from './receiving.ts';

const to = oneReceiving();

const frame = (service: string): Buffer =>
  frameOf(referenceEncode('TracesData', requestOf('traces', service, [aSpan()])));

describe('operations', () => {
  it('56. answers keepalive pings without complaint, however many come', async () => {
    const session = connectHttp2(`http://127.0.0.1:${to.grpcPort}`);
    await once(session, 'connect');
    let goneAway = false;
    session.on('goaway', () => {
      goneAway = true;
    });
    const ping = (): Promise<void> =>
      new Promise((resolve, reject) => session.ping((error) => (error ? reject(error) : resolve())));
    for (let i = 0; i < 40; i++) await ping();
    expect(goneAway).toBe(false);
    session.close();
  });

  it('57. honours grpc-timeout', async () => {
    const began = performance.now();
    const late = await grpc(to.grpcPort, methodOf('traces'), null, { 'grpc-timeout': '50m' });
    expect(late.code).toBe(4);
    expect(performance.now() - began).toBeLessThan(5000);
    const intime = await grpc(to.grpcPort, methodOf('traces'), frame('check-57'), { 'grpc-timeout': '10S' });
    expect(intime.code).toBe(0);
  });

  it('58. takes application/grpc and application/grpc+proto', async () => {
    for (const type of ['application/grpc', 'application/grpc+proto']) {
      const answer = await grpc(to.grpcPort, methodOf('traces'), frame('check-58'), { 'content-type': type });
      expect([type, answer.http, answer.code]).toEqual([type, 200, 0]);
    }
    expect(await itemsOf(to.client, 'traces', 'check-58')).toHaveLength(2);
  });

  const preflight = (origin: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
    raw(to.httpPort, '/v1/traces', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-mine',
        ...headers,
      },
    });

  it('59. lets pages of localhost send, others by the list; answers preflights and posts with the headers for it', async () => {
    for (const origin of [
      'http://localhost:3000',
      'http://127.0.0.1:8080',
      'http://[::1]',
      'https://shop.localhost',
    ]) {
      const asked = await preflight(origin, { 'access-control-request-private-network': 'true' });
      expect([origin, asked.status]).toEqual([origin, 204]);
      expect(asked.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type,x-mine',
        'access-control-allow-credentials': 'true',
        'access-control-allow-private-network': 'true',
        'access-control-max-age': '7200',
        vary: 'Origin',
      });
      // sendBeacon sends with credentials, as text or a blob of a type of its own.
      const posted = await post(to, '/v1/traces', requestOf('traces', 'check-59', [aSpan()]), {
        origin,
        cookie: 'any=thing',
        'sec-fetch-mode': 'no-cors',
      });
      expect(posted.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
      });
    }
    expect(await itemsOf(to.client, 'traces', 'check-59')).toHaveLength(4);
    // A failure has them too, or the page could not read it.
    const failed = await post(to, '/v1/traces', '{', { origin: 'http://localhost:3000' });
    expect([failed.status, failed.headers['access-control-allow-origin']]).toEqual([
      400,
      'http://localhost:3000',
    ]);

    const foreign = 'https://shop.example';
    const refused = await preflight(foreign);
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    expect((await post(to, '/v1/traces', '{}', { origin: foreign })).status).toBe(403);
    expect((await post(to, '/v1/traces', '{}', { origin: 'null' })).status).toBe(403);
    expect(await to.findings('cors_preflight')).toMatchObject([
      { kind: 'refused', lines: [{ who: 'Settings, Pages that may send', code: foreign }] },
    ]);
    await to.client.changeSettings({ allowedOrigins: [foreign] });
    expect((await preflight(foreign)).status).toBe(204);
    expect((await post(to, '/v1/traces', '{}', { origin: foreign })).status).toBe(200);
    // What no browser sends as an origin would never match.
    for (const origin of [
      'shop.example',
      'https://shop.example/',
      'https://shop.example/page',
      'HTTPS://A',
      '',
    ])
      await expect(to.client.changeSettings({ allowedOrigins: [origin] })).rejects.toMatchObject({
        code: 'bad_request',
      });
    for (const allowedOrigins of [['*'], ['chrome-extension://abcdef'], [foreign]])
      expect((await to.client.changeSettings({ allowedOrigins })).allowedOrigins).toEqual(allowedOrigins);
    // A name that only looks like this machine's.
    for (const origin of ['http://localhost.evil.example', 'http://evil.example/localhost', 'file://'])
      expect((await preflight(origin)).status).toBe(403);
  });

  it('59. checks Host where a browser is at work, and lets a container’s name for this machine pass', async () => {
    const ask = (extra: string): Promise<string> =>
      rawExchange(
        to.httpPort,
        `POST /v1/traces HTTP/1.1\r\nHost: host.docker.internal:4318\r\n${extra}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      );
    expect(await ask('')).toMatch(/^HTTP\/1.1 200/);
    expect(await ask('Sec-Fetch-Site: same-origin\r\n')).toMatch(/^HTTP\/1.1 403/);
    expect(await to.findings('rebound_host')).toHaveLength(1);
  });

  it('60. holds all it acknowledged after a graceful stop under load', async () => {
    let acknowledged = 0;
    let refused = 0;
    let stopping = false;
    const target = { httpPort: to.httpPort };
    const senders = Array.from({ length: 16 }, async () => {
      while (!stopping || refused === 0) {
        try {
          const answer = await post(target, '/v1/traces', requestOf('traces', 'check-60', [aSpan()]));
          if (answer.status === 200) acknowledged++;
          else refused++;
        } catch {
          // The port is closed: the engine stopped.
          refused++;
          return;
        }
        if (acknowledged === 200) {
          stopping = true;
          void to.engine.stop();
        }
      }
    });
    await Promise.all(senders);
    await to.restart();
    expect(acknowledged).toBeGreaterThanOrEqual(200);
    expect(await itemsOf(to.client, 'traces', 'check-60')).toHaveLength(acknowledged);
  });

  it('61. takes files of OTLP/JSON lines, as the file exporter writes them', async () => {
    const lines = [
      requestOf('traces', 'check-61', [aSpan(), aSpan()]),
      requestOf('logs', 'check-61', [aLog()]),
      requestOf('metrics', 'check-61', [aGauge('filed')]),
      {},
    ];
    const { url, token } = to.engine.ready().api;
    const answer = await raw(Number(new URL(url).port), '/api/import', {
      method: 'POST',
      headers: { ...signedIn, authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
    });
    expect(answer.json()).toMatchObject({ spans: 2, logs: 1, metricPoints: 1 });
    for (const [signal, count] of [
      ['traces', 2],
      ['logs', 1],
      ['metrics', 1],
    ] as const)
      expect(await itemsOf(to.client, signal, 'check-61')).toHaveLength(count);
  });
});
