import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceConditionsOf } from '#shared/query/traceql/edit.ts';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { accepted } from '../../../src-main/query/refused.ts';
import { compileExpr, compileTraceQuery } from '../../../src-main/query/traces/evaluate.ts';
import type { SpanView } from '../../../src-main/query/traces/span-view.ts';
import { traceQuery } from './traceql-arbitrary.ts';
import { anyValue, spanView } from './views.ts';

const matches = (text: string, span: SpanView): boolean =>
  compileTraceQuery(accepted(parseTraceQL(text)))(span);

const checkout = spanView(
  {
    name: 'POST /checkout',
    kind: 2,
    status: 2,
    durationNs: 730_000_000,
    scopeName: 'http',
    scopeVersion: '1.2',
  },
  {
    span: {
      'http.route': '/checkout',
      code: 502,
      ratio: 0.5,
      ok: false,
      tags: ['a', 'b'],
      empty: [],
      'a b': 1,
    },
    resource: { 'service.name': 'storefront', code: 1, region: 'eu' },
    instrumentation: { lib: 'x' },
    events: [
      { name: 'exception', attributes: { type: 'Timeout' } },
      { name: 'retry', attributes: { type: 'Again' } },
    ],
    links: [{ why: 'batch' }],
    message: 'timed out',
  },
);

describe('deciding TraceQL', () => {
  it.each([
    '{ }',
    '{ name = "POST /checkout" }',
    '{ name =~ "POST .*" && name !~ "GET .*" }',
    '{ name > "P" && name < "Q" }',
    '{ kind = server && kind != client }',
    '{ status = error && status != ok && status != nil }',
    '{ duration > 700ms && duration <= 730ms && duration = 730000000 }',
    '{ statusMessage =~ "(?i).*TIMED.*" }',
    '{ trace:duration >= 5s && trace:id =~ "(ab)+" }',
    '{ rootName = nil && rootServiceName = nil }',
    '{ span:id = "cdcdcdcdcdcdcdcd" && span:parentID = nil }',
    '{ instrumentation:name = "http" && instrumentation:version != "2" && instrumentation.lib = "x" }',
    '{ span.code = 502 && span.code >= 500 && span.code < 502.5 && span.code != 500 }',
    '{ span.ratio = 0.5 && span.ratio < 1 }',
    '{ span.ok = false && span.ok != true }',
    '{ span."a b" = 1 }',
    '{ .code = 502 && resource.code = 1 }',
    '{ .region = "eu" }',
    '{ resource.service.name =~ "store.*|cart" }',
    '{ event:name = "retry" && event.type = "Timeout" }',
    '{ link.why = "batch" }',
    '{ span.tags = "a" && span.tags =~ "b" && span.tags != "c" }',
    '{ span.missing = nil && span.code != nil }',
    '{ !(span.missing = 1) && !(span.missing != 1) }',
    '{ span.missing = 1 || span.code = 502 }',
  ])('%s matches', (text) => {
    expect(matches(text, checkout)).toBe(true);
  });

  it.each([
    '{ name = "post /checkout" }',
    '{ name =~ "POST" }',
    '{ kind = client }',
    '{ status = nil }',
    '{ duration > 730ms }',
    '{ trace:duration = nil }',
    '{ rootName = "a" || rootName != "a" }',
    '{ span:parentID != "a" }',
    '{ span.missing = 1 || span.missing != 1 || span.missing =~ ".*" || span.missing !~ "x" }',
    '{ span.code = "502" || span.code != "502" || span.code =~ "502" || span.code !~ "x" }',
    '{ span.http.route = 5 || span.http.route != 5 }',
    '{ span.ok = "false" }',
    '{ .code = 1 }',
    '{ span.tags != "a" }',
    '{ span.tags !~ "a|z" }',
    '{ span.empty = "a" || span.empty != "a" }',
    '{ event.type != "Again" }',
    '{ !(span.code = 502) }',
    '{ span.code = 502 && span.code = 500 }',
    '{ span.code = nil }',
  ])('%s does not match', (text) => {
    expect(matches(text, checkout)).toBe(false);
  });

  it('compares integers beyond 2^53 exactly', () => {
    const span = spanView({}, {});
    const big = { ...span, attribute: () => [{ intValue: '9007199254740993' }] };
    expect(matches('{ .id = 9007199254740993 }', big)).toBe(true);
    expect(matches('{ .id = 9007199254740992 || .id < 9007199254740993 }', big)).toBe(false);
  });

  it('lets . match line breaks, and anchors every alternative', () => {
    expect(matches('{ .a =~ "x.*z" }', spanView({}, { span: { a: 'x\nz' } }))).toBe(true);
    expect(matches('{ .a =~ "x|y" }', spanView({}, { span: { a: 'xy' } }))).toBe(false);
  });

  it('takes an empty value for none, and any of repeated keys', () => {
    const span = (...values: Parameters<typeof anyValue>[0][]) => ({
      ...spanView({}),
      attribute: () => values.map(anyValue),
    });
    expect(matches('{ .a = nil }', span(null))).toBe(true);
    expect(matches('{ .a = 1 && .a = 2 }', span(1, 2))).toBe(true);
    expect(matches('{ .a != 1 }', span(1, 2))).toBe(false);
  });

  it.each(['{ name =~ "(" }', '{ name =~ "a)(b" }', '{ name =~ "a**" }'])(
    'refuses the pattern of %s',
    (text) => {
      expect(() => matches(text, checkout)).toThrow(/is not a regular expression/);
    },
  );

  it('a match passes every condition that must hold', () => {
    const names = fc.constantFrom('GET /', 'POST /checkout', '');
    fc.assert(
      fc.property(traceQuery, names, (query, name) => {
        let test: (span: SpanView) => boolean;
        try {
          test = compileTraceQuery(query);
        } catch {
          return; // A random pattern that is no regular expression.
        }
        const span = spanView({ ...checkout, name });
        if (test(span))
          for (const condition of traceConditionsOf(query)) expect(compileExpr(condition)(span)).toBe(true);
      }),
    );
  });
});
