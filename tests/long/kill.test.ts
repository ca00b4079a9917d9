// kill -9 on the engine in the middle of a load, again and again: whatever was acknowledged is there afterwards.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningEngine, startEngine } from '../fixtures/engine.ts';
import { logsRequest, post, spansRequest } from '../fixtures/load.ts';

const KILLS = 12;
let engine: RunningEngine & { close: () => Promise<void> };

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());

it(`keeps every acknowledged span and log record through ${KILLS} kills`, async () => {
  const acknowledged = { spans: 0, logs: 0 };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { host, port } = engine.ready.http;
    const url = `http://${host}:${port}`;
    let running = true;
    const client = async (): Promise<void> => {
      while (running) {
        if (await post(url, 'traces', spansRequest(200))) acknowledged.spans += 200;
        if (await post(url, 'logs', logsRequest(200))) acknowledged.logs += 200;
      }
    };
    const before = acknowledged.spans;
    const clients = [client(), client(), client(), client()];
    // A different moment each time: after some requests were acknowledged, more are on their way.
    await expect
      .poll(() => acknowledged.spans - before, { interval: 5, timeout: 20_000 })
      .toBeGreaterThan(kill * 400);
    const crashed = engine.crash();
    running = false;
    await Promise.all([crashed, ...clients]);
    const { counts } = await engine.client.getStatus({});
    expect(counts.spans).toBeGreaterThanOrEqual(acknowledged.spans);
    expect(counts.logs).toBeGreaterThanOrEqual(acknowledged.logs);
  }
  const db = new Database(join(engine.ready.dataDir, 'telemetry.db'), { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const stored = db.prepare('SELECT count(*) AS n FROM spans').get() as { n: number };
  expect(stored.n).toBe((await engine.client.getStatus({})).counts.spans);
  db.close();
});
