// The Instrumentation Score: each rule against telemetry whose truth is known, and what is looked at for all of them.
import { describe, expect, it } from 'vitest';
import type { InstrumentedService } from '#shared/api/instrumentation.ts';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { SPEC } from '../../../src-main/doctor/instrumentation-score.ts';
import { BASE_MS, nanos, spanId, traceId } from '../../store/requests.ts';
import type { Drawn, DrawnSpan } from './instrumentation-requests.ts';
import { type Asked, judge, measure, named, node, only, python, rule } from './judging.ts';

describe('resources', () => {
  it('without service.name, or with the SDK’s stop-gap, are named; the score asks for the first only', () => {
    const { services } = judge([
      { resource: {}, spans: [{ id: 1 }] },
      { resource: named('unknown_service:node'), spans: [{ id: 2 }] },
      { resource: named('shop'), spans: [{ id: 3 }] },
    ]);
    const told = services.map((one) => [
      one.name,
      measure(one, 'service_name').count,
      rule(one, 'RES-005').outcome,
    ]);
    expect(told).toEqual([
      ['', 1, 'failed'],
      ['shop', 0, 'passed'],
      ['unknown_service:node', 1, 'passed'],
    ]);
  });

  it('have an instance id, of one pod or host, and in Kubernetes the pod’s uid', () => {
    const at = (instance: string, more: Record<string, string>): Drawn => ({
      resource: named('shop', { 'service.instance.id': instance, ...more }),
      spans: [{ id: 1 }],
    });
    const shared = only(
      judge([
        at('abc', { 'k8s.pod.name': 'pay-1', 'k8s.pod.uid': 'u1' }),
        at('abc', { 'k8s.pod.name': 'pay-2' }),
      ]),
    );
    expect(rule(shared, 'RES-001').outcome).toBe('passed');
    expect(rule(shared, 'RES-002')).toMatchObject({ outcome: 'failed', why: '1 of 1 service.instance.id.' });
    expect(rule(shared, 'RES-003')).toMatchObject({
      outcome: 'failed',
      why: '1 of 2 resources in Kubernetes.',
    });
    const again = only(
      judge([at('a', { 'process.pid': '1' }), at('a', { 'process.pid': '2' }), at('b', {})]),
    );
    expect(rule(again, 'RES-002').outcome).toBe('passed');
    expect(rule(again, 'RES-003').outcome).toBe('unknown');
    expect(rule(only(judge({ resource: named('shop'), spans: [{ id: 1 }] })), 'RES-001')).toMatchObject({
      outcome: 'failed',
      lines: [{ who: 'any SDK', code: expect.stringContaining('service.instance.id') }],
    });
  });
});

describe('the line for an instance id', () => {
  it.each([
    // A page has no environment.
    ['webjs', 'resourceFromAttributes('],
    ['nodejs', 'OTEL_NODE_RESOURCE_DETECTORS='],
    ['go', 'OTEL_RESOURCE_ATTRIBUTES='],
  ])('is one that %s can use', (language, code) => {
    const service = only(
      judge({ resource: named('shop', { 'telemetry.sdk.language': language }), spans: [{ id: 1 }] }),
    );
    expect(rule(service, 'RES-001')).toMatchObject({
      outcome: 'failed',
      lines: [{ code: expect.stringContaining(code) }],
    });
  });
});

describe('traces', () => {
  it('lack parents when these never came, not while they may still come, and not when another service has them', () => {
    const drawn: Drawn[] = [
      {
        resource: node(),
        spans: [
          { id: 1, parent: 77 },
          { id: 2, trace: 2, parent: 10, kind: 2 },
          { id: 3, trace: 3, kind: 2 },
        ],
      },
      { resource: named('gateway'), spans: [{ id: 10, trace: 2, kind: 3 }] },
    ];
    const of = (asked: Asked) => {
      const shop = judge(drawn, asked).services.find(({ name }) => name === 'shop') as InstrumentedService;
      return rule(shop, 'SPA-002');
    };
    expect(of({})).toMatchObject({ outcome: 'failed', why: '1 of 2 spans with a parent.' });
    expect(of({}).examples).toEqual([{ text: 'span b', traceId: traceId(1), spanId: spanId(1) }]);
    expect(of({ nowMs: BASE_MS + 5000 })).toMatchObject({
      outcome: 'passed',
      why: '1 span with a parent, none against it.',
    });
    // A parent that started before the range, or is older than the newest rows, is there all the same.
    const long: Drawn = {
      resource: node(),
      spans: [
        { id: 1, ms: 900 },
        { id: 2, parent: 1, start: 500 },
      ],
    };
    expect(rule(only(judge(long, { range: { from: nanos(400) } })), 'SPA-002').outcome).toBe('passed');
    expect(rule(only(judge(long, { rows: 1 })), 'SPA-002').outcome).toBe('passed');
  });

  it('do not begin with client spans, but in browsers', () => {
    const begins = (language: string) =>
      only(
        judge({
          resource: named('shop', { 'telemetry.sdk.language': language }),
          spans: [
            { id: 1, kind: 3 },
            { id: 2, trace: 2, kind: 2 },
            { id: 3, trace: 2, parent: 2, kind: 3 },
          ],
        }),
      );
    expect(rule(begins('nodejs'), 'SPA-004')).toMatchObject({ outcome: 'failed', why: '1 of 2 root spans.' });
    expect(rule(begins('webjs'), 'SPA-004').outcome).toBe('passed');
  });

  it('have at most 10 internal spans of a service, and at most 20 under 5 ms', () => {
    const trace = (n: number, count: number, ms: number): DrawnSpan[] =>
      Array.from({ length: count }, (_, i) => ({ id: n * 100 + i, trace: n, kind: 1, ms }));
    const few = only(judge({ resource: node(), spans: [...trace(1, 10, 5), ...trace(2, 10, 1)] }));
    expect(rule(few, 'SPA-001').outcome).toBe('passed');
    expect(rule(few, 'SPA-005').outcome).toBe('passed');
    const many = only(judge({ resource: node(), spans: [...trace(1, 11, 5), ...trace(2, 21, 4.999)] }));
    expect(rule(many, 'SPA-001')).toMatchObject({ outcome: 'failed', why: '2 of 2 traces.' });
    expect(rule(many, 'SPA-005')).toMatchObject({ outcome: 'failed', why: '1 of 2 traces.' });
    expect(rule(many, 'SPA-005').examples).toEqual([
      { text: '21 spans under 5 ms in one trace', traceId: traceId(2) },
    ]);
  });
});

describe('metrics', () => {
  const point = (more: object = {}) => ({ timeUnixNano: nanos(1), ...more });
  const gauge = (name: string, unit = '') => ({ name, unit, gauge: { dataPoints: [point({ asInt: '1' })] } });
  const histogram = (name: string, bounds: number[], exemplar = false, key = 'a') => ({
    name,
    unit: 's',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        point({
          count: '1',
          sum: 1,
          explicitBounds: bounds,
          bucketCounts: [...bounds.map(() => '0'), '1'],
          attributes: [{ key: 'route', value: { stringValue: key } }],
          exemplars: exemplar
            ? [{ timeUnixNano: nanos(1), asDouble: 1, traceId: traceId(1), spanId: spanId(1) }]
            : [],
        }),
      ],
    },
  });

  it('are judged by unit, name and buckets, and show their exemplars', () => {
    const service = judge([
      {
        resource: python(),
        metrics: [
          gauge('queue.length', '{job}'),
          gauge('temperature', 'degrees'),
          gauge('plain'),
          gauge('wait.time.seconds', 's'),
          gauge('http.route', '1'),
          gauge('cart.value', 'EUR'),
          histogram('checkout.duration', [1, 2], true),
          histogram('checkout.duration', [1, 2, 3], false, 'b'),
          histogram('pay.duration', [1, 2]),
        ],
      },
      { resource: named('other'), metrics: [gauge('queue.length', 'By')] },
    ]).services.find(({ name }) => name === 'shop') as InstrumentedService;
    expect(rule(service, 'MET-002').examples.map(({ text }) => text)).toEqual([
      'cart.value: “EUR” is no unit of UCUM',
      'plain has no unit',
      'temperature: “degrees” is no unit of UCUM',
    ]);
    expect(rule(service, 'MET-002').why).toBe('3 of 8 metrics.');
    expect(rule(service, 'MET-003').examples).toEqual([{ text: 'queue.length: By and {job}' }]);
    expect(rule(service, 'MET-004').examples).toEqual([{ text: 'checkout.duration: 2 sets of buckets' }]);
    expect(rule(service, 'MET-005').examples).toEqual([
      { text: 'wait.time.seconds names its unit: seconds' },
    ]);
    expect(rule(service, 'MET-006').examples).toEqual([{ text: 'http.route' }]);
    expect(rule(service, 'MET-001').outcome).toBe('passed');
    expect(measure(service, 'exemplars')).toMatchObject({ verdict: 'note', count: 1, of: 2 });
  });

  it('get the unit that was found in the line to change; an agent’s own ask nothing of the service', () => {
    const of = (unit: string, scope: string, language = 'python') => {
      const resource = named('shop', { 'telemetry.sdk.language': language });
      const metrics = [gauge('shop.payment.amount', unit)];
      const { outcome, why, lines, examples } = rule(
        only(judge({ resource, metrics, metricScope: scope })),
        'MET-002',
      );
      return { outcome, why, line: lines[0]?.code, example: examples[0]?.text };
    };
    expect(of('EUR', 'shop').line).toBe('meter.create_gauge("shop.payment.amount", unit="{EUR}")');
    expect(of('', 'shop').line).toContain('unit="1"');
    const agents = of('', 'io.opentelemetry.exporters.otlp-http');
    expect(agents).toMatchObject({
      outcome: 'failed',
      why: '1 of 1 metric, none of them made by the service’s own code.',
      line: undefined,
    });
    expect(agents.example).toContain('made by io.opentelemetry.exporters.otlp-http');
    expect(of('', 'io.opentelemetry.exporters.otlp-http', 'java').line).toBe(
      'OTEL_EXPERIMENTAL_SDK_TELEMETRY_VERSION=latest',
    );
  });

  it('have the buckets of as many series judged however busy the machine is', () => {
    const histograms = Array.from({ length: 210 }, (_, i) => histogram(`h${i + 100}.duration`, [1, 2]));
    const { why } = rule(only(judge({ resource: python(), metrics: histograms })), 'MET-004');
    expect(why).toBe('200 histograms, none against it.');
  });

  it('are not judged where none came in the range', () => {
    const service = only(
      judge(
        { resource: python(), spans: [{ id: 1, start: 5000 }], metrics: [gauge('plain')] },
        { range: { from: nanos(4000) } },
      ),
    );
    for (const id of ['MET-001', 'MET-002', 'MET-003', 'MET-004', 'MET-005', 'MET-006'])
      expect(rule(service, id), id).toMatchObject({
        outcome: 'unknown',
        why: expect.stringContaining('Nothing to judge'),
      });
  });

  it('have too many values of an attribute from 10,000 on', () => {
    const many = (count: number) => ({
      name: 'seen',
      unit: '1',
      gauge: {
        dataPoints: Array.from({ length: count }, (_, i) =>
          point({ asInt: '1', attributes: [{ key: 'user', value: { stringValue: `u${i}` } }] }),
        ),
      },
    });
    const of = (count: number) =>
      rule(only(judge({ resource: python(), metrics: [many(count)] })), 'MET-001');
    expect(of(9999).outcome).toBe('passed');
    expect(of(10_000)).toMatchObject({
      outcome: 'failed',
      examples: [{ text: 'seen: 10,000 values of user' }],
    });
  });
});

describe('logging libraries', () => {
  it('are told by scopes, and in Python what leaves no mark is stdlib', () => {
    const loggers = (resource: Drawn['resource'], ...scopes: string[]) =>
      measure(
        only(judge({ resource, logs: scopes.map((scope, at) => ({ at, scope })) })),
        'logging_libraries',
      );
    expect(loggers(python(), 'opentelemetry.instrumentation.structlog', 'uvicorn.access')).toMatchObject({
      verdict: 'note',
      says: 'logging (stdlib), structlog',
    });
    expect(loggers(node(), '@opentelemetry/instrumentation-pino')).toMatchObject({
      verdict: 'good',
      says: 'pino',
    });
    expect(loggers(named('shop', { 'telemetry.sdk.language': 'go' }), 'shop')).toMatchObject({
      verdict: 'nothing',
    });
  });
});

describe('the score', () => {
  const scored = () =>
    only(
      judge({
        resource: python(),
        spans: [{ id: 1, kind: 3, ms: 20 }],
        logs: [{ at: 1, severity: 0 }],
      }),
    );

  it('has every rule of the specification once, with its weight', () => {
    const service = scored();
    expect(service.rules).toHaveLength(SPEC.rules);
    expect(new Set(service.rules.map(({ id }) => id)).size).toBe(SPEC.rules);
    const weights = { critical: 40, important: 30, normal: 20, low: 10 };
    for (const { impact, weight } of service.rules) expect(weight).toBe(weights[impact]);
  });

  it('is what was passed of what was judged, by weight', () => {
    const service = scored();
    const outcomes = Object.fromEntries(service.rules.map(({ id, outcome }) => [id, outcome]));
    expect(outcomes).toEqual({
      'RES-005': 'passed',
      'LOG-001': 'unknown',
      'LOG-002': 'failed',
      'MET-001': 'unknown',
      'MET-002': 'unknown',
      'MET-003': 'unknown',
      'MET-006': 'unknown',
      'RES-002': 'unknown',
      'RES-003': 'unknown',
      'RES-004': 'passed',
      'SPA-003': 'unknown',
      'SPA-004': 'failed',
      'SPA-005': 'passed',
      'MET-004': 'unknown',
      'MET-005': 'unknown',
      'RES-001': 'failed',
      'SPA-001': 'passed',
      'SPA-002': 'unknown',
      'SDK-001': 'unknown',
    });
    // 40 + 30 + 30 + 20 of those and 30 + 30 + 20 more.
    expect(service.score).toBe(60);
    expect(service.category).toBe('needs improvement');
  });
});

describe('the range', () => {
  it('holds what is judged, and more of it than can be looked at is said to be the newest', () => {
    const spans = Array.from({ length: 10 }, (_, i): DrawnSpan => ({ id: i + 1, trace: i, start: i * 1000 }));
    const inside = judge({ resource: node(), spans }, { range: { from: nanos(2000), to: nanos(5000) } });
    expect(inside.looked).toEqual({ spans: 3, logs: 0, allSpans: true, allLogs: true });
    expect(judge({ resource: node(), spans }, { rows: 10 }).looked).toMatchObject({
      spans: 10,
      allSpans: true,
    });
    expect(judge({ resource: node(), spans }, { rows: 9 }).looked).toMatchObject({
      spans: 9,
      allSpans: false,
    });
  });

  it('of which only the newest spans are looked at leaves out records that are older than these', () => {
    const drawn: Drawn[] = [
      { resource: node(), spans: [{ id: 1, ms: 100 }], logs: [{ at: 50 }] },
      {
        resource: node(),
        spans: [{ id: 2, trace: 2, start: 200, ms: 100 }],
        logs: [{ at: 250 }, { at: 299, trace: 2 }],
      },
      { resource: node(), spans: [{ id: 3, trace: 3, start: 240, ms: 200 }] },
    ];
    const of = (rows?: number) => measure(only(judge(drawn, { ...(rows && { rows }) })), 'logs_in_requests');
    expect(of()).toMatchObject({ count: 1, of: 3 });
    expect(of(3)).toMatchObject({ count: 1, of: 3 });
    expect(of(2)).toMatchObject({ count: 0, of: 0 });
  });

  it('may be asked for one service, and every link can be read', () => {
    const health = judge([
      { resource: node(), spans: [{ id: 1, attributes: { 'http.method': 'GET' } }], logs: [{ at: 1 }] },
      { resource: named(''), spans: [{ id: 2, attributes: { 'http.method': 'GET' } }], logs: [{ at: 1 }] },
      { resource: named('a"b'), spans: [{ id: 3, attributes: { 'http.method': 'GET' } }], logs: [{ at: 1 }] },
    ]);
    const examples = health.services
      .flatMap(({ measures, rules }) => [...measures, ...rules])
      .flatMap((one) => one.examples);
    const queries = examples.flatMap(({ traces }) => traces ?? []);
    expect(queries.length).toBeGreaterThan(5);
    for (const text of queries) expect(parseTraceQL(text).ok, text).toBe(true);
    for (const { logs } of examples) if (logs !== undefined) expect(parseLogQL(logs).ok, logs).toBe(true);
  });
});
