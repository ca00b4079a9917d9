// Every minimal example, installed and built outside the checkout and run by its one command: its spans, its logs in
// their trace and its metrics arrive under its name. Then once more, where its language allows, by "spandrel run" alone,
// and from the Connect page's text where the page makes the install line. One whose toolchain is not here is left out,
// and its name says so.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '#shared/api/client.ts';
import { addressOf, environmentOf, type SdkLanguage } from '#shared/connect/environment.ts';
import { projectName } from '../../src-main/headless/project.ts';
import { type Framework, SNIPPETS } from '../../src-renderer/features/connect/snippets/index.ts';
import { startEngine } from '../fixtures/engine.ts';
import { has } from './client-runs.ts';
import { copyOf, examplesOf, start, startBySpandrel, startFromPage } from './example-run.ts';

/** Ready-made metrics come with all but this one. */
const NO_METRICS = new Set(['go-echo']);
const GO_CALL = join(import.meta.dirname, 'clients', 'go-call', 'call_test.go');
const REQUESTS = 3;
const ARRIVES = { timeout: 30_000 };

const LANGUAGES: Record<string, readonly (readonly [program: string, ...args: string[]])[]> = {
  python: [['python3', '-m', 'venv', '--help']],
  go: [['go', 'version']],
  rust: [['cargo', '--version']],
  typescript: [['npm', '--version']],
  java: [
    ['javac', '-version'],
    ['mvn', '-version'],
  ],
};
const FROM_OUTSIDE = new Set(['python', 'typescript', 'java']);

/** Where the page's install line is made from the example's files, rather than one of them. */
const FROM_PAGE = new Set(['go', 'typescript']);

/** What the Connect page shows of an example. */
function onPage(example: string): Framework {
  for (const { id, frameworks } of SNIPPETS) {
    const found = frameworks.find((framework) => `${id}-${framework.id}` === example);
    if (found) return found;
  }
  throw new Error(`The Connect page does not show ${example}`);
}

async function ask(url: string): Promise<void> {
  for (let i = 0; i < REQUESTS; i++) expect(await (await fetch(url)).text()).toContain('hello');
}

/** Waits for a log of every request and the trace that each stands in; nothing came under another name. */
async function tiedLogsArrive(client: Client, service: string, said: () => string): Promise<void> {
  const q = `{service_name="${service}"} |= "first log, inside the span"`;
  const logs = async () => (await client.listLogs({ q, limit: 50 })).logs;
  const traces = async () =>
    (await client.listTraces({ q: `{ resource.service.name = "${service}" }`, limit: 50 })).traces;
  await expect
    .poll(async () => (await logs()).length, { ...ARRIVES, message: said().slice(-2000) })
    .toBeGreaterThanOrEqual(REQUESTS);
  const traceIds = (await logs()).map(({ traceId }) => traceId);
  expect(traceIds).not.toContain(null);
  await expect
    .poll(async () => (await traces()).map(({ traceId }) => traceId), ARRIVES)
    .toEqual(expect.arrayContaining(traceIds));
  const { services } = await client.listServices({});
  expect(services.map(({ name }) => name)).toEqual([service]);
}

describe.each(Object.entries(LANGUAGES))('%s', { timeout: 600_000 }, (language, tools) => {
  const missing = tools.filter(([program, ...args]) => !has(program, ...args)).map(([program]) => program);
  const left = missing.length === 0 ? '' : `, left out without ${missing.join(' and ')}`;
  // Each transport takes its turn.
  const runs = examplesOf(language).map((example, i) => [example, i % 2 === 0 ? 'http' : 'grpc'] as const);

  describe.skipIf(missing.length > 0).each(runs)(`%s over %s${left}`, (example, transport) => {
    let copy: ReturnType<typeof copyOf>;
    beforeAll(() => {
      copy = copyOf(example);
    });
    afterAll(() => copy.remove());

    it('sends spans, logs in their trace, and metrics, under its name', async () => {
      const engine = await startEngine();
      const { client, ready } = engine;
      try {
        const app = await start(copy.folder, {
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${ready[transport].port}`,
          OTEL_EXPORTER_OTLP_PROTOCOL: transport === 'http' ? 'http/protobuf' : 'grpc',
          OTEL_METRIC_EXPORT_INTERVAL: '1000',
        });
        try {
          await ask(app.url);
          // The first example there was is called as the snippets of the Connect page are.
          await tiedLogsArrive(client, example === 'typescript-express' ? 'shop' : example, app.said);
          if (!NO_METRICS.has(example)) {
            const points = async () => (await client.getStatus({})).counts.metricPoints;
            await expect.poll(points, ARRIVES).toBeGreaterThan(0);
          }
          const { findings } = await client.listFindings({});
          expect(findings.filter(({ kind }) => kind !== 'hint')).toEqual([]);
        } finally {
          await app.end('SIGINT');
        }
      } finally {
        await engine.close();
      }
    });

    it.runIf(language === 'go')('carries the trace on when it calls another service', () => {
      cpSync(GO_CALL, join(copy.folder, 'call_test.go'));
      const none = {
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_METRICS_EXPORTER: 'none',
      };
      const { status, stdout, stderr } = spawnSync('go', ['test', '.'], {
        cwd: copy.folder,
        env: { ...process.env, ...none },
        encoding: 'utf8',
      });
      rmSync(join(copy.folder, 'call_test.go'));
      expect(status, stdout + stderr).toBe(0);
    });

    it.runIf(FROM_OUTSIDE.has(language))('does so by "spandrel run" alone, to the last span', async () => {
      const engine = await startEngine();
      try {
        const app = await startBySpandrel(copy.folder, onPage(example).command ?? '', engine.ready.dataDir, {
          // What arrives within the test was flushed when the program heard the signal.
          OTEL_BSP_SCHEDULE_DELAY: '300000',
          ...(example === 'python-django' && { DJANGO_SETTINGS_MODULE: 'app' }),
        });
        try {
          await ask(app.url);
        } finally {
          await app.endLeader('SIGINT');
        }
        await tiedLogsArrive(engine.client, projectName(copy.folder), app.said);
        expect(app.said()).toContain('instrumented by');
      } finally {
        await engine.close();
      }
    });

    it.runIf(FROM_PAGE.has(language))('does so from the text of the Connect page alone', async () => {
      const engine = await startEngine();
      const { http, grpc } = engine.ready;
      const target = { http: addressOf(http), grpc: addressOf(grpc) };
      const folder = join(copy.folder, '..', 'from-page');
      mkdirSync(folder);
      try {
        const wish = { service: 'shop', target, transport, language: language as SdkLanguage };
        const app = await startFromPage(
          folder,
          onPage(example).blocks(target),
          Object.fromEntries(environmentOf(wish)),
        );
        try {
          await ask(app.url);
          await tiedLogsArrive(engine.client, 'shop', app.said);
        } finally {
          await app.end('SIGINT');
        }
      } finally {
        await engine.close();
      }
    });
  });
});
