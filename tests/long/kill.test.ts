// kill -9 on the engine in the middle of a load, a hundred times at random moments: whatever was acknowledged is there
// afterwards, to the last request, and so is what the search index says of it.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningEngine, startEngine } from '../fixtures/engine.ts';
import { logsRequest, post, spansRequest } from '../fixtures/load.ts';

const KILLS = 100;
const PER_REQUEST = 200;
const PER_TRACE = 20;
/** A kill comes after at most so many items more were acknowledged. */
const MOST_BEFORE = 6000;
let engine: RunningEngine & { close: () => Promise<void> };

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());

it(`keeps every acknowledged span and log record through ${KILLS} kills`, async () => {
  const acknowledged = { traces: [] as string[], logs: [] as string[] };
  const items = (): number => acknowledged.traces.length * PER_TRACE + acknowledged.logs.length;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { host, port } = engine.ready.http;
    const url = `http://${host}:${port}`;
    let running = true;
    const client = async (): Promise<void> => {
      while (running) {
        const traces: string[] = [];
        if (await post(url, 'traces', spansRequest(PER_REQUEST, PER_TRACE, Date.now(), traces)))
          acknowledged.traces.push(...traces);
        const logs: string[] = [];
        if (await post(url, 'logs', logsRequest(PER_REQUEST, Date.now(), logs)))
          acknowledged.logs.push(...logs);
      }
    };
    const before = items();
    const enough = Math.random() * MOST_BEFORE;
    const clients = [client(), client(), client(), client()];
    await expect.poll(() => items() - before, { interval: 1, timeout: 30_000 }).toBeGreaterThan(enough);
    const crashed = engine.crash();
    running = false;
    await Promise.all([crashed, ...clients]);
    const { counts, trouble } = await engine.client.getStatus({});
    expect(counts.spans).toBeGreaterThanOrEqual(acknowledged.traces.length * PER_TRACE);
    expect(counts.logs).toBeGreaterThanOrEqual(acknowledged.logs.length);
    expect(trouble).toBeNull();
  }
  await expect
    .poll(async () => indexedLogs(engine.ready.dataDir), { interval: 200, timeout: 60_000 })
    .toBe((await engine.client.getStatus({})).counts.logs);

  const db = new Database(join(engine.ready.dataDir, 'telemetry.db'), { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const traces = new Map(
    db.prepare('SELECT lower(hex(tid)), spans FROM traces WHERE spans > 0').raw().all() as [string, number][],
  );
  expect(acknowledged.traces.filter((id) => traces.get(id) !== PER_TRACE)).toEqual([]);
  const logs = new Set(
    db
      .prepare('SELECT lower(hex(t.tid)) FROM logs l JOIN traces t ON t.id = l.trace')
      .pluck()
      .all() as string[],
  );
  expect(acknowledged.logs.filter((id) => !logs.has(id))).toEqual([]);
  const { counts } = await engine.client.getStatus({});
  expect(db.prepare('SELECT count(*) FROM spans').pluck().get()).toBe(counts.spans);
  expect(db.prepare('SELECT count(*) FROM runs WHERE ended_us IS NULL').pluck().get()).toBe(1);
  db.close();
  const search = new Database(join(engine.ready.dataDir, 'search.db'), { readonly: true });
  expect(search.pragma('integrity_check', { simple: true })).toBe('ok');
  search.close();
});

/** Log records that the blocks of the search index are about. */
function indexedLogs(dataDir: string): number {
  const db = new Database(join(dataDir, 'search.db'), { readonly: true });
  try {
    return db.prepare('SELECT sum(row_count) FROM log_blocks').pluck().get() as number;
  } finally {
    db.close();
  }
}
