import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeLogQL } from '#shared/query/logql/complete.ts';
import {
  ALL_LOGS,
  hasLogCondition,
  lineFilter,
  logCondition,
  logConditionsOf,
  toggleLogCondition,
  withLineFilter,
  withLogCondition,
  withoutLineFilter,
  withoutLogCondition,
} from '#shared/query/logql/edit.ts';
import { highlightLogQL } from '#shared/query/logql/highlight.ts';
import { labelName } from '#shared/query/logql/labels.ts';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import { printLogQL } from '#shared/query/logql/print.ts';
import { toLogQL } from '#shared/query/logql/words.ts';
import { labelComparison, logQuery } from './logql-arbitrary.ts';

function read(text: string) {
  const result = parseLogQL(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.ast;
}

const cart = logCondition('service_name', '=', 'cart');
const errors = logCondition('detected_level', '=', 'error');

describe('clicks in a LogQL query', () => {
  it.each([
    ['{service_name=~".+"}', '{service_name="cart"}'],
    ['{service_name="mailer"} |= "x"', '{service_name="cart"} |= "x"'],
    ['{service_name=~".+", service_name!="cart"}', '{service_name="cart"}'],
    ['{k8s_pod_name="a"}', '{k8s_pod_name="a", service_name="cart"}'],
  ])('adding a service to %s gives %s', (before, after) => {
    expect(printLogQL(withLogCondition(read(before), cart))).toBe(after);
  });

  it('excludes a service and keeps the selector valid', () => {
    const query = withLogCondition(ALL_LOGS, logCondition('service_name', '!=', 'cart'));
    expect(printLogQL(query)).toBe('{service_name=~".+", service_name!="cart"}');
    expect(
      printLogQL(withLogCondition(read('{service_name="cart"}'), logCondition('service_name', '!=', 'cart'))),
    ).toBe('{service_name=~".+", service_name!="cart"}');
  });

  it('writes anything that is no stream label as a stage', () => {
    const query = withLogCondition(
      withLogCondition(ALL_LOGS, errors),
      logCondition('http_route', '!=', { stringValue: '/a' }),
    );
    expect(printLogQL(query)).toBe('{service_name=~".+"} | detected_level = "error" | http_route != "/a"');
    expect(printLogQL(withLogCondition(query, logCondition('detected_level', '=', 'warn')))).toBe(
      '{service_name=~".+"} | http_route != "/a" | detected_level = "warn"',
    );
    expect(printLogQL(withoutLogCondition(query, errors))).toBe('{service_name=~".+"} | http_route != "/a"');
  });

  it('takes the last selector away and catches all again', () => {
    expect(printLogQL(withoutLogCondition(read('{service_name="cart"}'), cart))).toBe('{service_name=~".+"}');
  });

  it('takes one of several conditions out of a stage', () => {
    const query = read('{container_name="b"} | detected_level = "error" and x = "1" and y = "2"');
    const rest = '{container_name="b"} | x = "1" and y = "2"';
    expect(printLogQL(withoutLogCondition(query, errors))).toBe(rest);
  });

  it('finds and hides text', () => {
    const hidden = withLineFilter(ALL_LOGS, lineFilter('!=', 'cache hit'));
    expect(printLogQL(withLineFilter(hidden, lineFilter('!=', 'cache hit')))).toBe(
      '{service_name=~".+"} != "cache hit"',
    );
    expect(withoutLineFilter(hidden, lineFilter('!=', 'cache hit')).stages).toEqual([]);
  });

  it('what is added is there, toggling takes it away, and both can be read', () => {
    fc.assert(
      fc.property(logQuery, labelComparison, (query, condition) => {
        const isCatchAll =
          condition.op === '=~' && condition.value.kind === 'string' && condition.value.value === '.+';
        fc.pre(!isCatchAll);
        const added = withLogCondition(query, condition);
        expect(hasLogCondition(added, condition)).toBe(true);
        const removed = toggleLogCondition(added, condition);
        expect(hasLogCondition(removed, condition)).toBe(false);
        read(printLogQL(added));
        read(printLogQL(removed));
      }),
    );
  });

  it('lists only what must hold', () => {
    const query = read('{a="b"} |= "x" | c = 1 and (d = 2 or e = 3) | f = 4 or g = 5');
    expect(logConditionsOf(query).map((part) => part.kind)).toEqual(['matcher', 'lineFilter', 'comparison']);
  });

  it('names labels as Loki does', () => {
    const keys = ['http.route', 'a/b-c', '1st', '__y', 'grüße', 'plain'];
    expect(keys.map(labelName)).toEqual(['http_route', 'a_b_c', 'key_1st', '_y', 'gr__e', 'plain']);
  });
});

describe('words in the logs bar', () => {
  it.each([
    ['', '{service_name=~".+"}'],
    ['timeout', '{service_name=~".+"} |~ "(?i)\\\\btimeout\\\\b"'],
    ['GET /cart', '{service_name=~".+"} |~ "(?i)\\\\bGET\\\\b" |~ "(?i)/cart\\\\b"'],
    ['"will retry" 5xx', '{service_name=~".+"} |= "will retry" |~ "(?i)\\\\b5xx\\\\b"'],
    ['a.b', '{service_name=~".+"} |~ "(?i)\\\\ba\\\\.b\\\\b"'],
    [
      'a3f1c09e000000000000000000000001',
      '{service_name=~".+"} | trace_id = "a3f1c09e000000000000000000000001"',
    ],
    ['{a="b"}', '{a="b"}'],
    // Refused, with the place: they would match every record.
    ['"', '"'],
    ['""', '""'],
    ['rate({a="b"}[5m])', 'rate({a="b"}[5m])'],
    [
      'count users (all)',
      '{service_name=~".+"} |~ "(?i)\\\\bcount\\\\b" |~ "(?i)\\\\busers\\\\b" |~ "(?i)\\\\(all\\\\)"',
    ],
  ])('%j means %s', (text, query) => {
    expect(toLogQL(text)).toBe(query);
  });
});

describe('completing LogQL', () => {
  it.each([
    ['¦', 'keyword', ''],
    ['{¦', 'field', ''],
    ['{serv¦', 'field', 'serv'],
    ['{service_name ¦', 'operator', ''],
    ['{service_name=¦', 'value', ''],
    ['{service_name="ca¦', 'value', '"ca'],
    ['{service_name="cart"¦ }', 'value', '"cart"'],
    ['{service_name="cart" ¦}', 'keyword', ''],
    ['{service_name="cart"} ¦', 'keyword', ''],
    ['{service_name="cart"} |= ¦', 'value', ''],
    ['{service_name="cart"} |= "x" ¦', 'keyword', ''],
    ['{service_name="cart"} |= "x" or ¦', 'value', ''],
    ['{service_name="cart"} | ¦', 'field', ''],
    ['{service_name="cart"} | detected_level = ¦', 'value', ''],
    ['{service_name="cart"} | detected_level = "error" ¦', 'keyword', ''],
    ['{service_name="cart"} | detected_level = "error" or ¦', 'field', ''],
    ['tim¦eout', 'words', 'tim'],
  ])('%s expects a %s', (marked, expects, typed) => {
    const pos = marked.indexOf('¦');
    expect(completeLogQL(marked.replace('¦', ''), pos)).toMatchObject({ expects, typed });
  });

  it('offers the levels', () => {
    const completion = completeLogQL('{a="b"} | detected_level = ', 27);
    expect('options' in completion && completion.options.map((option) => option.text)).toContain('"warn"');
  });
});

describe('colouring LogQL', () => {
  it('names every stretch', () => {
    const text = '{a=~"x.*"} |= "y" or "z" | b.c >= 5ms and d = 2';
    expect(highlightLogQL(text).map(({ kind, from, to }) => `${text.slice(from, to)}:${kind}`)).toEqual([
      ...['{:punct', 'a:field', '=~:operator', '"x.*":regex', '}:punct'],
      ...['|=:operator', '"y":string', 'or:keyword', '"z":string', '|:operator'],
      ...['b.c:error', '>=:operator', '5ms:number', 'and:keyword', 'd:field', '=:operator', '2:number'],
    ]);
  });
});
