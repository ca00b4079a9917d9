// Every minimal example, installed and built outside the checkout and run by its one command: its spans, its logs in
// their trace and its metrics arrive under its name. One whose toolchain is not here is left out, and its name says so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../fixtures/engine.ts';
import { has } from './client-runs.ts';
import { copyOf, examplesOf, start } from './example-run.ts';

/** Ready-made metrics come with all but this one. */
const NO_METRICS = new Set(['go-echo']);
const REQUESTS = 3;

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

describe.each(Object.entries(LANGUAGES))('%s', { timeout: 420_000 }, (language, tools) => {
  const missing = tools.filter(([program, ...args]) => !has(program, ...args)).map(([program]) => program);
  const left = missing.length === 0 ? '' : `, left out without ${missing.join(' and ')}`;
  // Each transport takes its turn.
  const runs = examplesOf(language).map((example, i) => [example, i % 2 === 0 ? 'http' : 'grpc'] as const);

  describe.skipIf(missing.length > 0).each(runs)(`%s over %s${left}`, (example, transport) => {
    // The first example there was is called as the snippets of the Connect page are.
    const service = example === 'typescript-express' ? 'shop' : example;
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
          for (let i = 0; i < REQUESTS; i++) expect(await (await fetch(app.url)).text()).toContain('hello');
          const q = `{service_name="${service}"} |= "first log, inside the span"`;
          await expect
            .poll(async () => (await client.listLogs({ q, limit: 50 })).logs.length, {
              timeout: 30_000,
              message: app.said().slice(-2000),
            })
            .toBeGreaterThanOrEqual(REQUESTS);
          const { logs } = await client.listLogs({ q, limit: 50 });
          const traceIds = logs.map(({ traceId }) => traceId);
          expect(traceIds).not.toContain(null);
          await expect
            .poll(
              async () => {
                const { traces } = await client.listTraces({
                  q: `{ resource.service.name = "${service}" }`,
                  limit: 50,
                });
                return traces.map(({ traceId }) => traceId);
              },
              { timeout: 30_000 },
            )
            .toEqual(expect.arrayContaining(traceIds));
          if (!NO_METRICS.has(example)) {
            await expect
              .poll(async () => (await client.getStatus({})).counts.metricPoints, { timeout: 30_000 })
              .toBeGreaterThan(0);
          }
          const { services } = await client.listServices({});
          expect(services.map(({ name }) => name)).toEqual([service]);
          const { findings } = await client.listFindings({});
          expect(findings.filter(({ kind }) => kind !== 'hint')).toEqual([]);
        } finally {
          await app.end('SIGINT');
        }
      } finally {
        await engine.close();
      }
    });
  });
});
