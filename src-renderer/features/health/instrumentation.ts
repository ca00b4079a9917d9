// The order of what is said about a service's instrumentation, which service is shown, and what would gain most.
import type { Finding } from '#shared/api/doctor.ts';
import type { InstrumentedService, Measure, ScoredRule } from '#shared/api/instrumentation.ts';
import { toChange } from '#shared/api/to-change.ts';

const OUTCOMES: readonly ScoredRule['outcome'][] = ['failed', 'passed', 'unknown'];
const VERDICTS: readonly Measure['verdict'][] = ['poor', 'note', 'good', 'nothing'];

/** Failed ones first, then those that could not be judged last; in the order of the specification's weights. */
export const rulesInOrder = (rules: readonly ScoredRule[]): ScoredRule[] =>
  rules.toSorted((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));

/** What is to be changed first. */
export const measuresInOrder = (measures: readonly Measure[]): Measure[] =>
  measures.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));

/** The one asked for, else the one with the lowest score. */
export function shownService(
  services: readonly InstrumentedService[],
  asked: string | null,
): InstrumentedService | undefined {
  const named = asked === null ? undefined : services.find(({ name }) => name === asked);
  return named ?? services.toSorted((a, b) => (a.score ?? 101) - (b.score ?? 101))[0];
}

export interface Gain {
  rule: ScoredRule;
  from: number;
  to: number;
}

/** The failed rule that alone would lift the score most; undefined when none failed. */
export function largestGain({ rules, score }: InstrumentedService): Gain | undefined {
  const judged = rules.filter(({ outcome }) => outcome !== 'unknown');
  const total = judged.reduce((sum, { weight }) => sum + weight, 0);
  const [rule] = judged.filter(({ outcome }) => outcome === 'failed').toSorted((a, b) => b.weight - a.weight);
  return rule === undefined || score === null
    ? undefined
    : { rule, from: score, to: Math.min(100, score + (rule.weight / total) * 100) };
}

/** The mean of all services that have a score; null when none has. */
export function meanScore(services: readonly InstrumentedService[]): number | null {
  const scores = services.flatMap(({ score }) => score ?? []);
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** What there is to change in the services' instrumentation as findings, poor figures first. */
export const changesOf = (services: readonly InstrumentedService[]): Finding[] =>
  services.flatMap((service) => {
    const { measures, rules } = toChange(service);
    const found = (id: string, title: string, meaning: string, lines: Finding['lines']): Finding => ({
      id: 0,
      symptom: id,
      kind: 'hint',
      title,
      meaning,
      lines,
      service: service.name,
      items: 0,
      first: '0',
      last: '0',
      times: 1,
      seen: true,
    });
    return [
      ...measures.map(({ id, title, says, meaning, lines }) =>
        found(id, title, `${says}. ${meaning}`, lines),
      ),
      ...rules.map(({ id, title, why, lines }) => found(id, `Not met: ${title}`, `${id}. ${why}`, lines)),
    ];
  });

/** What there is to change, as text to hand to somebody else; nothing when there is nothing. */
export function instrumentationReport(services: readonly InstrumentedService[]): string {
  return services
    .map((service) => {
      const { name, score } = service;
      const { rules: failed, measures: poor } = toChange(service);
      return [
        `${name === '' ? 'no service.name' : name}: instrumentation score ${score === null ? 'none' : Math.floor(score)}`,
        ...poor.flatMap(({ title, says, lines }) => [`  ${title}: ${says}`, ...lines.map(lineText)]),
        ...failed.flatMap(({ id, title, why, lines }) => [
          `  ${id} ${title}: ${why}`,
          ...lines.map(lineText),
        ]),
      ].join('\n');
    })
    .join('\n\n');
}

const lineText = ({ who, code }: Measure['lines'][number]): string => `    ${who}: ${code}`;
