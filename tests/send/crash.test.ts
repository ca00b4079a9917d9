// The engine is killed in the middle of a send. The next one goes on where it stopped: nothing is left behind, what
// was on its way goes again as its backend needs it, and nothing else goes twice.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import { type Served, serve } from '../cli/support.ts';
import { BASE_MS, logs, spans } from '../store/requests.ts';
import { startLoki, startStandIn } from './stand-ins/in-test.ts';

const LINES = 12_000;

it('loses nothing and sends nothing twice but what was on its way', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'spandrel-crash-'));
  const nowMs = Date.now();
  const loki = await startLoki({ nowMs });
  const spanRequests: Buffer[] = [];
  const there = await startStandIn(({ body }) => {
    spanRequests.push(body);
    return { status: 200 };
  });
  let served: Served = await serve(dataDir);
  onTestFinished(async () => {
    await served.end('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });
  const client = () => {
    const { api } = served.ready;
    return createClient({ baseUrl: api.url, token: () => api.token, fetch });
  };
  const { http } = served.ready;
  const post = async (signal: string, body: Uint8Array): Promise<void> => {
    const headers = { 'content-type': 'application/x-protobuf' };
    const response = await fetch(`http://${http.host}:${http.port}/v1/${signal}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });
    expect(response.status).toBe(200);
  };
  const filler = 'x'.repeat(300);
  for (let from = 0; from < LINES; from += 1000) {
    const some = Array.from({ length: 1000 }, (_, i) => ({
      body: `${from + i} ${filler}`,
      at: nowMs - BASE_MS + from + i - LINES,
    }));
    await post('logs', logs('shop', some).body);
  }
  await post('traces', spans('shop', [{ id: 1 }, { id: 2 }]).body);

  const address = (url: string) => ({ endpoints: { traces: there.url, logs: `${url}/otlp`, metrics: null } });
  const { id: destination } = await client().addDestination({ name: 'There', ...address(loki.url) });
  // The third request of lines is stored, and its answer is lost with the engine.
  loki.troubles = [undefined, undefined, 'lost', ...Array.from({ length: 20 }, () => 'cut' as const)];
  const { id } = await client().startSend({
    what: { kind: 'range' },
    destination,
    how: { refused: 'try' },
  });
  // Questions have no body.
  const pushes = () => loki.bodies.filter(({ length }) => length > 0);
  await expect.poll(() => pushes().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
  await served.end('SIGKILL');
  const before = pushes();
  loki.troubles = [];
  loki.bodies.length = 0;
  served = await serve(dataDir);
  await expect
    .poll(async () => (await client().getSend({ id })).state, { timeout: 60_000 })
    .not.toBe('running');
  const { state, outcome } = await client().getSend({ id });
  expect(state).toBe('done');
  expect(outcome.logs).toMatchObject({ offered: LINES, sent: LINES, refused: 0, uncertain: 0 });
  expect(outcome.traces).toMatchObject({ offered: 2, sent: 2 });
  expect(loki.lines).toHaveLength(LINES);
  expect(new Set(loki.lines).size).toBe(LINES);
  // What was answered did not go again; what was on its way went with the very same bytes.
  expect(pushes()[0]).toEqual(before[2]);
  expect(before.length + pushes().length).toBeLessThan(LINES / 1000);
  expect(spanRequests).toHaveLength(1);
}, 180_000);
