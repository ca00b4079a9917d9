import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Signal } from '#shared/model/signal.ts';
import { listKeepSending, nextChunks } from '../../src-main/store/reads/keep-sending.ts';
import { Retention } from '../../src-main/store/retention.ts';
import { number, sql, type WriteDb } from '../../src-main/store/sql.ts';
import { clear } from '../../src-main/store/writes/clear.ts';
import { moveCursor, setKeepSending, skipWaiting } from '../../src-main/store/writes/keep-sending.ts';
import { changeRun, startRun } from '../../src-main/store/writes/runs.ts';
import { addDestination } from '../../src-main/store/writes/sends.ts';
import { openFolder } from './folder.ts';
import { BASE_MS, logs, spans } from './requests.ts';

const NOW_US = BASE_MS * 1000;
const DAY_US = 86_400e6;
const noise = (bytes: number): string => randomBytes(bytes / 2).toString('hex');

function begin(db: WriteDb, signals: Signal[] = ['traces', 'logs'], sinceUs = NOW_US): number {
  const destination = addDestination(db, { name: 'there', config: {} });
  setKeepSending(db, { destination, rule: { on: true }, signals, nowUs: sinceUs });
  return destination;
}
const cursor = (db: WriteDb, signal: Signal) =>
  listKeepSending(db)
    .flatMap(({ cursors }) => cursors)
    .find((one) => one.signal === signal);
const step = { upto: 0, place: 0, triedUs: 0, gone: 0, counts: { sent: 1 } };

describe('Keep sending', () => {
  it('begins with what comes next and goes on where it was', () => {
    const { db, store } = openFolder();
    store(spans('shop', [{ id: 1 }]));
    const destination = begin(db);
    expect(cursor(db, 'traces')).toMatchObject({ waiting: 0, missed: 0 });
    store(spans('shop', [{ id: 2 }, { id: 3 }]), logs('shop', [{ body: 'x' }]));
    expect([cursor(db, 'traces')?.waiting, cursor(db, 'logs')?.waiting]).toEqual([2, 1]);
    const from = cursor(db, 'traces')?.chunk ?? 0;
    const [next] = nextChunks(db, { signal: 'traces', after: from, upto: null, sinceUs: 0, items: 1 });
    expect(next).toMatchObject({ items: 2 });
    const chunk = next?.id ?? 0;
    expect(moveCursor(db, { destination, signal: 'traces', chunk, from, ...step })).toBe(true);
    expect(cursor(db, 'traces')).toMatchObject({ chunk, waiting: 0, counts: { sent: 1 } });
    // Changing the rule leaves the cursor; a signal that is taken out and in again begins anew.
    setKeepSending(db, { destination, rule: { on: false }, signals: ['traces'], nowUs: NOW_US });
    expect(listKeepSending(db)).toMatchObject([{ rule: { on: false }, destinationName: 'there' }]);
    expect([cursor(db, 'traces')?.chunk, cursor(db, 'logs')]).toEqual([chunk, undefined]);
    setKeepSending(db, { destination, rule: null, signals: [], nowUs: NOW_US });
    expect(listKeepSending(db)).toEqual([]);
  });

  it('goes on with what comes next when what waits is skipped, and a late move does not take it back', () => {
    const { db, store } = openFolder();
    const destination = begin(db);
    store(spans('shop', [{ id: 1 }, { id: 2 }]), logs('shop', [{ body: 'x' }]));
    const from = cursor(db, 'traces')?.chunk ?? 0;
    expect(skipWaiting(db, destination)).toBe(3);
    expect(cursor(db, 'traces')?.waiting).toBe(0);
    expect(moveCursor(db, { destination, signal: 'traces', chunk: from + 1, from, ...step })).toBe(false);
  });

  it('takes chunks in their order until there are enough, and the same ones again when told up to which', () => {
    const { db, store } = openFolder();
    begin(db);
    for (let n = 1; n <= 5; n++) store(spans('shop', [{ trace: n, id: n }]));
    const next = (upto: number | null, items: number) =>
      nextChunks(db, { signal: 'traces', after: 0, upto, sinceUs: 0, items }).map(({ id }) => id);
    const all = next(null, 100);
    expect(all).toHaveLength(5);
    expect(next(null, 2)).toEqual(all.slice(0, 2));
    expect(next(all[3] ?? 0, 1)).toEqual(all.slice(0, 4));
    expect(nextChunks(db, { signal: 'traces', after: 0, upto: null, sinceUs: NOW_US + 1, items: 9 })).toEqual(
      [],
    );
  });
});

describe('Retention', () => {
  const runAll = (retention: Retention): void => {
    for (let more = true; more; ) more = retention.step().more;
  };
  const left = (db: WriteDb): number => number(db, sql`SELECT count(*) FROM chunks`);

  it('leaves what waits though it is too old, up to a tenth of the quota, and counts what it takes beyond', () => {
    const { db, dataDir, store } = openFolder();
    store(spans('shop', [{ trace: 99, id: 99 }]));
    const destination = begin(db);
    store(spans('shop', [{ id: 1 }, { id: 2 }]), logs('shop', [{ body: 'x' }]));
    const later = (bytes: number): Retention =>
      new Retention(db, dataDir, { bytes, days: 7 }, () => NOW_US + 8 * DAY_US);
    runAll(later(2e9));
    // What came before went.
    expect([left(db), cursor(db, 'traces')?.missed]).toEqual([2, 0]);
    // Sent, the spans go; the log record still waits.
    const from = cursor(db, 'traces')?.chunk ?? 0;
    const [chunk] = nextChunks(db, { signal: 'traces', after: from, upto: null, sinceUs: 0, items: 9 });
    moveCursor(db, { destination, signal: 'traces', chunk: chunk?.id ?? 0, from, ...step });
    runAll(later(2e9));
    expect([left(db), number(db, sql`SELECT count(*) FROM logs`)]).toEqual([1, 1]);
    store(spans('shop', [{ trace: 3, id: 4, attributes: { noise: noise(400_000) } }]));
    runAll(later(2e6));
    expect([left(db), cursor(db, 'logs')?.missed, cursor(db, 'traces')?.missed]).toEqual([0, 1, 1]);
  });

  it('takes what was sent on before what waits, though that is older, and less of what is pinned', () => {
    const { db, dataDir, store, ingest, run } = openFolder();
    const fill = (count: number): void => {
      for (let n = 0; n < count; n++)
        store(spans('shop', [{ trace: n + 1, id: n + 1, attributes: { noise: noise(200_000) } }]));
    };
    const destination = begin(db);
    const keepTo = (share: number): void => {
      const used = number(db, sql`PRAGMA page_count`) * 16_384;
      // The spans are sent on; the log record waits.
      const chunk = number(db, sql`SELECT max(id) FROM chunks`);
      const from = cursor(db, 'traces')?.chunk ?? 0;
      moveCursor(db, { destination, signal: 'traces', chunk, from, ...step });
      const limits = { bytes: Math.round(used * share), days: 7 };
      runAll(new Retention(db, dataDir, limits, () => NOW_US));
      ingest.reload();
    };
    const waits = (): number[] => [
      number(db, sql`SELECT count(*) FROM logs`),
      cursor(db, 'logs')?.missed ?? -1,
    ];
    fill(20);
    // With pinned runs at their most it stays as well.
    changeRun(db, { id: run, pinned: true });
    ingest.run = startRun(db, { name: 'second', command: null, nowUs: NOW_US });
    store(logs('shop', [{ body: noise(50_000) }]));
    fill(20);
    keepTo(0.8);
    expect(waits()).toEqual([1, 0]);
    expect(number(db, sql`SELECT count(*) FROM spans`)).toBeLessThan(40);
    keepTo(0.8);
    expect(waits()).toEqual([1, 0]);
  });

  it('is not alone in removing: what is cleared is missed too', () => {
    const { db, store, run } = openFolder();
    begin(db);
    store(spans('shop', [{ id: 1 }, { id: 2 }]), logs('shop', [{ body: 'x' }]));
    clear(db, ['traces'], run, NOW_US);
    expect([cursor(db, 'traces')?.missed, cursor(db, 'logs')?.missed]).toEqual([2, 0]);
  });
});
