// Memory that is given back early is never sent, or read, after that: whatever goes wrong on the way, what the far end
// gets is whole.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Signal } from '#shared/model/signal.ts';
import type { Batch, PlannedBatch } from '../../src-main/send/batches.ts';
import { runLane } from '../../src-main/send/lane.ts';
import { post } from '../../src-main/send/post.ts';
import { giveBack } from '../../src-main/store/give-back.ts';
import { startStandIn } from './stand-ins/in-test.ts';
import type { Trouble } from './stand-ins/server.ts';

const ITEM = 3000;
const ITEMS = 8;
const BATCHES = 6;
const QUICK = { answer: 2000, firstDelay: 1, maxDelay: 2, giveUp: 20_000, spansSettle: 1 };

/** An item is its row's number, over and over; a body is large enough to have memory of its own. */
function bodyOf(rows: readonly number[]): Uint8Array {
  const body = new Uint8Array(rows.length * ITEM);
  for (const [i, row] of rows.entries()) body.fill(row, i * ITEM, (i + 1) * ITEM);
  return body;
}

/** The rows in a body. Throws for one that is not whole. */
function rowsIn(body: Uint8Array): number[] {
  if (body.length === 0 || body.length % ITEM !== 0) throw new Error(`${body.length} bytes are no items`);
  return Array.from({ length: body.length / ITEM }, (_, i) => {
    const [row = 0, ...rest] = new Set(body.subarray(i * ITEM, (i + 1) * ITEM));
    if (row === 0 || rest.length > 0) throw new Error(`an item is mixed of ${[row, ...rest]}`);
    return row;
  });
}

function batchOf(rows: readonly number[]): Batch {
  return {
    items: rows.length,
    body: bodyOf(rows),
    sent: Float64Array.from(rows),
    leftOut: [],
    traces: 1,
    changed: 0,
    only: async (some) => batchOf(rows.filter((row) => some.has(row))),
    halve: async () =>
      rows.length < 2
        ? undefined
        : [batchOf(rows.slice(0, rows.length >> 1)), batchOf(rows.slice(rows.length >> 1))],
  };
}

const trouble: fc.Arbitrary<Trouble | undefined> = fc.constantFrom<(Trouble | undefined)[]>(
  undefined,
  'cut',
  'lost',
  { status: 503 },
  { status: 429, headers: { 'retry-after': '0' } },
  { status: 413 },
);

it('what goes again, in halves or after a broken connection, goes whole; paused, the rest is still there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Signal>('traces', 'logs'),
      fc.array(trouble, { maxLength: 12 }),
      fc.option(fc.integer({ min: 1, max: BATCHES * 2 }), { nil: undefined }),
      async (signal, troubles, pauseAfter) => {
        const [cancel, abort] = [new AbortController(), new AbortController()];
        const there = await startStandIn(() => {
          if (there.bodies.length === pauseAfter) cancel.abort(new Error('paused'));
          return { status: 200 };
        });
        there.troubles.push(...troubles);
        const made: PlannedBatch[] = [];
        async function* batches(): AsyncGenerator<PlannedBatch> {
          for (let n = 0; n < BATCHES; n++) {
            const rows = Array.from({ length: ITEMS }, (_, i) => n * ITEMS + i + 1);
            const one = { first: n * ITEMS, upto: (n + 1) * ITEMS, triedUs: undefined };
            made.push({ ...batchOf(rows), ...one });
            yield made.at(-1) as PlannedBatch;
          }
        }
        const decided = new Map<number, string>();
        await runLane({
          signal,
          target: { url: `${there.url}/v1/${signal}`, headers: {}, secrets: [] },
          batches: batches(),
          rows: Float64Array.from({ length: BATCHES * ITEMS }, (_, i) => i + 1),
          cancel: cancel.signal,
          abort: abort.signal,
          patience: QUICK,
          onRetry: () => undefined,
          onDelivered: () => undefined,
          async note(settled) {
            for (const { first, upto, fate } of settled?.fates ?? [])
              for (let place = first; place < upto; place++) decided.set(place + 1, fate);
          },
        });
        // Every try was of whole items.
        const came = new Set(there.bodies.flatMap(rowsIn));
        for (const [row, fate] of decided) if (fate === 'taken') expect(came).toContain(row);
        if (!cancel.signal.aborted) expect(decided.size).toBe(BATCHES * ITEMS);
        // What was decided was given back, and only that.
        for (const { body, first } of made) {
          const fate = decided.get(first + 1);
          if (fate === 'taken') expect(body.length).toBe(0);
        }
        await there.stop();
      },
    ),
    { numRuns: 40 },
  );
});

it('a body of which the answer came early is read to its end', async () => {
  const body = new Uint8Array(randomBytes(8 * 1024 * 1024));
  const { promise: whole, resolve } = Promise.withResolvers<Buffer>();
  const server = createServer((request, response) => {
    response.writeHead(200).end();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('close', () => resolve(Buffer.concat(chunks)));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const { status } = await post(`http://127.0.0.1:${port}/`, body, {}, new AbortController().signal);
  expect(status).toBe(200);
  // As if others wanted memory now.
  for (let i = 0; i < 20; i++) giveBack(new Uint8Array(8 * 1024 * 1024).fill(i));
  const read = await whole;
  const sent = Buffer.from(body);
  // The connection may end before all of it went; what came is what was sent.
  const came = gunzipSync(read, { finishFlush: constants.Z_SYNC_FLUSH });
  expect(came.length).toBeGreaterThan(0);
  expect(Buffer.compare(came, sent.subarray(0, came.length))).toBe(0);
});

it('bytes that are a part of something larger stay, others go, once', () => {
  const whole = new Uint8Array(10_000).fill(7);
  giveBack(whole.subarray(100, 200));
  expect(whole.length).toBe(10_000);
  // Small buffers of Node lie in memory that others have parts of.
  const [one, other] = [Buffer.from('one'), Buffer.from('other')];
  giveBack(one);
  expect(other.toString()).toBe('other');
  giveBack(whole);
  expect(whole.length).toBe(0);
  // What is gone already is no reason to fail.
  giveBack(whole);
});
