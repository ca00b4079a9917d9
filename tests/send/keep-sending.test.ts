// "Keep sending", from one whole engine to a second receiver: what comes in goes on, an outage loses nothing, and a
// rule chooses.

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeepSending } from '#shared/api/keep-sending.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { Permanent, Retryable } from '../../src-main/pipeline/consumer.ts';
import { isOfShare } from '../../src-main/send/live/selection.ts';
import { itemsOf, type Memory, type Request, startMemory } from './receiver.ts';
import { startTempo } from './stand-ins/tempo.ts';
import { wholeEngine } from './whole-engine.ts';

const here = wholeEngine();
const { client } = here;
let there: Memory;
let destination: number;
/** What came in since the test began. */
let came: Request[] = [];

beforeEach(async () => {
  came = [];
  there = await startMemory();
  ({ id: destination } = await client.addDestination({ name: 'There', endpoint: there.url }));
});
afterEach(async () => {
  await client.stopKeepSending({ destination }).catch(() => undefined);
  await client.removeDestination({ id: destination });
  await there.stop();
});

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');
let next = 1;

async function post(signal: Signal, request: object): Promise<void> {
  const body = encodeRequest(signal, request);
  await here.take({ signal, body });
  came.push({ signal, body });
}

/** A span, a log record and a point come in. */
async function comeIn(service = 'shop', text = 'hello', traceId = hex(next, 32)): Promise<void> {
  next += 1;
  const time = `${Date.now()}000000`;
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const attributes = [{ key: 'word', value: { stringValue: text } }];
  const span = {
    traceId,
    spanId: hex(next, 16),
    name: text,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
  };
  await post('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
  const record = { timeUnixNano: time, body: { stringValue: text }, traceId, attributes };
  await post('logs', { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] });
  const gauge = { dataPoints: [{ timeUnixNano: time, asInt: String(next) }] };
  await post('metrics', {
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'g', gauge }] }] }],
  });
}

const texts = (requests: readonly Request[]): Record<string, string[]> =>
  Object.fromEntries(SIGNALS.map((signal) => [signal, itemsOf(requests, signal).map(({ text }) => text)]));
async function arrives(expected = came): Promise<void> {
  await expect.poll(() => texts(there.requests), { timeout: 30_000 }).toEqual(texts(expected));
}
async function now(): Promise<KeepSending> {
  const { keepSending } = await client.listKeepSending({});
  const found = keepSending.find((one) => one.destination.id === destination);
  if (found === undefined) throw new Error('nothing is sent on');
  return found;
}
const untilIs = (signal: Signal, expected: object): Promise<void> =>
  expect.poll(async () => (await now()).signals[signal], { timeout: 30_000 }).toMatchObject(expected);

describe('what comes in', () => {
  it('goes on as it came, and nothing of what came before', async () => {
    await comeIn('before');
    came = [];
    await client.setKeepSending({ destination });
    for (let n = 0; n < 20; n++) await comeIn();
    await arrives();
    for (const signal of SIGNALS)
      await untilIs(signal, { state: 'idle', sent: 20, refused: 0, changed: 0, waiting: 0, missed: 0 });
  });

  it('is asked after where it can be, a few items now and then', async () => {
    const tempo = await startTempo();
    const { id } = await client.addDestination({
      ...{ name: 'Asked', endpoints: { traces: tempo.url } },
      read: { urls: { traces: tempo.url }, headers: null },
    });
    const sending = async (): Promise<unknown> =>
      (await client.listKeepSending({})).keepSending.find((one) => one.destination.id === id)?.signals.traces;
    await client.setKeepSending({ destination: id });
    await comeIn();
    await expect
      .poll(sending, { timeout: 15_000 })
      .toMatchObject({ sent: 1, asked: 1, arrived: 1, missing: 0, cannotAsk: '' });
    await client.stopKeepSending({ destination: id });
    await client.removeDestination({ id });
    await tempo.stop();
  });

  it('is not asked after where that is only guessed, and the reason is said', async () => {
    await client.setKeepSending({ destination });
    await comeIn();
    await untilIs('traces', { sent: 1, asked: 0, cannotAsk: expect.stringContaining('only guessed') });
  });

  it('goes on with delta points where anything may be behind the endpoint', async () => {
    await client.setKeepSending({ destination });
    const point = { startTimeUnixNano: `${Date.now() - 1000}000000`, timeUnixNano: `${Date.now()}000000` };
    const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ ...point, asInt: '3' }] };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
    await post('metrics', {
      resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'd', sum }] }] }],
    });
    await arrives();
    await untilIs('metrics', { sent: 1, leftOut: 0 });
  });

  it('goes on as the rule chooses: by service, by filter, by share', async () => {
    await client.setKeepSending({
      destination,
      services: ['shop'],
      traces: { filter: '{ span.word = "yes" }', share: 1 },
      logs: { filter: '{service_name=~".+"} |= "yes"', share: 1 },
      metrics: false,
    });
    await comeIn('shop', 'yes');
    const chosen = came.filter(({ signal }) => signal !== 'metrics');
    await comeIn('shop', 'no');
    await comeIn('other', 'yes');
    await untilIs('traces', { sent: 1, filtered: 2, waiting: 0 });
    await untilIs('logs', { sent: 1, filtered: 2, waiting: 0 });
    await arrives(chosen);
    expect((await now()).signals.metrics).toBeNull();
    await expect(
      client.setKeepSending({ destination, traces: { filter: '{ nonsense', share: 1 } }),
    ).rejects.toMatchObject({ code: 'bad_query' });
    await expect(
      client.setKeepSending({ destination, traces: null, logs: null, metrics: false }),
    ).rejects.toThrow(/nothing would go/);
  });

  it('is sampled by whole traces, log records with them', async () => {
    await client.setKeepSending({
      destination,
      traces: { share: 0.5 },
      logs: { share: 0.5 },
      metrics: false,
    });
    const low = `${hex(next, 18)}${'0'.repeat(14)}`;
    const high = `${hex(next, 18)}${'f'.repeat(14)}`;
    await comeIn('shop', 'low', low);
    came = [];
    await comeIn('shop', 'high', high);
    await arrives(came.filter(({ signal }) => signal !== 'metrics'));
    await untilIs('traces', { sent: 1, sampled: 1 });
    await untilIs('logs', { sent: 1, sampled: 1 });
  });

  it('is redacted on the way, and that is counted', async () => {
    const redact = [{ where: 'key', pattern: 'word' }] as const;
    await client.setKeepSending({ destination, redact: [...redact] });
    await comeIn('shop', 'a secret');
    await untilIs('traces', { sent: 1, changed: 1 });
    await untilIs('metrics', { sent: 1, changed: 0 });
    const sent = Buffer.concat(
      there.requests.filter(({ signal }) => signal === 'logs').map(({ body }) => body),
    );
    expect(sent.toString('latin1').split('a secret')).toHaveLength(2);
  });
});

describe('an outage', () => {
  it('loses nothing and holds nothing up; what waited goes when it is over, once', async () => {
    there.answer = () => Promise.reject(new Retryable('not now', 500));
    await client.setKeepSending({ destination });
    for (let n = 0; n < 10; n++) await comeIn();
    await untilIs('logs', { state: 'retrying', sent: 0, waiting: 10 });
    expect((await now()).signals.logs?.retry?.reason).toContain('not now');
    there.answer = () => undefined;
    await arrives();
    await untilIs('logs', { state: 'idle', sent: 10, waiting: 0, retry: null });
  });

  it('is outlived by what waits when the engine is started again meanwhile', async () => {
    await client.setKeepSending({ destination, metrics: false });
    await comeIn();
    await untilIs('logs', { sent: 1, waiting: 0 });
    there.answer = () => Promise.reject(new Retryable('not now', 60_000));
    for (let n = 0; n < 5; n++) await comeIn();
    await untilIs('traces', { state: 'retrying' });
    await here.stop();
    there.answer = () => undefined;
    await here.start();
    await arrives(came.filter(({ signal }) => signal !== 'metrics'));
    await untilIs('logs', { state: 'idle', sent: 6, waiting: 0 });
  });

  it('that only a change can end is called so, and a change ends it', async () => {
    const first = await startMemory();
    first.answer = () => Promise.reject(new Permanent('no'));
    await client.changeDestination({
      id: destination,
      name: 'There',
      endpoint: 'http://nowhere.invalid:4318',
    });
    await client.setKeepSending({ destination, metrics: false, logs: null });
    await comeIn();
    await untilIs('traces', { state: 'stuck', sent: 0 });
    await client.changeDestination({ id: destination, name: 'There', endpoint: there.url });
    await untilIs('traces', { state: 'idle', sent: 1, waiting: 0 });
    await first.stop();
  });
});

describe('a rule', () => {
  it('can be paused: what comes waits, and goes when it is on again', async () => {
    await client.setKeepSending({ destination, on: false });
    await comeIn();
    await untilIs('logs', { state: 'paused', waiting: 1 });
    expect(there.requests).toEqual([]);
    await client.setKeepSending({ destination, on: true });
    await arrives();
  });

  it('can leave out what waits, and be taken away', async () => {
    await client.setKeepSending({ destination, on: false });
    await comeIn();
    expect(await client.skipWaiting({ destination })).toEqual({ skipped: 3 });
    came = [];
    await client.setKeepSending({ destination, on: true });
    await comeIn();
    await arrives();
    await client.stopKeepSending({ destination });
    await client.stopKeepSending({ destination }).then(
      () => expect.unreachable(),
      (error) => expect(error).toMatchObject({ code: 'not_found' }),
    );
    await expect(client.skipWaiting({ destination })).rejects.toMatchObject({ code: 'not_found' });
    await comeIn();
    expect((await client.listKeepSending({})).keepSending).toEqual([]);
  });
});

describe('a destination', () => {
  it('that is removed gets nothing more, and what waits for it holds nothing', async () => {
    const { id } = await client.addDestination({ name: 'Soon gone', endpoint: there.url });
    await client.setKeepSending({ destination: id });
    await client.removeDestination({ id });
    await comeIn();
    expect((await client.listKeepSending({})).keepSending).toEqual([]);
    await client.setKeepSending({ destination });
    came = [];
    await comeIn();
    await arrives();
  });
});

describe('the share of a trace id', () => {
  it('is about what was asked for, and a larger one holds a smaller', () => {
    const id = fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(
        id,
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (traceId, a, b) => {
          const [less, more] = a < b ? [a, b] : [b, a];
          expect(!isOfShare(traceId, less) || isOfShare(traceId, more)).toBe(true);
          expect(isOfShare(traceId, 1)).toBe(true);
        },
      ),
    );
    const random = (): string => hex(Math.floor(Math.random() * 2 ** 52), 13);
    const ids = Array.from({ length: 20_000 }, () => `${'0'.repeat(18)}${random()}0`);
    const kept = ids.filter((traceId) => isOfShare(traceId, 0.25)).length;
    expect(kept / ids.length).toBeGreaterThan(0.23);
    expect(kept / ids.length).toBeLessThan(0.27);
  });
});
