import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import { raw, signedIn, startTestApi, type TestApi, TOKEN, tempDir, until } from './support.ts';

describe('answers', () => {
  let api: TestApi;
  let produced = 0;
  let ended = false;
  const large = Array.from({ length: 5000 }, (_, i) => ({ value: `value ${i}`, count: i }));
  beforeAll(async () => {
    api = await startTestApi({
      traceValues: async () => ({ values: large }),
      logValues: async () => ({ values: large.slice(0, 10) }),
      traceColumns: async () => new Uint8Array(200_000).fill(7).buffer,
      exportData: async () =>
        (async function* () {
          try {
            for (; produced < 2000; produced++) yield Buffer.alloc(64 * 1024, 0x61);
          } finally {
            ended = true;
          }
        })(),
    });
  });
  afterAll(() => api.stop());

  it('compresses large JSON for who takes it', async () => {
    const path = '/api/traces/values?field=x';
    const plain = await raw(api.server.port, path, { headers: signedIn });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const packed = await raw(api.server.port, path, {
      headers: { ...signedIn, 'accept-encoding': 'gzip, br' },
    });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body)).toEqual(plain.body);
  });

  it('leaves small JSON and columns as they are', async () => {
    const headers = { ...signedIn, 'accept-encoding': 'gzip' };
    for (const path of ['/api/logs/values?field=x', `/api/traces/${'ab'.repeat(16)}/columns`])
      expect((await raw(api.server.port, path, { headers })).headers['content-encoding']).toBeUndefined();
  });

  it('describe themselves at /api/openapi.json', async () => {
    const answer = await raw(api.server.port, '/api/openapi.json', { headers: signedIn });
    expect(answer.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'Spandrel', version: '1.2.3' } });
  });

  it('gives bytes to the typed client', async () => {
    const client = createClient({ baseUrl: api.url, token: () => TOKEN, fetch });
    const bytes = await client.traceColumns({ traceId: 'ab'.repeat(16) });
    expect(bytes.byteLength).toBe(200_000);
  });

  it('gives errors to the typed client by code', async () => {
    const client = createClient({ baseUrl: api.url, token: () => TOKEN, fetch });
    await expect(client.listRuns({})).rejects.toMatchObject({ code: 'not_found' });
  });

  it('streams no faster than it is read, and ends the source when the client goes', async () => {
    const gone = new AbortController();
    const answer = await fetch(`${api.url}/api/export`, { headers: signedIn, signal: gone.signal });
    const reader = answer.body?.getReader();
    await reader?.read();
    let before = -1;
    await until(() => {
      const still = produced === before;
      before = produced;
      return still;
    });
    expect(produced).toBeLessThan(1000);
    gone.abort();
    await until(() => ended);
  });
});

describe('the page', () => {
  let api: TestApi;
  let dir: { path: string; remove: () => Promise<void> };
  beforeAll(async () => {
    dir = await tempDir();
    const page = join(dir.path, 'page');
    await mkdir(join(page, 'assets'), { recursive: true });
    await writeFile(join(page, 'index.html'), '<!doctype html><title>Spandrel</title>');
    await writeFile(join(page, 'assets', 'index-Bd3_x9Qz.js'), 'export {};');
    await writeFile(join(page, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(dir.path, 'secret.txt'), 'not for the page');
    api = await startTestApi({}, { pageDir: page });
  });
  afterAll(async () => {
    await api.stop();
    await dir.remove();
  });
  const get = (path: string, headers: Record<string, string> = {}) => raw(api.server.port, path, { headers });

  it.each(['/', '/index.html', '/traces', '/traces/0123456789abcdef?span=1', '/logs?q=x', '/a/b/c'])(
    'is given for the address %s, without a token',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-cache');
    },
  );

  it('keeps hashed files for good and asks again for others', async () => {
    const script = await get('/assets/index-Bd3_x9Qz.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
    const icon = await get('/icon.svg');
    expect(icon.headers['cache-control']).toBe('no-cache');
    const again = await get('/icon.svg', { 'if-none-match': String(icon.headers.etag) });
    expect(again.status).toBe(304);
    expect(again.body.length).toBe(0);
  });

  it('answers HEAD without a body', async () => {
    const answer = await raw(api.server.port, '/', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.body.length).toBe(0);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/assets/%00/../../secret.txt',
    '/missing.js',
    '/assets',
  ])('never leads out of its folder: %s', async (path) => {
    const answer = await get(path);
    expect(answer.body.toString()).not.toContain('not for the page');
    if (path !== '/assets') expect(answer.status).toBe(404);
  });

  it('says how to build it when it is not built', async () => {
    const bare = await startTestApi({});
    const answer = await raw(bare.server.port, '/');
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: 'The page is not built.' });
    await bare.stop();
  });
});
