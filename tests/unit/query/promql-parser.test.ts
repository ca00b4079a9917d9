// PromQL's text and tree: what is read, what is printed, what is refused and with which words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completePromQL } from '#shared/query/promql/complete.ts';
import { parsePromDuration, printPromDuration } from '#shared/query/promql/durations.ts';
import { highlightPromQL } from '#shared/query/promql/highlight.ts';
import { parsePromQL } from '#shared/query/promql/parser.ts';
import { printPromQL } from '#shared/query/promql/print.ts';
import { isPlainPromWords, toPromQL } from '#shared/query/promql/words.ts';
import { promExpr } from './promql-arbitrary.ts';
import { withoutPlaces } from './without-places.ts';

const read = (text: string) => {
  const parsed = parsePromQL(text);
  if (!parsed.ok) throw new Error(`${parsed.error.message} (${parsed.error.column})`);
  return parsed.ast;
};
const printed = (text: string): string => printPromQL(read(text));
const refused = (text: string) => {
  const parsed = parsePromQL(text);
  if (parsed.ok) throw new Error(`read: ${printPromQL(parsed.ast)}`);
  return parsed.error;
};

describe('a PromQL query', () => {
  it.each([
    ['up', 'up'],
    ['up { job = "a" , }', 'up{job="a"}'],
    [`{__name__="up",job='it\\'s "x"'}`, `{__name__="up", job="it's \\"x\\""}`],
    ['{"http.server.duration", "http.route"="/a"}', '{"http.server.duration", "http.route"="/a"}'],
    ['{"up"}', 'up'],
    ['rate(x[5m])', 'rate(x[5m])'],
    [`rate(x[$\{__rate_interval}])`, 'rate(x[$__rate_interval])'],
    ['rate(x[90]) # what', 'rate(x[1m30s])'],
    ['sum(rate(x[1h30m] offset 1d)) by (a,b)', 'sum by (a, b) (rate(x[1h30m] offset 1d))'],
    ['SUM without() (x)', 'sum without () (x)'],
    ['topk(3, x)', 'topk(3, x)'],
    ['a + b * c', 'a + b * c'],
    ['(a + b) * c', '(a + b) * c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['2 ^ 3 ^ a', '2 ^ 3 ^ a'],
    ['(2 ^ 3) ^ a', '(2 ^ 3) ^ a'],
    ['-2 ^ 2', '-2 ^ 2'],
    ['-a * b', '-a * b'],
    ['a > bool on (x) b', 'a > bool on (x) b'],
    ['a and b or c unless d', 'a and b or c unless d'],
    ['a and (b or c)', 'a and (b or c)'],
    ['x offset -5m', 'x offset -5m'],
    ['0x1F + 1e3 + .5 + Inf + 5m', '31 + 1000 + 0.5 + Inf + 300'],
    ['sum', 'undefined'],
  ])('%s', (text, canonical) => {
    if (canonical === 'undefined') expect(read(text)).toMatchObject({ kind: 'selector', name: 'sum' });
    else expect(printed(text)).toBe(canonical);
  });

  it('that was printed reads as the tree it was', () => {
    fc.assert(
      fc.property(promExpr, (tree) => {
        const text = printPromQL(tree);
        expect(withoutPlaces(read(text))).toEqual(withoutPlaces(tree));
      }),
    );
  });

  it('is read or refused with a place inside the text, whatever it is', () => {
    const pieces = fc.array(
      fc.constantFrom(
        ...['up', 'rate', '(', ')', '[', ']', '5m', '{', '}', '"x"', "'", ',', '=', '=~', 'by', 'sum', '-'],
        ...['*', 'or', '@', ':', '$__x', '1e', '#', 'offset', ' ', 'a.b', 'bool', 'topk', '^', 'group_left'],
      ),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((list) => list.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const parsed = parsePromQL(text);
          if (!parsed.ok) {
            expect(parsed.error.from).toBeGreaterThanOrEqual(0);
            expect(parsed.error.to).toBeLessThanOrEqual(text.length);
          }
          for (const { from, to } of highlightPromQL(text)) expect(to).toBeGreaterThan(from);
          for (let at = 0; at <= text.length; at++) completePromQL(text, at);
        },
      ),
    );
  });

  it('nested without end is refused', () => {
    expect(refused(`${'('.repeat(10_000)}x`).message).toBe('This is nested too deeply.');
    expect(refused(`${'-'.repeat(10_000)}x`).message).toBe('This is nested too deeply.');
  });
});

describe('what is refused', () => {
  it.each([
    ['rate(x)', /rate wants a range/, 'x[$__rate_interval]', 6],
    ['x[5m]', /A range is no line/, 'rate(x[5m])', 1],
    ['sum(x[5m])', /sum takes values, not ranges/, /rate/, 5],
    ['rate(sum(x)[5m:1m])', /Subqueries/, /range of the metric/, 12],
    ['rate(sum(x))', /ranges of anything else/, /innermost/, 6],
    ['x @ 1700', /fixed time/, /time above/, 3],
    ['a * on (x) group_left (y) b', /group_left/, /same labels/, 12],
    ['predict_linear(x[5m], 60)', /“predict_linear” is not supported yet/, /deriv/, 1],
    ['count_values("v", x)', /“count_values” is not supported yet/, /count by/, 1],
    ['raet(x[5m])', /Did you mean rate\?/, 'rate', 1],
    ['sum(rate(http.server.duration[5m]))', /name with dots/, '{"http.server.duration"}', 10],
    ['x{http.route="a"}', /Labels have no dots/, 'http_route', 3],
    ['x{job=a}', /needs a text in quotes/, '"a"', 7],
    ['x{job=~"a(?=b)"}', /look-ahead/, undefined, 8],
    ['{job=~".*"}', /not empty/, /metric/, 1],
    ['x = 1', /compared with “==”/, '==', 3],
    ['1 > 2', /compared with “bool”/, /bool/, 3],
    ['1 or x', /joins series/, 'vector(0)', 3],
    ['rate(x[$__foo])', /variable “\$__foo”/, /\$__range/, 8],
    ['topk(x)', /a number and a vector/, /topk/, 1],
    ['sum(x', /“\)” is missing/, undefined, 6],
    ['', /empty/, /metric/, 1],
    ['x[0s]', /longer than nothing/, '5m', 3],
  ])('%s', (text, message, hint, column) => {
    const error = refused(text);
    expect(error.message).toMatch(message);
    expect(error.column).toBe(column);
    if (hint === undefined) expect(error.hint).toBeUndefined();
    else if (typeof hint === 'string') expect(error.hint).toBe(hint);
    else expect(error.hint).toMatch(hint);
  });
});

describe('durations', () => {
  it('are printed as they are read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 42 }), (ms) => {
        expect(parsePromDuration(printPromDuration(ms))).toBe(ms);
      }),
    );
    expect(
      ['2d', '36h', '1m30s', '1y', '250ms'].map((one) => printPromDuration(parsePromDuration(one) ?? 0)),
    ).toEqual(['2d', '36h', '1m30s', '1y', '250ms']);
  });
});

describe('plain words', () => {
  it.each([
    ['http.server.request.duration', '{"http.server.request.duration"}'],
    ['server duration', '{__name__=~"(?i).*server.*", __name__=~"(?i).*duration.*"}'],
    ['a or b', 'a or b'],
    ['up', 'up'],
    ['x offset 5m', 'x offset 5m'],
    ['', ''],
  ])('%s', (text, query) => {
    expect(toPromQL(text)).toBe(query);
    if (query !== '') expect(parsePromQL(toPromQL(text)).ok).toBe(true);
    expect(isPlainPromWords(toPromQL(text))).toBe(false);
  });
});

describe('completion', () => {
  const at = (marked: string) => completePromQL(marked.replace('|', ''), marked.indexOf('|'));
  it('offers names and functions where an expression begins', () => {
    for (const text of ['|', 'ra|', 'rate(|', 'a + |', 'sum by (x) (|', 'a / on (x) |', '-|'])
      expect(at(text), text).toMatchObject({ expects: 'field', of: { kind: 'names' } });
  });
  it('offers labels of the metric that is meant', () => {
    const of = { kind: 'labels', metric: 'm' };
    for (const text of ['m{|', 'm{a="b", |', 'sum by (|) (rate(m[5m]))', 'sum(m) by (x, |', 'm{le|="1"}'])
      expect(at(text), text).toMatchObject({ expects: 'field', of });
    expect(at('{"m", |')).toMatchObject({ expects: 'field', of });
  });
  it('offers values of a label', () => {
    expect(at('m{job="|"}')).toMatchObject({ expects: 'value', field: 'job', of: { metric: 'm' } });
    expect(at('rate(m{a="b", job=~|')).toMatchObject({ expects: 'value', field: 'job', op: '=~' });
  });
  it('offers ranges and operators', () => {
    expect(at('m[|')).toMatchObject({
      expects: 'keyword',
      options: expect.arrayContaining([{ text: '5m' }]),
    });
    expect(at('m |')).toMatchObject({ expects: 'keyword', options: expect.arrayContaining([{ text: '{' }]) });
    expect(at('m{job |')).toMatchObject({ expects: 'operator', field: 'job' });
    expect(at('sum(m) |')).toMatchObject({
      expects: 'keyword',
      options: expect.arrayContaining([{ text: 'by' }]),
    });
  });
});
