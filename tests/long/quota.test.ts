// The folder under sustained load, much more than the quota holds: watched all the while, it stays within 110 %, and
// most of the quota is of use.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spansOf } from '../e2e/otlp-json.ts';
import { type RunningEngine, startEngine, until } from '../fixtures/engine.ts';
import { Generator } from '../fixtures/generator.ts';
import { post, spansRequest } from '../fixtures/load.ts';

const MB = 1e6;
const WATCH_MS = 20;
let engine: RunningEngine & { close: () => Promise<void> };
const generators = [new Generator(0), new Generator(1_000_000), new Generator(2_000_000)];

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(async () => {
  for (const generator of generators) generator.stop();
  await engine.close();
});

/** Bytes of each file in the folder; one that goes meanwhile counts nothing. */
function files(): Record<string, number> {
  const { dataDir } = engine.ready;
  return Object.fromEntries(
    readdirSync(dataDir).map((name) => [
      name,
      statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0,
    ]),
  );
}
const sum = (sizes: Record<string, number>): number => Object.values(sizes).reduce((a, b) => a + b, 0);

/** Spans, log records and metrics at once for some seconds, as fast as they are taken. */
async function loaded(seconds: number): Promise<{ spans: number; logs: number; failed: number }> {
  const shapes = ['spans', 'logs', 'points'] as const;
  const [spans, logs, points] = await Promise.all(
    shapes.map((shape, i) => generators[i]?.send(engine, { shape, items: 1e9, seconds, inFlight: 8 })),
  );
  return {
    spans: spans?.items ?? 0,
    logs: logs?.items ?? 0,
    failed: (spans?.failed ?? 0) + (logs?.failed ?? 0) + (points?.failed ?? 0),
  };
}

/** The largest that the folder was while `work` went on. */
async function watched<T>(work: Promise<T>): Promise<{ result: T; most: Record<string, number> }> {
  let most = files();
  let done = false;
  const result = work.finally(() => {
    done = true;
  });
  while (!done) {
    const now = files();
    if (sum(now) > sum(most)) most = now;
    await pause(WATCH_MS);
  }
  return { result: await result, most };
}

it.each([60, 200])('stays within the bound of %i MB under sustained load', async (megabytes) => {
  const quota = megabytes * MB;
  await engine.client.changeSettings({ retentionBytes: quota });
  await until('the new quota', async () => (sum(files()) <= quota ? true : undefined));
  const { result, most } = await watched(loaded(40));
  console.log(
    `${megabytes} MB: ${result.spans} spans, ${result.logs} logs; most ${(sum(most) / quota).toFixed(3)}`,
    most,
    files(),
  );
  expect(result.failed).toBe(0);
  expect(sum(most)).toBeLessThanOrEqual(1.1 * quota);
  // What is removed makes room for what comes: the quota is full of data, not of leftovers.
  const { runs } = await engine.client.listRuns({});
  expect(runs.reduce((bytes, run) => bytes + run.bytes, 0)).toBeGreaterThan(0.5 * quota);
  expect(result.spans).toBeGreaterThan((await engine.client.getStatus({})).counts.spans);
  const { removals, keptSince } = await engine.client.listRemovals({});
  expect(removals[0]).toMatchObject({ reason: 'bytes' });
  expect(BigInt(keptSince ?? 0)).toBeGreaterThan(0n);
});

it('shrinks to a smaller quota while data comes in, and is whole after all that', async () => {
  const quota = 50 * MB;
  await Promise.all([
    loaded(10),
    (async () => {
      await engine.client.changeSettings({ retentionBytes: quota });
      await until('the smaller folder', async () => (sum(files()) <= 1.1 * quota ? true : undefined));
    })(),
  ]);
  await until('the folder within its quota', async () => (sum(files()) <= quota ? true : undefined));
  const db = new Database(join(engine.ready.dataDir, 'telemetry.db'), { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const counted = db.prepare('SELECT sum(spans) AS spans, sum(logs) AS logs FROM runs').get();
  const stored = db
    .prepare('SELECT (SELECT count(*) FROM spans) AS spans, (SELECT count(*) FROM logs) AS logs')
    .get();
  expect(counted).toEqual(stored);
  db.close();
});

it('names the service that is about to push out the rest', async () => {
  const own = await startEngine();
  try {
    await own.client.changeSettings({ retentionBytes: 50 * MB });
    const { host, port } = own.ready.http;
    const url = `http://${host}:${port}`;
    await own.send('traces', spansOf('shop', 3, 'GET /quiet'));
    let over = false;
    const loud = (async () => {
      while (!over) await post(url, 'traces', spansRequest(200));
    })();
    const noisy = await until(
      'the noisy service',
      async () => (await own.client.getStatus({})).noisy ?? undefined,
    );
    over = true;
    await loud;
    expect(noisy.service).toBe('load');
    expect(noisy.share).toBeGreaterThan(0.9);
    const { entries } = await own.client.journal({});
    expect(entries.filter(({ kind }) => kind === 'noisy')).toMatchObject([
      { service: 'load', title: 'load fills the store', times: 1 },
    ]);
    // Named before anything of the others went.
    expect((await own.client.listRemovals({})).removals).toEqual([]);
  } finally {
    await own.close();
  }
});
