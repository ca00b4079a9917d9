// What a place was given before says what it will refuse now, or show twice: the preflight knows that of what Spandrel
// gave it, by hand and live, under whatever name.
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Preflight, Send, What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { startLoki, startPrometheus, startStandIn, startTempo } from './stand-ins/in-test.ts';
import { wholeEngine } from './whole-engine.ts';

const here = wholeEngine();
const { client } = here;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let service = '';
let services = 0;
beforeEach(() => {
  service = `shop-${++services}`;
});

const resource = () => ({
  attributes: [
    { key: 'service.name', value: { stringValue: service } },
    { key: 'host.name', value: { stringValue: 'here' } },
  ],
});
const nanosOf = (ms: number): string => `${Math.floor(ms)}000000`;

async function logAt(...times: number[]): Promise<void> {
  const logRecords = times.map((ms) => ({ timeUnixNano: nanosOf(ms), body: { stringValue: `at ${ms}` } }));
  const body = encodeRequest('logs', {
    resourceLogs: [{ resource: resource(), scopeLogs: [{ logRecords }] }],
  });
  await here.take({ signal: 'logs', body });
}

async function pointAt(name: string, ms: number, value = Math.floor(ms) % 1000): Promise<void> {
  const gauge = { dataPoints: [{ timeUnixNano: nanosOf(ms), asDouble: value }] };
  const scopeMetrics = [{ metrics: [{ name, gauge }] }];
  const body = encodeRequest('metrics', { resourceMetrics: [{ resource: resource(), scopeMetrics }] });
  await here.take({ signal: 'metrics', body });
}

let ids = 0;
async function spanNow(): Promise<string> {
  const traceId = (++ids).toString(16).padStart(32, 'd');
  const at = nanosOf(Date.now() - MINUTE);
  const span = { traceId, spanId: '1'.repeat(16), name: 'work', startTimeUnixNano: at, endTimeUnixNano: at };
  const body = encodeRequest('traces', {
    resourceSpans: [{ resource: resource(), scopeSpans: [{ spans: [span] }] }],
  });
  await here.take({ signal: 'traces', body });
  return traceId;
}

async function addDestination(name: string, signal: Signal, url: string, readUrl: string | null = null) {
  const backend = { traces: 'tempo', logs: 'loki', metrics: 'prometheus' }[signal];
  const { id } = await client.addDestination({
    name,
    endpoints: { [signal]: url },
    backends: { [signal]: backend },
    read: { urls: { [signal]: readUrl } },
  });
  onTestFinished(async () => {
    await client.removeDestination({ id }).catch(() => undefined);
  });
  return id;
}

const whole = (): What => ({ kind: 'logs', q: `{service_name="${service}"}` });
const range = (): What => ({ kind: 'range', from: '0' });

async function send(what: What, signal: Signal, destination: number): Promise<Send> {
  const { id } = await client.startSend({ what, signals: [signal], destination });
  await expect.poll(async () => (await client.getSend({ id })).state).not.toBe('running');
  return client.getSend({ id });
}
const check = (what: What, signal: Signal, destination: number): Promise<Preflight> =>
  client.preflight({ what, signals: [signal], destination });
const told = ({ findings }: Preflight): string =>
  findings.map(({ level, title, detail }) => `${level}: ${title} ${detail}`).join('\n');

describe('log records behind what Loki was given', () => {
  it('are named with their count before they are sent; those within the hour, and of other streams, are not', async () => {
    const now = Date.now();
    const loki = await startLoki({ nowMs: now });
    const destination = await addDestination('Loki', 'logs', loki.url);
    await logAt(now - 1000);
    expect((await send(whole(), 'logs', destination)).outcome.logs).toMatchObject({ sent: 1 });
    await logAt(now - 3 * HOUR, now - 2 * HOUR, now - 30 * MINUTE);
    const found = await check(whole(), 'logs', destination);
    expect(found.reasons.filter(({ fate }) => fate === 'refused')).toEqual([
      expect.objectContaining({
        code: 'log_behind',
        count: 2,
        level: 'error',
        certain: true,
        choices: ['now'],
      }),
    ]);
    expect((await send(whole(), 'logs', destination)).outcome.logs).toMatchObject({ sent: 1, refused: 2 });
    service = 'of another stream';
    await logAt(now - 3 * HOUR);
    expect((await check(whole(), 'logs', destination)).reasons.map(({ code }) => code)).not.toContain(
      'log_behind',
    );
  });

  it('are not when all of it moves to now, nor at another place', async () => {
    const now = Date.now();
    const [loki, other] = [await startLoki({ nowMs: now }), await startLoki({ nowMs: now })];
    const destination = await addDestination('Loki', 'logs', loki.url);
    await logAt(now - 1000);
    await send(whole(), 'logs', destination);
    await logAt(now - 2 * HOUR);
    const how = { time: 'now' as const };
    const moved = await client.preflight({ what: whole(), signals: ['logs'], destination, how });
    expect(moved.reasons.map(({ code }) => code)).not.toContain('log_behind');
    const elsewhere = await check(whole(), 'logs', await addDestination('Other', 'logs', other.url));
    expect(elsewhere.reasons.map(({ code }) => code)).not.toContain('log_behind');
  });
});

describe('points behind what Prometheus was given', () => {
  /** Says of itself what a Prometheus does, with a window for points out of order or none. */
  const status = (window: string) =>
    startStandIn(({ url }) => {
      const data = url.pathname.endsWith('/config')
        ? { yaml: `storage:\n  tsdb:\n    out_of_order_time_window: ${window}\n` }
        : {};
      return { status: 200, type: 'application/json', body: JSON.stringify({ status: 'success', data }) };
    });

  it('are named, also those of another metric of the resource; what is unsure is called so', async () => {
    const now = Date.now();
    const prometheus = await startPrometheus();
    const unknown = await addDestination('Prometheus', 'metrics', prometheus.url);
    await pointAt('a', now - 1000);
    await send(range(), 'metrics', unknown);
    await pointAt('a', now - 20 * MINUTE);
    await pointAt('b', now - 10 * MINUTE);
    await pointAt('b', now);
    const behind = (found: Preflight) => found.reasons.find(({ code }) => code === 'point_behind');
    expect(behind(await check(range(), 'metrics', unknown))).toMatchObject({
      ...{ count: 2, level: 'warning', certain: false, fate: 'refused' },
    });
    // The same place by a name of which it is known that it has no window, and one that has one.
    const none = await addDestination('None', 'metrics', prometheus.url, (await status('0s')).url);
    expect(behind(await check(range(), 'metrics', none))).toMatchObject({ level: 'error', certain: true });
    const within = await addDestination('Window', 'metrics', prometheus.url, (await status('30m')).url);
    expect(behind(await check(range(), 'metrics', within))).toBeUndefined();
    expect((await send(range(), 'metrics', unknown)).outcome.metrics).toMatchObject({ sent: 1, refused: 2 });
  });
});

describe('a point of the millisecond of which another value is there', () => {
  it('is named as refused before it goes; the same value again is not', async () => {
    const now = Date.now();
    const prometheus = await startPrometheus();
    const there = await addDestination('Prometheus', 'metrics', prometheus.url);
    await pointAt('a', now, 1);
    await send(range(), 'metrics', there);
    await pointAt('a', now, 1);
    const named = (found: Preflight) => found.reasons.find(({ code }) => code === 'point_there');
    expect(named(await check(range(), 'metrics', there))).toBeUndefined();
    await pointAt('a', now, 2);
    expect(named(await check(range(), 'metrics', there))).toMatchObject({
      ...{ count: 1, fate: 'refused', level: 'error', certain: true, choices: ['now'] },
    });
  });
});

describe('a place with several names', () => {
  it('is recognised: what went there as another is named, removed or not', async () => {
    const tempo = await startTempo();
    const traceId = await spanNow();
    const what: What = { kind: 'trace', traceId };
    const first = await addDestination('First name', 'traces', tempo.url);
    await send(what, 'traces', first);
    const second = await addDestination('Second name', 'traces', tempo.url);
    expect(told(await check(what, 'traces', second))).toMatch(
      /warning: 1 span may be there already: sent as First name\./,
    );
    await client.removeDestination({ id: first });
    expect(told(await check(what, 'traces', second))).toContain('sent as First name');
    expect(told(await check(what, 'traces', second))).not.toContain('Not sent before');
    const other = await addDestination('Elsewhere', 'traces', (await startTempo()).url);
    expect(told(await check(what, 'traces', other))).toContain('Not sent before');
    const how = { time: 'now' as const };
    const moved = await client.preflight({ what, signals: ['traces'], destination: second, how });
    expect(told(moved)).not.toContain('sent as');
  });
});

describe('a send by hand while Live does not get through', () => {
  it('is told that it would overtake', async () => {
    const prometheus = await startPrometheus();
    const destination = await addDestination('Prometheus', 'metrics', prometheus.url);
    prometheus.troubles = Array.from({ length: 1000 }, () => ({
      status: 503,
      headers: { 'retry-after': '1' },
    }));
    await client.setKeepSending({ destination });
    await pointAt('live', Date.now());
    await expect
      .poll(async () => (await client.listKeepSending({})).keepSending[0]?.signals.metrics?.state)
      .toBe('retrying');
    expect(told(await check(range(), 'metrics', destination))).toMatch(
      /warning: Live holds 1 metric point for Prometheus that have not gone yet\. What goes now overtakes/,
    );
    prometheus.troubles = [];
    await expect
      .poll(async () => (await client.listKeepSending({})).keepSending[0]?.signals.metrics?.state)
      .toBe('idle');
    expect(told(await check(range(), 'metrics', destination))).not.toContain('Live holds');
  });
});
