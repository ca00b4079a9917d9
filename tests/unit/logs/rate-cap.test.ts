import { describe, expect, it } from 'vitest';
import { type Allowance, rateCapFrom, spend, waitFor } from '../../../src-renderer/features/logs/rate-cap.ts';

const PAGE = 200;
const full: Allowance = { lines: PAGE, atMs: 0 };

/** Lines shown in so many seconds when `rate` come each, looked at four times a second. */
function shownIn(seconds: number, rate: number): number {
  let allowance = full;
  let waiting = 0;
  let shown = 0;
  for (let ms = 250; ms <= seconds * 1000; ms += 250) {
    waiting += rate / 4;
    if (waitFor(allowance, waiting, 200, PAGE, ms) > 0) continue;
    allowance = spend(allowance, waiting, 200, PAGE, ms);
    shown += Math.min(PAGE, waiting);
    waiting = 0;
  }
  return shown;
}

describe('the cap of the live tail', () => {
  it('lets everything in as it comes while less comes than it allows', () => {
    expect(shownIn(20, 100)).toBe(20 * 100);
  });

  it('shows so many lines a second however many come', () => {
    const shown = shownIn(20, 2000);
    expect(shown / 20).toBeGreaterThan(180);
    expect(shown / 20).toBeLessThanOrEqual(220);
  });

  it('never waits longer than until a page may be shown', () => {
    expect(waitFor({ lines: 0, atMs: 0 }, 50_000, 50, PAGE, 0)).toBe(4000);
    expect(waitFor(full, 50_000, 50, PAGE, 0)).toBe(0);
  });

  it('is one of its choices, whatever an address says', () => {
    expect(rateCapFrom('50')).toBe(50);
    expect(rateCapFrom('7')).toBe(200);
    expect(rateCapFrom(null)).toBe(200);
  });
});
