import { readFile, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { tempDir, until } from '../api/support.ts';
import { post, type Served, serve, spandrel, traceRequest } from './support.ts';

let dir: { path: string; remove: () => Promise<void> };
let served: Served[] = [];
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(async () => {
  for (const one of served) if (one.child.exitCode === null) await one.end('SIGKILL');
  served = [];
  await dir.remove();
});

async function start(...more: string[]): Promise<Served> {
  const one = await serve(dir.path, ...more);
  served.push(one);
  return one;
}

const clientOf = ({ api }: ReadyLine) => createClient({ baseUrl: api.url, token: () => api.token, fetch });

describe('spandrel serve', { timeout: 60_000 }, () => {
  it('says in its first line where it is, and a link in it signs in once', async () => {
    const { ready, child, end } = await start();
    expect(ready).toMatchObject({ ready: true, dataDir: dir.path, pid: child.pid });
    for (const port of [ready.grpc.port, ready.http.port]) expect(port).toBeGreaterThan(0);
    expect((await clientOf(ready).getStatus({})).pid).toBe(child.pid);
    const [, code = ''] = /#code=([\w-]+)$/.exec(ready.ui) ?? [];
    const exchange = () =>
      createClient({ baseUrl: ready.api.url, token: () => null, fetch }).openSession({ code });
    expect(await exchange()).toEqual({ token: ready.api.token });
    await expect(exchange()).rejects.toMatchObject({ code: 'unauthorized' });
    expect((await end()).code).toBe(0);
  });

  it('keeps its files to its owner', async () => {
    const { ready, end } = await start();
    await post(ready, 'traces', traceRequest(Date.now()));
    for (const name of ['engine.json', 'token', 'engine.log', 'telemetry.db'])
      if (process.platform !== 'win32') expect((await stat(join(dir.path, name))).mode & 0o077, name).toBe(0);
    const log = await readFile(join(dir.path, 'engine.log'), 'utf8');
    expect(log).not.toContain(ready.api.token);
    await end();
  });

  it('keeps token and data over a restart, and forgets that it ran', async () => {
    const first = await start();
    await post(first.ready, 'traces', traceRequest(Date.now()));
    await first.end();
    await expect(stat(join(dir.path, 'engine.json'))).rejects.toThrow();
    const second = await start();
    expect(second.ready.api.token).toBe(first.ready.api.token);
    expect((await clientOf(second.ready).getStatus({})).counts.spans).toBe(2);
    await second.end();
  });

  it('has everything it acknowledged after a crash, and goes on with the run', async () => {
    const first = await start();
    await post(first.ready, 'traces', traceRequest(Date.now()));
    const before = await clientOf(first.ready).getStatus({});
    await first.end('SIGKILL');
    const second = await start();
    const after = await clientOf(second.ready).getStatus({});
    expect(after.counts).toEqual(before.counts);
    expect(after.run).toEqual(before.run);
    // A page that is open goes on where it was.
    expect(second.ready.api).toEqual(first.ready.api);
    const { entries } = await clientOf(second.ready).journal({});
    expect(entries.map(({ title }) => title)).toContain('The engine before this one ended without stopping');
    await second.end();
  });

  it('stops within five seconds with clients still connected', async () => {
    const { ready, end } = await start();
    const sockets = [ready.grpc.port, ready.http.port, Number(new URL(ready.api.url).port)].map((port) =>
      connect(port, '127.0.0.1'),
    );
    for (const socket of sockets) socket.on('error', () => {});
    sockets[0]?.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    sockets[1]?.write('POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf');
    const feed = await fetch(`${ready.api.url}/api/feed`, {
      headers: { authorization: `Bearer ${ready.api.token}` },
    });
    await feed.body?.getReader().read();
    const { code, ms } = await end();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5000);
    for (const socket of sockets) socket.destroy();
  });

  it('started twice on a folder says where the first is', async () => {
    const { ready, end } = await start();
    const second = await spandrel(['serve', '--json', '--data-dir', dir.path]);
    expect(second.code).toBe(4);
    expect(second.out).toBe('');
    expect(second.err).toContain(`pid ${ready.pid}`);
    expect(second.err).toContain(ready.api.url);
    expect((await clientOf(ready).getStatus({})).pid).toBe(ready.pid);
    await end();
  });

  it('runs on when a port is taken, says by whom, and takes it when it is free', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { ready, end } = await start('--grpc-port', String(port));
    expect(ready.grpc.error).toContain(`Port ${port} is taken`);
    if (process.platform === 'linux') expect(ready.grpc.error).toContain(`pid ${process.pid}`);
    await post(ready, 'traces', traceRequest(Date.now()));
    await new Promise((resolve) => holder.close(resolve));
    await until(async () => (await clientOf(ready).getStatus({})).grpc.error === undefined);
    await end();
  });

  it('ends when it cannot start, and leaves the folder free', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const free = ['--grpc-port', '0', '--http-port', '0'];
    const taken = await spandrel(['serve', '--data-dir', dir.path, ...free, '--api-port', port]);
    expect(taken.code).toBe(2);
    expect(taken.err).toContain(`Port ${port} is taken`);
    await new Promise((resolve) => holder.close(resolve));
    const { end } = await start();
    expect((await end()).code).toBe(0);
  });

  it('moves its ports at once when settings change', async () => {
    const { ready, end } = await start();
    const client = clientOf(ready);
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const address = free.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => free.close(resolve));
    await client.changeSettings({ httpPort: port });
    expect((await client.getStatus({})).http).toEqual({ host: '127.0.0.1', port });
    await post({ ...ready, http: { host: '127.0.0.1', port } }, 'traces', traceRequest(Date.now()));
    await end();
    const again = await start('--http-port', String(port));
    expect((await clientOf(again.ready).getSettings({})).httpPort).toBe(port);
    await again.end();
  });

  it.each([
    [['serve', '--grpc-port', 'many'], /must be a port/],
    [['serve', '--nonsense'], /unknown option/],
    [['nonsense'], /unknown command/],
    [['logs', '--since', 'yesterday'], /15m/],
    [['trace', 'xyz'], /32 hex digits/],
    [['export'], /--out/],
    [['traces', '--limit', '0'], /1 to 1000/],
  ])('refuses %j with code 2', async (args, words) => {
    const { code, err } = await spandrel(args, { env: { SPANDREL_DATA_DIR: dir.path } });
    expect(err).toMatch(words);
    expect(code).toBe(2);
  });

  it('helps', async () => {
    const { code, out } = await spandrel(['--help']);
    expect(code).toBe(0);
    for (const command of [
      'serve',
      'status',
      'doctor',
      'traces',
      'logs',
      'trace',
      'export',
      'import',
      'sample',
      'open',
      'stop',
    ])
      expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  });

  it.each([
    ['status'],
    ['doctor'],
    ['traces', '{}'],
    ['logs', '{}'],
    ['stop'],
    ['open'],
    ['export', '--out', '-'],
  ])('says of %s how to start an engine when none runs', async (...args) => {
    const { code, err, out } = await spandrel([...args, '--data-dir', dir.path]);
    expect(code).toBe(3);
    expect(out).toBe('');
    expect(err).toContain(`No engine runs on ${dir.path}`);
    expect(err).toContain(`spandrel serve --data-dir ${dir.path}`);
  });
});
