// The Express example under load, with the stock exporters over HTTP and over gRPC: every span, log record and
// metric point that an exporter was told is stored, is stored.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../fixtures/engine.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'typescript-express');
const TELEMETRY = join(import.meta.dirname, '..', 'fixtures', 'counting-telemetry.mjs');
const SECONDS = 20;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandrel-express-'));
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: EXAMPLE,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Counts {
  spans: number;
  logs: number;
  metricPoints: number;
  failed: number;
}

async function runExample(
  protocol: 'http/protobuf' | 'grpc',
  endpoint: string,
  port: number,
): Promise<Counts> {
  const file = join(folder, `${port}.json`);
  const environment = Object.fromEntries(
    readFileSync(join(EXAMPLE, '.env'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=', 2) as [string, string]),
  );
  const env = {
    ...process.env,
    ...environment,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    EXPORTED_COUNTS: file,
    PORT: `${port}`,
  };
  const app = spawn(process.execPath, ['--import', TELEMETRY, 'app.ts'], {
    cwd: EXAMPLE,
    env,
    stdio: 'ignore',
  });
  await expect
    .poll(
      () =>
        fetch(`http://localhost:${port}/products/1`).then(
          (answer) => answer.ok,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(true);
  const load = spawn(process.execPath, ['load.ts', '--seconds', `${SECONDS}`, '--rate', '40'], {
    cwd: EXAMPLE,
    env,
    stdio: 'ignore',
  });
  await once(load, 'exit');
  const ended = once(app, 'exit');
  app.kill('SIGTERM');
  await ended;
  return JSON.parse(readFileSync(file, 'utf8')) as Counts;
}

describe.each([
  ['http/protobuf', 13901],
  ['grpc', 13902],
] as const)('the Express example over %s', (protocol, port) => {
  it('loses nothing that was acknowledged, and its logs stand in their traces', async () => {
    const engine = await startEngine();
    try {
      const listener = protocol === 'grpc' ? engine.ready.grpc : engine.ready.http;
      const exported = await runExample(protocol, `http://127.0.0.1:${listener.port}`, port);
      expect(exported.failed).toBe(0);
      expect(exported.spans).toBeGreaterThan(SECONDS * 40);
      const { counts } = await engine.client.getStatus({});
      expect(counts).toMatchObject({
        spans: exported.spans,
        logs: exported.logs,
        metricPoints: exported.metricPoints,
      });
      const { logs } = await engine.client.listLogs({
        q: '{service_name="shop"} |= "checkout started"',
        limit: 50,
      });
      expect(logs.length).toBeGreaterThan(10);
      for (const log of logs) expect(log.traceId).not.toBeNull();
      const { traces } = await engine.client.listTraces({
        q: '{ resource.service.name = "shop" && name = "POST /checkout" }',
        limit: 20,
      });
      expect(traces.length).toBeGreaterThan(5);
    } finally {
      await engine.close();
    }
  });
});
