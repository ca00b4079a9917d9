// Rules that come while a send is paused: the rest goes with them, and what went is asked for as it went.
import { describe, expect, it } from 'vitest';
import { treatmentOfNow, uniqueRules, wentAlike, withRulesOfNow } from '../../src-main/send/later-rules.ts';
import { UNTREATED } from '../../src-main/send/treatment.ts';
import type { RedactionRule } from '../../src-shared/api/send.ts';

const rule = (pattern: string): RedactionRule => ({ where: 'key', pattern });
const [a, b, c] = [rule('a'), rule('b'), rule('c')];
const plan = Float64Array.of(10, 11, 12, 13, 14, 15);
const none = new Float64Array(0);
const rows = { traces: plan, logs: none, metrics: none };
const left = (...traces: { first: number; upto: number }[]) => ({
  rows,
  left: { traces, logs: [], metrics: [] },
});
const began = { ...UNTREATED, how: { ...UNTREATED.how, redact: [a] } };
const of = (...some: number[]) => Float64Array.from(some);

describe('a rule of Settings that a paused send did not have', () => {
  it('is one of what goes from now on; what went keeps its own', () => {
    const first = withRulesOfNow(began, [b], left({ first: 2, upto: 3 }, { first: 4, upto: 6 }));
    expect(treatmentOfNow(first)).toEqual({ ...began, how: { ...began.how, redact: [a, b] } });
    const second = withRulesOfNow(first, [c, a], left({ first: 5, upto: 6 }));
    expect(second.how.redact).toEqual([a, b, c]);
    const went = (...some: number[]) => {
      const { treatment, rows: alike } = wentAlike(second, 'traces', of(...some), () => plan);
      expect(treatment.earlier).toBeUndefined();
      return [treatment.how.redact, [...alike]];
    };
    expect(went(10, 11, 12, 13)).toEqual([[a], [10, 11]]);
    expect(went(12, 13)).toEqual([[a, b], [12]]);
    expect(went(13, 14)).toEqual([[a], [13]]);
    expect(went(14, 15)).toEqual([[a, b], [14]]);
    expect(went(15)).toEqual([[a, b, c], [15]]);
  });

  it('is none when all of Settings were there before', () => {
    expect(withRulesOfNow(began, [a], left())).toBe(began);
    expect(wentAlike(began, 'traces', plan, () => plan)).toEqual({ treatment: began, rows: plan });
    expect(uniqueRules([a, b, a])).toEqual([a, b]);
  });
});
