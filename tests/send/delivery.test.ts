// Delivery and the connection test against stand-ins that answer as real backends were seen to.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { encodeExportResponse, encodeStatus } from '../../src-main/otlp/responses.ts';
import type { Batch } from '../../src-main/send/batches.ts';
import type { Delivered } from '../../src-main/send/delivered.ts';
import { deliver } from '../../src-main/send/delivery.ts';
import type { Retry } from '../../src-main/send/delivery-options.ts';
import type { Target } from '../../src-main/send/target.ts';
import { testDestination } from '../../src-main/send/test-destination.ts';
import type { Signal } from '../../src-shared/model/signal.ts';

let server: Server;
const received: { path: string; headers: IncomingMessage['headers']; body: Buffer }[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  received.length = 0;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

type Reply = (response: ServerResponse, body: Buffer, nth: number) => void;

async function backend(reply: Reply): Promise<string> {
  let nth = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      received.push({ path: request.url ?? '', headers: request.headers, body });
      nth += 1;
      reply(response, body, nth);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A batch whose items are the bytes of its body. */
function batch(items: string): Batch {
  return {
    items: items.length,
    body: Buffer.from(items),
    sent: Float64Array.from(items, (_, i) => i),
    leftOut: [],
    changed: 0,
    traces: 1,
    only: async (rows) => batch([...items].filter((_, i) => rows.has(i)).join('')),
    halve: async () =>
      items.length < 2
        ? undefined
        : [batch(items.slice(0, items.length >> 1)), batch(items.slice(items.length >> 1))],
  };
}

const retries: (Retry | null)[] = [];
function send(
  url: string,
  items = 'abcd',
  signal: Signal = 'traces',
  abort = new AbortController().signal,
): Promise<Delivered> {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const target = {
    url: `${url}/v1/${signal}`,
    headers: { authorization: 'Basic x' },
    secrets: ['Basic top-secret'],
  };
  return deliver(batch(items), { signal, target, abort, onRetry: (retry) => retries.push(retry) });
}

describe('delivering a batch', () => {
  it('posts gzipped protobuf with the destination’s headers, and believes an empty answer', async () => {
    const url = await backend((response) => response.writeHead(204).end());
    expect(await send(url)).toMatchObject({ sent: 4, refused: 0, bytes: 4, messages: [], stopped: null });
    expect(received[0]).toMatchObject({
      path: '/v1/traces',
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
        authorization: 'Basic x',
      },
    });
    expect(received[0]?.body.toString()).toBe('abcd');
  });

  it('takes a set but empty partial success as full success, as Tempo sends it', async () => {
    const url = await backend((response) =>
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(Buffer.from([0x0a, 0x00])),
    );
    expect(await send(url)).toMatchObject({ sent: 4, refused: 0 });
  });

  it('counts what a partial success refused, and does not send it again', async () => {
    const body = encodeExportResponse('metrics', 'protobuf', { count: 3, message: 'out of order' });
    const url = await backend((response) =>
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(body),
    );
    expect(await send(url, 'abcd', 'metrics')).toMatchObject({
      sent: 1,
      refused: 3,
      messages: [{ text: 'out of order', items: 3 }],
    });
    expect(received).toHaveLength(1);
  });

  it('waits as long as Retry-After asks, then sends the same bytes', async () => {
    const url = await backend((response, _, nth) => {
      if (nth === 1)
        response
          .writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' })
          .end('{"code":8,"message":"slow down"}');
      else response.writeHead(200).end();
    });
    retries.length = 0;
    const began = Date.now();
    expect(await send(url)).toMatchObject({ sent: 4 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(990);
    expect(retries[0]?.reason).toContain('slow down');
    expect(received[1]?.body).toEqual(received[0]?.body);
  });

  it.each([
    ['0', 'a busy loop'],
    ['9999999999', 'more than a timer takes'],
    [new Date(1000).toUTCString(), 'a date long gone by both clocks'],
  ])(
    'comes again no sooner than after a second, and within five minutes, for Retry-After: %s (%s)',
    async (after) => {
      const url = await backend((response) => response.writeHead(503, { 'retry-after': after }).end());
      const abort = new AbortController();
      retries.length = 0;
      const began = Date.now();
      const sending = send(url, 'abcd', 'traces', abort.signal);
      await expect.poll(() => retries.length).toBe(1);
      const waitMs = (retries[0]?.atMs ?? 0) - began;
      expect(waitMs).toBeGreaterThanOrEqual(1000);
      expect(waitMs).toBeLessThanOrEqual(305_000);
      expect(received).toHaveLength(1);
      abort.abort(new Error('cancelled'));
      await sending;
    },
  );

  it('judges a date of Retry-After by the clock of who wrote it', async () => {
    const behindMs = Date.now() - 600_000;
    const http = (ms: number): string => new Date(ms).toUTCString();
    const url = await backend((response) => {
      response.sendDate = false;
      response.writeHead(503, { date: http(behindMs), 'retry-after': http(behindMs + 20_000) }).end();
    });
    const abort = new AbortController();
    retries.length = 0;
    const sending = send(url, 'abcd', 'traces', abort.signal);
    await expect.poll(() => retries.length).toBe(1);
    expect((retries[0]?.atMs ?? 0) - Date.now()).toBeGreaterThan(15_000);
    abort.abort(new Error('cancelled'));
    await sending;
  });

  it('gives up when the time is over, though it was told to come tomorrow', async () => {
    const url = await backend((response) => response.writeHead(503, { 'retry-after': '86400' }).end());
    const target = { url, headers: {}, secrets: [] };
    const patience = { answer: 300, firstDelay: 5, maxDelay: 20, giveUp: 100, spansSettle: 150 };
    const abort = new AbortController().signal;
    const sent = await deliver(batch('ab'), { signal: 'logs', target, abort, patience, onRetry: () => {} });
    expect(sent.stopped).toMatchObject({ kind: 'halt', rows: [0, 1] });
  });

  it('tries again when the connection breaks', async () => {
    const url = await backend((response, _, nth) =>
      nth === 1 ? response.destroy() : response.writeHead(200).end(),
    );
    expect(await send(url, 'abcd', 'logs')).toMatchObject({ sent: 4 });
  });

  it('halves what is too large, down to the single item that is', async () => {
    const url = await backend((response, body) => {
      const status = body.length > 1 || body.toString() === 'c' ? 413 : 200;
      response.writeHead(status).end(status === 413 ? 'request body too large' : '');
    });
    expect(await send(url)).toMatchObject({
      sent: 3,
      refused: 1,
      messages: [{ text: '413: request body too large', items: 1 }],
    });
  });

  it('halves on Tempo’s batch-over-burst, which carries a 429', async () => {
    const url = await backend((response, body) => {
      const status = encodeStatus('protobuf', {
        code: 8,
        message: 'batch size (58314 bytes) exceeds ingestion limit',
      });
      if (body.length > 2) response.writeHead(429, { 'content-type': 'application/x-protobuf' }).end(status);
      else response.writeHead(200).end();
    });
    expect(await send(url)).toMatchObject({ sent: 4, refused: 0 });
  });

  it.each([
    [400, 'bad data', 'words in a Status, whatever the content type'],
    [422, 'no stream', 'another final status'],
  ])('%i is final for the batch and its words are kept (%s: %s)', async (code, words) => {
    const status = encodeStatus('protobuf', { code: 0, message: words });
    const url = await backend((response) =>
      response.writeHead(code, { 'content-type': 'application/octet-stream' }).end(status),
    );
    expect(await send(url)).toMatchObject({
      sent: 0,
      refused: 4,
      messages: [{ text: `${code}: ${words}`, items: 4 }],
      stopped: null,
    });
    expect(received).toHaveLength(1);
  });

  it.each([
    [401, 'no token', 'a token that was not accepted'],
    [503, 'no org id', 'Tempo without a tenant, though a 503'],
    [260, 'ingestion blocked', 'Loki’s block, though a 2xx'],
  ])('%i is no use trying for anything: %s (%s)', async (code, words) => {
    const url = await backend((response) => response.writeHead(code, { location: '/x' }).end(words));
    const { stopped, ...counts } = await send(url);
    expect(counts).toMatchObject({ sent: 0, refused: 0, uncertain: 0 });
    expect(stopped).toMatchObject({ kind: 'halt', lost: false });
    expect(stopped?.reason).toMatch(new RegExp(`^[A-Z].* \\(${code}: ${words}\\)\\. .*\\.$`));
    expect(stopped?.rows).toHaveLength(4);
    expect(received).toHaveLength(1);
  });

  it('is told of a wrong path which one it is, and what to use', async () => {
    const url = await backend((response) => response.writeHead(404).end('404 page not found'));
    expect((await send(url, 'abcd', 'logs')).stopped).toMatchObject({
      ...{ kind: 'halt', lost: false },
      reason: expect.stringMatching(
        /^There is no \/v1\/logs at 127\.0\.0\.1:\d+ \(404\)\. .*Loki’s is http:\/\/host:3100\/otlp/,
      ),
    });
  });

  it('is told of a redirect where it leads, and of another “yes” than OTLP’s that it is none', async () => {
    const url = await backend((response, _, nth) =>
      response.writeHead(nth === 1 ? 307 : 201, { location: 'https://there.test/x' }).end(),
    );
    const first = await send(url);
    expect(first.stopped).toMatchObject({
      ...{ kind: 'halt', lost: false },
      reason:
        '307: it sends us to another address (https://there.test/x). Redirects are not followed: give that address to the destination.',
    });
    expect((await send(url)).stopped).toMatchObject({
      ...{ kind: 'halt', lost: true },
      reason: '201: without a word. No OTLP endpoint answers so. Is this address right?',
    });
    expect(received).toHaveLength(2);
  });

  it('knows nothing of a batch that met an error of the server’s own, and does not try it again', async () => {
    const url = await backend((response) => response.writeHead(500).end('panic'));
    expect(await send(url)).toMatchObject({
      sent: 0,
      refused: 0,
      uncertain: 4,
      exceptions: [{ fate: 'uncertain', reason: '500: panic' }],
    });
    expect(received).toHaveLength(1);
  });

  it('finds the one bad item that spoils a batch, and keeps its neighbours', async () => {
    const url = await backend((response, body) => {
      if (body.includes('c')) response.writeHead(400).end('unmarshal: invalid UTF-8');
      else response.writeHead(200).end();
    });
    expect(await send(url)).toMatchObject({ sent: 3, refused: 1 });
  });

  it('never repeats a secret that a backend quotes', async () => {
    const url = await backend((response) => response.writeHead(401).end('no such token: top-secret'));
    const { messages } = await send(url);
    expect(messages[0]?.text).toMatch(
      /^The sign-in was not accepted \(401: no such token: •••\)\. Give the destination a token/,
    );
  });

  it('does not try, nor quote, a header that HTTP cannot carry', async () => {
    const url = await backend((response) => response.writeHead(200).end());
    const target = { url, headers: { authorization: 'Basic top\nsecret' }, secrets: [] };
    const abort = new AbortController().signal;
    const { stopped } = await deliver(batch('ab'), { signal: 'logs', target, abort, onRetry: () => {} });
    expect(stopped).toMatchObject({ kind: 'halt', lost: false });
    expect(stopped?.reason).not.toContain('secret');
    expect(received).toHaveLength(0);
  });

  it('knows nothing of a single item either that met an error of the server’s own', async () => {
    const url = await backend((response) => response.writeHead(500).end('panic'));
    expect(await send(url, 'a', 'logs')).toMatchObject({ sent: 0, refused: 0, uncertain: 1 });
  });

  it.each([
    ['', '<html>login'],
    ['text/plain', 'captive portal: please sign in'],
    ['application/json', '{"error":"unauthorized"}'],
    ['application/x-protobuf', 'not protobuf at all'],
    ['application/x-protobuf', '\u0000\u0001\u0002'],
  ])('stops at a 200 that no OTLP receiver gives: %s %s', async (type, words) => {
    const url = await backend((response) =>
      response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(words),
    );
    const { stopped, ...counts } = await send(url);
    expect(counts).toMatchObject({ sent: 0, refused: 0, uncertain: 0 });
    expect(stopped).toMatchObject({ kind: 'halt', reason: expect.stringContaining('not an OTLP endpoint') });
  });

  it.each([
    ['text/plain', Buffer.from([0x0a, 0x00])],
    ['', '{"partialSuccess":{}}'],
    ['application/json', '{"partial_success":null}'],
    ['text/html', ''],
  ])('takes an OTLP answer for one, though its type is %s', async (type, body) => {
    const url = await backend((response) =>
      response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(body),
    );
    expect(await send(url)).toMatchObject({ sent: 4, stopped: null });
  });

  it('reads a partial success in snake case and of another type', async () => {
    const body = '{"partial_success":{"rejected_spans":"3","error_message":"no room"}}';
    const url = await backend((response) => response.writeHead(200).end(body));
    expect(await send(url)).toMatchObject({ refused: 3, messages: [{ text: 'no room', items: 3 }] });
  });

  it('does not believe a 200 with a web page', async () => {
    const url = await backend((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
    );
    expect(await send(url)).toMatchObject({ sent: 0, stopped: { kind: 'halt' } });
  });

  describe('of spans that were on the wire when their send was cancelled', () => {
    const patience = { answer: 300, firstDelay: 5, maxDelay: 20, giveUp: 5000, spansSettle: 150 };
    const again = async (url: string, there: (asked: number) => number | undefined): Promise<Delivered> => {
      let asked = 0;
      return deliver(batch('abcd'), {
        ...{ signal: 'traces', target: { url, headers: {}, secrets: [], backend: 'tempo' }, patience },
        ...{ abort: new AbortController().signal, onRetry: (retry) => retries.push(retry) },
        ...{ triedMs: Date.now(), look: async () => there(++asked) },
      });
    };

    it('sends nothing when they come in after the first question', async () => {
      const url = await backend((response) => response.writeHead(200).end());
      const sent = await again(url, (asked) => (asked === 1 ? 0 : 4));
      expect(sent).toMatchObject({ sent: 4, messages: [], stopped: null });
      expect(received).toHaveLength(0);
    });

    it('keeps the pause before they go again, and says that it did', async () => {
      const url = await backend((response) => response.writeHead(200).end());
      const began = Date.now();
      const { messages } = await again(url, () => undefined);
      expect(Date.now() - began).toBeGreaterThanOrEqual(145);
      expect(messages.map(({ text }) => text)).toEqual([
        'Sent again, half a minute or more after the answer was lost: so much later Tempo shows spans once that come twice.',
      ]);
    });
  });

  it('ends at once when cancelled between tries', async () => {
    const url = await backend((response) => response.writeHead(503, { 'retry-after': '60' }).end());
    const abort = new AbortController();
    const sending = send(url, 'abcd', 'traces', abort.signal);
    await expect.poll(() => received.length).toBe(1);
    abort.abort(new Error('cancelled'));
    expect(await sending).toMatchObject({ sent: 0, stopped: { kind: 'ended', lost: false } });
  });
});

describe('testing a destination', () => {
  const targets = (base: string): Record<Signal, Target> => {
    const target = (signal: Signal): Target => ({ url: `${base}/v1/${signal}`, headers: {}, secrets: [] });
    return { traces: target('traces'), logs: target('logs'), metrics: target('metrics') };
  };

  it('says that what answers 200 is not an OTLP endpoint', async () => {
    const url = await backend((response) => {
      const path = received.at(-1)?.path ?? '';
      response
        .writeHead(200)
        .end(path.endsWith('logs') ? '<html>login' : path.endsWith('metrics') ? '' : 'hello');
    });
    const { ok, checks } = await testDestination(targets(url));
    expect(ok).toBe(true);
    const of = (name: Signal) => checks.find((check) => check.name === name);
    expect(of('traces')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('not an OTLP endpoint'),
    });
    expect(of('logs')).toMatchObject({ state: 'failed', message: expect.stringContaining('web page') });
    expect(of('metrics')).toMatchObject({ state: 'ok' });
  });

  it('tells each signal’s scope apart, and takes Loki’s 422 for a yes', async () => {
    const url = await backend((response) => {
      const path = received.at(-1)?.path ?? '';
      const code = path.endsWith('logs') ? 422 : path.endsWith('metrics') ? 403 : 200;
      response.writeHead(code).end();
    });
    const { checks } = await testDestination(targets(url));
    expect(Object.fromEntries(checks.map((check) => [check.name, check.state]))).toMatchObject({
      name: 'ok',
      connection: 'ok',
      traces: 'ok',
      logs: 'ok',
      metrics: 'failed',
    });
    expect(checks.find((check) => check.name === 'metrics')?.message).toContain('metrics:write');
  });

  it('names the layer that fails: nobody listening, no such name, plain HTTP behind https', async () => {
    const url = await backend((response) => response.writeHead(200).end());
    const port = new URL(url).port;
    const plain = await testDestination(targets(`https://127.0.0.1:${port}`));
    expect(plain.checks.at(-1)).toMatchObject({ name: 'TLS', state: 'failed' });
    const nobody = await testDestination(targets('http://127.0.0.1:1'));
    expect(nobody.checks.at(-1)).toMatchObject({ name: 'connection', state: 'failed' });
    const unknown = await testDestination(targets('http://no-such-host.invalid:4318'));
    expect(unknown.checks.at(-1)).toMatchObject({ name: 'name', state: 'failed' });
  });
});
