// Destinations on the command line: kept, listed, tested, forgotten; secrets from standard input stay secrets.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../api/support.ts';
import { type Served, serve, spandrel } from './support.ts';

let dir: { path: string; remove: () => Promise<void> };
let engine: Served;
const there = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const allowed = request.headers.authorization === 'Bearer right-token';
    response.writeHead(allowed ? (request.url?.endsWith('logs') ? 422 : 200) : 401).end();
  });
});
let url: string;

const run = (args: string[], input?: string) =>
  spandrel(['destinations', ...args, '--data-dir', dir.path], input === undefined ? {} : { input });

beforeAll(async () => {
  dir = await tempDir();
  engine = await serve(dir.path);
  await new Promise<void>((resolve) => there.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(there.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  await engine.end();
  there.closeAllConnections();
  there.close();
  await dir.remove();
});

describe('spandrel destinations', { timeout: 60_000 }, () => {
  it('adds, lists, tests and removes one; a header from standard input is a secret', async () => {
    expect((await run([])).out).toContain('no destination yet');
    const added = await run(
      ['add', 'mine', '--otlp', url, '--header', '-', '--tenant', 'team-a'],
      'Authorization: Bearer right-token\n',
    );
    expect(added).toMatchObject({ code: 0 });
    expect(added.out).toContain(`${url}/v1/traces`);
    const listed = JSON.parse((await run(['list', '--json'])).out);
    expect(listed).toMatchObject([
      { name: 'mine', tenant: 'team-a', headers: [{ name: 'Authorization', secret: true }] },
    ]);
    expect(JSON.stringify(listed)).not.toContain('right-token');
    const data = await readFile(join(dir.path, 'telemetry.db'), 'latin1');
    expect(data.includes('right-token')).toBe(false);
    const tested = await run(['test', 'mine']);
    expect(tested.code).toBe(0);
    expect(tested.out).toMatch(/ok +traces/);
    const canary = JSON.parse((await run(['test', 'mine', '--canary', '--json'])).out);
    expect(canary.ok).toBe(true);
    expect(canary.checks.find(({ name }: { name: string }) => name === 'logs').state).toBe('failed');
    expect((await run(['add', 'mine', '--otlp', url])).err).toContain('already');
    expect((await run([])).out).toMatch(/mine +otlp +all +http/);
    expect((await run(['remove', 'mine'])).out).toContain('Removed: mine');
    expect((await run(['remove', 'mine'])).code).toBe(1);
  });

  it('keeps backends of their own for each signal, with where they are asked', async () => {
    const { code, out } = await run([
      ...['add', 'own', '--tempo', 'http://tempo.test:4318', '--mimir', 'http://mimir.test:8080'],
      ...['--read-tempo', 'http://tempo.test:3201', '--read-header', 'X-Read=secret-value', '--json'],
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'separate',
      urls: {
        traces: 'http://tempo.test:4318/v1/traces',
        logs: null,
        metrics: 'http://mimir.test:8080/otlp/v1/metrics',
      },
      backends: { traces: 'tempo', metrics: 'mimir' },
      read: {
        urls: { traces: 'http://tempo.test:3201', metrics: 'http://mimir.test:8080/prometheus' },
        headers: [{ name: 'X-Read', secret: true }],
      },
    });
    const failed = await run(['test', 'own']);
    expect(failed.code).toBe(1);
    expect(failed.out).toContain('No machine is called');
  });

  it('takes an environment block, and says what is wrong with one, or with the options', async () => {
    const basic = Buffer.from('1:glc_token').toString('base64');
    const block = (header: string): string =>
      `OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp\nOTEL_EXPORTER_OTLP_HEADERS=${header}\n`;
    const cloud = await run(
      ['add', 'cloud', '--block', '-', '--json'],
      block(`Authorization=Basic%20${basic}`),
    );
    expect(JSON.parse(cloud.out)).toMatchObject({ kind: 'grafana-cloud', name: 'cloud' });
    const wrong = await run(['add', 'x', '--block', '-'], block('Authorization=nonsense'));
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toContain('Neither Basic nor Bearer');
    for (const args of [
      ['add', 'x'],
      ['add', 'x', '--otlp', url, '--tempo', url],
      ['add', 'x', '--otlp', url, '--header', 'no-value'],
      ['add', 'x', '--otlp', 'http://localhost:4317'],
      ['add', 'x', '--loki', 'http://loki/v1/traces'],
    ])
      expect((await run(args)).code, args.join(' ')).toBe(2);
    expect((await run(['test', 'nobody'])).err).toContain('There are: own, cloud');
  });
});
