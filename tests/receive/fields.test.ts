// OTLP conformance: what single fields mean, and that nothing of them is lost.
import { describe, expect, it } from 'vitest';
import { REQUEST_TYPE, referenceEncode } from '../fixtures/otlp-reference.ts';
import {
  aGauge,
  aLog,
  aSpan,
  freshSpanId,
  itemsOf,
  oneReceiving,
  post,
  requestOf,
  storedOf,
  TRACE_ID,
} from './receiving.ts';

const to = oneReceiving();

type Signal = 'traces' | 'logs' | 'metrics';
const send = async (
  signal: Signal,
  service: string,
  items: object[],
  more: object = {},
): Promise<unknown> => {
  const request = requestOf(signal, service, items, more);
  const answer = await post(to, `/v1/${signal}`, referenceEncode(REQUEST_TYPE[signal], request));
  expect(answer.status).toBe(200);
  return answer.body.length;
};
const nanos = (ms: number): string => `${ms}000000`;

describe('fields', () => {
  it('44. leaves out spans without valid ids, and only those', async () => {
    const spans = [
      aSpan({ name: 'good' }),
      aSpan({ traceId: '' }),
      aSpan({ traceId: '00'.repeat(16) }),
      aSpan({ traceId: 'ab' }),
      aSpan({ spanId: '' }),
      aSpan({ spanId: '00'.repeat(8) }),
      aSpan({ spanId: 'abcdef' }),
    ];
    await send('traces', 'check-44', spans);
    expect((await itemsOf(to.client, 'traces', 'check-44')).map(({ name }) => name)).toEqual(['good']);
    const findings = await to.findings('spans_without_ids');
    expect(findings.map(({ items }) => items)).toEqual([3, 3]);
  });

  it('45. keeps log records with invalid ids, tied to nothing', async () => {
    const ids = [
      { traceId: '', spanId: '' },
      { traceId: '00'.repeat(16), spanId: '00'.repeat(8) },
      { traceId: 'ab', spanId: 'cd' },
      {},
    ];
    expect(
      await send(
        'logs',
        'check-45',
        ids.map((id, i) => aLog({ ...id, body: { stringValue: `${i}` } })),
      ),
    ).toBe(0);
    const { logs } = await to.client.listLogs({ q: '{service_name="check-45"}' });
    expect(logs.map(({ traceId, spanId }) => [traceId, spanId])).toEqual(Array(4).fill([null, null]));
  });

  it('46. takes a span for a root when its parent is empty or eight zero bytes', async () => {
    const [a, b] = ['a1'.repeat(16), 'a2'.repeat(16)];
    await send('traces', 'check-46', [
      aSpan({ traceId: a, parentSpanId: '' }),
      aSpan({ traceId: b, parentSpanId: '00'.repeat(8) }),
    ]);
    for (const traceId of [a, b]) {
      const { rootName } = await to.client.getTrace({ traceId });
      expect(rootName).toBe('GET /');
    }
  });

  it('47. takes kind 0, no status and an empty name as they are', async () => {
    await send('traces', 'check-47', [aSpan({ kind: 0, name: '', status: undefined })]);
    const [span] = await itemsOf(to.client, 'traces', 'check-47');
    expect([span.kind ?? 0, span.name ?? '', span.status?.code ?? 0]).toEqual([0, '', 0]);
    const { traces } = await to.client.listTraces({
      q: '{ resource.service.name = "check-47" && status = unset }',
    });
    expect(traces).toHaveLength(1);
  });

  it('48. keeps all 32 bits of flags', async () => {
    const all = 4294967295;
    await send('traces', 'check-48', [
      aSpan({ flags: all, links: [{ traceId: TRACE_ID, spanId: freshSpanId(), flags: 769 }] }),
    ]);
    await send('logs', 'check-48', [aLog({ flags: all })]);
    const [span] = await itemsOf(to.client, 'traces', 'check-48');
    expect([span.flags, span.links[0].flags]).toEqual([all, 769]);
    expect((await itemsOf(to.client, 'logs', 'check-48'))[0].flags).toBe(all);
  });

  it('49. takes times that make no sense, and says so', async () => {
    const now = Date.now();
    const far = nanos(now + 10 * 86_400_000);
    const spans = [
      aSpan({ startTimeUnixNano: nanos(now), endTimeUnixNano: nanos(now - 5000) }),
      aSpan({ startTimeUnixNano: '0', endTimeUnixNano: '0' }),
      aSpan({ startTimeUnixNano: far, endTimeUnixNano: far }),
      aSpan({ startTimeUnixNano: '18446744073709551615', endTimeUnixNano: '18446744073709551615' }),
    ];
    for (const span of spans) await send('traces', 'check-49', [span]);
    expect(await itemsOf(to.client, 'traces', 'check-49')).toHaveLength(4);
    expect(await to.findings('ends_before_start')).toMatchObject([{ kind: 'wrong', service: 'check-49' }]);
    expect(await to.findings('no_time')).toHaveLength(1);
    const clock = await to.findings('clock_off');
    expect(clock).toMatchObject([{ times: 2, title: expect.stringMatching(/^A clock [\d,]+ days ahead/) }]);
  });

  it('49. gives back items of any time, up to the last that 64 bits can say', async () => {
    const times = [2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n].map(String);
    await send(
      'metrics',
      'far-future',
      times.map((timeUnixNano, i) => aGauge(`far.${i}`, { timeUnixNano })),
    );
    await send(
      'logs',
      'far-future',
      times.map((timeUnixNano) => aLog({ timeUnixNano })),
    );
    await send(
      'traces',
      'far-future',
      times.map((time) => aSpan({ startTimeUnixNano: time, endTimeUnixNano: time })),
    );
    const points = await itemsOf(to.client, 'metrics', 'far-future');
    expect(points.map(({ gauge }) => gauge.dataPoints[0].timeUnixNano).sort()).toEqual([...times].sort());
    const records = await itemsOf(to.client, 'logs', 'far-future');
    expect(records.map(({ timeUnixNano }) => timeUnixNano).sort()).toEqual([...times].sort());
    const spans = await itemsOf(to.client, 'traces', 'far-future');
    expect(spans.map(({ endTimeUnixNano }) => endTimeUnixNano).sort()).toEqual([...times].sort());
    const { services } = await to.client.listServices({});
    expect(services.map(({ name }) => name)).toContain('far-future');
  });

  it('50. dates a log record by its time, else its observed time, else when it came; an event by its name', async () => {
    const observed = nanos(Date.now() - 60_000);
    const before = Date.now();
    await send('logs', 'check-50', [
      aLog({
        timeUnixNano: nanos(before - 120_000),
        observedTimeUnixNano: observed,
        body: { stringValue: 'time' },
      }),
      aLog({ timeUnixNano: '0', observedTimeUnixNano: observed, body: { stringValue: 'observed' } }),
      aLog({ timeUnixNano: '0', body: { stringValue: 'came' }, eventName: 'shop.paid' }),
    ]);
    const { logs } = await to.client.listLogs({ q: '{service_name="check-50"}' });
    const timeOf = (body: string): string => logs.find((log) => log.body === body)?.time ?? '';
    expect(timeOf('time')).toBe(nanos(before - 120_000));
    expect(timeOf('observed')).toBe(observed);
    expect(Number(timeOf('came').slice(0, -6))).toBeGreaterThanOrEqual(before);
    expect(logs.find(({ body }) => body === 'came')?.eventName).toBe('shop.paid');
  });

  it('51. leaves out points at time 0 and sums without temporality', async () => {
    const point = { timeUnixNano: nanos(Date.now()), asInt: '1' };
    await send('metrics', 'check-51', [
      aGauge('good'),
      aGauge('timeless', { timeUnixNano: '0' }),
      { name: 'unspecified', sum: { dataPoints: [point, point], aggregationTemporality: 0 } },
      { name: 'cumulative', sum: { dataPoints: [point], aggregationTemporality: 2 } },
    ]);
    const stored = await itemsOf(to.client, 'metrics', 'check-51');
    expect(stored.map(({ name }) => name).sort()).toEqual(['cumulative', 'good']);
    expect(await to.findings('no_temporality')).toMatchObject([
      { kind: 'partly', items: 2, lines: [{ code: '"aggregationTemporality": 2' }] },
    ]);
    expect(await to.findings('points_without_time')).toMatchObject([{ items: 1 }]);
  });

  it('52. takes histograms that fit, with and without buckets; a stale point is no zero', async () => {
    const timeUnixNano = nanos(Date.now());
    const points = [
      { timeUnixNano, count: '3', sum: 4, bucketCounts: ['1', '1', '1'], explicitBounds: [1, 2] },
      { timeUnixNano, count: '3', sum: 4, attributes: [{ key: 'bare', value: { boolValue: true } }] },
      { timeUnixNano, count: '3', bucketCounts: ['1', '2', '0'], explicitBounds: [1, 2, 3] },
      { timeUnixNano, count: '3', bucketCounts: ['1', '2', '0'], explicitBounds: [2, 2] },
    ];
    await send('metrics', 'check-52', [
      { name: 'h', unit: 's', histogram: { dataPoints: points, aggregationTemporality: 2 } },
      aGauge('stale', { asInt: undefined, flags: 1 }),
    ]);
    const stored = await itemsOf(to.client, 'metrics', 'check-52');
    const histogram = stored.find(({ name }) => name === 'h').histogram;
    expect(histogram.dataPoints).toHaveLength(2);
    expect(histogram.aggregationTemporality).toBe(2);
    const titles = (await to.findings('histogram_misfit')).map(({ title }) => title);
    expect(titles).toEqual([
      'Histograms whose counts do not fit their bounds',
      'Histograms whose bounds do not increase',
    ]);
    const { instruments } = await to.client.listInstruments({});
    const stale = instruments.find(({ name, service }) => name === 'stale' && service === 'check-52');
    expect(stale?.last ?? null).toBeNull();
  });

  it('53. takes duplicate attribute keys and keeps them all', async () => {
    const attributes = ['first', 'last'].map((stringValue) => ({ key: 'twice', value: { stringValue } }));
    await send('traces', 'check-53', [aSpan({ attributes })]);
    const [span] = await itemsOf(to.client, 'traces', 'check-53');
    expect(span.attributes).toEqual(attributes);
    const found = await to.client.listTraces({ q: '{ span.twice = "last" }' });
    expect(found.traces).toHaveLength(1);
  });

  it('54. keeps what it does not understand for whom it is sent on to', async () => {
    const attributes = [{ key: 'a', value: { intValue: '1' } }];
    const more = { schemaUrl: 'https://opentelemetry.io/schemas/1.37.0' };
    const request = {
      resourceSpans: [
        {
          resource: {
            attributes: [{ key: 'service.name', value: { stringValue: 'check-54' } }],
            droppedAttributesCount: 3,
            entityRefs: [{ type: 'service', idKeys: ['service.name'] }],
          },
          scopeSpans: [
            {
              scope: { name: 'lib', version: '1.2', attributes, droppedAttributesCount: 4 },
              spans: [
                {
                  ...aSpan(),
                  traceState: 'vendor=1',
                  attributes,
                  droppedAttributesCount: 5,
                  events: [
                    { timeUnixNano: nanos(Date.now()), name: 'e', droppedAttributesCount: 6, attributes },
                  ],
                  droppedEventsCount: 7,
                  links: [
                    { traceId: TRACE_ID, spanId: freshSpanId(), traceState: 'l=1', flags: 257, attributes },
                  ],
                  droppedLinksCount: 8,
                },
              ],
              ...more,
            },
          ],
          ...more,
        },
      ],
    };
    const body = referenceEncode('TracesData', request);
    expect((await post(to, '/v1/traces', body)).status).toBe(200);
    const [stored] = await storedOf(to.client, 'traces', 'check-54');
    expect(stored).toMatchObject(request.resourceSpans[0] as object);
    const metric = {
      name: 'm',
      description: 'words',
      unit: '{thing}',
      metadata: attributes,
      sum: {
        isMonotonic: true,
        aggregationTemporality: 1,
        dataPoints: [
          {
            timeUnixNano: nanos(Date.now()),
            startTimeUnixNano: nanos(Date.now() - 1000),
            asInt: '4',
            attributes,
            exemplars: [{ timeUnixNano: nanos(Date.now()), asInt: '4', filteredAttributes: attributes }],
          },
        ],
      },
    };
    await send('metrics', 'check-54', [metric]);
    expect((await itemsOf(to.client, 'metrics', 'check-54'))[0]).toMatchObject(metric);
  });

  it('55. keeps the extremes of 64 bits', async () => {
    const extremes = ['9223372036854775807', '-9223372036854775808', '9007199254740993'];
    const attributes = extremes.map((intValue, i) => ({ key: `i${i}`, value: { intValue } }));
    await send('traces', 'check-55', [aSpan({ attributes })]);
    const [span] = await itemsOf(to.client, 'traces', 'check-55');
    expect(span.attributes).toEqual(attributes);
    const time = Date.now();
    const points = extremes.map((asInt, i) => ({ timeUnixNano: nanos(time + i), asInt }));
    const most = '18446744073709551615';
    await send('metrics', 'check-55', [
      { name: 'ints', gauge: { dataPoints: points } },
      {
        name: 'counts',
        histogram: {
          aggregationTemporality: 2,
          dataPoints: [
            { timeUnixNano: nanos(time), count: most, bucketCounts: [most, '0'], explicitBounds: [1] },
          ],
        },
      },
    ]);
    const stored = await itemsOf(to.client, 'metrics', 'check-55');
    const ints = stored.find(({ name }) => name === 'ints').gauge.dataPoints;
    expect(ints.map(({ asInt }: { asInt: string }) => asInt)).toEqual(extremes);
    const [counts] = stored.find(({ name }) => name === 'counts').histogram.dataPoints;
    expect([counts.count, counts.bucketCounts]).toEqual([most, [most, '0']]);
  });

  it('takes attributes of 64 KB, and text that is no UTF-8, without harm to their neighbours', async () => {
    const long = 'ß'.repeat(32 * 1024);
    await send('traces', 'long', [aSpan({ attributes: [{ key: long, value: { stringValue: long } }] })]);
    const [span] = await itemsOf(to.client, 'traces', 'long');
    expect(span.attributes).toEqual([{ key: long, value: { stringValue: long } }]);
    const request = referenceEncode(
      'TracesData',
      requestOf('traces', 'no utf-8', [aSpan({ name: 'ABCD' }), aSpan({ name: 'next' })]),
    );
    const at = Buffer.from(request).indexOf('ABCD');
    request.set([0xff, 0xfe, 0x80, 0xc0], at);
    expect((await post(to, '/v1/traces', request)).status).toBe(200);
    const names = (await itemsOf(to.client, 'traces', 'no utf-8')).map(({ name }) => name);
    expect(names).toEqual(['\uFFFD\uFFFD\uFFFD\uFFFD', 'next']);
  });
});
