import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Retention } from '../../src-main/store/retention.ts';
import { Indexer } from '../../src-main/store/search/indexer.ts';
import { all, get, number, sql } from '../../src-main/store/sql.ts';
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
