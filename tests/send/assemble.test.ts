// Large sends: batches stay near 1 MiB, take every item once, and can be halved down to one.
import { expect, it } from 'vitest';
import type { Signal } from '#shared/model/signal.ts';
import { assemble } from '../../src-main/send/assemble.ts';
import { type Batch, batchesOf } from '../../src-main/send/batches.ts';
import type { BatchSource, Plan } from '../../src-main/send/plan.ts';
import { planRows } from '../../src-main/send/plan-rows.ts';
import { UNTREATED } from '../../src-main/send/treatment.ts';
import type { IngestRequest } from '../../src-main/store/ingest/outcome.ts';
import { pointsOf } from '../../src-main/store/reads/points-to-send.ts';
import type { ReadDb } from '../../src-main/store/sql.ts';
import { openFolder } from '../store/folder.ts';
import { attributes, BASE_MS, logs, metrics, nanos, request, spans } from '../store/requests.ts';
import { itemsOf } from './receiver.ts';

const sourceOf = (db: ReadDb): BatchSource => ({ assemble: async (slice) => assemble(db, slice) });
const texts = (signal: Signal, bodies: readonly Uint8Array[]): string[] =>
  itemsOf(bodies.map((body) => ({ signal, body }))).map(({ text }) => text);

async function batches(plan: Plan, signal: Signal, source: BatchSource): Promise<Batch[]> {
  const made: Batch[] = [];
  for await (const batch of batchesOf(signal, plan.rows[signal], source)) made.push(batch);
  return made;
}

async function halvedToOnes(batch: Batch): Promise<Batch[]> {
  const halves = await batch.halve();
  if (halves === undefined) return [batch];
  return (await Promise.all(halves.map(halvedToOnes))).flat();
}

const gauge = (name: string, at: number, count: number): object => ({
  name,
  gauge: {
    dataPoints: Array.from({ length: count }, (_, i) => ({
      timeUnixNano: nanos(at + i),
      asDouble: i,
      attributes: attributes({ series: `s${i % 50}`, filler: 'x'.repeat(100) }),
    })),
  },
});

it('splits one large metrics request into bodies of about 1 MiB, every point once', async () => {
  const folder = openFolder();
  const requests = [
    metrics('shop', [gauge('large', 0, 20_000), gauge('small', 0, 3)]),
    metrics('cart', [gauge('other', 5, 10)]),
  ];
  for (const request of requests) folder.store({ ...request, body: request.body.slice() });
  const db = folder.reader();
  const plan = planRows(db, { kind: 'run', run: folder.run });
  expect(plan.facts.items.metrics).toBe(20_013);
  const made = await batches(plan, 'metrics', sourceOf(db));
  expect(made.length).toBeGreaterThan(2);
  for (const { body } of made) expect(body.length).toBeLessThan(1.4 * 1024 * 1024);
  expect(made.reduce((sum, { items }) => sum + items, 0)).toBe(20_013);
  expect(
    texts(
      'metrics',
      made.map(({ body }) => body),
    ),
  ).toEqual(
    texts(
      'metrics',
      requests.map(({ body }) => body),
    ),
  );
});

it('halves a batch down to single items, of any signal', async () => {
  const folder = openFolder();
  const requests = {
    traces: spans(
      'shop',
      [1, 2, 3, 4, 5].map((id) => ({ id, trace: 1 })),
    ),
    logs: logs(
      'shop',
      [1, 2, 3].map((n) => ({ body: `line ${n}`, at: n })),
    ),
    metrics: metrics('shop', [gauge('a', 0, 3), gauge('b', 0, 4)]),
  };
  folder.store(...Object.values(requests).map((request) => ({ ...request, body: request.body.slice() })));
  const db = folder.reader();
  const plan = planRows(db, { kind: 'range' });
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    const [whole] = await batches(plan, signal, sourceOf(db));
    const ones = whole ? await halvedToOnes(whole) : [];
    expect(ones.every(({ items }) => items === 1)).toBe(true);
    expect(
      texts(
        signal,
        ones.map(({ body }) => body),
      ),
    ).toEqual(texts(signal, [requests[signal].body]));
  }
});

it('chooses points by service and time, exactly at the edges', async () => {
  const folder = openFolder();
  folder.store(metrics('shop', [gauge('a', 0, 100)]), metrics('cart', [gauge('a', 0, 100)]));
  const db = folder.reader();
  const plan = planRows(db, { kind: 'range', from: nanos(10), to: nanos(20) });
  expect(plan.facts.items.metrics).toBe(20);
  const shop = [...pointsOf(db, { services: ['shop'], fromUs: 0, toUs: Number.POSITIVE_INFINITY })];
  expect(shop).toHaveLength(100);
});

it('sends points by time, whichever metric, request and resource they are of', async () => {
  const folder = openFolder();
  folder.store(
    metrics('shop', [gauge('late', 500, 3), gauge('early', 0, 3)]),
    metrics('cart', [gauge('between', 1, 300)]),
    metrics('shop', [gauge('early', 2, 1)]),
  );
  const db = folder.reader();
  const plan = planRows(db, { kind: 'range' });
  const times: number[] = [];
  for (const row of plan.rows.metrics) {
    const slice = { signal: 'metrics', rows: Float64Array.of(row), treatment: UNTREATED } as const;
    times.push(itemsOf([{ signal: 'metrics', body: assemble(db, slice).body }])[0]?.timeUs ?? 0);
  }
  expect(times).toHaveLength(307);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

/** Log records of a process of a service: the process is no label of Loki's. */
function logsOfProcess(service: string, pid: number, bodies: Record<string, number>): IngestRequest {
  return request('logs', {
    resourceLogs: [
      {
        resource: { attributes: attributes({ 'service.name': service, 'process.pid': pid }) },
        scopeLogs: [
          {
            logRecords: Object.entries(bodies).map(([body, at]) => ({
              timeUnixNano: nanos(at),
              body: { stringValue: body },
            })),
          },
        ],
      },
    ],
  });
}

it('names the rows of a body in the order they stand in it', async () => {
  const folder = openFolder();
  folder.store(
    logsOfProcess('a', 1, { a1: 1 }),
    logsOfProcess('a', 2, { b2: 2 }),
    logsOfProcess('a', 1, { a3: 3 }),
  );
  const db = folder.reader();
  const { rows } = planRows(db, { kind: 'range' });
  const { sent } = assemble(db, { signal: 'logs', rows: rows.logs, treatment: UNTREATED });
  const [a1, b2, a3] = rows.logs;
  expect([...sent]).toEqual([a1, a3, b2]);
});

it('sends log records stream by stream, by time in each, and never two streams in one request', async () => {
  const folder = openFolder();
  folder.store(
    logs('a', [{ body: 'a', at: 10 }]),
    logs('b', [{ body: 'b', at: 0 }]),
    logsOfProcess('a', 7, { early: 5 }),
    logs('b', [{ body: 'b', at: 20 }]),
  );
  const db = folder.reader();
  const made = await batches(planRows(db, { kind: 'range' }), 'logs', sourceOf(db));
  const told = made.map(({ body }) =>
    itemsOf([{ signal: 'logs', body }]).map(({ service, timeUs }) => [service, timeUs / 1000 - BASE_MS]),
  );
  expect(told.map((each) => each.toSorted((x, y) => Number(x[1]) - Number(y[1])))).toEqual([
    [
      ['b', 0],
      ['b', 20],
    ],
    [
      ['a', 5],
      ['a', 10],
    ],
  ]);
});

it('keeps resources that share a stream within half an hour of each other in one request', async () => {
  const folder = openFolder();
  const minute = 60_000;
  folder.store(
    logsOfProcess('a', 1, { one: 0, two: 20 * minute, four: 500 * minute }),
    logsOfProcess('a', 2, { three: 31 * minute }),
    logsOfProcess('b', 1, { first: 0, last: 5000 * minute }),
  );
  const db = folder.reader();
  const plan = planRows(db, { kind: 'range' });
  const counts = (await batches(plan, 'logs', sourceOf(db))).map(({ items }) => items);
  expect(counts).toEqual([2, 1, 1, 2]);
});

it('leaves out of a plan what the destination has', () => {
  const folder = openFolder();
  folder.store(
    spans('a', [{ id: 1 }, { id: 2 }]),
    logs('a', [{ body: 'x', at: 1 }]),
    metrics('a', [gauge('g', 0, 5)]),
  );
  const db = folder.reader();
  const all = planRows(db, { kind: 'range' });
  const rest = planRows(
    db,
    { kind: 'range' },
    {
      standing: (signal, row) => (signal === 'logs' || row === all.rows[signal][0] ? 'taken' : undefined),
    },
  );
  expect(rest.facts).toMatchObject({
    items: { traces: 1, logs: 0, metrics: 4 },
    already: { traces: 1, logs: 1, metrics: 1 },
  });
  expect([...rest.rows.metrics]).toEqual([...all.rows.metrics].slice(1));
});

it('orders spans by trace and records by time, whatever order they came in', async () => {
  const folder = openFolder();
  folder.store(
    spans('a', [
      { id: 1, trace: 1 },
      { id: 2, trace: 2 },
    ]),
    spans('b', [
      { id: 3, trace: 2 },
      { id: 4, trace: 1 },
    ]),
    logs('a', [
      { body: 'late', at: 90 },
      { body: 'early', at: 10 },
    ]),
  );
  const db = folder.reader();
  const plan = planRows(db, { kind: 'range' });
  const source = sourceOf(db);
  const ids = [...plan.rows.traces];
  const oneByOne = async (signal: 'traces' | 'logs', rows: readonly number[]) =>
    Promise.all(
      rows.map(async (row) => {
        const slice = { signal, rows: Float64Array.of(row), treatment: UNTREATED };
        const [item] = itemsOf([{ signal, body: (await source.assemble(slice)).body }]);
        return item;
      }),
    );
  const traces = (await oneByOne('traces', ids)).map((item) => item?.traceId);
  expect(new Set(traces.slice(0, 2)).size).toBe(1);
  expect(new Set(traces.slice(2)).size).toBe(1);
  const times = (await oneByOne('logs', [...plan.rows.logs])).map((item) => item?.timeUs ?? 0);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

it('passes over rows that are gone by now', async () => {
  const folder = openFolder();
  folder.store(spans('a', [{ id: 1 }, { id: 2 }]), logs('a', [{ body: 'x' }]));
  const db = folder.reader();
  const plan = planRows(db, { kind: 'range' });
  folder.db.exec('DELETE FROM spans WHERE id = (SELECT min(id) FROM spans); DELETE FROM logs');
  const source = sourceOf(db);
  expect((await batches(plan, 'traces', source)).map(({ items }) => items)).toEqual([1]);
  expect((await batches(plan, 'logs', source)).map(({ items }) => items)).toEqual([0]);
});
