import { describe, expect, it } from 'vitest';
import { earlierFrom, laterTo } from '../../../src-renderer/features/logs/widen.ts';

const NOW = 2_000_000_000_000;
const at = (seconds: number) => `${NOW / 1000 + seconds}000000000`;
const range = (from: string, to: string | null = null) => ({ from, to, run: null });

describe('beyond the edge of a chosen time', () => {
  it('begins as much earlier as it is long', () => {
    expect(earlierFrom(range(at(-60), at(-30)), NOW)).toBe(at(-90));
    expect(earlierFrom(range(at(-60)), NOW)).toBe(at(-120));
  });

  it('takes the next of the usual lengths where it moves with the clock', () => {
    expect(earlierFrom(range('15m'), NOW)).toBe('1h');
    expect(earlierFrom(range('7d'), NOW)).toBe('all');
    expect(earlierFrom(range('all'), NOW)).toBeNull();
  });

  it('ends as much later, and goes on with time where that is not over', () => {
    expect(laterTo(range(at(-600), at(-500)), NOW)).toBe(at(-400));
    expect(laterTo(range(at(-60), at(-20)), NOW)).toBeNull();
    expect(laterTo(range('15m'), NOW)).toBeNull();
  });
});
