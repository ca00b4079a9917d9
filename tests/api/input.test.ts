import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestTarget } from '#shared/api/client.ts';
import { contract } from '#shared/api/contract.ts';
import { routeOf } from '../../src-main/api/routes.ts';
import { raw, signedIn, startTestApi, type TestApi } from './support.ts';

describe('finding the endpoint', () => {
  it.each([
    ['GET', '/api/traces/overview', 'traceOverview'],
    ['POST', '/api/traces/details', 'traceDetails'],
    ['GET', '/api/traces/0123456789abcdef0123456789abcdef', 'getTrace'],
    ['GET', '/api/logs/facets', 'logFacets'],
    ['GET', '/api/logs/17', 'getLog'],
    ['POST', '/api/send/preflight', 'preflight'],
    ['POST', '/api/destinations/parse', 'parseDestination'],
    ['DELETE', '/api/runs/3', 'deleteRun'],
  ])('%s %s is %s: static segments win over parameters', (method, path, name) => {
    expect(routeOf(method, path).name).toBe(name);
  });

  it.each(['/api/nothing', '/api/traces/', '/api/traces/1/2/3/4', '/apix', '/api'])('knows no %s', (path) => {
    expect(() => routeOf('GET', path)).toThrow(/There is no GET/);
  });

  it('names the methods a path takes', () => {
    expect(() => routeOf('PUT', '/api/runs')).toThrow(
      expect.objectContaining({ hint: 'This path takes GET, POST.' }),
    );
  });

  it('finds every endpoint under its own path', () => {
    for (const [name, { method, path }] of Object.entries(contract))
      expect(routeOf(method, path.replace(/:(\w+)/g, '1')).name).toBe(name);
  });

  it('decodes path parameters and refuses broken escapes', () => {
    expect(routeOf('GET', '/api/logs/a%20b').params).toEqual({ id: 'a b' });
    expect(() => routeOf('GET', '/api/logs/%zz')).toThrow(/broken escape/);
  });
});

describe('reading input', () => {
  let api: TestApi;
  let seen: unknown;
  beforeAll(async () => {
    const answer = async (input: unknown) => {
      seen = input;
      return new Uint8Array();
    };
    api = await startTestApi({
      exportData: answer,
      listTraces: async (input) => {
        seen = input;
        return { traces: [], next: null, query: '' };
      },
      queryMetric: async (input) => {
        seen = input;
        throw new Error('seen');
      },
      changeRun: async (input) => {
        seen = input;
        throw new Error('seen');
      },
    });
  });
  afterAll(() => api.stop());

  const get = (path: string) => raw(api.server.port, path, { headers: signedIn });

  it('gives back what the typed client was given, whatever it holds', async () => {
    const nanos = fc.bigInt({ min: 0n, max: 10n ** 19n }).map(String);
    const input = fc.record({
      q: fc.string({ unit: 'grapheme' }),
      limit: fc.integer({ min: 1, max: 1000 }),
      order: fc.constantFrom('newest', 'slowest'),
      from: fc.option(nanos, { nil: undefined }),
      run: fc.option(fc.integer({ min: 1, max: 2 ** 31 }), { nil: undefined }),
      cursor: fc.option(fc.string({ unit: 'binary-ascii' }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        const answer = await get(requestTarget(contract.listTraces, given).url);
        expect(answer.status).toBe(200);
        expect(seen).toEqual(Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)));
      }),
      { numRuns: 60 },
    );
  });

  it('reads arrays by repetition, one value or none too', async () => {
    await get('/api/export?signals=logs&signals=traces');
    expect(seen).toEqual({ signals: ['logs', 'traces'] });
    await get('/api/export?signals=logs');
    expect(seen).toEqual({ signals: ['logs'] });
    await get('/api/export');
    expect(seen).toEqual({ signals: ['traces', 'logs', 'metrics'] });
  });

  it('keeps digits as text where text is wanted', async () => {
    await get('/api/traces?q=42&from=1544712660300000001');
    expect(seen).toMatchObject({ q: '42', from: '1544712660300000001' });
  });

  it('reads numbers of the path', async () => {
    await get('/api/metrics/17/query?groupBy=a&steps=10');
    expect(seen).toMatchObject({ id: 17, groupBy: ['a'], where: [], steps: 10 });
  });

  it('joins path and body, the path winning', async () => {
    await raw(api.server.port, '/api/runs/3', {
      method: 'PUT',
      headers: signedIn,
      body: '{"id": 9, "name": "one", "pinned": true}',
    });
    expect(seen).toEqual({ id: 3, name: 'one', pinned: true });
  });

  it.each([
    ['/api/traces?limit=0', 'limit'],
    ['/api/traces?limit=ten', 'limit'],
    ['/api/traces?limit=0x10', 'limit'],
    ['/api/traces?limit=', 'limit'],
    ['/api/traces?limit=1&limit=2', 'limit'],
    ['/api/traces?order=sideways', 'order'],
    ['/api/traces?from=yesterday', 'from'],
    ['/api/traces?run=-1', 'run'],
    ['/api/traces/nothex', 'traceId'],
    ['/api/export?signals=smoke', 'signals.0'],
  ])('refuses %s, naming %s', async (path, field) => {
    const answer = await get(path);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'bad_request', message: expect.stringContaining(field) });
  });

  it.each(['{', '[]', '"text"', 'null', '17'])('refuses the body %s', async (body) => {
    const answer = await raw(api.server.port, '/api/runs/3', { method: 'PUT', headers: signedIn, body });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'bad_request' });
  });

  it('refuses a body beyond 10 MB, announced or not', async () => {
    const put = (headers: Record<string, string>) =>
      raw(api.server.port, '/api/runs/3', {
        method: 'PUT',
        headers: { ...signedIn, ...headers },
        body: Buffer.alloc(11 * 1024 * 1024, 0x20),
      }).then(
        (answer) => answer.status,
        // The server answers and closes while the client still sends, which may cut the answer short.
        (error: NodeJS.ErrnoException) => error.code ?? '',
      );
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(await put({}));
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(await put({ 'transfer-encoding': 'chunked' }));
  });

  it('says of a failure of ours that it is ours, and reports it', async () => {
    api.failures.length = 0;
    const answer = await get('/api/metrics/1/query');
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal' });
    expect(api.failures).toHaveLength(1);
  });
});
