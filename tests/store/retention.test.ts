import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { listRemovals } from '../../src-main/store/reads/removals.ts';
import { Retention } from '../../src-main/store/retention.ts';
import { Indexer } from '../../src-main/store/search/indexer.ts';
import { all, get, number, sql } from '../../src-main/store/sql.ts';
import { clear } from '../../src-main/store/writes/clear.ts';
import { removeChunks } from '../../src-main/store/writes/remove-chunks.ts';
import { changeRun, startRun } from '../../src-main/store/writes/runs.ts';
import { openFolder } from './folder.ts';
import { BASE_MS, logs, metrics, nanos, spans } from './requests.ts';

const noise = (bytes: number): string => randomBytes(bytes / 2).toString('hex');
const DAY_US = 86_400e6;

describe('Retention', () => {
  it('removes whole chunks, oldest first, until the quota holds, and says what went', () => {
    const { db, dataDir, store, ingest } = openFolder();
    for (let n = 1; n <= 40; n++) {
      store(
        spans('shop', [{ trace: n, id: n, start: n, attributes: { noise: noise(200_000) } }]),
        spans('shop', [{ trace: n + 1, id: 1000 + n, parent: n + 1, start: n }]),
        logs('shop', [{ body: `n${n}`, trace: n, at: n }]),
      );
    }
    const used = (): number =>
      (number(db, sql`PRAGMA page_count`) - number(db, sql`PRAGMA freelist_count`)) * 16_384;
    const before = used();
    const limits = { bytes: Math.round(before * 0.8), days: 7 };
    const retention = new Retention(db, dataDir, limits, () => BASE_MS * 1000);
    for (let more = true; more; ) more = retention.step().more;
    ingest.reload();
    expect(used()).toBeLessThan(limits.bytes);
    const kept = number(db, sql`SELECT count(*) FROM spans`);
    expect(kept).toBeGreaterThan(20);
    expect(kept).toBeLessThan(80);
    expect(number(db, sql`SELECT min(id) FROM spans`)).toBeGreaterThan(1);
    expect(get(db, sql`SELECT spans, traces, logs FROM runs`)).toEqual({
      spans: kept,
      traces: number(db, sql`SELECT count(*) FROM traces WHERE root > 0`),
      logs: number(db, sql`SELECT count(*) FROM logs`),
    });
    expect(number(db, sql`SELECT count(*) FROM traces WHERE torn = 1`)).toBeGreaterThan(0);
    expect(number(db, sql`SELECT sum(spans) FROM removals WHERE reason = 'bytes'`)).toBe(80 - kept);
    expect(number(db, sql`SELECT count(*) FROM spans WHERE trace NOT IN (SELECT id FROM traces)`)).toBe(0);
    store(spans('shop', [{ trace: 1, id: 5 }]));
    expect(number(db, sql`SELECT count(*) FROM spans`)).toBe(kept + 1);
  });

  it('removes what is too old, but not from pinned runs', () => {
    const { db, dataDir, store, ingest, run } = openFolder();
    store(spans('shop', [{ id: 1 }]));
    const second = startRun(db, { name: 'second', command: null, nowUs: BASE_MS * 1000 });
    ingest.run = second;
    const point = { timeUnixNano: nanos(1), asInt: '1', attributes: [] };
    store(
      spans('shop', [{ trace: 2, id: 2 }]),
      metrics('shop', [{ name: 'g', gauge: { dataPoints: [point] } }]),
    );
    changeRun(db, { id: run, pinned: true });
    const later = new Retention(db, dataDir, { bytes: 2e9, days: 7 }, () => BASE_MS * 1000 + 8 * DAY_US);
    for (let more = true; more; ) more = later.step().more;
    expect(all(db, sql`SELECT run FROM chunks`)).toEqual([{ run }]);
    expect(number(db, sql`SELECT count(*) FROM series`)).toBe(0);
    expect(number(db, sql`SELECT sum(metric_points) FROM removals WHERE reason = 'age'`)).toBe(1);
  });

  it('lets pinned runs stay, but not with more than 80 % of the quota', () => {
    const { db, dataDir, store, ingest, run: pinnedRun } = openFolder();
    const fill = (first: number, count: number): void => {
      for (let n = first; n < first + count; n++)
        store(spans('shop', [{ trace: n, id: n, attributes: { noise: noise(200_000) } }]));
    };
    const keepTo = (bytes: number): void => {
      const retention = new Retention(db, dataDir, { bytes, days: 7 }, () => BASE_MS * 1000);
      for (let more = true; more; ) more = retention.step().more;
      ingest.reload();
    };
    const held = (run: number): number => number(db, sql`SELECT count(*) FROM chunks WHERE run = ${run}`);
    fill(1, 30);
    changeRun(db, { id: pinnedRun, pinned: true });
    const later = startRun(db, { name: 'later', command: null, nowUs: BASE_MS * 1000 });
    ingest.run = later;
    fill(100, 30);
    const used = new Retention(db, dataDir, { bytes: 2e9, days: 7 }).usedBytes() - 64 * 1024 * 1024;
    // Half is pinned: the other half gives way, though it is newer.
    keepTo(used * 0.9);
    expect([held(pinnedRun), held(later) < 30, held(later) > 0]).toEqual([30, true, true]);
    // What is pinned alone is more than it may be: its oldest goes, and is told as such.
    keepTo(used * 0.5);
    expect(held(pinnedRun)).toBeLessThan(30);
    expect(held(pinnedRun)).toBeGreaterThan(10);
    expect(number(db, sql`SELECT min(id) FROM spans`)).toBeGreaterThan(1);
    expect(all(db, sql`SELECT DISTINCT reason FROM removals ORDER BY reason`)).toEqual([
      { reason: 'bytes' },
      { reason: 'pinned' },
    ]);
  });

  it('tells what one reason took within an hour as one, and since when all that is left is there', () => {
    const { db, dataDir, store, reader } = openFolder();
    store(spans('shop', [{ id: 1 }]));
    store(logs('shop', [{ body: 'x' }]));
    const at = (days: number): void => {
      const retention = new Retention(
        db,
        dataDir,
        { bytes: 2e9, days: 1 },
        () => BASE_MS * 1000 + days * DAY_US,
      );
      while (retention.step().more);
    };
    expect(listRemovals(reader())).toMatchObject({ removals: [], keptSince: `${BASE_MS}000000` });
    at(2);
    store(spans('shop', [{ trace: 2, id: 2 }]));
    at(2.01);
    store(spans('shop', [{ trace: 3, id: 3 }]));
    at(2.2);
    const { removals, keptSince } = listRemovals(reader());
    expect(keptSince).toBeNull();
    expect(removals).toMatchObject([
      { reason: 'age', spans: 1, logs: 0 },
      { reason: 'age', spans: 2, logs: 1, upTo: `${BASE_MS}000000` },
    ]);
  });

  it('clears one signal and leaves the others, or all', () => {
    const { db, store, run: first } = openFolder();
    const point = { timeUnixNano: nanos(1), asInt: '1', attributes: [] };
    const fill = (): void => {
      store(
        spans('shop', [{ trace: 1, id: 1 }]),
        logs('shop', [{ body: 'with', trace: 1 }, { body: 'without' }]),
        metrics('shop', [{ name: 'g', gauge: { dataPoints: [point] } }]),
      );
    };
    const counts = (): unknown =>
      all(db, sql`SELECT spans, traces, logs, metric_points AS points, raw_bytes > 0 AS holds FROM runs`);
    fill();
    const opened = { run: first, nowUs: BASE_MS * 1000 };
    clear(db, ['traces'], opened.run, opened.nowUs);
    expect(counts()).toEqual([{ spans: 0, traces: 0, logs: 2, points: 1, holds: 1 }]);
    expect(number(db, sql`SELECT count(*) FROM spans`)).toBe(0);
    expect(all(db, sql`SELECT root, logs FROM traces`)).toEqual([{ root: 0, logs: 1 }]);
    clear(db, ['logs'], opened.run, opened.nowUs);
    expect(number(db, sql`SELECT count(*) FROM traces`)).toBe(0);
    clear(db, ['metrics'], opened.run, opened.nowUs);
    expect(counts()).toEqual([{ spans: 0, traces: 0, logs: 0, points: 0, holds: 0 }]);
    expect(number(db, sql`SELECT count(*) FROM chunks`)).toBe(0);
    expect(get(db, sql`SELECT reason, spans, logs, metric_points AS points FROM removals`)).toEqual({
      reason: 'clear',
      spans: 1,
      logs: 2,
      points: 1,
    });
  });

  it('drops blocks of the search index when their records are gone, small ones in a small store', () => {
    const { db, dataDir, store } = openFolder();
    const bodies = (from: number, count: number) =>
      logs(
        'shop',
        Array.from({ length: count }, (_, i) => ({ body: `record ${from + i}` })),
      );
    store(bodies(0, 25_000), bodies(25_000, 10_000));
    const indexer = new Indexer(dataDir, 10e6);
    while (indexer.step());
    const rows = (): number => number(indexer.db, sql`SELECT sum(row_count) FROM log_blocks`);
    expect(rows()).toBe(35_000);
    const oldest = number(db, sql`SELECT min(id) FROM chunks`);
    removeChunks(db, [oldest]);
    indexer.tidy();
    const left = number(db, sql`SELECT count(*) FROM logs`);
    expect(left).toBeLessThan(15_000);
    expect(rows()).toBeGreaterThanOrEqual(left);
    expect(rows()).toBeLessThan(left + 5000);
    store(bodies(90_000, 10));
    while (indexer.step());
    expect(rows()).toBeLessThan(left + 5010);
    indexer.close();
  });

  it('drops from the search index what it says of rows that are gone', () => {
    const { db, dataDir, store } = openFolder();
    store(logs('shop', [{ body: 'old' }]));
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    expect(indexer.has(1)).toBe(true);
    const later = new Retention(db, dataDir, { bytes: 2e9, days: 1 }, () => BASE_MS * 1000 + 3 * DAY_US);
    for (let more = true; more; ) more = later.step().more;
    indexer.tidy();
    expect(indexer.has(1)).toBe(false);
    indexer.close();
  });
});
