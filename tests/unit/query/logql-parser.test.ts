import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import { printLogQL } from '#shared/query/logql/print.ts';
import { logQuery } from './logql-arbitrary.ts';
import { withoutPlaces } from './without-places.ts';

function reprint(text: string): string {
  const result = parseLogQL(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return printLogQL(result.ast);
}

function refusal(text: string) {
  const result = parseLogQL(text);
  if (result.ok) throw new Error(`not refused: ${text}`);
  return result.error;
}

describe('reading LogQL', () => {
  it.each([
    ['{service_name="cart"}', undefined],
    ['{ service_name =~ ".+" , k8s_pod_name != `a` }', '{service_name=~".+", k8s_pod_name!="a"}'],
    ['{a="b"} |= "x" != "y" |~ "z.*" !~ `\\d`', '{a="b"} |= "x" != "y" |~ "z.*" !~ "\\\\d"'],
    ['{a="b"} |= "x" or "y"', undefined],
    ['{a="b"} | detected_level != "trace"', undefined],
    ['{a="b"} | status >= 400', undefined],
    ['{a="b"} | status == 400', '{a="b"} | status = 400'],
    [
      '{a="b"} | took > 1m30s | size < 5KB | size > 1.5MiB',
      '{a="b"} | took > 90s | size < 5KB | size > 1536KiB',
    ],
    ['{a="b"} | x="1" and y="2" or z="3"', '{a="b"} | (x = "1" and y = "2") or z = "3"'],
    ['{a="b"} | x="1" or y="2" and z="3"', '{a="b"} | x = "1" or (y = "2" and z = "3")'],
    ['{a="b"} | (x="1" or y="2") and z="3"', '{a="b"} | (x = "1" or y = "2") and z = "3"'],
    ['{a="b"} | x="1", y="2" z="3"', '{a="b"} | x = "1" and y = "2" and z = "3"'],
    ['{a="b"} | x="1", y="2" or z="3"', '{a="b"} | x = "1" and (y = "2" or z = "3")'],
    ['{a="b"} # all of it\n|= "x"', '{a="b"} |= "x"'],
    ['{a="b"} | x = -5 | y > 1e+21', undefined],
  ])('%s', (text, canonical) => {
    expect(reprint(text)).toBe(canonical ?? text);
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(logQuery, (query) => {
        const result = parseLogQL(printLogQL(query));
        expect(result.ok ? withoutPlaces(result.ast) : result.error).toEqual(withoutPlaces(query));
      }),
      { numRuns: 500 },
    );
  });

  it('answers any text at all', () => {
    const piece = fc.constantFrom(
      ...'{ } ( ) | |= |~ != !~ = =~ , a b.c "x" " ` 5ms 2KB 1e - or and ip json # [ \\'.split(' '),
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 20 }).map((pieces) => `{${pieces.join(' ')}`),
      fc.array(piece, { maxLength: 20 }).map((pieces) => `{a="b"}${pieces.join(' ')}`),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parseLogQL(text);
        if (result.ok) return;
        const { from, to, line, column, message } = result.error;
        expect(message).not.toBe('');
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(text.length);
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes time in proportion to the text', () => {
    const conditions = Array.from({ length: 20_000 }, (_, i) => `a${i}="${'x'.repeat(20)}"`);
    expect(
      parseLogQL(`{${conditions.join(',')}} | ${conditions.join(' or ')} | ${conditions.join(',')}`).ok,
    ).toBe(true);
    expect(parseLogQL(`{a="b"}${' |= "x" or "y"'.repeat(20_000)}`).ok).toBe(true);
    expect(refusal(`{a="b"} | ${'('.repeat(200_000)}`).kind).toBe('unsupported');
  });
});

describe('refusing LogQL', () => {
  it.each([
    ['rate({a="b"}[5m])', 'Metric queries (“rate”) are not supported yet.', 1],
    ['sum by (x) (rate({a="b"}[5m]))', 'Metric queries (“sum”) are not supported yet.', 1],
    ['{a="b"} | json', '“| json” is not supported yet.', 9],
    ['{a="b"} | logfmt | x="1"', '“| logfmt” is not supported yet.', 9],
    ['{a="b"} |= "x" | line_format "{{.a}}"', '“| line_format” is not supported yet.', 16],
    ['{a="b"} [5m]', 'Ranges (“[5m]”) and metric queries are not supported yet.', 9],
    ['{a="b"} | addr = ip("10.0.0.0/8")', 'Matching addresses, “ip(…)”, is not supported yet.', 18],
    ['{a="b"} |= ip("10.0.0.1")', 'Matching addresses, “ip(…)”, is not supported yet.', 12],
    ['{a="b"} |~ "a(?!b)"', 'Regular expressions have no look-ahead (“(?!”).', 12],
    ['{a="b"} + {c="d"}', 'Calculating with queries (“+”) is not supported yet.', 9],
    ['({a="b"})', 'Parentheses around a query are not supported yet.', 1],
  ])('%s is not supported, by name and place', (text, message, column) => {
    expect(refusal(text)).toMatchObject({ kind: 'unsupported', message, line: 1, column });
  });

  it.each([
    ['', 'The query is empty.'],
    ['{}', 'A selector needs at least one label.'],
    ['{a=~".*"}', 'One label of the selector must be matched by something that is not empty.'],
    ['{a="b"', '“}” is missing: a selector ends with “}”.'],
    ['{a="b" c="d"}', '“c” is not expected here: a selector ends with “}”.'],
    ['{service.name="cart"}', 'Labels have no dots: “service.name”. Did you mean service_name?'],
    ['{a=b}', '“=” needs a text in quotes.'],
    ['{a>"b"}', 'After a an operator is missing (= != =~ !~).'],
    ['{a="b}', 'This string never ends.'],
    ['{a="b"} |=', '“|=” needs a text in quotes.'],
    ['{a="b"} | x > "5"', '“>” does not compare texts.'],
    ['{a="b"} | x =~ 5', '“=~” needs a regular expression in quotes.'],
    ['{a="b"} | x = y', '“y” is not a value.'],
    ['{a="b"} | x =', 'A value is missing after “=”.'],
    ['{a="b"} | (x = 1', '“)” is missing: the parenthesis is not closed.'],
    ['{a="b"} x', '“x” is not expected here.'],
    ['{a="b"} | x = 5parsecs', '“5parsecs” is neither a number, a duration nor a size.'],
  ])('%s is not LogQL', (text, message) => {
    expect(refusal(text)).toMatchObject({ kind: 'syntax', message });
  });
});
