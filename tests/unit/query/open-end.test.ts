import { expect, it } from 'vitest';
import { openEndUs } from '../../../src-main/query/range.ts';

it('a range that begins somewhere and has no end goes on until now, or until data of the future', () => {
  expect(openEndUs(1_000, 5_000, 9_000)).toBe(9_000);
  expect(openEndUs(1_000, 20_000, 9_000)).toBe(20_000);
  expect(openEndUs(undefined, 5_000, 9_000)).toBe(5_000);
});
