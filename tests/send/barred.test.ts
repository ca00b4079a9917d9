// What was found missing and would only be refused again, or take the place of something that is there: a second click
// does not bring it, and says so.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Send, What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { type Prometheus, startPrometheus } from './stand-ins/prometheus.ts';
import { startTempo, type Tempo } from './stand-ins/tempo.ts';
import { wholeEngine } from './whole-engine.ts';

const here = wholeEngine();
const { client } = here;
const PATIENT = { timeout: 25_000 };
const all: What = { kind: 'range' };

let tempo: Tempo;
let prometheus: Prometheus;
beforeEach(async () => {
  tempo = await startTempo();
  prometheus = await startPrometheus({ takesAll: true });
});
afterEach(async () => {
  await Promise.all([tempo.stop(), prometheus.stop()]);
});

async function told(id: number): Promise<Arrival> {
  await expect
    .poll(async () => (await client.getArrival({ id }).catch(() => undefined))?.state, PATIENT)
    .toBe('done');
  return client.getArrival({ id });
}

async function sent(destination: number, signal: Signal, what: What, again = false): Promise<Send> {
  const { id } = await client.startSend({ what, destination, signals: [signal], how: { again } });
  await expect.poll(async () => (await client.getSend({ id })).state, PATIENT).not.toBe('running');
  return client.getSend({ id });
}

const attributes = [{ key: 'service.name', value: { stringValue: 'shop' } }];

const gauge = (points: readonly [ms: number, value: number][]) =>
  encodeRequest('metrics', {
    resourceMetrics: [
      {
        resource: { attributes },
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'load',
                gauge: {
                  dataPoints: points.map(([ms, asDouble]) => ({ timeUnixNano: `${ms}000000`, asDouble })),
                },
              },
            ],
          },
        ],
      },
    ],
  });

it('a point whose millisecond has another value there is no part of the rest: it could replace that value', async () => {
  const ms = Date.now() - 5000;
  // Somebody else wrote to the series.
  const theirs = new Uint8Array(gauge([[ms, 1]]));
  await fetch(`${prometheus.url}/api/v1/otlp/v1/metrics`, { method: 'POST', body: theirs });
  await here.take({
    signal: 'metrics',
    body: gauge([
      [ms, 2],
      [ms + 1000, 3],
    ]),
  });
  const { id: destination } = await client.addDestination({
    ...{ name: 'Points', endpoints: { metrics: prometheus.url }, backends: { metrics: 'prometheus' } },
    read: { urls: { metrics: prometheus.url }, headers: null },
  });
  const { id } = await sent(destination, 'metrics', all);
  const { signals } = await told(id);
  expect(signals.metrics).toMatchObject({ arrived: 1, missing: 1 });
  expect(signals.metrics.reasons[0]).toMatchObject({ barred: true, items: 1 });
  const { items } = await client.listArrivalItems({ id, signal: 'metrics' });
  expect(items).toMatchObject([{ fate: 'missing', barred: true }]);

  const request = { what: all, destination, signals: ['metrics'] as Signal[] };
  const preflight = await client.preflight(request);
  expect(preflight).toMatchObject({
    offered: { metrics: { items: 0 } },
    already: { metrics: 1 },
    barred: { metrics: 1 },
  });
  const words = preflight.findings.map(({ title, detail }) => `${title} ${detail}`).join('\n');
  expect(words).toContain('Missing there: 1 metric point; their series have another value');
  expect(words).not.toContain('All of it was sent before and accepted');
  await expect(client.startSend(request)).rejects.toThrow('Missing there: 1 metric point');

  const ledger = new TextDecoder().decode(await client.sendLedger({ send: id }));
  const fates = ledger
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { fate: string; reason: string; item: string });
  expect(fates).toMatchObject([
    { fate: 'missing', item: 'load', reason: expect.stringContaining('another value at this time') },
    { fate: 'taken' },
  ]);
  // Who says so gets all of it sent.
  expect((await sent(destination, 'metrics', all, true)).outcome.metrics).toMatchObject({
    offered: 2,
    sent: 2,
  });
});

describe('a span of a trace that is full', () => {
  const spans = (trace: string, count: number, filler = '') =>
    encodeRequest('traces', {
      resourceSpans: [
        {
          resource: { attributes },
          scopeSpans: [
            {
              spans: Array.from({ length: count }, (_, i) => ({
                ...{ traceId: trace, spanId: (i + 1).toString(16).padStart(16, '0'), name: `s ${i}` },
                startTimeUnixNano: `${Date.now() - 2000 + i}000000`,
                endTimeUnixNano: `${Date.now() - 1000 + i}000000`,
                attributes: [{ key: 'filler', value: { stringValue: filler } }],
              })),
            },
          ],
        },
      ],
    });

  it.each([
    [
      'as Tempo says itself',
      'a1'.repeat(16),
      'Trace exceeds maximum size of 5000000 bytes, a partial trace is returned',
      '',
    ],
    ['as one sees by how much Tempo has of it', 'a2'.repeat(16), undefined, 'x'.repeat(250_000)],
  ])('is refused again, %s: it is no part of the rest', async (_, traceId, partial, filler) => {
    const what: What = { kind: 'trace', traceId };
    const count = 18;
    await here.take({ signal: 'traces', body: spans(traceId, count, filler) });
    const { id: destination } = await client.addDestination({
      ...{ name: 'Spans', endpoints: { traces: tempo.url }, backends: { traces: 'tempo' } },
      read: { urls: { traces: tempo.url }, headers: null },
    });
    tempo.keeps = ({ spanId }) => Number.parseInt(spanId, 16) < count;
    if (partial !== undefined) tempo.partial.set(traceId, partial);
    const { id, outcome } = await sent(destination, 'traces', what);
    const { signals } = await told(id);
    expect(signals.traces).toMatchObject({ arrived: outcome.traces.sent - 1, missing: 1 });
    expect(signals.traces.reasons[0]).toMatchObject({ barred: true });
    expect(signals.traces.reasons[0]?.reason).toContain('Sent again it would be refused again');
    const request = { what, destination, signals: ['traces'] as Signal[] };
    const { barred, offered } = await client.preflight(request);
    expect([barred.traces, offered.traces.items]).toEqual([1, 0]);
    await expect(client.startSend(request)).rejects.toThrow('would be refused again');
  });

  it('goes again where the trace is far from full: it was lost for another reason', async () => {
    const traceId = 'a3'.repeat(16);
    const what: What = { kind: 'trace', traceId };
    await here.take({ signal: 'traces', body: spans(traceId, 4) });
    const { id: destination } = await client.addDestination({
      ...{ name: 'Spans', endpoints: { traces: tempo.url }, backends: { traces: 'tempo' } },
      read: { urls: { traces: tempo.url }, headers: null },
    });
    tempo.keeps = ({ spanId }) => spanId !== '0000000000000001';
    const { id } = await sent(destination, 'traces', what);
    expect((await told(id)).signals.traces.missing).toBe(1);
    const { barred, offered } = await client.preflight({ what, destination, signals: ['traces'] });
    expect([barred.traces, offered.traces.items]).toEqual([0, 1]);
  });
});
