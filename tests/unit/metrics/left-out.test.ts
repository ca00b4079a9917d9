import { describe, expect, it } from 'vitest';
import { leftOutOf, leftOutWords } from '../../../src-renderer/features/metrics/left-out.ts';

describe('what stands in no total', () => {
  it('is said in words, what there is of it', () => {
    expect(leftOutWords({})).toBeUndefined();
    expect(leftOutWords({ silent: 210 })).toBe('210 more came in silences, nothing says when');
    expect(leftOutWords({ silent: 210, repeated: 5 })).toMatch(
      /^210 more .*; 5 came twice to the last digit/,
    );
  });

  it('of a table is that of all its rows', () => {
    expect(leftOutOf([{ silent: 2 }, {}, { silent: 3, repeated: 7 }])).toEqual({ silent: 5, repeated: 7 });
    expect(leftOutOf([{}, {}])).toEqual({});
  });
});
