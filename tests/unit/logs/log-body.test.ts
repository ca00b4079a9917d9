import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinedPattern, queryPattern } from '../../../src-renderer/features/logs/find-pattern.ts';
import { readQuery } from '../../../src-renderer/features/logs/query-edits.ts';
import { bodyRuns, findPattern, firstLine, withoutAnsi } from '../../../src-renderer/logic/log-body.ts';

const ESC = String.fromCharCode(27);
const text = (runs: readonly { text: string }[]) => runs.map((run) => run.text).join('');

describe('a body as runs', () => {
  it('takes terminal colours and drops all other sequences', () => {
    const runs = bodyRuns(`${ESC}[1;31mERR${ESC}[0m plain ${ESC}[2K${ESC}]0;title${ESC}\\done`, false, null);
    expect(runs).toEqual([{ text: 'ERR', bold: true, color: 'red' }, { text: ' plain ' }, { text: 'done' }]);
  });

  it.each([
    ['38;5;208', { color: '#ff8700' }],
    ['38;5;1', { color: 'red' }],
    ['38;5;244', { color: '#808080' }],
    ['38;2;10;200;30', { color: '#0ac81e' }],
    ['38:2::10:200:30', { color: '#0ac81e' }],
    ['1;38;5;208;4', { color: '#ff8700', bold: true, underline: true }],
    ['44;97', { background: 'blue' }],
    ['48;5;22;31', { background: '#005f00', color: 'red' }],
    ['7', { inverse: true }],
    ['4:3', { underline: true }],
    ['4;7;44;31;1;24;27;49;39;22', {}],
    ['31;0', {}],
  ])('draws %s as a terminal does', (codes, look) => {
    expect(bodyRuns(`${ESC}[${codes}mtext`, false, null)).toEqual([{ text: 'text', ...look }]);
  });

  it('tells names from values, in prose and in JSON', () => {
    expect(bodyRuns('checkout user=u-1 "a b"', false, null)).toEqual([
      { text: 'checkout ' },
      { text: 'user=', role: 'key' },
      { text: 'u-1', role: 'value' },
      { text: ' "a b"' },
    ]);
    const json = bodyRuns('{"level":"info","n":1}', true, null);
    expect(json.filter(({ role }) => role === 'key').map((run) => run.text)).toEqual(['"level":', '"n":']);
    expect(json.filter(({ role }) => role === 'value').map((run) => run.text)).toEqual(['"info"', '1']);
  });

  it('marks what is looked for, also where a colour ends within it', () => {
    const runs = bodyRuns(`pay${ESC}[32mment`, false, findPattern('Payment'));
    expect(runs.map(({ text: part, found }) => [part, found])).toEqual([
      ['pay', true],
      ['ment', true],
    ]);
  });

  it('never loses or adds a character', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(`${ESC}[31m`, `${ESC}[0m`, 'a=b', '{"x":1}', `${ESC}`),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.string({ maxLength: 3 }), fc.boolean(), (pieces, find, structured) => {
        const body = pieces.join('');
        expect(text(bodyRuns(body, structured, findPattern(find)))).toBe(withoutAnsi(body));
      }),
    );
  });

  it('shows the first line and says how many there are', () => {
    expect(firstLine('a\nb\nc\n')).toEqual({ line: 'a', lines: 3 });
    expect(firstLine('x'.repeat(700)).line).toHaveLength(601);
  });
});

describe('what is marked', () => {
  const marked = (query: string, find = '') =>
    bodyRuns('Charge failed: charge', false, joinedPattern(findPattern(find), queryPattern(readQuery(query))))
      .filter(({ found }) => found)
      .map((run) => run.text);

  it('is what the query asks for, minding case as it does', () => {
    expect(marked('{service_name="a"} |= "charge"')).toEqual(['charge']);
    expect(marked('{service_name="a"} |~ "(?i)charge"')).toEqual(['Charge', 'charge']);
    expect(marked('{service_name="a"} != "charge"')).toEqual([]);
  });

  it('is what the field says, and both where both ignore case', () => {
    expect(marked('', 'FAIL')).toEqual(['fail']);
    expect(marked('{service_name="a"} |~ "(?i)charge"', 'fail')).toEqual(['Charge', 'fail', 'charge']);
  });

  it('is what the engine finds, also where JavaScript cannot read the regex; nothing where nobody can', () => {
    expect(marked('{service_name="a"} |~ "(?P<x>charge)"')).toEqual(['charge']);
    expect(marked('{service_name="a"} |~ "(?i)charge" |= "fail"')).toEqual(['Charge', 'fail', 'charge']);
    expect(marked('{service_name="a"} |~ "(charge"')).toEqual([]);
  });

  it('is found in linear time: a regex that JavaScript goes back over for years does not hold the page', () => {
    const find = queryPattern(readQuery('{service_name="a"} |~ "(a+)+b|!"'));
    const runs = bodyRuns(`${'a'.repeat(2000)}! ${'a'.repeat(40)}b`, false, find);
    expect(runs.filter(({ found }) => found).map((run) => run.text)).toEqual(['!', `${'a'.repeat(40)}b`]);
  }, 2000);
});
