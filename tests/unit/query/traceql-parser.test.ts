import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';
import { traceQuery } from './traceql-arbitrary.ts';
import { withoutPlaces } from './without-places.ts';

function reprint(text: string): string {
  const result = parseTraceQL(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return printTraceQL(result.ast);
}

function refusal(text: string) {
  const result = parseTraceQL(text);
  if (result.ok) throw new Error(`not refused: ${text}`);
  return result.error;
}

describe('reading TraceQL', () => {
  it.each([
    ['{}', '{ }'],
    ['{ }', '{ }'],
    ['{name="GET /"}', '{ name = "GET /" }'],
    ['{ span:name = `a"b` }', '{ name = "a\\"b" }'],
    ['{status=error}', '{ status = error }'],
    ['{ span:status != unset && kind = server }', '{ status != unset && kind = server }'],
    ['{ span:kind = client }', '{ kind = client }'],
    ['{ duration > 5ms && span:duration<=1.5s }', '{ duration > 5ms && duration <= 1.5s }'],
    ['{ traceDuration > 1h30m }', '{ trace:duration > 90m }'],
    ['{ rootName = "a" && rootServiceName = "b" }', '{ trace:rootName = "a" && trace:rootService = "b" }'],
    ['{ trace:id = "00" && span:id = "1" && span:parentID = nil }', undefined],
    ['{ statusMessage =~ ".*time.*" }', undefined],
    [
      '{ event:name = "exception" && instrumentation:name = "http" && instrumentation:version = "1" }',
      undefined,
    ],
    ['{ span.http.response.status_code >= 500 }', undefined],
    ['{ resource.service.name = "cart" }', undefined],
    ['{ event.exception.type != nil && link.a = 1 && instrumentation.b = 2.5 }', undefined],
    ['{ .http.route = "/a" }', undefined],
    ['{ span."a b" = true }', undefined],
    ['{ span.attribute."with space" = "x" }', '{ span."attribute.with space" = "x" }'],
    ['{ span.a/b-c = -5 }', undefined],
    ['{ 5ms < duration }', '{ duration > 5ms }'],
    ['{ "cart" = resource.service.name }', '{ resource.service.name = "cart" }'],
    ['{ .a = 1 || .b = 2 && .c = 3 }', '{ (.a = 1 || .b = 2) && .c = 3 }'],
    ['{ .a = 1 || (.b = 2 && .c = 3) }', undefined],
    ['{ !(.a = 1) && !(.b = 1 || .c = 1) }', undefined],
    ['{ !!(.a = 1) }', '{ !!(.a = 1) }'],
    ['{ (((.a = 1))) }', '{ .a = 1 }'],
    ['{ .a = 1 /* why */ && // because\n .b = 2 }', '{ .a = 1 && .b = 2 }'],
    ['{ .a = 1e3 && .b = 0.5 }', '{ .a = 1000.0 && .b = 0.5 }'],
    ['{ name = "\\u00e9\\n\\x41\\303\\251" }', '{ name = "é\\nAé" }'],
  ])('%s', (text, canonical) => {
    expect(reprint(text)).toBe(canonical ?? text);
  });

  it('keeps the place of every part', () => {
    const text = '{ name = "a" && .b > 5 }';
    const result = parseTraceQL(text);
    const filter = result.ok ? result.ast.filter : undefined;
    const parts = filter?.kind === 'and' ? filter.parts : [];
    expect(parts.map((part) => text.slice(part.from, part.to))).toEqual(['name = "a"', '.b > 5']);
    const last = parts[1];
    expect(last?.kind === 'comparison' && text.slice(last.value.from, last.value.to)).toBe('5');
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(traceQuery, (query) => {
        const result = parseTraceQL(printTraceQL(query));
        expect(result.ok ? withoutPlaces(result.ast) : result.error).toEqual(withoutPlaces(query));
      }),
      { numRuns: 500 },
    );
  });

  it('answers any text at all', () => {
    const piece = fc.constantFrom(
      ...'{ } ( ) ! && || = != =~ < . span. name "a" " ` 5ms 1e - + /* // | nil \\'.split(' '),
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 20 }).map((pieces) => `{${pieces.join(' ')}`),
      fc.array(piece, { maxLength: 20 }).map((pieces) => `{${pieces.join('')}`),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parseTraceQL(text);
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
    const conditions = Array.from({ length: 20_000 }, (_, i) => `span.a${i} = "${'x'.repeat(20)}"`);
    expect(parseTraceQL(`{ ${conditions.join(' && ')} }`).ok).toBe(true);
    expect(refusal(`{ ${'('.repeat(200_000)}`).kind).toBe('unsupported');
    expect(refusal('{ '.repeat(200_000)).kind).toBe('syntax');
    expect(refusal(`{ span.${'"a\n'.repeat(100_000)}`).kind).toBe('syntax');
  });
});

describe('refusing TraceQL', () => {
  it.each([
    ['{ } | rate()', '“| rate()” is not supported yet (metrics from traces).', 1, 5],
    ['{ } | count() > 2', '“| count()” is not supported yet (pipelines).', 1, 5],
    ['{ }\n| by(.a)', '“| by()” is not supported yet (pipelines).', 2, 1],
    ['{ } >> { }', 'The structural operator “>>” is not supported yet.', 1, 5],
    ['{ } !<< { }', 'The structural operator “!<<” is not supported yet.', 1, 5],
    ['{ } ~ { }', 'The structural operator “~” is not supported yet.', 1, 5],
    ['{ } && { }', 'Combining filters, “{…} && {…}”, is not supported yet.', 1, 5],
    ['({ } && { })', 'Grouping of filters, “( {…} )”, is not supported yet.', 1, 1],
    ['{ } with (most_recent=true)', 'Hints, “with (…)”, are not supported yet.', 1, 5],
    ['{ .a + 1 = 2 }', 'Arithmetic (“+”) is not supported yet.', 1, 6],
    ['{ .a = 2 * 3 }', 'Arithmetic (“*”) is not supported yet.', 1, 10],
    ['{ .a = 2 -3 }', 'Arithmetic (“-3”) is not supported yet.', 1, 10],
    ['{ .a = .b }', 'Comparing two fields is not supported yet.', 1, 3],
    ['{ 1 = 1 }', 'Comparing two values is not supported yet.', 1, 3],
    ['{ .a }', '.a alone as a condition is not supported yet.', 1, 3],
    ['{ true }', 'true alone as a condition is not supported yet.', 1, 3],
    ['{ !.a }', '“!” before a bare field is not supported yet.', 1, 3],
    ['{ span:childCount > 2 }', 'The field “span:childCount” is not supported yet.', 1, 3],
    ['{ parent.a = 1 }', 'The field “parent.a” is not supported yet.', 1, 3],
    ['{ name =~ "(?=a)" }', 'Regular expressions have no look-ahead (“(?=”).', 1, 11],
    ['{ name =~ "(a)\\\\1" }', 'Regular expressions have no back-reference (“\\1”).', 1, 11],
  ])('%s is not supported, by name and place', (text, message, line, column) => {
    expect(refusal(text)).toMatchObject({ kind: 'unsupported', message, line, column });
  });

  it.each([
    ['', 'The query is empty.'],
    ['name = "a"', 'A TraceQL query begins with “{”.'],
    ['{ name = "a"', '“}” is missing: a filter ends with “}”.'],
    ['{ name = "a }', 'This string never ends.'],
    ['{ (.a = 1 }', '“}” is not expected here.'],
    ['{ .a = 1 .b = 2 }', '“.b” is not expected here.'],
    ['{ .a = }', 'A value is missing after “=”.'],
    ['{ duration > }', 'A value is missing after “>”.'],
    ['{ name =', 'A value is missing after “=”.'],
    ['{ (name = ) }', 'A value is missing after “=”.'],
    ['{ name = && .a = 1 }', 'A value is missing after “=”.'],
    ['{ 5ms < }', 'A field is missing after “<”.'],
    ['{ && .a = 1 }', 'A field is missing before “&&”.'],
    [
      '{ kind = servr }',
      '“servr” is no kind. It is one of unspecified, internal, server, client, producer, consumer.',
    ],
    ['{ status != eror }', '“eror” is no status. It is one of unset, ok, error.'],
    ['{ .a == 1 }', 'TraceQL compares with a single “=”.'],
    ['{ .a 1 }', 'After .a an operator is missing, such as =.'],
    ["{ .a = 'x' }", 'Strings stand in double quotes.'],
    ['{ span:statsu = error }', 'No field “span:statsu”. Did you mean span:status?'],
    ['{ durtion > 5ms }', 'No field “durtion”. Did you mean duration?'],
    ['{ http.status = 1 }', 'No field “http.status”.'],
    ['{ name = GET }', '“GET” is not a value.'],
    ['{ name = 5 }', 'name is text.'],
    ['{ duration > "5ms" }', 'duration is a duration.'],
    ['{ status = "error" }', 'status is error, ok or unset.'],
    ['{ kind = error }', 'kind is one of unspecified, internal, server, client, producer, consumer.'],
    ['{ .a = error }', 'An attribute is never the word “error”.'],
    ['{ .a > nil }', '“>” does not go with this value.'],
    ['{ .a =~ 5 }', '“=~” needs a regular expression in quotes.'],
    ['{ "x.*" =~ .a }', 'A regular expression stands right of its operator.'],
    ['{ .a = 99999999999999999999 }', '99999999999999999999 does not fit 64 bits.'],
    ['{ .a = 5parsecs }', '“5parsecs” is neither a number nor a duration.'],
    ['{ { } }', 'A filter cannot stand inside a filter.'],
  ])('%s is not TraceQL', (text, message) => {
    expect(refusal(text)).toMatchObject({ kind: 'syntax', message });
  });

  it('says what to write instead', () => {
    expect(refusal('{ status = "error" }').hint).toBe('Write error without quotes.');
    expect(refusal('{ name = GET }').hint).toBe('Text stands in quotes: "GET".');
    expect(refusal('{ kind = servr }').hint).toBe('server');
    expect(refusal('{ kind = unheard }').hint).toBeUndefined();
    expect(refusal('{ span:statsu = error }').hint).toBe('span:status');
  });
});
