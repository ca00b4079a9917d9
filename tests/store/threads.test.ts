import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../src-main/pipeline/queue.ts';
import type { StoreEvent } from '../../src-main/store/thread/protocol.ts';
import { unpackTraceColumns } from '../../src-shared/model/trace-columns.ts';
import { openStore } from './open-store.ts';
import { logs, spans, traceId } from './requests.ts';

/** Resolves when `isSo` holds; events are what makes it so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('The store’s threads', () => {
  it('answer after the commit, tell what changed, and read what was stored', async () => {
    const events: StoreEvent[] = [];
    const { store } = await openStore({ onEvent: (event) => events.push(event) });
    const outcomes = await Promise.all([
      store.consume(spans('shop', [{ id: 1 }])),
      store.consume(spans('cart', [{ trace: 2, id: 2 }])),
      store.consume(logs('shop', [{ body: 'x', trace: 1 }])),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['stored', 'stored', 'stored']);
    expect(store.totals.counts).toEqual({ spans: 2, traces: 2, logs: 1, metricPoints: 0 });
    const data = events.filter((event) => event.kind === 'data');
    expect(data.flatMap((event) => event.changes.traceIds ?? [])).toEqual(
      expect.arrayContaining([traceId(1), traceId(2)]),
    );
    expect(data.flatMap((event) => event.changes.newServices).sort()).toEqual(['cart', 'shop']);
    const columns = unpackTraceColumns(
      (await store.read('traceColumns', { traceId: traceId(1) })) as ArrayBuffer,
    );
    expect(columns.count).toBe(1);
    expect(store.bytes()).toBeGreaterThan(10_000);
  });

  it('unify what came twice, opened or not', async () => {
    const { store } = await openStore();
    await store.consume(spans('shop', [{ id: 1 }]));
    await store.consume(spans('shop', [{ id: 1 }, { id: 2, parent: 1 }]));
    await until(() => store.totals.counts.spans === 2);
    const columns = unpackTraceColumns(
      (await store.read('traceColumns', { traceId: traceId(1) })) as ArrayBuffer,
    );
    expect([columns.count, columns.repeats]).toEqual([2, 1]);
  });

  it('answer the question that a reader is started for', async () => {
    const { store } = await openStore({ readers: 3 });
    await store.consume(spans('shop', [{ id: 1 }]));
    const asked = [1, 2, 3].map((limit) => store.read('traceIds', { limit }));
    expect(await Promise.all(asked)).toEqual([[traceId(1)], [traceId(1)], [traceId(1)]]);
  });

  it('give up a question nobody wants the answer of', async () => {
    const { store } = await openStore();
    const abort = new AbortController();
    const asked = store.read('waitUntilCancelled', {}, abort.signal);
    abort.abort(new Error('left'));
    await expect(asked).rejects.toThrow('left');
    expect(await store.read('traceIds', { limit: 1 })).toEqual([]);
  });

  it('begin, rename, pin and delete runs', async () => {
    const { store } = await openStore();
    await store.consume(spans('shop', [{ id: 1 }]));
    const first = store.totals.run.id;
    const second = await store.write('startRun', { name: 'second', command: 'npm test' });
    await store.consume(spans('shop', [{ trace: 2, id: 2 }]));
    await store.write('changeRun', { id: first, name: 'kept', pinned: true });
    const runs = await store.read('listRuns', {});
    expect(
      runs.map(({ id, name, pinned, current, counts }) => [id, name, pinned, current, counts.spans]),
    ).toEqual([
      [second, 'second', false, true, 1],
      [first, 'kept', true, false, 1],
    ]);
    await store.deleteRun(first);
    expect(store.totals.counts.spans).toBe(1);
    expect(await store.read('traceIds', { limit: 9 })).toEqual([traceId(2)]);
    await expect(store.deleteRun(99)).rejects.toMatchObject({ code: 'not_found' });
    await store.write('clear', ['traces', 'logs', 'metrics']);
    expect(store.totals.counts).toEqual({ spans: 0, traces: 0, logs: 0, metricPoints: 0 });
    await store.consume(spans('shop', [{ trace: 2, id: 2 }]));
    expect(store.totals.counts.spans).toBe(1);
  });

  it('keep a second engine out of the folder, and let it in afterwards', async () => {
    const first = await openStore();
    await expect(openStore({ dataDir: first.dataDir })).rejects.toMatchObject({ code: 'store_in_use' });
    await first.store.stop();
    const second = await openStore({ dataDir: first.dataDir });
    expect((await second.store.consume(spans('shop', [{ id: 1 }]))).kind).toBe('stored');
  });

  it('commit what was taken before they stop, and make files only their owner can read', async () => {
    const { store, dataDir } = await openStore();
    const queue = createQueue({ submit: (request) => store.consume(request) });
    const taken = Array.from({ length: 20 }, (_, i) =>
      queue.consume(spans('shop', [{ trace: i + 1, id: i + 1 }])),
    );
    await queue.stop();
    await store.stop();
    expect((await Promise.all(taken)).map(({ stored }) => stored)).toEqual(new Array(20).fill(1));
    for (const file of ['telemetry.db', 'search.db', 'engine.lock']) {
      expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
    }
    const again = await openStore({ dataDir });
    expect(again.store.totals.counts.spans).toBe(20);
  });
});
