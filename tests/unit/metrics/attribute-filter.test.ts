import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FILTER_OPERATORS,
  parseAttributeFilter,
  printAttributeFilter,
} from '#shared/query/attribute-filter.ts';
import { parseMatcher } from '../../../src-main/query/metrics/matchers.ts';

describe('a filter of attributes', () => {
  it.each([
    ['k=1', 'a=b'],
    ['a!b', ''],
    ['', 'x'],
    [' k ', '!~'],
    ['q"u', '"'],
    ['~', '=~'],
    ['k', '~(x'],
  ])('finds the attribute %j by its value %j', (key, value) => {
    expect(parseMatcher(printAttributeFilter(key, '=', value))({ [key]: value })).toBe(true);
    expect(parseMatcher(printAttributeFilter(key, '!=', value))({ [key]: value })).toBe(false);
  });

  it('reads as it was written, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...FILTER_OPERATORS), fc.string(), (key, operator, value) => {
        // Is written as a regex that says the same.
        fc.pre(!(operator === '=' && value.startsWith('~')));
        expect(parseAttributeFilter(printAttributeFilter(key, operator, value))).toEqual({
          key,
          operator,
          value,
        });
      }),
    );
  });

  it('of a plain key is written plainly', () => {
    expect(printAttributeFilter('http.route', '=~', '/a.*')).toBe('http.route=~/a.*');
    expect(parseAttributeFilter('nonsense')).toBeUndefined();
  });
});
