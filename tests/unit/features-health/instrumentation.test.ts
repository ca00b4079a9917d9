// What the health screen makes of an answer: which service is shown, what would gain most, and the text to hand on.
import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/api/doctor.ts';
import type { InstrumentedService, Measure, ScoredRule } from '#shared/api/instrumentation.ts';
import { countToChange } from '#shared/api/to-change.ts';
import scopes from '#shared/model/instrumentation-scopes.json';
import { oddOnes } from '../../../src-renderer/features/health/findings.ts';
import {
  instrumentationReport,
  largestGain,
  listed,
  lostText,
  meanScore,
  rulesInOrder,
  shownService,
} from '../../../src-renderer/features/health/instrumentation.ts';

const rule = (id: string, outcome: ScoredRule['outcome'], weight: number): ScoredRule => ({
  id,
  title: `rule ${id}`,
  impact: 'normal',
  weight,
  outcome,
  why: '1 of 2 spans.',
  lines: outcome === 'failed' ? [{ who: 'Go', code: 'span.End()' }] : [],
  examples: [],
});
const service = (name: string, score: number | null, rules: ScoredRule[] = []): InstrumentedService => ({
  name,
  language: 'go',
  score,
  category: null,
  rules,
  measures: [],
  spans: 1,
  logs: 0,
  spansRead: 1,
  logsRead: 0,
});

describe('instrumentation on the health screen', () => {
  it('shows the service asked for and no other; where none is, the one with the lowest score', () => {
    const all = [service('a', 90), service('b', 50), service('c', null)];
    expect(shownService(all, null)?.name).toBe('b');
    expect(shownService(all, 'a')?.name).toBe('a');
    expect(shownService(all, 'gone')).toBeUndefined();
    expect(shownService([service('c', null)], null)?.name).toBe('c');
    expect(shownService([], 'a')).toBeUndefined();
    expect(meanScore(all)).toBe(70);
    expect(meanScore([service('c', null)])).toBeNull();
  });

  it('names the failed rule that alone lifts the score most', () => {
    const rules = [
      rule('A', 'passed', 40),
      rule('B', 'failed', 20),
      rule('C', 'failed', 30),
      rule('D', 'unknown', 40),
    ];
    expect(largestGain(service('a', (40 / 90) * 100, rules))).toMatchObject({
      rule: { id: 'C' },
      to: expect.closeTo((70 / 90) * 100),
    });
    expect(largestGain(service('a', 100, [rule('A', 'passed', 40)]))).toBeUndefined();
    expect(rulesInOrder(rules).map(({ id }) => id)).toEqual(['B', 'C', 'A', 'D']);
    // The list of findings has as many as the services' last column counts.
    expect(countToChange(service('a', 1, rules))).toBe(2);
    const all = listed([], [service('a', 1, rules)]);
    expect(all.map(({ symptom, judged }) => [symptom, judged?.service, lostText(judged?.cost ?? 0)])).toEqual(
      [
        ['B', 'a', '−22 points'],
        ['C', 'a', '−33 points'],
      ],
    );
  });

  it('lists findings worst first: what looks wrong, then by the points they cost, whichever service loses them', () => {
    const atTheDoors = { symptom: 'future_time', kind: 'wrong', service: 'z', title: '' } as Finding;
    const services = [
      service('a', 1, [rule('A', 'failed', 10), rule('B', 'passed', 90)]),
      service('b', 1, [rule('C', 'failed', 30), rule('D', 'failed', 20), rule('E', 'passed', 50)]),
      service('c', 1, [rule('C', 'failed', 30), rule('F', 'passed', 70)]),
    ];
    const all = oddOnes(listed([atTheDoors], services));
    expect(all.map(({ symptom, service: of }) => `${of} ${symptom}`)).toEqual([
      'z future_time',
      'b C',
      'c C',
      'b D',
      'a A',
    ]);
  });

  it('lists a missing service.name once, where the doors say it, with what it costs', () => {
    const nameless: InstrumentedService = {
      ...service('', 0, [rule('RES-005', 'failed', 40), rule('A', 'passed', 40)]),
      measures: [{ id: 'service_name', verdict: 'poor' } as Measure],
    };
    const atTheDoors = { symptom: 'no_service_name', kind: 'wrong' } as Finding;
    expect(listed([atTheDoors], [nameless])).toEqual([
      { ...atTheDoors, judged: { service: '', id: 'RES-005', cost: 50 } },
    ]);
    expect(listed([], [nameless]).map(({ symptom }) => symptom)).toEqual(['RES-005']);
    expect([countToChange(nameless), countToChange(nameless, [atTheDoors])]).toEqual([1, 0]);
  });

  it('writes what is to be changed as text', () => {
    expect(instrumentationReport([service('a', 66.9, [rule('B', 'failed', 20)]), service('', null)])).toBe(
      'a: instrumentation score 66\n  B rule B: 1 of 2 spans.\n    Go: span.End()\n\n' +
        'a service without a name: instrumentation score none',
    );
  });
});

describe('the list of scopes', () => {
  it('names each once, with where it is from', () => {
    const names = scopes.automatic.map((entry) => entry.is ?? `${entry.starts}…`);
    expect(new Set(names).size).toBe(names.length);
    for (const { source } of [...scopes.automatic, ...scopes.loggers])
      expect(source).toMatch(/^(https:|seen: )/);
  });
});
