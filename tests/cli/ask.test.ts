import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../api/support.ts';
import {
  logRequest,
  metricsRequest,
  post,
  type Served,
  serve,
  spandrel,
  TRACE_ID,
  traceRequest,
} from './support.ts';

const OLD_TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

describe('asking a running engine', { timeout: 60_000 }, () => {
  let dir: { path: string; remove: () => Promise<void> };
  let engine: Served;
  const now = Date.now();
  beforeAll(async () => {
    dir = await tempDir();
    engine = await serve(dir.path);
    await post(engine.ready, 'traces', traceRequest(now));
    await post(engine.ready, 'traces', traceRequest(now - 3_600_000, OLD_TRACE_ID));
    await post(engine.ready, 'logs', logRequest(now, 'payment timed out\nafter 3 tries'));
    await post(engine.ready, 'logs', logRequest(now - 3_600_000, 'an old one'));
  });
  afterAll(async () => {
    await engine.end();
    await dir.remove();
  });
  const ask = (...args: string[]) => spandrel([...args, '--data-dir', dir.path]);

  it('status says where it is and what it holds', async () => {
    const { code, out } = await ask('status', '--json');
    expect(code).toBe(0);
    const status = JSON.parse(out);
    expect(status).toMatchObject({
      ready: true,
      pid: engine.ready.pid,
      grpc: engine.ready.grpc,
      http: engine.ready.http,
      api: engine.ready.api,
      dataDir: dir.path,
      counts: { spans: 4, traces: 2, logs: 2, metricPoints: 0 },
    });
    expect(status.bytes).toBeGreaterThan(0);
    expect((await ask('status')).out).toContain('4 spans, 2 traces, 2 log records, 0 metric points');
  });

  it('traces lists those that match, newest first', async () => {
    const all = await ask('traces', '{ resource.service.name = "shop" }');
    expect(all.code).toBe(0);
    const lines = all.out.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(new RegExp(`${TRACE_ID} +shop +POST /checkout +250 ms +2 +1$`));
    expect(lines[2]).toContain(OLD_TRACE_ID);
    const recent = await ask('traces', '{ status = error }', '--since', '15m', '--json');
    const answer = JSON.parse(recent.out);
    expect(answer.traces.map(({ traceId }: { traceId: string }) => traceId)).toEqual([TRACE_ID]);
    expect((await ask('traces', '{ name = "nothing" }')).out).toBe('No trace matches.\n');
  });

  it('names the place where a query is wrong', async () => {
    const { code, err } = await ask('traces', '{ status = }');
    expect(code).toBe(2);
    expect(err).toMatch(/line 1, column \d+/);
  });

  it('logs lists those that match in order of time, each on one line', async () => {
    const { out } = await ask('logs', '{service_name="shop"}');
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('an old one');
    expect(lines[1]).toMatch(/ERROR +shop +payment timed out after 3 tries {2}trace=5b8a/);
    const found = await ask('logs', '{service_name="shop"} |= "timed out"', '--json');
    expect(JSON.parse(found.out).logs).toHaveLength(1);
  });

  it('trace prints the tree', async () => {
    const { out } = await ask('trace', TRACE_ID);
    expect(out).toContain(`Trace ${TRACE_ID}`);
    expect(out).toMatch(/^POST \/checkout +shop +250 ms/m);
    expect(out).toMatch(/^└─ SELECT stock +stock +100 ms .*error$/m);
    const missing = await ask('trace', 'f'.repeat(32));
    expect(missing.code).toBe(1);
    expect(missing.err).not.toBe('');
  });

  it('export writes what import takes back', async () => {
    const file = join(dir.path, 'all.jsonl');
    const exported = await spandrel(['export', '--out', 'all.jsonl', '--data-dir', dir.path], {
      env: { INIT_CWD: dir.path },
    });
    expect(exported.code).toBe(0);
    expect(exported.out).toBe('');
    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => Object.keys(line)[0]).toSorted()).toEqual(['resourceLogs', 'resourceSpans']);

    const other = await tempDir();
    const second = await serve(other.path);
    const imported = await spandrel(['import', file, '--json', '--data-dir', other.path]);
    expect(JSON.parse(imported.out)).toMatchObject({ spans: 4, logs: 2, metricPoints: 0, refused: 0 });
    const again = await spandrel(['export', '--out', '-', '--data-dir', other.path]);
    const sorted = (text: string) => text.trim().split('\n').toSorted();
    expect(sorted(again.out)).toEqual(sorted(await readFile(file, 'utf8')));
    await second.end();
    await other.remove();
  });

  it('export chooses by signal and by trace', async () => {
    const logs = await ask('export', '--out', '-', '--signal', 'logs');
    expect(logs.out.trim().split('\n')).toHaveLength(1);
    expect(logs.out).not.toContain('resourceSpans');
    const one = await ask('export', '--out', '-', '--trace', TRACE_ID);
    expect(one.out).toContain(TRACE_ID);
    expect(one.out).toContain('payment timed out');
    expect(one.out).not.toContain(OLD_TRACE_ID);
    expect((await ask('export', '--out', '-', '--signal', 'smoke')).code).toBe(2);
    const none = await ask('export', '--out', '-', '--trace', 'f'.repeat(32));
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('There is no trace') });
  });

  it('import says what it refuses', async () => {
    const file = join(dir.path, 'bad.jsonl');
    await writeFile(file, '{"hello":1}\n{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}\n');
    const { code, out } = await ask('import', file);
    expect(code).toBe(1);
    expect(out).toContain('Refused: 2.');
    expect(out).toMatch(/Line 2/);
    expect((await ask('import', join(dir.path, 'nothing-here'))).err).toContain('There is no file');
  });

  it('open prints a link that signs in', async () => {
    const { out } = await ask('open', '--print');
    expect(out.trim()).toMatch(new RegExp(`^${engine.ready.api.url}/#code=[\\w-]+$`));
  });

  it('sample fills a run of its own', async () => {
    const sent = JSON.parse((await ask('sample', '--minutes', '1', '--json')).out);
    expect(sent.spans).toBeGreaterThan(50);
    const status = JSON.parse((await ask('status', '--json')).out);
    expect(status.counts.spans).toBe(4 + sent.spans);
  });

  it('stop ends it, and waits until it has', async () => {
    const other = await tempDir();
    const second = await serve(other.path);
    const { code, out } = await spandrel(['stop', '--data-dir', other.path]);
    expect([code, out]).toEqual([0, 'Stopped.\n']);
    expect((await second.end()).code).toBe(0);
    await other.remove();
  });

  it('metrics works PromQL out, and lists what there is', async () => {
    await post(engine.ready, 'metrics', metricsRequest(now));
    const listed = await ask('metrics');
    expect(listed.out).toMatch(/^jobs_done_total +counter +2$/m);
    const { out, err } = await ask(
      'metrics',
      'sum by (worker) (increase(jobs_done_total[1m]))',
      '--since',
      '5m',
    );
    expect(out.trim().split('\n')[1]).toMatch(/^\{worker="b"\} +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+$/);
    expect(err).toContain('In {job}');
    const wrong = await ask('metrics', 'rate(jobs_done_total)');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/line 1, column 6/)]);
    const answer = JSON.parse((await ask('metrics', 'jobs.done', '--json')).out);
    expect(answer).toMatchObject({ query: '{"jobs.done"}', total: 2 });
    expect((await ask('metrics', 'job_done_total')).err).toContain('Did you mean jobs_done_total?');
  });
});
