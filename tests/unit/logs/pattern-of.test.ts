import { describe, expect, it } from 'vitest';
import { patternOf } from '../../../src-renderer/features/logs/pattern-of.ts';

const known = (...patterns: string[]) => ({
  patterns: patterns.map((pattern, i) => ({
    pattern,
    count: 100 - i,
    errors: 0,
    severity: 9,
    newest: '1',
    trend: [],
  })),
  found: patterns.length,
  start: '0',
  bucketNs: 1,
  counted: 100,
  exact: true,
  countedBackTo: null,
});

describe('the pattern of a line', () => {
  it('is the one that says most of it, not the one with the most lines', () => {
    const patterns = known('order <_>', 'order <_> refused by <_>', 'order <_> refused <_>', 'cart loaded');
    expect(patternOf(patterns, { body: 'order 49 refused by bank' })?.pattern).toBe(
      'order <_> refused by <_>',
    );
    expect(patternOf(patterns, { body: 'order 49' })?.pattern).toBe('order <_>');
    expect(patternOf(patterns, { body: 'nothing of them' })).toBeUndefined();
  });
});
