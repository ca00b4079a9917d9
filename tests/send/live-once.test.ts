// What is forwarded as it comes, counted: no trace is given more than its backend keeps of one, and nothing goes
// twice, live and by hand.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from '#shared/api/client.ts';
import type { SignalSending } from '#shared/api/keep-sending.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { startEngine } from '../../src-main/engine/start.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { Permanent, Retryable } from '../../src-main/pipeline/consumer.ts';
import { itemsOf, type Memory, startMemory } from './receiver.ts';

let dataDir: string;
let engine: Engine;
let client: Client;
let there: Memory;
let destination: number;

async function start(): Promise<void> {
  const loopback = { host: '127.0.0.1', grpcPort: 0, httpPort: 0, apiPort: 0, allowedHosts: [] };
  engine = await startEngine({ shell: 'headless', saved: null, dataDir, ...loopback });
  const { api } = engine.ready();
  client = createClient({ baseUrl: api.url, token: () => api.token, fetch });
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'spandrel-live-once-'));
  await start();
});
afterAll(async () => {
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  there = await startMemory();
  ({ id: destination } = await client.addDestination({
    name: 'There',
    endpoints: { traces: there.url },
    backends: { traces: 'tempo' },
    read: { urls: { traces: null } },
  }));
});
afterEach(async () => {
  await client.stopKeepSending({ destination }).catch(() => undefined);
  await client.removeDestination({ id: destination });
  await there.stop();
});

let traces = 0;
let ids = 0;
const newTrace = (): string => (++traces).toString(16).padStart(32, 'a');

/** So many spans of a trace come in, each of so many bytes. */
async function comeIn(traceId: string, count: number, bytes = 10): Promise<void> {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: count }, (_, i) => ({
    traceId,
    spanId: (++ids).toString(16).padStart(16, '0'),
    name: 'work',
    startTimeUnixNano: String(nowNs + BigInt(i)),
    endTimeUnixNano: String(nowNs + BigInt(i) + 1000n),
    attributes: [{ key: 'text', value: { stringValue: 'x'.repeat(bytes) } }],
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const response = await fetch(`${engine.otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(encodeRequest('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] })),
  });
  expect(response.status).toBe(200);
}

async function now(): Promise<SignalSending> {
  const { keepSending } = await client.listKeepSending({});
  const found = keepSending.find((one) => one.destination.id === destination)?.signals.traces;
  if (!found) throw new Error('nothing is forwarded');
  return found;
}
const untilIs = (expected: object): Promise<void> =>
  expect.poll(now, { timeout: 30_000 }).toMatchObject(expected);
const settled = (items: number): Promise<void> =>
  expect
    .poll(
      async () => {
        const { sent, leftOut, refused, waiting } = await now();
        return waiting === 0 ? sent + leftOut + refused : -1;
      },
      { timeout: 30_000 },
    )
    .toBe(items);

const MOST = 5_000_000;
const bytesThere = (): number => there.requests.reduce((sum, { body }) => sum + body.length, 0);

describe('a trace that passes what Tempo keeps of one', () => {
  it('goes up to that over many requests, also after a restart; the rest stays, is counted and told', async () => {
    await client.setKeepSending({ destination });
    const large = newTrace();
    let came = 0;
    const more = async (): Promise<void> => {
      await comeIn(large, 1000, 900);
      came += 1000;
      await settled(came);
    };
    for (let n = 0; n < 3; n++) await more();
    await untilIs({ sent: 3000, leftOut: 0 });
    await engine.stop();
    await start();
    for (let n = 0; n < 4; n++) await more();
    const { sent, leftOut, messages } = await now();
    expect(sent + leftOut).toBe(7000);
    expect(itemsOf(there.requests)).toHaveLength(sent);
    // As much as fits, but for what lies between two marks.
    expect(bytesThere()).toBeLessThan(MOST);
    expect(bytesThere()).toBeGreaterThan(MOST - 250_000);
    expect(messages).toEqual([{ text: expect.stringContaining('may hold'), items: leftOut }]);
    await comeIn(newTrace(), 10);
    await untilIs({ sent: sent + 10, leftOut });
    // Two engines, and seven megabytes: a busy machine takes its time.
  }, 180_000);
});

const request = (traceId: string, again = false) => ({
  what: { kind: 'trace', traceId } as const,
  signals: ['traces' as const],
  destination,
  how: { again },
});
async function send(traceId: string, again = false): Promise<void> {
  const { id } = await client.startSend(request(traceId, again));
  await expect
    .poll(async () => (await client.getSend({ id })).state, { timeout: 30_000 })
    .not.toBe('running');
}
const arrived = (): number => itemsOf(there.requests).length;
const untilArrived = (items: number): Promise<void> => expect.poll(arrived, { timeout: 30_000 }).toBe(items);

describe('what was forwarded', () => {
  it('is named by the preflight and not sent by hand again, until that is asked for', async () => {
    const trace = newTrace();
    await comeIn(trace, 2);
    await client.setKeepSending({ destination });
    await comeIn(trace, 3);
    await untilIs({ sent: 3, waiting: 0 });
    const checked = await client.preflight(request(trace));
    expect(checked.forwarded.traces).toBe(3);
    expect(checked.offered.traces.items).toBe(2);
    expect(checked.findings.map(({ title }) => title)).toContain('3 spans went there live already.');
    await send(trace);
    await untilArrived(5);
    await expect(client.startSend(request(trace))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Forwarded as it came in: 3 spans'),
    });
    await engine.stop();
    await start();
    await expect(client.startSend(request(trace))).rejects.toMatchObject({ code: 'conflict' });
    await send(trace, true);
    await untilArrived(10);
  });

  it('and was refused goes with a send', async () => {
    await client.setKeepSending({ destination });
    there.answer = () => Promise.reject(new Permanent('bad'));
    const trace = newTrace();
    await comeIn(trace, 1);
    await untilIs({ refused: 1, waiting: 0 });
    there.answer = () => undefined;
    await send(trace);
    await untilArrived(1);
  });

  it('to another address counts for that one only', async () => {
    const trace = newTrace();
    await client.setKeepSending({ destination });
    await comeIn(trace, 3);
    await untilIs({ sent: 3, waiting: 0 });
    const other = await startMemory();
    await client.changeDestination({ id: destination, name: 'There', endpoints: { traces: other.url } });
    await send(trace);
    expect(itemsOf(other.requests)).toHaveLength(3);
    await other.stop();
  });
});

describe('what was sent by hand while it waited', () => {
  it('is not forwarded again, and that is counted', async () => {
    const trace = newTrace();
    await client.setKeepSending({ destination, on: false });
    await comeIn(trace, 3);
    await send(trace);
    await comeIn(trace, 2);
    await client.setKeepSending({ destination, on: true });
    await untilIs({ sent: 2, byHand: 3, waiting: 0 });
    expect(arrived()).toBe(5);
  });

  it('goes once, too, when forwarding was paused with it on its way', async () => {
    there.answer = () => Promise.reject(new Retryable('not now', 60_000));
    await client.setKeepSending({ destination });
    const trace = newTrace();
    await comeIn(trace, 3);
    await untilIs({ state: 'retrying' });
    expect((await client.preflight(request(trace))).underWay.traces).toBe(3);
    await client.setKeepSending({ destination, on: false });
    there.answer = () => undefined;
    await send(trace);
    await untilArrived(3);
    await client.setKeepSending({ destination, on: true });
    await untilIs({ sent: 0, byHand: 3, waiting: 0 });
    expect(arrived()).toBe(3);
  });
});
