// Forty times as many requests at once as usual: it refuses what it cannot hold and says when to come again, keeps
// what it acknowledged, goes on taking what it can, stays within its memory, and goes on answering.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quantile, residentMb } from '../bench/bench-context.ts';
import { type RunningEngine, startEngine } from '../fixtures/engine.ts';
import { Generator } from '../fixtures/generator.ts';
import { spansRequest } from '../fixtures/load.ts';

/** Requests under way at once when all is well, and how many times as many are too much. */
const USUAL = 32;
const TIMES = 40;
const CONNECTIONS = 16;
const SECONDS = 36;
/** What is on its way over so many streams counts too, beside the queue's 64 MB. */
const MOST_MB = 1200;
let engine: RunningEngine & { close: () => Promise<void> };
const generator = new Generator();

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(async () => {
  generator.stop();
  await engine.close();
});

it(`is asked by ${TIMES} times as many senders and loses nothing, does not grow and answers the page`, async () => {
  const usual = await generator.send(engine, { shape: 'spans', items: 1e9, seconds: 5, inFlight: USUAL });
  expect(usual.failed).toBe(0);
  let over = false;
  const sending = generator
    .send(engine, {
      shape: 'spans',
      items: 1e9,
      seconds: SECONDS,
      inFlight: TIMES * USUAL,
      connections: CONNECTIONS,
    })
    .finally(() => {
      over = true;
    });
  const took: number[] = [];
  const refusals: Response[] = [];
  const memory: number[] = [];
  const watching = setInterval(() => memory.push(residentMb(engine.ready.pid)), 250);
  let posted = 0;
  while (!over) {
    const began = performance.now();
    const { traces } = await engine.client.listTraces({ limit: 200 });
    took.push(performance.now() - began);
    expect(traces).toHaveLength(200);
    // One more sender, whose answers are read whole.
    const answer = await fetch(`http://127.0.0.1:${engine.ready.http.port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.from(spansRequest(1)),
    });
    if (answer.ok) posted++;
    else refusals.push(answer);
  }
  const sent = await sending;
  clearInterval(watching);
  const third = Math.ceil(memory.length / 3);
  const [, middle = 0, last = 0] = [0, 1, 2].map((n) =>
    Math.max(...memory.slice(n * third, (n + 1) * third)),
  );
  const most = Math.max(...memory);
  console.log(
    `usual ${Math.round(usual.items / usual.seconds)}/s; ${sent.items} taken and ${sent.failed} requests refused in ${sent.seconds.toFixed(1)} s; list p50 ${quantile(took, 0.5).toFixed(1)} ms, p95 ${quantile(took, 0.95).toFixed(1)} ms of ${took.length}; at most ${Math.round(most)} MB, ${Math.round(middle)} then ${Math.round(last)}`,
  );
  expect(sent.failed).toBeGreaterThan(0);
  // It goes on taking what it can.
  expect(sent.items / sent.seconds).toBeGreaterThan((0.15 * usual.items) / usual.seconds);
  for (const refusal of refusals) {
    expect(refusal.status).toBe(503);
    expect(refusal.headers.get('retry-after')).not.toBeNull();
    expect(await refusal.text()).toContain('Too much is waiting');
  }
  expect(most).toBeLessThan(MOST_MB);
  // It does not grow for as long as it is asked too much.
  expect(last).toBeLessThan(1.15 * middle);
  expect(quantile(took, 0.95)).toBeLessThan(100);

  const { counts } = await engine.client.getStatus({});
  expect(counts.spans).toBe(usual.items + sent.items + posted);
  const db = new Database(join(engine.ready.dataDir, 'telemetry.db'), { readonly: true });
  expect(db.prepare('SELECT count(*) FROM spans').pluck().get()).toBe(counts.spans);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
  // It takes everything again as soon as it is asked no more than usual.
  const after = await generator.send(engine, { shape: 'spans', items: 1e9, seconds: 2, inFlight: 8 });
  expect(after.failed).toBe(0);
});
