import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeTraceQL } from '#shared/query/traceql/complete.ts';
import {
  hasTraceCondition,
  toggleTraceCondition,
  traceCondition,
  traceConditionsOf,
  withoutTraceCondition,
  withTraceCondition,
  withTraceRange,
} from '#shared/query/traceql/edit.ts';
import { highlightTraceQL } from '#shared/query/traceql/highlight.ts';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { printTraceComparison, printTraceQL } from '#shared/query/traceql/print.ts';
import { toTraceQL } from '#shared/query/traceql/words.ts';
import { comparison, traceQuery } from './traceql-arbitrary.ts';
import { withoutPlaces } from './without-places.ts';

function read(text: string) {
  const result = parseTraceQL(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.ast;
}

const cart = traceCondition('resource.service.name', '=', 'cart');

describe('clicks in a TraceQL query', () => {
  it.each([
    ['{ }', '{ resource.service.name = "cart" }'],
    ['{ status = error }', '{ status = error && resource.service.name = "cart" }'],
    [
      '{ resource.service.name = "mailer" && status = error }',
      '{ resource.service.name = "cart" && status = error }',
    ],
    ['{ resource.service.name != "cart" }', '{ resource.service.name = "cart" }'],
    ['{ resource.service.name = "cart" }', '{ resource.service.name = "cart" }'],
    ['{ .a = 1 || .b = 2 }', '{ (.a = 1 || .b = 2) && resource.service.name = "cart" }'],
  ])('adding a service to %s gives %s', (before, after) => {
    expect(printTraceQL(withTraceCondition(read(before), cart))).toBe(after);
  });

  it('takes a condition away again', () => {
    const both = read('{ status = error && resource.service.name = "cart" }');
    expect(printTraceQL(withoutTraceCondition(both, cart))).toBe('{ status = error }');
    expect(printTraceQL(withoutTraceCondition(read('{ resource.service.name = "cart" }'), cart))).toBe('{ }');
  });

  it('excludes beside other exclusions', () => {
    const query = withTraceCondition(read('{ name != "a" }'), traceCondition('name', '!=', 'b'));
    expect(printTraceQL(query)).toBe('{ name != "a" && name != "b" }');
  });

  it('sets and clears a range of durations', () => {
    const set = withTraceRange(read('{ traceDuration > 5ms && status = error }'), 'trace:duration', {
      min: 1e8,
      max: 1e9,
    });
    expect(printTraceQL(set)).toBe('{ status = error && trace:duration >= 100ms && trace:duration < 1s }');
    expect(printTraceQL(withTraceRange(set, 'trace:duration', {}))).toBe('{ status = error }');
  });

  it('writes values with their types', () => {
    const written = [
      traceCondition('status', '=', 'error'),
      traceCondition('kind', '!=', 'server'),
      traceCondition('duration', '>', 5e6),
      traceCondition('span.a', '=', { intValue: '9007199254740993' }),
      traceCondition('span.a', '=', { stringValue: '5' }),
      traceCondition('span.a', '=', { doubleValue: 5 }),
      traceCondition('.a', '=', null),
      traceCondition({ kind: 'attribute', scope: 'span', key: 'a b', from: 0, to: 0 }, '=', true),
    ];
    expect(written.map(printTraceComparison)).toEqual([
      'status = error',
      'kind != server',
      'duration > 5ms',
      'span.a = 9007199254740993',
      'span.a = "5"',
      'span.a = 5.0',
      '.a = nil',
      'span."a b" = true',
    ]);
    expect(() => traceCondition('nonsense', '=', 1)).toThrow(RangeError);
  });

  it('toggling twice changes nothing that was not there, and what is added is there', () => {
    fc.assert(
      fc.property(traceQuery, comparison, (query, condition) => {
        const added = withTraceCondition(query, condition);
        expect(hasTraceCondition(added, condition)).toBe(true);
        const removed = toggleTraceCondition(added, condition);
        expect(hasTraceCondition(removed, condition)).toBe(false);
        expect(read(printTraceQL(removed))).toBeDefined();
      }),
    );
  });

  it('lists only what must hold', () => {
    const query = read('{ name = "a" && (.b = 1 || .c = 2) && !(.d = 3) && duration > 5ms }');
    expect(traceConditionsOf(query).map(printTraceComparison)).toEqual(['name = "a"', 'duration > 5ms']);
  });
});

describe('words in the traces bar', () => {
  it.each([
    ['', '{ }'],
    ['checkout', '{ name =~ "(?i).*checkout.*" }'],
    ['GET /a.b', '{ name =~ "(?i).*GET.*" && name =~ "(?i).*/a\\\\.b.*" }'],
    ['"GET /cart"', '{ name =~ "(?i).*GET /cart.*" }'],
    ['A3F1C09E000000000000000000000001', '{ trace:id = "a3f1c09e000000000000000000000001" }'],
    [' { status = error }', ' { status = error }'],
    ['({ } && { })', '({ } && { })'],
  ])('%j means %s', (text, query) => {
    expect(toTraceQL(text)).toBe(query);
  });

  it('always means a query that can be read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/^\s*[{(/]/.test(text));
        expect(withoutPlaces(read(toTraceQL(text)))).toBeDefined();
      }),
    );
  });
});

describe('completing TraceQL', () => {
  it.each([
    ['|', 'keyword', ''],
    ['{|', 'field', ''],
    ['{ |', 'field', ''],
    ['{ sta|tus = error }', 'field', 'sta'],
    ['{ span.http|', 'field', 'span.http'],
    ['{ status |', 'operator', ''],
    ['{ status = |', 'value', ''],
    ['{ status = e|', 'value', 'e'],
    ['{ status=|', 'value', ''],
    ['{ name = "ca|', 'value', '"ca'],
    ['{ name = "cart" |', 'keyword', ''],
    ['{ name = "cart" && |', 'field', ''],
    ['{ (.a = 1) |', 'keyword', ''],
    ['{ !(|', 'field', ''],
    ['{ } |', 'nothing', ''],
    ['check|out', 'words', 'check'],
  ])('%s expects a %s', (marked, expects, typed) => {
    const pos = marked.indexOf('|') === 0 ? 0 : marked.lastIndexOf('|');
    const text = marked.slice(0, pos) + marked.slice(pos + 1);
    expect(completeTraceQL(text, pos)).toMatchObject({ expects, typed });
  });

  it('offers the words a field can be', () => {
    const completion = completeTraceQL('{ status = ', 11);
    expect(completion).toMatchObject({ field: 'status', op: '=', from: 11, to: 11 });
    expect('options' in completion && completion.options.map((option) => option.text)).toEqual([
      'unset',
      'ok',
      'error',
    ]);
  });

  it('replaces the whole token under the cursor', () => {
    expect(completeTraceQL('{ resource.serv = "a" }', 12)).toMatchObject({
      from: 2,
      to: 15,
      typed: 'resource.s',
    });
  });
});

describe('colouring TraceQL', () => {
  it('names every stretch', () => {
    const text = '{ status = error && span.a =~ "x.*" && duration > 5ms && oops';
    expect(highlightTraceQL(text).map(({ kind, from, to }) => `${text.slice(from, to)}:${kind}`)).toEqual([
      ...['{:punct', 'status:field', '=:operator', 'error:keyword', '&&:operator'],
      ...['span.a:field', '=~:operator', '"x.*":regex', '&&:operator'],
      ...['duration:field', '>:operator', '5ms:number', '&&:operator', 'oops:error'],
    ]);
    expect(highlightTraceQL('plain words')).toEqual([]);
  });

  it('covers any text in order, without overlaps', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let last = 0;
        for (const { from, to } of highlightTraceQL(`{${text}`)) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          last = to;
        }
      }),
    );
  });
});
