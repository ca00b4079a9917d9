import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadToken, SessionCodes } from '../../src-main/api/session.ts';
import { raw, STATUS, signedIn, startTestApi, type TestApi, TOKEN, tempDir } from './support.ts';

describe('who may use the API', () => {
  let api: TestApi;
  const codes = new SessionCodes(TOKEN);
  beforeAll(async () => {
    api = await startTestApi(
      {
        getStatus: async () => STATUS,
        openSession: async ({ code }) => ({ token: codes.redeem(code) }),
        newSessionCode: async () => ({ code: codes.issue() }),
      },
      { allowedHosts: ['dev.example'] },
    );
  });
  afterAll(() => api.stop());

  const status = (headers: Record<string, string>) => raw(api.server.port, '/api/status', { headers });

  it('answers who carries the token', async () => {
    const answer = await status(signedIn);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual(STATUS);
  });

  it.each([
    ['nothing', {}],
    ['a wrong token', { authorization: 'Bearer wrong' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['a cookie', { cookie: `token=${TOKEN}` }],
  ])('refuses %s with 401', async (_, headers) => {
    const answer = await status(headers as Record<string, string>);
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'unauthorized' });
  });

  it.each(['/api/status', '/api/feed', '/api/openapi.json', '/api/traces', '/api/export'])(
    'wants the token for %s, and never reads it from the address',
    async (path) => {
      const answer = await raw(api.server.port, `${path}?token=${TOKEN}&access_token=${TOKEN}`);
      expect(answer.status).toBe(401);
    },
  );

  it.each(['localhost', 'localhost:9999', '127.0.0.1:8080', '[::1]:1', 'app.localhost', 'dev.example:443'])(
    'answers under the name %s',
    async (host) => {
      expect((await status({ ...signedIn, host })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    'host.docker.internal:4319',
    '127.0.0.1.nip.io',
  ])('refuses the name %s with 403, page included', async (host) => {
    expect((await status({ ...signedIn, host })).status).toBe(403);
    expect((await raw(api.server.port, '/', { headers: { host } })).status).toBe(403);
  });

  it.each(['http://localhost:5173', 'http://127.0.0.1:1', 'https://app.localhost', 'http://[::1]:3'])(
    'takes requests of the loopback page %s',
    async (origin) => {
      expect((await status({ ...signedIn, origin })).status).toBe(200);
    },
  );

  it('takes requests of its own page under an allowed name', async () => {
    const answer = await status({ ...signedIn, host: 'dev.example', origin: 'https://dev.example' });
    expect(answer.status).toBe(200);
  });

  it.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'file://', 'not a url'])(
    'refuses pages of %s with 403',
    async (origin) => {
      const answer = await status({ ...signedIn, origin });
      expect(answer.status).toBe(403);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('exchanges a one-time code for the token once', async () => {
    const made = await raw(api.server.port, '/api/session/code', { method: 'POST', headers: signedIn });
    const { code } = made.json() as { code: string };
    const exchange = () =>
      raw(api.server.port, '/api/session', { method: 'POST', body: JSON.stringify({ code }) });
    expect((await exchange()).json()).toEqual({ token: TOKEN });
    const again = await exchange();
    expect(again.status).toBe(401);
    expect(again.body.toString()).not.toContain(TOKEN);
  });

  it('makes codes for the signed-in only', async () => {
    expect((await raw(api.server.port, '/api/session/code', { method: 'POST' })).status).toBe(401);
  });

  it('carries the security headers on every answer', async () => {
    for (const path of ['/', '/api/status', '/api/nothing']) {
      const { headers } = await raw(api.server.port, path, { headers: signedIn });
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe-eval');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  it('answers on both loopbacks where the machine has IPv6', async () => {
    const v6 = await raw(api.server.port, '/api/status', { headers: signedIn, host: '::1' }).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    if (v6 instanceof Error) expect((v6 as NodeJS.ErrnoException).code).toMatch(/EADDRNOTAVAIL|EAFNOSUPPORT/);
    else expect(v6.status).toBe(200);
  });
});

describe('a one-time code', () => {
  it('ends after ten minutes', () => {
    let now = 0;
    const codes = new SessionCodes(TOKEN, () => now);
    const early = codes.issue();
    const late = codes.issue();
    now = 10 * 60_000 - 1;
    expect(codes.redeem(early)).toBe(TOKEN);
    now = 10 * 60_000;
    expect(() => codes.redeem(late)).toThrow(/too old/);
  });
});

describe('the token', () => {
  it('stays the same for a data folder, in a file only its owner reads', async () => {
    const dir = await tempDir();
    const token = await loadToken(dir.path);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await loadToken(dir.path)).toBe(token);
    expect((await readFile(join(dir.path, 'token'), 'utf8')).trim()).toBe(token);
    if (process.platform !== 'win32') expect((await stat(join(dir.path, 'token'))).mode & 0o777).toBe(0o600);
    await dir.remove();
  });
});
