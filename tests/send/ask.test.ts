// Asking the backends what they have, against stand-ins that answer as the real ones were seen to.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { METRIC_TYPES, type MetricType } from '#shared/model/otlp.ts';
import type { Signal } from '#shared/model/signal.ts';
import { namesOf, plainLabel } from '#shared/query/promql/names.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import type { Found } from '../../src-main/send/ask/fates.ts';
import { itemsThere } from '../../src-main/send/ask/find.ts';
import { findLines } from '../../src-main/send/ask/loki.ts';
import { lineOf, sameLine } from '../../src-main/send/ask/loki-line.ts';
import { findPoints } from '../../src-main/send/ask/prometheus.ts';
import { ask, CannotAsk, type ReadAccess } from '../../src-main/send/ask/read-api.ts';
import { type Sent, sentOf, wordsFor } from '../../src-main/send/ask/sent.ts';
import { findSpans, spanKey, spansAt, TRACES_AT_ONCE } from '../../src-main/send/ask/tempo.ts';
import { referenceEncode } from '../fixtures/otlp-reference.ts';
import { startLoki } from './stand-ins/loki.ts';
import { startPrometheus } from './stand-ins/prometheus.ts';
import { type StandIn, startStandIn } from './stand-ins/server.ts';
import { startTempo } from './stand-ins/tempo.ts';

const standIns: StandIn[] = [];
afterEach(async () => {
  await Promise.all(standIns.splice(0).map((one) => one.stop()));
});
async function started<T extends StandIn>(starting: Promise<T>): Promise<T> {
  const one = await starting;
  standIns.push(one);
  return one;
}

const access = (url: string): ReadAccess & { headers: Record<string, string>; ca?: never } => ({
  url,
  headers: {},
  secrets: [],
});
const never = new AbortController().signal;
const NOW = Date.UTC(2026, 10, 28, 12);
const ns = (ms: number, rest = 0): string => `${ms}${String(rest).padStart(6, '0')}`;

/** Posts a request to a stand-in and tells what it held. */
async function put<S extends Signal>(
  standIn: StandIn,
  path: string,
  signal: S,
  request: object,
): Promise<Extract<Sent, { signal: S }>> {
  const body = encodeRequest(signal, request);
  await fetch(`${standIn.url}${path}`, { method: 'POST', body: new Uint8Array(body) });
  return sentOf(signal, body) as Extract<Sent, { signal: S }>;
}
const fates = (found: readonly Found[]): string[] => found.map(({ fate }) => fate);

const resource = (name: string, more: Record<string, string> = {}): object => ({
  attributes: Object.entries({ 'service.name': name, ...more }).map(([key, stringValue]) => ({
    key,
    value: { stringValue },
  })),
});

describe('spans', () => {
  const traceId = (n: number): string => n.toString(16).padStart(32, '0');
  const span = (trace: number, id: number, kind = 1): object => ({
    traceId: traceId(trace),
    spanId: id.toString(16).padStart(16, '0'),
    name: `span ${id}`,
    kind,
    startTimeUnixNano: ns(NOW),
    endTimeUnixNano: ns(NOW + 1),
  });
  const spans = (...all: object[]): object => ({
    resourceSpans: [{ resource: resource('shop'), scopeSpans: [{ spans: all }] }],
  });

  it('are there by trace id and kind, whole traces and parts told apart', async () => {
    const tempo = await started(startTempo());
    tempo.keeps = ({ spanId }) => !spanId.endsWith('dd');
    const sent = await put(
      tempo,
      '/v1/traces',
      'traces',
      spans(span(1, 0x1aa), span(1, 0x1dd), span(2, 0x2dd), span(3, 0x3aa)),
    );
    const found = await findSpans(access(tempo.url), sent, never);
    expect(fates(found)).toEqual(['arrived', 'missing', 'missing', 'arrived']);
    expect(found[1]?.reason).toContain('a part of the trace');
    expect(found[2]?.reason).toContain('nothing of the trace');
    expect(wordsFor(sent, 1)).toBe(`span 00000000000001dd of trace ${traceId(1)}`);
  });

  it('of a call’s two halves with one id are both there, though Tempo shows a new id', async () => {
    const tempo = await started(startTempo());
    const sent = await put(tempo, '/v1/traces', 'traces', spans(span(1, 0xabc, 3), span(1, 0xabc, 2)));
    expect(fates(await findSpans(access(tempo.url), sent, never))).toEqual(['arrived', 'arrived']);
    const lost = await put(tempo, '/v1/traces', 'traces', spans(span(2, 0xabc, 3)));
    const both = { ...lost, trace: Int32Array.of(0, 0), idHi: Int32Array.of(0, 0) };
    const asked = { ...both, idLo: Int32Array.of(0xabc, 0xabc), kind: Uint8Array.of(3, 2) };
    expect(fates(await findSpans(access(tempo.url), asked, never))).toEqual(['arrived', 'missing']);
  });

  it('sent twice are counted twice, so that a resend can look first', async () => {
    const tempo = await started(startTempo());
    await put(tempo, '/v1/traces', 'traces', spans(span(1, 7)));
    await put(tempo, '/v1/traces', 'traces', spans(span(1, 7)));
    const there = await spansAt(access(tempo.url), [traceId(1), traceId(2)], never);
    expect(there.get(traceId(1))?.spans.get(spanKey(0, 7, 1))).toBe(2);
    expect(there.get(traceId(2))?.spans.size).toBe(0);
  });

  it('that a PARTIAL answer leaves out are told in its words', async () => {
    const tempo = await started(startTempo());
    tempo.keeps = ({ spanId }) => !spanId.endsWith('dd');
    tempo.partial.set(traceId(1), 'Trace exceeds maximum size of 5000000 bytes, a partial trace is returned');
    const sent = await put(tempo, '/v1/traces', 'traces', spans(span(1, 1), span(1, 0xdd)));
    const found = await findSpans(access(tempo.url), sent, never);
    expect(fates(found)).toEqual(['arrived', 'missing']);
    expect(found[1]?.reason).toContain('exceeds maximum size of 5000000 bytes');
  });

  it('of many traces are asked for a few at a time', async () => {
    let now = 0;
    let most = 0;
    const standIn = await started(
      startStandIn(async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
        return { status: 200, type: 'application/protobuf', body: Buffer.from([0x0a, 0]) };
      }),
    );
    const ids = Array.from({ length: 100 }, (_, i) => traceId(i + 1));
    expect((await spansAt(access(standIn.url), ids, never)).size).toBe(100);
    expect(most).toBeLessThanOrEqual(TRACES_AT_ONCE);
  });
});

describe('lines', () => {
  const lines = (service: string, ...logRecords: object[]): object => ({
    resourceLogs: [{ resource: resource(service), scopeLogs: [{ logRecords }] }],
  });
  const line = (ms: number, text: string, rest = 0): object => ({
    timeUnixNano: ns(ms, rest),
    body: { stringValue: text },
  });
  const logs = '/otlp/v1/logs';

  it('are matched by their nanosecond and text', async () => {
    const loki = await started(startLoki());
    loki.nowMs = NOW;
    loki.keeps = (text) => text !== 'lost';
    const sent = await put(
      loki,
      logs,
      'logs',
      lines(
        'shop',
        line(NOW - 5, 'one', 1),
        line(NOW - 5, 'one', 2),
        line(NOW - 4, 'lost'),
        line(NOW, '“three”\n'),
      ),
    );
    const found = await findLines(access(loki.url), sent, NOW, never);
    expect(fates(found)).toEqual(['arrived', 'arrived', 'missing', 'arrived']);
    expect(found[2]?.reason).toContain('no such line');
  });

  it('older than three hours are called accepted, not lost, until Loki writes them out', async () => {
    const loki = await started(startLoki());
    loki.nowMs = NOW;
    const old = NOW - 4 * 3_600_000;
    const sent = await put(loki, logs, 'logs', lines('shop', line(old, 'old'), line(NOW, 'new')));
    const found = await findLines(access(loki.url), sent, NOW, never);
    expect(fates(found)).toEqual(['pending', 'arrived']);
    expect(found[0]?.reason).toContain('writes the chunk out');
    loki.flush();
    expect(fates(await findLines(access(loki.url), sent, NOW, never))).toEqual(['arrived', 'arrived']);
  });

  it('equal in everything are kept once, and that one stands for all; others with their text do not', async () => {
    const loki = await started(startLoki());
    loki.nowMs = NOW;
    const same = line(NOW, 'again');
    const other = { ...same, severityNumber: 9 };
    const sent = await put(loki, logs, 'logs', lines('shop', same, same, other));
    expect(fates(await findLines(access(loki.url), sent, NOW, never))).toEqual([
      'arrived',
      'arrived',
      'arrived',
    ]);
    const lonely = await started(startLoki());
    lonely.nowMs = NOW;
    await put(lonely, logs, 'logs', lines('shop', same));
    expect(fates(await findLines(access(lonely.url), sent, NOW, never))).toEqual([
      'arrived',
      'arrived',
      'missing',
    ]);
  });

  it('are found page by page among what others write, several of a nanosecond at an edge included', async () => {
    const loki = await started(startLoki());
    loki.nowMs = NOW;
    for (let i = 0; i < 12_000; i++) loki.add('shop', BigInt(ns(NOW - 1000 + (i >> 4), 5)), `noise ${i}`);
    const mine = Array.from({ length: 900 }, (_, i) => line(NOW - 1000 + i, `mine ${i}`, 5));
    const sent = await put(loki, logs, 'logs', lines('shop', ...mine));
    const found = await findLines(access(loki.url), sent, NOW, never);
    expect(found.filter(({ fate }) => fate === 'arrived')).toHaveLength(900);
    expect(loki.asked.filter(({ method }) => method === 'GET').length).toBeGreaterThan(2);
  });

  it('far apart are asked for apart, and without a service among all', async () => {
    const loki = await started(startLoki());
    loki.nowMs = NOW;
    loki.add('shop', BigInt(ns(NOW - 5_000_000)), 'not read');
    const sent = await put(loki, logs, 'logs', lines('', line(NOW - 10_000_000, 'a'), line(NOW, 'b')));
    expect(fates(await findLines(access(loki.url), sent, NOW, never))).toEqual(['arrived', 'arrived']);
    const asked = loki.asked
      .filter(({ method }) => method === 'GET')
      .map(({ url }) => url.searchParams.get('query'));
    expect(asked).toEqual(['{service_name=~".+"}', '{service_name=~".+"}']);
  });

  it('without a time are said to be beyond recognition', async () => {
    const loki = await started(startLoki());
    const sent = await put(loki, logs, 'logs', lines('shop', { body: { stringValue: 'x' } }));
    expect((await findLines(access(loki.url), sent, NOW, never))[0]).toMatchObject({ fate: 'pending' });
  });
});

describe('a line of a body that is no text', () => {
  const of = (value: object): string => {
    const bytes = referenceEncode('AnyValue', value);
    return lineOf(bytes, 0, bytes.length);
  };

  it('is what Loki was seen to make of it', () => {
    expect(of({ intValue: '5' })).toBe('5');
    expect(of({ doubleValue: 1.5 })).toBe('1.5');
    expect(of({ doubleValue: 1e21 })).toBe('1e+21');
    expect(of({ boolValue: true })).toBe('true');
    expect(of({ bytesValue: Buffer.from([0, 0xff, 0x61, 0x62]).toString('base64') })).toBe('AP9hYg==');
    const k = { kvlistValue: { values: [{ key: 'k', value: { intValue: '1' } }] } };
    expect(of({ arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }, k] } })).toBe(
      '[1,"a",{"k":1}]',
    );
    const map = ['b', 'a'].map((key) => ({ key, value: { stringValue: '<' } }));
    expect(of({ kvlistValue: { values: map } })).toBe('{"a":"<","b":"<"}');
    expect(of({})).toBe('');
    expect(of({ doubleValue: 'NaN' })).toBe('NaN');
    expect(of({ arrayValue: { values: [{ doubleValue: 'NaN' }] } })).toBe('');
  });

  it('is the same whether its brackets are escaped', () => {
    expect(sameLine('{"a":"\\u003cb\\u003e"}')).toBe('{"a":"<b>"}');
    expect(sameLine('\\u003c')).toBe('\\u003c');
  });
});

describe('points', () => {
  const metrics = '/api/v1/otlp/v1/metrics';
  const of = (name: string, more: Record<string, string>, ...all: object[]): object => ({
    resourceMetrics: [{ resource: resource(name, more), scopeMetrics: [{ metrics: all }] }],
  });
  const at = (ms: number, value: object, route?: string): object => ({
    timeUnixNano: ns(ms, 123_456),
    ...value,
    ...(route !== undefined && { attributes: [{ key: 'http.route', value: { stringValue: route } }] }),
  });
  const gauge = (name: string, ...dataPoints: object[]): object => ({
    name,
    unit: 'By',
    gauge: { dataPoints },
  });

  it('of all five types are there, by series and millisecond', async () => {
    const prometheus = await started(startPrometheus({ takesAll: true }));
    prometheus.samples.names = {
      mem: 'mem_bytes',
      reqs: 'reqs_total',
      'http.server.duration': 'http_server_duration_seconds',
      latency: 'latency_milliseconds',
      quantiles: 'quantiles',
    };
    const sent = await put(
      prometheus,
      metrics,
      'metrics',
      of(
        'shop',
        { 'service.namespace': 'prod', 'service.instance.id': 'i-1' },
        gauge('mem', at(NOW - 60_000, { asInt: '5' }), at(NOW, { asDouble: 1.5 })),
        {
          name: 'reqs',
          unit: '1',
          sum: {
            aggregationTemporality: 2,
            isMonotonic: true,
            dataPoints: [at(NOW, { asInt: '7' }, '/a'), at(NOW, { asInt: '8' }, '/b')],
          },
        },
        {
          name: 'http.server.duration',
          unit: 's',
          histogram: {
            aggregationTemporality: 2,
            dataPoints: [
              at(NOW, { count: '3', sum: 2, bucketCounts: ['1', '2'], explicitBounds: [1] }, '/a'),
            ],
          },
        },
        {
          name: 'latency',
          unit: 'ms',
          exponentialHistogram: {
            aggregationTemporality: 2,
            dataPoints: [
              at(NOW, { count: '2', sum: 2, scale: 1, positive: { offset: 0, bucketCounts: ['2'] } }),
            ],
          },
        },
        { name: 'quantiles', summary: { dataPoints: [at(NOW, { count: '9', sum: 2 })] } },
      ),
    );
    expect(fates(await findPoints(access(prometheus.url), sent, never))).toEqual(Array(7).fill('arrived'));
  });

  it('that are not, are told apart: no series, no point then, another value', async () => {
    const prometheus = await started(startPrometheus({ takesAll: true }));
    prometheus.samples.names = { a: 'a_bytes', b: 'b_bytes' };
    prometheus.samples.keeps = (name, ms) => name !== 'b' && ms !== NOW - 1000;
    const sent = await put(
      prometheus,
      metrics,
      'metrics',
      of(
        'shop',
        {},
        gauge('a', at(NOW - 1000, { asInt: '1' }), at(NOW, { asInt: '2' }), at(NOW, { asInt: '3' })),
        gauge('b', at(NOW, { asInt: '1' })),
      ),
    );
    const found = await findPoints(access(prometheus.url), sent, never);
    expect(fates(found)).toEqual(['missing', 'arrived', 'missing', 'missing']);
    expect(found.map(({ reason }) => reason)).toEqual([
      'The series has no point at this time.',
      '',
      expect.stringContaining('another value'),
      'There is no such series.',
    ]);
    expect(wordsFor(sent, 0)).toBe(`a{} ${new Date(NOW - 1000).toISOString()}`);
  });

  it('are not taken for those of a series with a label more, but for one with a resource’s', async () => {
    const prometheus = await started(startPrometheus({ takesAll: true }));
    prometheus.samples.names = { a: 'a_bytes' };
    prometheus.samples.promotes = { host_name: 'h' };
    await put(
      prometheus,
      metrics,
      'metrics',
      of('shop', { 'host.name': 'h' }, gauge('a', at(NOW, { asInt: '1' }, '/x'))),
    );
    const body = encodeRequest(
      'metrics',
      of('shop', { 'host.name': 'h' }, gauge('a', at(NOW, { asInt: '1' }), at(NOW, { asInt: '1' }, '/x'))),
    );
    const sent = sentOf('metrics', body) as Extract<Sent, { signal: 'metrics' }>;
    expect(fates(await findPoints(access(prometheus.url), sent, never))).toEqual(['missing', 'arrived']);
  });

  it('that only end a series cannot be seen, and delta ones may have another value', async () => {
    const prometheus = await started(startPrometheus({ takesAll: true }));
    prometheus.samples.names = { a: 'a_bytes', d: 'd' };
    const sent = await put(
      prometheus,
      metrics,
      'metrics',
      of('shop', {}, gauge('a', { ...at(NOW, {}), flags: 1 }), {
        name: 'd',
        sum: { aggregationTemporality: 1, isMonotonic: false, dataPoints: [at(NOW, { asInt: '5' })] },
      }),
    );
    sent.value[1] = 3;
    expect(fates(await findPoints(access(prometheus.url), sent, never))).toEqual(['pending', 'arrived']);
  });
});

describe('Prometheus’ name', () => {
  const metric = (
    name: string,
    unit: string,
    type: MetricType = 'histogram',
    monotonic = false,
  ): string | undefined => namesOf({ name, unit, type, monotonic })[0];

  it('is the one the real one was seen to give', () => {
    expect(metric('http.server.request.duration', 's')).toBe('http_server_request_duration_seconds');
    expect(metric('mem', 'By')).toBe('mem_bytes');
    expect(metric('io', 'By/s')).toBe('io_bytes_per_second');
    expect(metric('g', '1', 'gauge')).toBe('g_ratio');
    expect(metric('g', '1', 'histogram')).toBe('g');
    expect(metric('g', '%', 'gauge')).toBe('g_percent');
    expect(metric('r', '{req}', 'sum', true)).toBe('r_total');
    expect(metric('r_total', '1', 'sum', true)).toBe('r_total');
    expect(metric('x', 'furlong')).toBe('x_furlong');
    expect(metric('1x', '')).toBe('_1x');
    expect(metric('a..b', '')).toBe('a_b');
    expect(metric('grüße.ß', '')).toBe('gr_e');
  });

  it('may also be untranslated, or without the unit', () => {
    expect(namesOf({ name: 'g.mem.used', unit: 'By', type: 'gauge', monotonic: false })).toEqual([
      'g_mem_used_bytes',
      'g_mem_used',
      'g.mem.used_bytes',
      'g.mem.used',
    ]);
  });

  it('of a label compares however it was translated', () => {
    expect(plainLabel('http.route')).toBe(plainLabel('http_route'));
    expect(plainLabel('_p')).toBe(plainLabel('key_p'));
    expect(plainLabel('1st')).toBe(plainLabel('key_1st'));
    expect(plainLabel('a..b')).toBe(plainLabel('a_b'));
  });

  it('is a name for whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom(...METRIC_TYPES),
        fc.boolean(),
        (name, unit, type, monotonic) => {
          const [first] = namesOf({ name, unit, type, monotonic });
          expect(/[a-z0-9]/i.test(name) ? first : '').toMatch(/^[a-zA-Z_:]?[a-zA-Z0-9_:]*$/);
        },
      ),
    );
  });
});

describe('what cannot be asked', () => {
  it('is told with what to do, and no secret in it', async () => {
    const standIn = await started(
      startStandIn(() => ({ status: 401, body: 'invalid token glc_secret-one' })),
    );
    const refused = ask({ ...access(standIn.url), secrets: ['Basic glc_secret-one'] }, { path: '/x' }, never);
    await expect(refused).rejects.toThrow(CannotAsk);
    await expect(refused).rejects.toThrow(/does not let us read .*•••.*traces:read/);
    await expect(
      ask(access('http://127.0.0.1:1'), { path: '/' }, AbortSignal.timeout(100)),
    ).rejects.toThrow();
  });

  it('is another address', async () => {
    const standIn = await started(startStandIn(() => ({ status: 404, body: '404 page not found' })));
    await expect(ask(access(standIn.url), { path: '/x' }, never)).rejects.toThrow(/port 3200/);
    const page = await started(startStandIn(() => ({ status: 200, type: 'text/html', body: '<html>' })));
    await expect(spansAt(access(page.url), ['1'], never)).rejects.toThrow(/not answer as Tempo/);
  });

  it('is tried again when it is only busy', async () => {
    let nth = 0;
    const standIn = await started(
      startStandIn(() => (++nth < 2 ? { status: 503, body: 'busy' } : { status: 200, body: 'yes' })),
    );
    expect(Buffer.from(await ask(access(standIn.url), { path: '/x' }, never)).toString()).toBe('yes');
  });
});

describe('after a lost answer', () => {
  it('the items of a request that are there are counted, where that can be asked', async () => {
    const prometheus = await started(startPrometheus({ takesAll: true }));
    prometheus.samples.names = { a: 'a' };
    const dataPoints = [1, 2].map((n) => ({ timeUnixNano: ns(NOW + n), asInt: String(n) }));
    const request = {
      resourceMetrics: [
        { resource: resource('shop'), scopeMetrics: [{ metrics: [{ name: 'a', gauge: { dataPoints } }] }] },
      ],
    };
    prometheus.samples.keeps = (_, ms) => ms === NOW + 1;
    await put(prometheus, '/api/v1/otlp/v1/metrics', 'metrics', request);
    const body = encodeRequest('metrics', request);
    expect(await itemsThere(access(prometheus.url), 'metrics', body, never)).toBe(1);
    expect(await itemsThere(null, 'metrics', body, never)).toBeUndefined();
    const elsewhere = await started(startStandIn(() => ({ status: 404, body: 'no' })));
    expect(await itemsThere(access(elsewhere.url), 'metrics', body, never)).toBeUndefined();
  });
});
