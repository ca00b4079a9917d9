// "Did it arrive?", from a whole engine to stand-ins of the three backends and back.

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Send, What } from '#shared/api/send.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { prometheusName } from '#shared/query/promql/names.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { MetricBatch, metricTypeOf } from '../../src-main/otlp/columns.ts';
import { decodeMetrics } from '../../src-main/otlp/decode-metrics.ts';
import { createArrivals } from '../../src-main/send/ask/arrivals.ts';
import { itemsSurelyThere, itemsThere } from '../../src-main/send/ask/find.ts';
import { sentOf } from '../../src-main/send/ask/sent.ts';
import { post } from '../../src-main/send/post.ts';
import type { Trust } from '../../src-main/send/read-urls.ts';
import { UNTREATED } from '../../src-main/send/treatment.ts';
import { type Loki, startLoki } from './stand-ins/loki.ts';
import { type Prometheus, startPrometheus } from './stand-ins/prometheus.ts';
import { startTempo, type Tempo } from './stand-ins/tempo.ts';
import { sampleRequests, wholeEngine } from './whole-engine.ts';

const here = wholeEngine();
const { client } = here;
let tempo: Tempo;
let loki: Loki;
let prometheus: Prometheus;
/** OTLP's names of the sample's metrics to Prometheus'. */
const names: Record<string, string> = {};

beforeAll(async () => {
  for (const request of await sampleRequests(1)) {
    if (request.signal === 'metrics')
      for (const metric of decodeMetrics(request.body, new MetricBatch()).metrics)
        names[metric.name] = prometheusName({ ...metric, type: metricTypeOf(metric.type) });
    await here.take(request);
  }
});

beforeEach(async () => {
  tempo = await startTempo();
  loki = await startLoki();
  prometheus = await startPrometheus({ takesAll: true });
  prometheus.samples.names = names;
});
afterEach(async () => {
  await Promise.all([tempo.stop(), loki.stop(), prometheus.stop()]);
});

async function addDestination(read = true): Promise<number> {
  const { id } = await client.addDestination({
    name: 'Own backends',
    endpoints: { traces: tempo.url, logs: loki.url, metrics: prometheus.url },
    backends: { traces: 'tempo', logs: 'loki', metrics: 'prometheus' },
    read: {
      urls: read
        ? { traces: tempo.url, logs: loki.url, metrics: prometheus.url }
        : { traces: null, logs: null, metrics: null },
      headers: null,
    },
  });
  return id;
}

async function told(send: number): Promise<Arrival> {
  await expect
    .poll(async () => (await client.getArrival({ id: send }).catch(() => undefined))?.state, {
      timeout: 25_000,
    })
    .toBe('done');
  return client.getArrival({ id: send });
}

async function send(what: What, destination: number): Promise<number> {
  const { id } = await client.startSend({ what, destination });
  await expect
    .poll(async () => (await client.getSend({ id })).state, { timeout: 30_000 })
    .not.toBe('running');
  return id;
}

const run = async (): Promise<What> => ({ kind: 'run', run: (await client.getStatus({})).run.id });

describe('after a send', () => {
  it('every item is asked after by itself, and has arrived', async () => {
    const id = await send(await run(), await addDestination());
    const arrival = await told(id);
    const { outcome } = await client.getSend({ id });
    expect(arrival).toMatchObject({ verdict: 'arrived', state: 'done' });
    for (const signal of SIGNALS) {
      const { sent } = outcome[signal];
      expect(sent).toBeGreaterThan(0);
      expect(arrival.signals[signal]).toMatchObject({
        state: 'asked',
        accepted: sent,
        arrived: sent,
        missing: 0,
      });
    }
    expect((await client.listArrivals({})).arrivals[0]).toEqual(arrival);
  });

  it('what the backends answered 2xx and dropped is found out, item by item; asking again later finds what came late', async () => {
    let lost = 0;
    tempo.keeps = () => ++lost % 10 !== 0;
    // By the clock of this Loki they are old: it hides them until it has written them out.
    loki.nowMs = Date.now() + 4 * 3_600_000;
    const id = await send(await run(), await addDestination());
    const { verdict, signals } = await told(id);
    expect(verdict).toBe('missing');
    expect(signals.traces.missing).toBe(Math.floor(lost / 10));
    expect(signals.traces.arrived + signals.traces.missing).toBe(signals.traces.accepted);
    expect(signals.logs).toMatchObject({ arrived: 0, missing: signals.logs.accepted });
    const { items } = await client.listArrivalItems({ id, signal: 'traces', limit: 1000 });
    expect(items).toHaveLength(signals.traces.missing);
    const [, span = '', trace = ''] = /^span (\w{16}) of trace (\w{32})$/.exec(items[0]?.item ?? '') ?? [];
    expect((await client.traceSpan({ traceId: trace, spanId: span })).spans).toHaveLength(1);
    loki.flush();
    expect((await client.askArrival({ id })).state).toBe('asking');
    const again = await told(id);
    expect(again.signals.logs).toMatchObject({ missing: 0, arrived: again.signals.logs.accepted });
    expect((await client.listArrivalItems({ id, signal: 'logs' })).items).toEqual([]);
  }, 60_000);

  it('it is said how to let a destination be asked that cannot be', async () => {
    const id = await send(await run(), await addDestination(false));
    const { verdict, signals } = await told(id);
    const { outcome } = await client.getSend({ id });
    expect(verdict).toBe('unknown');
    expect(signals.traces).toMatchObject({ state: 'cannot-ask', accepted: outcome.traces.sent, arrived: 0 });
    expect(signals.traces.message).toMatch(/port 3200.*headers that may read/);
  });

  it('a Tempo that happens to be beside a Collector says nothing of what went to the Collector, whether it has it or not', async () => {
    const body = encodeRequest('traces', {
      resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }] }] }],
    });
    const target = { url: tempo.url, headers: {}, secrets: [], backend: 'otlp' } as const;
    // It has the trace: another destination's send brought it there.
    const { url, headers } = { ...target, url: `${tempo.url}/v1/traces` };
    await post(url, body, headers, AbortSignal.timeout(5000), {});
    const never = new AbortController().signal;
    expect(await itemsThere(target, 'traces', body, never)).toBe(1);
    expect(await itemsSurelyThere({ ...target, trust: 'sure' }, 'traces', body, never)).toBe(1);
    expect(await itemsSurelyThere({ ...target, trust: 'likely' }, 'traces', body, never)).toBeUndefined();
    expect(await itemsSurelyThere({ ...target, trust: 'guess' }, 'traces', body, never)).toBeUndefined();
    let trust: Trust = 'guess';
    const kept = Promise.withResolvers<Arrival>();
    const arrivals = createArrivals({
      store: {
        arrivalItems: async () => [],
        askedSend: async () => ({ destination: 1, treatment: UNTREATED, state: 'done', signals: ['traces'] }),
        acceptedRows: async () => ({ rows: Float64Array.of(1), next: 1, isAll: true }),
        keepArrival: async ({ arrival }) => kept.resolve(arrival),
        settleUncertain: async () => false,
        getArrival: async () => undefined,
        listArrivals: async () => [],
      },
      expected: async ({ rows }) => ({ sent: sentOf('traces', body), rows, used: 1 }),
      destinations: {
        readers: async () => ({ traces: { ...target, trust }, logs: null, metrics: null }),
        places: async () => ({ traces: null, logs: null, metrics: null }),
      },
      onChange() {},
      onSettled() {},
    });
    await arrivals.ask(1);
    const { verdict, signals } = await kept.promise;
    expect(verdict).toBe('unknown');
    expect(signals.traces).toMatchObject({ state: 'cannot-ask', accepted: 1, missing: 0, arrived: 0 });
    expect(signals.traces.message).toMatch(/only guessed/);
    trust = 'likely';
    expect((await arrivals.ask(1)).state).toBe('asking');
    await arrivals.stop();
  });

  it('a send that was cancelled and goes on is asked after as a whole, though a part was still asked after', async () => {
    const spans = encodeRequest('traces', {
      resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) }] }] }],
    });
    await post(`${tempo.url}/v1/traces`, spans, {}, AbortSignal.timeout(5000), {});
    const accepted = { traces: 1, logs: 0, metrics: 0 };
    const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = 0;
    const kept: Arrival[] = [];
    const arrivals = createArrivals({
      store: {
        arrivalItems: async () => [],
        askedSend: async () => ({
          ...{ destination: 1, treatment: UNTREATED, state: 'done', signals: ['traces', 'logs'] as const },
        }),
        async acceptedRows({ signal, from, running }) {
          const rows = Float64Array.from({ length: accepted[signal] - from }, (_, i) => from + i + 1);
          return { rows, next: accepted[signal], isAll: !running };
        },
        keepArrival: async ({ arrival }) => void kept.push(arrival),
        settleUncertain: async () => false,
        getArrival: async () => undefined,
        listArrivals: async () => [],
      },
      // The first asking is held up with its spans.
      async expected({ signal, rows }) {
        if (signal === 'traces') await answers[asked++]?.promise;
        return { sent: sentOf('traces', spans), rows, used: rows.length };
      },
      destinations: {
        readers: async () => ({
          traces: {
            url: tempo.url,
            headers: {},
            secrets: [],
            backend: 'tempo' as const,
            trust: 'sure' as const,
          },
          logs: null,
          metrics: null,
        }),
        places: async () => ({ traces: null, logs: null, metrics: null }),
      },
      onChange() {},
      onSettled() {},
    });
    const tell = (state: Send['state']): void => arrivals.sendChanged({ id: 1, state } as Send);
    tell('running');
    tell('cancelled');
    // No log record was accepted: their asking has ended.
    await expect
      .poll(async () => (await arrivals.get(1).catch(() => undefined))?.signals.logs.state)
      .toBe('skipped');
    tell('running');
    accepted.logs = 1;
    tell('done');
    for (const { resolve } of answers) resolve();
    await expect.poll(() => kept.length).toBe(1);
    expect(kept[0]?.verdict).toBe('unknown');
    expect(kept[0]?.signals.logs).toMatchObject({ state: 'cannot-ask', accepted: 1 });
    expect(kept[0]?.signals.traces).toMatchObject({ state: 'asked', accepted: 1, arrived: 1 });
    await arrivals.stop();
  });

  it('an address that is none, or lets nobody read, is told in words; the rest is asked', async () => {
    tempo.tenant = 'me';
    const destination = await addDestination();
    const { destinations } = await client.listDestinations({});
    const { name, endpoints, backends } = destinations.find(({ id }) => id === destination) ?? {};
    const read = { urls: { traces: tempo.url, logs: tempo.url, metrics: prometheus.url }, headers: [] };
    const input = { name: name ?? '', endpoints, backends, tenant: 'me', read };
    await client.changeDestination({ id: destination, ...input });
    const id = await send(await run(), destination);
    const { verdict, signals } = await told(id);
    expect(verdict).toBe('unknown');
    expect(signals.logs).toMatchObject({ state: 'cannot-ask', arrived: 0 });
    expect(signals.logs.message).toMatch(/no such API \(404\)/);
    expect(signals.metrics.state).toBe('asked');
    await expect(client.getArrival({ id: 99_999 })).rejects.toThrow(/was not asked yet/);
    await expect(client.askArrival({ id: 99_999 })).rejects.toThrow(/no send 99999/);
  });

  it('the report is there after a restart, and can be asked for anew', async () => {
    const id = await send(await run(), await addDestination());
    const before = await told(id);
    await here.stop();
    await here.start();
    expect(await client.getArrival({ id })).toEqual(before);
    await client.askArrival({ id });
    expect((await told(id)).verdict).toBe('arrived');
  });
});
