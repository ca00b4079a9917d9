// OTLP conformance: the JSON encoding, with all that senders do to it.
import { describe, expect, it } from 'vitest';
import {
  aGauge,
  aLog,
  aSpan,
  freshSpanId,
  itemsOf,
  oneReceiving,
  post,
  requestOf,
  TRACE_ID,
} from './receiving.ts';

const to = oneReceiving();

const send = async (path: string, body: string | object): Promise<void> => {
  const answer = await post(to, path, body);
  expect([answer.status, answer.body.toString()]).toEqual([200, '{}']);
};

/** JSON text of one span whose members are given as text, so that numbers stay as they are written. */
const spanText = (service: string, members: string): string =>
  `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"${service}"}}]},` +
  `"scopeSpans":[{"spans":[{"traceId":"${TRACE_ID}","spanId":"${freshSpanId()}","name":"x",${members}}]}]}]}`;

describe('JSON', () => {
  it('35. understands snake_case keys, counts them and says so', async () => {
    const snake = {
      resource_spans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { string_value: 'check-35' } }] },
          scope_spans: [{ spans: [{ trace_id: TRACE_ID, span_id: freshSpanId(), name: 'snake', kind: 1 }] }],
        },
      ],
    };
    await send('/v1/traces', snake);
    const [stored] = await itemsOf(to.client, 'traces', 'check-35');
    expect(stored).toMatchObject({ traceId: TRACE_ID, name: 'snake' });
    const [finding] = await to.findings('snake_case');
    expect(finding).toMatchObject({ kind: 'wrong', service: 'check-35', items: 5, times: 1 });
    expect(finding?.lines.map(({ who }) => who)).toContain('Python');
  });

  it('36. ignores unknown fields at every level', async () => {
    const unknown = { unheardOf: { of: ['any', { depth: [[null, true, 1e30]] }] }, '': 0 };
    const text = JSON.stringify({
      ...unknown,
      resourceSpans: [
        {
          ...unknown,
          resource: {
            ...unknown,
            attributes: [{ ...unknown, key: 'service.name', value: { ...unknown, stringValue: 'check-36' } }],
          },
          scopeSpans: [
            {
              ...unknown,
              scope: { ...unknown, name: 'tests' },
              spans: [
                {
                  ...aSpan({ name: 'known' }),
                  ...unknown,
                  events: [{ ...unknown, name: 'e' }],
                  links: [{ ...unknown, traceId: TRACE_ID, spanId: freshSpanId() }],
                  status: { ...unknown, code: 2 },
                },
              ],
            },
          ],
        },
      ],
    });
    await send('/v1/traces', text);
    const [stored] = await itemsOf(to.client, 'traces', 'check-36');
    expect(stored).toMatchObject({ name: 'known', events: [{ name: 'e' }], status: { code: 2 } });
  });

  it('37. reads ids as hex of either case, in spans, links, logs and exemplars; empty is absent', async () => {
    const upper = TRACE_ID.toUpperCase();
    await send(
      '/v1/traces',
      requestOf('traces', 'check-37', [
        aSpan({
          traceId: upper,
          spanId: 'EEE19B7EC3C1B174',
          parentSpanId: '',
          links: [{ traceId: upper, spanId: 'ABCDEF0123456789' }],
        }),
      ]),
    );
    const [span] = await itemsOf(to.client, 'traces', 'check-37');
    expect(span).toMatchObject({
      traceId: TRACE_ID,
      spanId: 'eee19b7ec3c1b174',
      links: [{ traceId: TRACE_ID, spanId: 'abcdef0123456789' }],
    });
    expect(span.parentSpanId ?? '').toBe('');
    await send(
      '/v1/logs',
      requestOf('logs', 'check-37', [aLog({ traceId: upper, spanId: 'EEE19B7EC3C1B174' })]),
    );
    const [log] = await itemsOf(to.client, 'logs', 'check-37');
    expect(log).toMatchObject({ traceId: TRACE_ID, spanId: 'eee19b7ec3c1b174' });
    const exemplars = [
      { timeUnixNano: `${Date.now()}000000`, asDouble: 1, traceId: upper, spanId: 'EEE19B7EC3C1B174' },
    ];
    await send('/v1/metrics', requestOf('metrics', 'check-37', [aGauge('with exemplar', { exemplars })]));
    const [metric] = await itemsOf(to.client, 'metrics', 'check-37');
    expect(metric.gauge.dataPoints[0].exemplars[0]).toMatchObject({ traceId: TRACE_ID });
  });

  it('38. takes enums as numbers, known names too, and says so', async () => {
    const spans = [
      aSpan({ kind: 3 }),
      aSpan({ kind: 'SPAN_KIND_SERVER', status: { code: 'STATUS_CODE_ERROR' } }),
    ];
    await send('/v1/traces', requestOf('traces', 'check-38', spans));
    const stored = await itemsOf(to.client, 'traces', 'check-38');
    expect(stored.map(({ kind }) => kind)).toEqual([3, 2]);
    expect(stored[1].status.code).toBe(2);
    const [finding] = await to.findings('enum_names');
    expect(finding).toMatchObject({ kind: 'wrong', items: 2 });
    const refused = await post(
      to,
      '/v1/traces',
      requestOf('traces', 'check-38', [aSpan({ kind: 'SERVER' })]),
    );
    expect(refused.status).toBe(400);
  });

  it('39. keeps 64-bit integers exact as numbers and as strings, and doubles as either', async () => {
    await send(
      '/v1/traces',
      spanText('check-39', '"startTimeUnixNano":1544712660300000001,"endTimeUnixNano":"1544712660300000003"'),
    );
    const [span] = await itemsOf(to.client, 'traces', 'check-39');
    expect(span).toMatchObject({
      startTimeUnixNano: '1544712660300000001',
      endTimeUnixNano: '1544712660300000003',
    });
    const metric = (points: string): string =>
      `{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"check-39"}}]},` +
      `"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[${points}]}}]}]}]}`;
    const values = [
      '"asInt":"9007199254740993"',
      '"asInt":9007199254740993',
      '"asDouble":"NaN"',
      '"asDouble":"Infinity"',
      '"asDouble":"-Infinity"',
      '"asDouble":"1.5"',
      '"asDouble":1.5',
    ];
    await send(
      '/v1/metrics',
      metric(values.map((value, i) => `{"timeUnixNano":15447126603000000${10 + i},${value}}`).join()),
    );
    const [{ gauge }] = await itemsOf(to.client, 'metrics', 'check-39');
    expect(
      gauge.dataPoints.map((point: { asInt?: string; asDouble?: unknown }) => point.asInt ?? point.asDouble),
    ).toEqual(['9007199254740993', '9007199254740993', 'NaN', 'Infinity', '-Infinity', 1.5, 1.5]);
    expect(gauge.dataPoints[0].timeUnixNano).toBe('1544712660300000010');
    // -0 keeps its sign for who reads `-0` as an integer too.
    const negative = aSpan({ attributes: [{ key: 'zero', value: { doubleValue: 'ZERO' } }] });
    const request = JSON.stringify(requestOf('traces', 'check-39-zero', [negative]));
    await send('/v1/traces', request.replace('"ZERO"', '-0.0'));
    const text = Buffer.from(await to.client.exportData({ signals: ['traces'] })).toString();
    expect(text).toContain('"doubleValue":-0.0}');
  });

  it('40. reads bytesValue as base64, of either alphabet, padded or not', async () => {
    const attributes = ['3q2+7w==', '3q2-7w', '/w=='].map((bytesValue, i) => ({
      key: `b${i}`,
      value: { bytesValue },
    }));
    await send('/v1/traces', requestOf('traces', 'check-40', [aSpan({ attributes })]));
    const [span] = await itemsOf(to.client, 'traces', 'check-40');
    const stored = span.attributes.map(({ value }: { value: { bytesValue: string } }) =>
      Buffer.from(value.bytesValue, 'base64').toString('hex'),
    );
    expect(stored).toEqual(['deadbeef', 'deadbeef', 'ff']);
  });

  it('41. takes every form of a value: empty, bytes, mixed and nested lists, key-value lists', async () => {
    const values = [
      {},
      { stringValue: '' },
      { boolValue: false },
      { intValue: '0' },
      { doubleValue: 0.5 },
      { bytesValue: 'AQI=' },
      {
        arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, {}, { arrayValue: {} }] },
      },
      { kvlistValue: { values: [{ key: 'k', value: { kvlistValue: {} } }] } },
    ];
    const attributes = values.map((value, i) => ({ key: `v${i}`, value }));
    await send('/v1/logs', requestOf('logs', 'check-41', [aLog({ attributes, body: values[7] })]));
    const [log] = await itemsOf(to.client, 'logs', 'check-41');
    expect(log.attributes.map(({ value }: { value: object }) => value)).toEqual(values);
    expect(log.body).toEqual(values[7]);
  });

  it('42. reads references into a dictionary of profiles as empty, and says so', async () => {
    const attributes = [
      { key: 'a', value: { stringValueStrindex: 4 } },
      { keyStrindex: 3, value: { stringValue: 'kept' } },
    ];
    await send('/v1/traces', requestOf('traces', 'check-42', [aSpan({ attributes })]));
    const [span] = await itemsOf(to.client, 'traces', 'check-42');
    expect(span.attributes).toEqual([{ key: 'a', value: {} }, { value: { stringValue: 'kept' } }]);
    expect(await to.findings('string_index')).toMatchObject([{ items: 2, service: 'check-42' }]);
    // The same in protobuf: AnyValue's field 8 in an attribute of a resource.
    const value = [0x12, 2, 0x40, 4];
    const attribute = [0x0a, 3 + value.length, 0x0a, 1, 0x61, ...value];
    const scope = [0x12, 2, 0x12, 0];
    const resource = [0x0a, attribute.length, ...attribute];
    const answer = await post(
      to,
      '/v1/logs',
      new Uint8Array([0x0a, resource.length + scope.length, ...resource, ...scope]),
    );
    expect(answer.status).toBe(200);
    expect(await to.findings('string_index')).toHaveLength(2);
  });

  it('43. takes null for a default, a byte order mark before and a newline after', async () => {
    const nulls = aSpan({
      parentSpanId: null,
      attributes: null,
      events: null,
      status: null,
      traceState: null,
    });
    const text = `\uFEFF ${JSON.stringify(requestOf('traces', 'check-43', [nulls]), null, 2)}\r\n\n`;
    await send('/v1/traces', text);
    expect(await itemsOf(to.client, 'traces', 'check-43')).toHaveLength(1);
    expect((await post(to, '/v1/traces', '{} {}')).status).toBe(400);
  });
});
