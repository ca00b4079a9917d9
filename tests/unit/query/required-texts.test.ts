import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { requiredTexts } from '../../../src-main/query/logs/required-texts.ts';

describe('texts that a regular expression cannot do without', () => {
  it.each<[string, string[]]>([
    ['charge of [0-9a-f]+f ', ['charge of ', 'f ']],
    ['zzz+[0-9]+q', ['zzz', 'q']],
    ['(?i)timed? out', ['time', ' out']],
    ['a{2}bc{x}', ['bc{x}']],
    ['status=(500|503) in', ['status=', ' in']],
    ['either|or', []],
    ['user\\.id=\\d+;', ['user.id=', ';']],
    ['[]|a]bc', ['bc']],
    ['\\Qa.b\\E', []],
    ['x\\pN*y', ['x']],
    ['ab\\pN|y', []],
    ['ab\\x{41}|y', []],
    ['größe=1', ['gr', 'e=1']],
    ['^(a(b|c)[)]d)?end$', ['end']],
  ])('%s', (pattern, texts) => {
    expect(requiredTexts(pattern)).toEqual(texts);
  });

  it('are in whatever it matches', () => {
    const part = fc.constantFrom(
      ...['a', 'b', 'ab', 'a?', 'b*', 'a+', '.', '[ab]', '[^a]', '(a|b)', '(?:ab)?', 'a{2}', '\\.', '^', '$'],
      ...['\\b', '\\w', '|', '(?i)', 'A', '{', ']', 'ß', '.*', '(b)+?', '\\pL', '\\x41'],
    );
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '.', '{', ']', 'ß'), maxLength: 9 });
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 7 }),
        fc.array(text, { minLength: 20, maxLength: 20 }),
        (parts, lines) => {
          const pattern = parts.join('');
          let regex: RE2JS;
          try {
            regex = RE2JS.compile(pattern);
          } catch {
            return;
          }
          const required = requiredTexts(pattern).map((one) => one.toLowerCase());
          for (const line of lines) {
            if (!regex.test(line)) continue;
            for (const one of required) expect(line.toLowerCase()).toContain(one);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
