// The connection test: each layer and each refusal told apart, against stand-ins that answer as backends were seen to.
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttp2, createSecureServer as createSecureHttp2 } from 'node:http2';
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend } from '#shared/api/destinations.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { encodeStatus } from '../../src-main/otlp/responses.ts';
import { CANARY_SERVICE } from '../../src-main/send/canary.ts';
import type { Reader, Target } from '../../src-main/send/target.ts';
import { type Tested, testDestination } from '../../src-main/send/test-destination.ts';
import { REQUEST_TYPE, referenceDecode } from '../fixtures/otlp-reference.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../fixtures/tls.ts';
import { startTempo } from './stand-ins/tempo.ts';

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}
type Answering = (path: string, body: Buffer, request: IncomingMessage) => Reply;

/** A far end; its address. */
async function there(answer: Answering, secure = false): Promise<string> {
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const { status, headers = {}, body: said = '' } = answer(request.url ?? '', body, request);
      response.writeHead(status, headers).end(said);
    });
  };
  const server = secure
    ? createSecure({ key: TEST_KEY, cert: TEST_CERTIFICATE }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `${secure ? 'https' : 'http'}://127.0.0.1:${port}`;
}

function targets(
  base: string,
  {
    backend = 'otlp',
    ca = null,
    headers = {},
  }: { backend?: Backend; ca?: string | null; headers?: Record<string, string> } = {},
): Record<Signal, Target> {
  const target = (signal: Signal): Target => ({
    url: `${base}/v1/${signal}`,
    headers,
    secrets: [],
    backend,
    ca,
  });
  return { traces: target('traces'), logs: target('logs'), metrics: target('metrics') };
}

const states = ({ checks }: Tested): Record<string, string> =>
  Object.fromEntries(checks.map(({ name, state }) => [name, state]));
const message = ({ checks }: Tested, name: string): string =>
  checks.find((check) => check.name === name)?.message ?? '';
const signalOf = (path: string): Signal => SIGNALS.find((signal) => path.endsWith(signal)) ?? 'traces';

describe('the sign-in and the path', () => {
  it.each<[string, Signal, Backend, Reply, RegExp]>([
    [
      'a token that is not accepted',
      'logs',
      'grafana-cloud',
      { status: 401, body: 'no' },
      /token was not accepted.*logs:write/,
    ],
    [
      'no sign-in at all',
      'logs',
      'loki',
      { status: 401, body: 'who are you' },
      /Add an Authorization header/,
    ],
    ['a scope that is missing', 'metrics', 'grafana-cloud', { status: 403 }, /lacks the scope metrics:write/],
    ['Loki without a tenant', 'logs', 'loki', { status: 401, body: 'no org id' }, /wants a tenant/],
    [
      'Tempo without a tenant, as a 503',
      'traces',
      'tempo',
      { status: 503, body: encodeStatus('protobuf', { code: 14, message: 'no org id' }) },
      /wants a tenant/,
    ],
    [
      'Prometheus without its flag',
      'metrics',
      'prometheus',
      { status: 404, body: 'otlp write receiver needs to be enabled with --web.enable-otlp-receiver' },
      /Start it with --web.enable-otlp-receiver/,
    ],
    ['Tempo’s query port', 'traces', 'tempo', { status: 404, body: '404 page not found' }, /4318.*3200/],
    [
      'the web page of a UI',
      'traces',
      'otlp',
      { status: 200, headers: { 'content-type': 'text/html' } },
      /web page/,
    ],
    ['a path for something else', 'logs', 'loki', { status: 405 }, /3100\/otlp/],
    [
      'a redirect',
      'logs',
      'otlp',
      { status: 302, headers: { location: '/login' } },
      /Redirects are not followed/,
    ],
    [
      'Loki that is closed for writing',
      'logs',
      'loki',
      { status: 260, body: 'ingestion blocked' },
      /closed this tenant/,
    ],
    ['a proxy that takes nothing', 'logs', 'otlp', { status: 413 }, /proxy/],
  ])(
    '%s is told as such, and the other signals are not blamed',
    async (what, signal, backend, reply, words) => {
      const url = await there((path) => (signalOf(path) === signal ? reply : { status: 200 }));
      const headers: Record<string, string> =
        what === 'no sign-in at all' ? {} : { authorization: 'Basic x' };
      const tested = await testDestination(targets(url, { backend, headers }));
      expect(message(tested, signal)).toMatch(words);
      expect(states(tested)[signal]).toBe('failed');
      expect(tested.ok).toBe(true);
      for (const other of SIGNALS) if (other !== signal) expect(states(tested)[other]).toBe('ok');
    },
  );

  it('Loki’s 422 to nothing is a yes, and shows that it is Loki; Prometheus shows itself too', async () => {
    const url = await there((path) => ({ status: signalOf(path) === 'logs' ? 422 : 200 }));
    const tested = await testDestination(targets(url));
    expect(states(tested)).toMatchObject({ traces: 'ok', logs: 'ok', metrics: 'ok' });
    expect(tested.seen).toEqual({ logs: 'loki', metrics: 'prometheus' });
    const chosen = await testDestination(targets(url, { backend: 'grafana-cloud' }));
    expect(chosen.seen).toEqual({});
  });
});

describe('what lies below', () => {
  it('a host that is down does not speak for the others', async () => {
    const url = await there(() => ({ status: 200 }));
    const two = { ...targets(url), logs: { ...targets('http://127.0.0.1:1').logs }, metrics: null };
    const tested = await testDestination(two);
    expect(tested.ok).toBe(true);
    expect(tested.checks).toContainEqual(expect.objectContaining({ name: 'connection', state: 'failed' }));
    expect(tested.checks).toContainEqual(expect.objectContaining({ name: 'logs', state: 'skipped' }));
    expect(states(tested).traces).toBe('ok');
    expect(states(tested)).not.toHaveProperty('metrics');
  });

  it('an authority of its own is trusted when it is given, and only then', async () => {
    const url = await there(() => ({ status: 200 }), true);
    const strange = await testDestination(targets(url));
    expect(states(strange).TLS).toBe('failed');
    expect(message(strange, 'TLS')).toContain('give its certificate');
    const known = await testDestination(targets(url, { ca: TEST_CERTIFICATE }));
    expect(states(known)).toMatchObject({ TLS: 'ok', traces: 'ok', logs: 'ok', metrics: 'ok' });
  });

  it('clocks that differ are told, with which way', async () => {
    const at = (ms: number): Promise<string> =>
      there(() => ({ status: 200, headers: { date: new Date(Date.now() + ms).toUTCString() } }));
    expect(message(await testDestination(targets(await at(0))), 'clock')).toBe('Clocks agree');
    const ahead = await testDestination(targets(await at(-900_000)));
    expect(message(ahead, 'clock')).toMatch(/^This machine's clock is (899|900|901) s ahead/);
    expect(message(await testDestination(targets(await at(900_000))), 'clock')).toContain('behind');
  });
});

describe('a gRPC port', () => {
  /** A server that speaks HTTP/2 alone, as gRPC does; its address. */
  async function grpcPort(server: Server): Promise<string> {
    const sessions = new Set<{ destroy(): void }>();
    server.on('session', (session: { destroy(): void }) => sessions.add(session));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const session of sessions) session.destroy();
      server.close();
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const words = (host: string): RegExp =>
    new RegExp(`${host} looks like a gRPC port.*OTLP over HTTP.*4318: https?://127\\.0\\.0\\.1:4318`);

  it('that drops HTTP/1.1 is told as such, with what to type instead', async () => {
    const host = await grpcPort(createHttp2());
    const tested = await testDestination(targets(`http://${host}`));
    expect(tested.ok).toBe(false);
    for (const signal of SIGNALS) expect(message(tested, signal)).toMatch(words(host));
  });

  it('is known by its first bytes where it resets what is no HTTP/2', async () => {
    const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    const host = await grpcPort(
      createTcp((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (first) => {
          if (first.toString('latin1').startsWith('PRI * HTTP/2.0')) socket.write(SETTINGS);
          else socket.resetAndDestroy();
        });
      }),
    );
    expect(message(await testDestination(targets(`http://${host}`)), 'logs')).toMatch(words(host));
  });

  it('behind TLS is told as such too', async () => {
    const server = createSecureHttp2({ key: TEST_KEY, cert: TEST_CERTIFICATE });
    server.on('unknownProtocol', (socket: Socket) => socket.destroy());
    const host = await grpcPort(server);
    const tested = await testDestination(targets(`https://${host}`, { ca: TEST_CERTIFICATE }));
    expect(message(tested, 'traces')).toMatch(words(host));
  });

  it.each([
    ['a gRPC answer', { status: 200, headers: { 'content-type': 'application/grpc', 'grpc-status': '12' } }],
    ['words about it', { status: 505, body: 'gRPC requires HTTP/2' }],
    ['a request to upgrade', { status: 426, headers: { upgrade: 'h2c' } }],
  ])('is known by %s', async (_, reply) => {
    const host = (await there(() => reply)).replace('http://', '');
    expect(message(await testDestination(targets(`http://${host}`)), 'traces')).toMatch(words(host));
  });

  it('is not what drops every connection', async () => {
    const host = await grpcPort(createTcp((socket) => socket.destroy()));
    const tested = await testDestination(targets(`http://${host}`));
    expect(message(tested, 'traces')).toContain('did not answer');
    expect(message(tested, 'traces')).not.toContain('gRPC');
  });
});

describe('the canary', () => {
  it('is one trace, one log record of it and one point, of now; sent only when wanted and taken', async () => {
    const got: { signal: Signal; body: Buffer }[] = [];
    const url = await there((path, body) => {
      const signal = signalOf(path);
      if (body.length > 0) got.push({ signal, body });
      return { status: signal === 'metrics' ? 403 : signal === 'logs' && body.length === 0 ? 422 : 200 };
    });
    expect((await testDestination(targets(url))).canary).toBeNull();
    expect(got).toEqual([]);
    const before = Date.now();
    const tested = await testDestination(targets(url), { canary: true });
    expect(tested.canary).toMatch(/^[0-9a-f]{32}$/);
    expect(got.map(({ signal }) => signal).toSorted()).toEqual(['logs', 'traces']);
    for (const { signal, body } of got) {
      const text = JSON.stringify(referenceDecode(REQUEST_TYPE[signal], body));
      expect(text).toContain(CANARY_SERVICE);
      expect(text).toContain(tested.canary);
      const time = Number(/"(?:endTime|time)UnixNano":"(\d+)"/.exec(text)?.[1]?.slice(0, -6));
      expect(time).toBeGreaterThanOrEqual(before);
    }
  });

  it('shows a tenant that an empty request does not', async () => {
    const url = await there((_, body) =>
      body.length === 0 ? { status: 200 } : { status: 503, body: 'no org id' },
    );
    const tested = await testDestination(targets(url, { backend: 'tempo' }), { canary: true });
    expect(message(tested, 'traces')).toContain('wants a tenant');
    expect(tested).toMatchObject({ ok: false, canary: null });
  });
});

describe('asking afterwards', () => {
  it('is tried where it is possible, and Mimir tells itself from Prometheus', async () => {
    const url = await there((path) => {
      if (path === '/api/echo') return { status: 200, body: 'echo' };
      if (path.startsWith('/loki/')) return { status: 401, body: 'no org id' };
      if (path.includes('buildinfo'))
        return { status: 200, body: '{"status":"success","data":{"application":"Grafana Mimir"}}' };
      return { status: 200 };
    });
    const reader = (backend: Backend): Reader => ({ url, headers: {}, secrets: [], backend, trust: 'sure' });
    const tested = await testDestination(targets(url), {
      readers: { traces: reader('tempo'), logs: reader('loki'), metrics: reader('prometheus') },
    });
    expect(states(tested)).toMatchObject({
      'ask Tempo': 'ok',
      'ask Loki': 'warning',
      'ask Prometheus': 'ok',
    });
    expect(tested.seen.metrics).toBe('mimir');
    const nobody = { ...reader('tempo'), url: 'http://127.0.0.1:1' };
    const alone = await testDestination(targets(url), {
      readers: { traces: nobody, logs: null, metrics: null },
    });
    expect(states(alone)['ask Tempo']).toBe('skipped');
  });

  it('what is only guessed to be behind an endpoint is believed once the test item was found there', async () => {
    const tempo = await startTempo();
    onTestFinished(() => tempo.stop());
    const nothing = await there(() => ({ status: 200 }));
    const readers = {
      traces: { url: tempo.url, headers: {}, secrets: [], backend: 'otlp', trust: 'guess' },
      logs: null,
      metrics: null,
    } as const;
    const without = await testDestination(targets(tempo.url), { readers });
    expect(message(without, 'ask Tempo')).toMatch(/only guessed/);
    const beside = await testDestination(targets(nothing), { readers, canary: true });
    expect(message(beside, 'ask Tempo')).toMatch(/the test item was not found there/);
    expect(beside.proven).toEqual({});
    const behind = await testDestination(targets(tempo.url), { readers, canary: true });
    expect(states(behind)['ask Tempo']).toBe('ok');
    expect(behind.proven).toEqual({ traces: tempo.url });
  });
});

describe('what is no HTTP, or no TLS as it should be', () => {
  const listening = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  };
  const raw = (answer: (socket: Socket) => void): Promise<number> =>
    listening(
      createTcp((socket) => {
        onTestFinished(() => void socket.destroy());
        socket.on('error', () => undefined);
        answer(socket);
      }),
    );
  const ok: RequestListener = (_, response) => void response.writeHead(200).end();
  const own = { key: TEST_KEY, cert: TEST_CERTIFICATE };
  const words = async (base: string, answerWithinMs?: number): Promise<string> => {
    const { traces } = targets(base, { ca: TEST_CERTIFICATE });
    const tested = await testDestination({ traces, logs: null, metrics: null }, { answerWithinMs });
    expect(tested.ok).toBe(false);
    return tested.checks.findLast(({ state }) => state === 'failed')?.message ?? '';
  };

  it('http:// to a port that speaks TLS', async () => {
    const port = await listening(createSecure(own, ok));
    expect(await words(`http://127.0.0.1:${port}`)).toBe('It speaks TLS here: use https:// in the address.');
    const nginx = await there(() => ({
      ...{ status: 400, headers: { 'content-type': 'text/html' } },
      body: '<html>The plain HTTP request was sent to HTTPS port</html>',
    }));
    expect(await words(nginx)).toBe('It speaks TLS here: use https:// in the address.');
  });

  it('a certificate of the client is wanted', async () => {
    const asking = { ...own, ca: TEST_CERTIFICATE, requestCert: true, rejectUnauthorized: true };
    const port = await listening(createSecure(asking, ok));
    expect(await words(`https://localhost:${port}`)).toMatch(
      /^localhost wants a certificate of the client \(mutual TLS\).*Collector/,
    );
  });

  it('only an old TLS is spoken', async () => {
    const old = {
      ...own,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    const port = await listening(createSecure(old, ok));
    expect(await words(`https://localhost:${port}`)).toMatch(
      /^localhost only speaks an old version of TLS\. Spandrel wants TLS 1\.2/,
    );
  });

  it('another protocol, named by how it begins', async () => {
    const port = await raw((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.0\r\n')));
    expect(await words(`http://127.0.0.1:${port}`)).toMatch(
      /^127\.0\.0\.1:\d+: it answers with something else than HTTP: “SSH-2\.0-OpenSSH_9\.0”\. Is this its OTLP\/HTTP port/,
    );
  });

  it('a port that says nothing', async () => {
    const port = await raw((socket) => socket.resume());
    expect(await words(`http://127.0.0.1:${port}`, 300)).toMatch(
      /takes connections and then says nothing \(no answer within 0\.3 s\)\. Is this its OTLP\/HTTP port/,
    );
  });
});
