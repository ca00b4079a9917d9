import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import { compilePattern, notAPattern } from '#shared/query/logql/pattern.ts';
import { quote } from '#shared/query/strings.ts';
import { listLogs, logHistogram, logPatterns } from '../../../src-main/query/index.ts';
import { Clusters, patternOf, settled } from '../../../src-main/query/logs/patterns/clusters.ts';
import { piecesOf } from '../../../src-main/query/logs/patterns/pieces.ts';
import { openFolder } from '../../store/folder.ts';
import { logs } from '../../store/requests.ts';

const context = { isCancelled: () => false, ask: () => undefined };

/** The patterns of lines with how many lines each has, in the order they came up. */
function patternsOf(lines: readonly string[]): Record<string, number> {
  const clusters = new Clusters();
  const counts: Record<string, number> = {};
  const where = lines.map((line) => clusters.add(line));
  clusters.settle();
  for (const cluster of where) {
    const pattern = patternOf(settled(cluster));
    counts[pattern] = (counts[pattern] ?? 0) + 1;
  }
  return counts;
}

describe('a line pattern', () => {
  it.each([
    ['GET <_> 200', 'GET /cart 200', true],
    ['GET <_> 200', 'GET  200', false],
    ['GET <_> 200', 'GET /cart 200 in 3 ms', false],
    ['<_> 200', 'GET /cart 200', true],
    ['GET <_>', 'GET /cart 200', true],
    ['GET <_>', 'GET ', false],
    ['a<_>b<_>c', 'a1b2b3c', true],
    ['a<_>b<_>c', 'abc', false],
    ['a <_> a', 'a a', false],
    ['as it is', 'as it is', true],
    ['as it is', 'as it is now', false],
    ['<_>', 'anything', true],
    ['<_>', '', false],
    ['x<_>', 'x\nmore lines', true],
  ])('%j: %j is %s', (pattern, line, answer) => {
    expect(compilePattern(pattern)(line)).toBe(answer);
  });

  it('says of every line what a regular expression would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, fc.boolean()), { minLength: 1, maxLength: 5 }),
        fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 12 }),
        (parts, line) => {
          const pattern = parts
            .map(([said, gap]) => said + (gap ? '<_>' : ''))
            .join('')
            .replaceAll(/(<_>)+/g, '<_>');
          const regex = new RegExp(`^${pattern.replaceAll('<_>', '[^]+')}$`);
          expect(compilePattern(pattern)(line)).toBe(regex.test(line));
        },
      ),
    );
  });

  it('has no names and no two gaps in a row, and a query that has is refused with the place', () => {
    for (const [pattern, why] of [
      ['user <name> left', 'A line pattern has no names (“<name>”), only <_>.'],
      ['a <_><_> b', 'Between two <_> some text must stand.'],
    ] as const) {
      const parsed = parseLogQL(`{a="b"} |> ${quote(pattern)}`);
      expect(parsed.ok).toBe(false);
      if (!parsed.ok) expect(parsed.error).toMatchObject({ message: why, column: 12 });
    }
    expect(parseLogQL('{a="b"} |> "<_> x" or "y" !> "z <_>"').ok).toBe(true);
  });
});

describe('grouping lines', () => {
  it('puts those together that differ in ids, numbers, times and addresses', () => {
    expect(
      patternsOf([
        'cache hit key=products:page:1 age=12s',
        'cache hit key=cart:81 age=2s',
        'GET /products/2184 200 in 31 ms',
        'GET /products/7 200 in 8 ms',
        'GET /cart 500 in 9 ms',
        'peer 10.0.0.7:4317 gone at 14:10:22.418',
        'peer 10.0.0.9:4317 gone at 14:11:02.001',
      ]),
    ).toEqual({
      'cache hit key=<_> age=<_>': 2,
      'GET <_> <_> in <_> ms': 3,
      'peer <_> gone at <_>': 2,
    });
  });

  it('keeps apart what begins otherwise or is built otherwise', () => {
    expect(patternsOf(['cart loaded', 'order placed', 'order placed: 5', 'worker idle'])).toEqual({
      'cart loaded': 1,
      'order placed': 1,
      'order placed: 5': 1,
      'worker idle': 1,
    });
  });

  it('puts a line to the wider pattern that came after it', () => {
    const lines = [200, 500, 404, 200, 500].map((code, i) => `GET /products/${i} ${code} in ${i} ms`);
    expect(patternsOf(lines)).toEqual({ 'GET <_> <_> in <_> ms': 5 });
  });

  it('sees values in a crowd of words that nothing else tells apart', () => {
    const names = 'ann bob cem dan eva fay gil hal ida jon kim leo max nia oda pia quin rob sue tom'.split(
      ' ',
    );
    expect(patternsOf(names.map((name) => `login ${name}`))).toEqual({ 'login <_>': 20 });
  });

  it('takes JSON by its keys, and the message in it by its words', () => {
    const body = (msg: string, user: string) => JSON.stringify({ level: 'info', msg, user, ms: 12.5 });
    expect(
      patternsOf([
        body('order 1812 placed', 'ann b'),
        body('order 1813 placed', 'cem'),
        body('cart emptied', 'dan'),
      ]),
    ).toEqual({
      '{"level":"info","msg":"order <_> placed","user":"<_>","ms":<_>}': 2,
      '{"level":"info","msg":"cart emptied","user":"dan","ms":<_>}': 1,
    });
  });

  it('sees a value in a number of one digit, which most counters and retries are; a status code stays', () => {
    const lines = [0, 1, 2, 3, 12].map((n) => `notice ${n}`);
    expect(patternsOf([...lines, 'answered 500', 'answered 500'])).toEqual({
      'notice <_>': 5,
      'answered 500': 2,
    });
  });

  it('is short of the longest line, so that it goes into a link', () => {
    const long = [
      'x'.repeat(100_000),
      `{"msg":"${'word '.repeat(20_000)}"}`,
      `a${' '.repeat(50_000)}b`,
      `{"blob":"${'y'.repeat(50_000)}"}`,
    ];
    for (const pattern of Object.keys(patternsOf(long))) expect(pattern.length).toBeLessThan(1000);
    for (const body of long) {
      const [pattern = ''] = Object.keys(patternsOf([body]));
      expect(compilePattern(pattern)(body)).toBe(true);
    }
  });

  it('looks at the first line of several, and says that more follows', () => {
    expect(patternsOf(['boom 12345\n  at a\n  at b', 'boom 99999\n  at c'])).toEqual({ 'boom <_>': 2 });
  });

  const piece = fc.oneof(
    fc.constantFrom(
      'GET',
      'user=',
      '"msg":"',
      '"',
      ' ',
      '<a>',
      '<_>',
      '12.5ms',
      '{"k":',
      '}',
      '\n',
      '127.0.0.1',
      ':',
      '=',
    ),
    fc.string({ maxLength: 6 }),
  );
  const line = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));

  it('takes a line apart without losing any of it', () => {
    fc.assert(
      fc.property(line, (text) => {
        const { between, words } = piecesOf(text);
        expect(between.length).toBe(words.length + 1);
        expect(compilePattern(patternOf({ ...piecesOf(text), words: [...words] }))(text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('gives patterns that LogQL reads and that every one of their lines answers to', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const clusters = new Clusters();
        const where = lines.map((text) => clusters.add(text));
        clusters.settle();
        for (const [i, text] of lines.entries()) {
          const cluster = where[i];
          if (!cluster) continue;
          const pattern = patternOf(settled(cluster));
          expect(notAPattern(pattern)).toBeUndefined();
          expect(compilePattern(pattern)(text)).toBe(true);
        }
      }),
    );
  });
});

describe('patterns of the store', () => {
  const bodies = Array.from({ length: 60 }, (_, i) => ({
    body: i % 3 === 0 ? `order ${4000 + i} placed` : `cache hit key=p:${i}`,
    at: i,
    severity: i % 6 === 0 ? 17 : 9,
  }));

  it('are counted with their errors over time, and a query for one finds as many', () => {
    const { store, reader } = openFolder();
    store(logs('shop', bodies), logs('cart', [{ body: 'cart loaded', at: 3 }]));
    const db = reader();
    const found = logPatterns(db, { q: '{service_name="shop"}', limit: 10, buckets: 6 }, context);
    expect(found).toMatchObject({ counted: 60, exact: true, found: 2 });
    expect(
      found.patterns.map(({ pattern, count, errors, severity }) => [pattern, count, errors, severity]),
    ).toEqual([
      ['cache hit key=<_>', 40, 0, 9],
      ['order <_> placed', 20, 10, 17],
    ]);
    expect(found.patterns[1]?.trend.reduce((sum, n) => sum + n)).toBe(20);
    for (const { pattern, count } of found.patterns) {
      const only = `{service_name=~".+"} |> ${quote(pattern)}`;
      const input = { q: only, limit: 100, direction: 'newest' as const };
      expect(listLogs(db, input, context).logs).toHaveLength(count);
      const without = `{service_name="shop"} !> ${quote(pattern)}`;
      expect(logHistogram(db, { q: without, buckets: 10 }, context).total).toEqual({
        count: 60 - count,
        exact: true,
      });
    }
  });

  it('of which nothing is left but gaps are not offered: they would hide all there is', () => {
    const { store, reader } = openFolder();
    const numbers = Array.from({ length: 20 }, (_, i) => ({ body: String(1000 + i * 7), at: i }));
    const others = [5, 6, 7].map((n) => ({ body: `order ${n} refused`, at: 100 + n }));
    store(logs('shop', [...numbers, { body: '10.5 - 1234', at: 30 }, ...others]));
    const found = logPatterns(reader(), { q: '', limit: 10, buckets: 6 }, context);
    expect(found.patterns.map(({ pattern, count }) => [pattern, count])).toEqual([['order <_> refused', 3]]);
    expect(found).toMatchObject({ found: 1, counted: 24 });
  });

  it('are as many as asked for, and how many there are is said', () => {
    const { store, reader } = openFolder();
    store(logs('shop', bodies));
    const found = logPatterns(reader(), { q: '', limit: 1, buckets: 6 }, context);
    expect(found.patterns).toHaveLength(1);
    expect(found).toMatchObject({ found: 2, counted: 60 });
  });
});
