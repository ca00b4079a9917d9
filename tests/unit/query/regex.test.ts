import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { anywhereMatch } from '../../../src-main/query/regex.ts';

const part = fc.constantFrom(
  'pass',
  'PASS',
  'paſſ',
  'key',
  '\u212aey',
  '_',
  ' ',
  '-',
  'ß',
  'é',
  's',
  'k',
  '1',
);
const text = (parts: { minLength?: number; maxLength: number }) =>
  fc.array(part, parts).map((all) => all.join(''));

describe('A text in any case', () => {
  it('is found where RE2 finds it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('pass', 'Key', '_', ' ', '-', 's', 'K', '1'), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom('', '\\b'),
        fc.constantFrom('', '\\b'),
        text({ maxLength: 6 }),
        (words, start, end, line) => {
          const pattern = `(?i)${start}${words.join('')}${end}`;
          expect(anywhereMatch(pattern)(line), `${pattern} in ${line}`).toBe(
            RE2JS.compile(pattern).test(line),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });
});
