// How well services are instrumented: each figure against telemetry whose truth is known.
import { describe, expect, it } from 'vitest';
import { nanos, spanId, traceId } from '../../store/requests.ts';
import type { DrawnSpan } from './instrumentation-requests.ts';
import { AUTO, judge, measure, node, only, python, rule } from './judging.ts';

describe('logs within requests', () => {
  it('are those written while a span of the same process was open; the others are not asked for ids', () => {
    const service = only(
      judge([
        {
          resource: python(),
          spans: [
            { id: 1, start: 100, ms: 100, name: 'GET /' },
            { id: 2, start: 180, ms: 40, trace: 2 },
          ],
          logs: [
            { at: 99 },
            { at: 100, trace: 1 },
            { at: 150, body: 'lost its context' },
            { at: 220, trace: 2 },
            { at: 221 },
          ],
        },
        // Another process of the service: its spans are open at other times.
        { resource: { ...python(), pid: '2' }, logs: [{ at: 150 }, { at: 160, trace: 1 }] },
      ]),
    );
    expect(measure(service, 'logs_in_requests')).toMatchObject({ verdict: 'poor', count: 2, of: 3 });
    expect(measure(service, 'logs_in_requests').examples).toEqual([
      {
        text: 'lost its context',
        log: expect.any(Number),
        time: nanos(150),
        traceId: traceId(1),
        spanId: spanId(1),
        logs: '{service_name="shop"} | trace_id=""',
      },
    ]);
    expect(measure(service, 'logs_in_requests').lines[0]?.code).toContain(
      'opentelemetry-bootstrap -a install',
    );
  });

  it('are of one process whatever the order its SDK sends the attributes of spans and of records in', () => {
    const spans = [{ id: 1, ms: 100 }];
    const logs = [{ at: 5.5, trace: 1 }, { at: 6.5 }];
    const { 'service.name': name = '', ...rest } = python();
    const [here, there] = [python(), { ...rest, 'service.name': name }];
    const apart = only(
      judge([
        { resource: here, spans },
        { resource: there, logs },
      ]),
    );
    expect(measure(apart, 'logs_in_requests')).toMatchObject({ count: 1, of: 2 });
    expect(measure(apart, 'logs_in_requests').examples[0]?.spanId).toBe(spanId(1));
    const instance = (id: string, more = {}) => ({ ...here, 'service.instance.id': id, ...more });
    const byInstance = (other: string) =>
      only(
        judge([
          { resource: instance('a'), spans },
          { resource: instance(other, { more: 1 }), logs },
        ]),
      );
    expect(measure(byInstance('a'), 'logs_in_requests')).toMatchObject({ count: 1, of: 2 });
    expect(measure(byInstance('b'), 'logs_in_requests').of).toBe(0);
  });

  it('are those, too, whose time was cut to the millisecond that their span began in', () => {
    const service = only(
      judge({
        resource: node(),
        spans: [{ id: 1, start: 100.4, ms: 10 }],
        logs: [{ at: 99 }, { at: 100, trace: 1 }, { at: 100.25 }, { at: 110 }, { at: 111 }],
      }),
    );
    expect(measure(service, 'logs_in_requests')).toMatchObject({ count: 1, of: 2 });
    // Browsers cut the start, and count the end from there by the exact length.
    const browser = only(
      judge({
        resource: node(),
        spans: [{ id: 1, start: 100, ms: 50.2 }],
        logs: [{ at: 151, trace: 1 }, { at: 151.2 }],
      }),
    );
    expect(measure(browser, 'logs_in_requests')).toMatchObject({ count: 1, of: 1 });
  });

  it('are not those in which the SDK speaks of itself', () => {
    const service = only(
      judge({
        resource: python(),
        spans: [{ id: 1, ms: 100 }],
        logs: [
          { at: 5, scope: 'opentelemetry.exporter.otlp.proto.http', severity: 0 },
          { at: 6, trace: 1 },
        ],
      }),
    );
    expect(measure(service, 'logs_in_requests')).toMatchObject({
      verdict: 'good',
      count: 1,
      of: 1,
      lines: [],
    });
    expect(rule(service, 'LOG-002').outcome).toBe('passed');
  });

  it('are named where only their text has the id, with the way it was found', () => {
    const id = traceId(1);
    const service = only(
      judge({
        resource: python(),
        spans: [{ id: 1, ms: 100 }],
        logs: [
          { at: 1, trace: 1 },
          { at: 2, attributes: { trace_id: id } },
          { at: 3, body: JSON.stringify({ event: 'paid', trace_id: id }) },
          { at: 4, body: `paid trace_id=${id}` },
          { at: 5, body: 'no id' },
        ],
      }),
    );
    expect(measure(service, 'logs_in_requests')).toMatchObject({ count: 4, of: 5 });
    const found = measure(service, 'logs_tied_otherwise');
    expect(found).toMatchObject({ verdict: 'note', count: 3, of: 4 });
    expect(found.examples.map(({ text, count }) => [text.replace(/:.*/, ''), count])).toEqual([
      ['a key of the body', 1],
      ['an attribute', 1],
      ['its text', 1],
    ]);
    expect(found.examples[2]?.logs).toBe('{service_name="shop"} | tied_by="text"');
  });

  it('count once where structlog and the standard library both sent them, and are of two libraries', () => {
    const told = (at: number, event: string, trace?: number) => {
      const where = trace === undefined ? {} : { trace };
      const body = JSON.stringify({ event, level: 'info' });
      return [
        { at, body: event, scope: 'ledger', ...where },
        { at: at + 0.4, body, scope: 'ledger', ...where },
      ];
    };
    const service = only(
      judge({
        resource: python(),
        spans: [{ id: 1, ms: 100 }],
        logs: [
          ...told(1, 'read', 1),
          ...told(2, 'read', 1),
          ...told(20, 'lost'),
          // Alone in its moment, and JSON of nobody's text.
          { at: 40, trace: 1, body: '{"event":"read"}' },
          { at: 41, trace: 1, body: 'other' },
        ],
      }),
    );
    expect(measure(service, 'logs_in_requests')).toMatchObject({ count: 4, of: 5 });
    expect(measure(service, 'logging_libraries')).toMatchObject({
      verdict: 'note',
      says: 'logging (stdlib), structlog',
    });
  });

  it('cannot be told without spans', () => {
    const service = only(judge({ resource: python(), logs: [{ at: 5 }] }));
    expect(measure(service, 'logs_in_requests')).toMatchObject({ verdict: 'nothing', of: 0, lines: [] });
  });
});

describe('automatic spans', () => {
  it('are told from manual ones by their scope, in every language', () => {
    const scopes: [string, boolean][] = [
      ['@opentelemetry/instrumentation-express', true],
      ['opentelemetry.instrumentation.fastapi', true],
      ['fastapi', true],
      ['go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp', true],
      ['opentelemetry-instrumentation-tower', true],
      ['io.opentelemetry.tomcat-10.0', true],
      ['Microsoft.AspNetCore', true],
      ['OpenTelemetry::Instrumentation::Rack', true],
      ['io.opentelemetry.opentelemetry-instrumentation-annotations-1.16', false],
      ['opentelemetry', false],
      ['shop', false],
      ['', false],
    ];
    const spans = scopes.map(([scope], i): DrawnSpan => ({ id: i + 1, trace: i + 1, scope }));
    const service = only(judge({ resource: node(), spans }));
    expect(measure(service, 'automatic_spans')).toMatchObject({ count: 8, of: 12, verdict: 'note' });
    const texts = measure(service, 'automatic_spans').examples.map(({ text }) => text);
    expect(texts).toContain('fastapi, automatic');
    // A span that comes twice is one.
    const twice = only(
      judge([
        { resource: node(), spans },
        { resource: node(), spans: spans.slice(0, 3) },
      ]),
    );
    expect(measure(twice, 'automatic_spans').of).toBe(12);
  });

  it('are repeated by a manual one of their name and kind within them, or around them', () => {
    const around = { kind: 2, name: 'GET /x' };
    const service = only(
      judge({
        resource: node(),
        spans: [
          { id: 1, ...around, ms: 50, scope: AUTO },
          { id: 2, ...around, parent: 1, start: 1, ms: 48 },
          { id: 3, trace: 2, kind: 3, name: 'POST', ms: 50 },
          { id: 4, trace: 2, kind: 3, name: 'POST', parent: 3, start: 1, ms: 10, scope: AUTO },
          // Of the same name one level further in; another kind; another name; not within; both by hand.
          { id: 5, trace: 3, ...around, ms: 50, scope: AUTO },
          { id: 6, trace: 3, name: 'middleware', parent: 5, start: 1, ms: 20, scope: AUTO },
          { id: 7, trace: 3, ...around, parent: 6, start: 2, ms: 10 },
          { id: 8, trace: 4, ...around, ms: 50, scope: AUTO },
          { id: 9, trace: 4, ...around, kind: 1, parent: 8, ms: 10 },
          { id: 10, trace: 4, ...around, name: 'work', parent: 8, ms: 10 },
          { id: 11, trace: 4, ...around, parent: 8, start: 45, ms: 10 },
          { id: 12, trace: 4, name: 'work', kind: 2, parent: 10, ms: 5 },
        ],
      }),
    );
    const found = measure(service, 'duplicate_spans');
    expect(found).toMatchObject({ verdict: 'poor', count: 3, of: 7 });
    expect(found.examples.map((one) => one.spanId).sort()).toEqual([2, 3, 7].map(spanId).sort());
  });
});

describe('attribute names', () => {
  it('that are old count unless the new ones are there as well', () => {
    const spans: DrawnSpan[] = [
      { id: 1, attributes: { 'http.method': 'GET', 'net.host.name': 'a', 'http.target': '/' } },
      { id: 2, attributes: { 'http.method': 'GET', 'http.request.method': 'GET', 'net.peer.port': 1 } },
      { id: 3, attributes: { 'http.request.method': 'GET', 'url.path': '/' } },
      // Another family: the new HTTP names do not excuse it.
      { id: 4, attributes: { 'http.request.method': 'GET', 'db.statement': 'SELECT 1' } },
      { id: 5, attributes: { 'db.statement': 'SELECT 1', 'db.query.text': 'SELECT 1', 'db.user': 'me' } },
      // New beside old, and neither is the other's: nobody sends both on purpose.
      { id: 6, attributes: { 'http.request.method': 'GET', 'net.peer.name': 'b' } },
    ];
    const service = only(judge({ resource: python(), spans }));
    const old = measure(service, 'old_names');
    expect(old).toMatchObject({ verdict: 'poor', count: 3, of: 6 });
    expect(old.examples.map(({ text, count, spanId: id }) => [text, count, id]).sort()).toEqual([
      ['db.statement → db.query.text', 1, spanId(4)],
      ['http.method → http.request.method', 1, spanId(1)],
      ['http.target → url.path, url.query', 1, spanId(1)],
      ['net.host.name → server.address', 1, spanId(1)],
      ['net.peer.name → server.address, client.address', 1, spanId(6)],
    ]);
    expect(old.examples.find(({ text }) => text.startsWith('http.method'))?.traces).toBe(
      '{ resource.service.name = "shop" && span.http.method != nil }',
    );
    expect(old.lines[0]).toEqual({ who: 'Python', code: 'OTEL_SEMCONV_STABILITY_OPT_IN=database,http' });
  });

  it('that nobody knows are hinted at where own code set them, with what was perhaps meant', () => {
    const service = only(
      judge({
        resource: node(),
        spans: [
          { id: 1, attributes: { 'http.request.methd': 'GET', 'shop.order': 1, 'db.mine': 1 } },
          { id: 2, scope: AUTO, attributes: { 'http.flavour.of.the.day': 1 } },
          { id: 3, attributes: { 'http.request.header.x-id': 'a' } },
        ],
      }),
    );
    const unknown = measure(service, 'unknown_names');
    expect(unknown).toMatchObject({ verdict: 'note', count: 1, of: 3 });
    expect(unknown.examples.map(({ text }) => text).sort()).toEqual([
      'db.mine',
      'http.request.methd, perhaps http.request.method',
    ]);
  });

  it('at the wrong level fail RES-004, on items and on resources', () => {
    const service = only(
      judge({
        resource: node({ 'http.request.method': 'GET' }),
        spans: [{ id: 1, attributes: { 'service.name': 'other' } }, { id: 2 }],
        logs: [{ at: 1, attributes: { 'k8s.pod.name': 'p' } }],
      }),
    );
    expect(rule(service, 'RES-004')).toMatchObject({ outcome: 'failed' });
    expect(rule(service, 'RES-004').examples.map(({ text }) => text)).toEqual([
      'http.request.method on the resource',
      'k8s.pod.name belongs on the resource',
      'service.name belongs on the resource',
    ]);
    expect(rule(service, 'RES-004').why).toBe('3 of 4 resources, spans and records read.');
  });
});

describe('span names', () => {
  it('with ids in them are five or more that are one without', () => {
    const spans = [
      ...[1, 22, 333, 4444, 55555].map((n): string => `GET /products/${n}`),
      ...['a1b2c3d4-0000-4000-8000-000000000001', 'a1b2c3d4-0000-4000-8000-000000000002'].map(
        (id) => `get ${id}`,
      ),
      ...['e8ab', 'ff3b', 'f2c0', '77aa', '1b2c', 'abcd'].map((id) => `GET session:${id}`),
      'GET /v1/carts',
      'GET /v2/carts',
      'utf8',
    ].map((name, i): DrawnSpan => ({ id: i + 1, trace: i + 1, name }));
    const service = only(judge({ resource: node(), spans }));
    const found = measure(service, 'names_with_ids');
    expect(found).toMatchObject({ verdict: 'poor', count: 10, of: 16 });
    expect(found.examples).toMatchObject([
      { text: expect.stringContaining('GET /products/{id}, as in “'), count: 5 },
      { text: expect.stringContaining('GET session:{id}, as in “'), count: 5 },
    ]);
    expect(rule(service, 'SPA-003')).toMatchObject({
      outcome: 'unknown',
      why: expect.stringContaining('10 names have ids'),
    });
  });
});

describe('errors', () => {
  it('say why by exception, message, type or code; or they do not', () => {
    const service = only(
      judge({
        resource: node(),
        spans: [
          { id: 1, status: 2 },
          { id: 2, status: 2, message: 'card refused' },
          { id: 3, status: 2, exception: true },
          { id: 4, status: 2, attributes: { 'error.type': '500' } },
          { id: 5, status: 2, attributes: { 'http.status_code': 500 } },
          { id: 6, status: 0 },
        ],
      }),
    );
    const found = measure(service, 'errors_without_reason');
    expect(found).toMatchObject({ verdict: 'poor', count: 1, of: 5 });
    expect(found.examples.map((one) => one.spanId)).toEqual([spanId(1)]);
    expect(found.lines[0]?.code).toContain('recordException');
  });

  it('without a status are exceptions and answers of 500 and above that left it unset', () => {
    const service = only(
      judge({
        resource: node(),
        spans: [
          { id: 1, exception: true },
          { id: 2, exception: true, status: 1 },
          { id: 3, exception: true, status: 2 },
          { id: 4, kind: 2, attributes: { 'http.response.status_code': 503 } },
          { id: 5, kind: 2, status: 2, attributes: { 'http.response.status_code': 503 } },
          { id: 6, kind: 3, attributes: { 'http.status_code': '500' } },
          { id: 7, kind: 1, attributes: { 'http.status_code': 500 } },
          { id: 8, kind: 2, attributes: { 'http.response.status_code': 404 } },
        ],
      }),
    );
    expect(measure(service, 'errors_without_status')).toMatchObject({ verdict: 'poor', count: 3, of: 6 });
  });

  it('are not the automatic steps inside a request that says it failed; what is left has a line for them', () => {
    const step = { kind: 1, scope: AUTO, exception: true };
    const request = { kind: 2, scope: AUTO };
    const found = (status: number, more: DrawnSpan[] = []) =>
      measure(
        only(
          judge({
            resource: node(),
            spans: [
              { id: 1, ...request, status, message: 'no' },
              { id: 2, parent: 1, ...step },
              { id: 3, parent: 2, ...step },
              ...more,
            ],
          }),
        ),
        'errors_without_status',
      );
    expect(found(2)).toMatchObject({ verdict: 'nothing', of: 0, lines: [] });
    // A request that says nothing of it, and a span made by hand.
    expect(found(0)).toMatchObject({ verdict: 'poor', count: 2, of: 2 });
    expect(found(0).lines[0]?.code).toContain('trace.getActiveSpan()');
    const own = found(2, [{ id: 4, parent: 2, exception: true }]);
    expect(own).toMatchObject({ count: 1, of: 1 });
    expect(own.lines[0]?.code).toContain('span.recordException(error)');
  });

  it('are not the automatic steps inside a request that was refused: its answer says it, with status unset', () => {
    const step = { kind: 1, scope: AUTO, exception: true };
    const found = (attributes: Record<string, string | number>) =>
      measure(
        only(
          judge({
            resource: node(),
            spans: [
              { id: 1, kind: 2, scope: AUTO, attributes },
              { id: 2, parent: 1, ...step },
              { id: 3, parent: 2, ...step },
            ],
          }),
        ),
        'errors_without_status',
      );
    expect(found({ 'http.response.status_code': 402 })).toMatchObject({ verdict: 'nothing', of: 0 });
    expect(found({ 'http.status_code': '404' })).toMatchObject({ verdict: 'nothing', of: 0 });
    // An answer that all went well does not say it.
    expect(found({ 'http.response.status_code': 200 })).toMatchObject({ verdict: 'poor', count: 2, of: 2 });
    // The request itself is to say it, once.
    expect(found({ 'http.response.status_code': 500 })).toMatchObject({ verdict: 'poor', count: 1, of: 1 });
  });

  it('are told of as many spans however long it takes, exceptions and answers of the same ones', () => {
    const spans = Array.from({ length: 1500 }, (_, i): DrawnSpan => {
      const failed = { status: 2, attributes: { 'http.response.status_code': 503 } };
      return { id: i + 1, trace: i + 1, kind: 2, start: i, ...(i % 2 === 0 ? failed : { exception: true }) };
    });
    const service = only(judge({ resource: node(), spans }));
    expect(service.spansRead).toBe(1000);
    expect(measure(service, 'errors_without_status')).toMatchObject({
      count: 500,
      of: 1000,
      says: '500 of 1,000 spans read with an exception or a 5xx',
    });
    expect(measure(service, 'errors_without_reason')).toMatchObject({
      says: 'none of 300 spans with status error read',
    });
  });
});

describe('the order of spans', () => {
  it('is told within one process only, and to the millisecond', () => {
    const service = only(
      judge({
        resource: node(),
        spans: [
          { id: 1, ms: 100, start: 10 },
          { id: 2, parent: 1, start: 8, ms: 5 },
          { id: 3, parent: 1, start: 50, ms: 70 },
          { id: 4, parent: 1, start: 120, ms: 5 },
          { id: 5, parent: 1, start: 100, ms: 10.5 },
          { id: 6, parent: 1, kind: 5, start: 120, ms: 5 },
          { id: 7, start: 50, ms: -20 },
        ],
      }),
    );
    const found = measure(service, 'spans_out_of_order');
    expect(found).toMatchObject({ verdict: 'note', count: 4, of: 7 });
    expect(found.examples.map(({ text }) => text.replace(/^.*: /, '')).sort()).toEqual([
      'begins after its parent ended',
      'begins before its parent',
      'ends after its parent',
      'ends before it begins',
    ]);
  });
});
