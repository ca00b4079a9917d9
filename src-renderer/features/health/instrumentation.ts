// The order of what is said about a service's instrumentation, which service is shown, and what would gain most.
import type { Finding } from '#shared/api/doctor.ts';
import type { InstrumentedService, Measure, ScoredRule } from '#shared/api/instrumentation.ts';
import { findingsFor, toChange } from '#shared/api/to-change.ts';

const OUTCOMES: readonly ScoredRule['outcome'][] = ['failed', 'passed', 'unknown'];
const VERDICTS: readonly Measure['verdict'][] = ['poor', 'note', 'good', 'nothing'];

/** Failed ones first, then those that could not be judged last; in the order of the specification's weights. */
export const rulesInOrder = (rules: readonly ScoredRule[]): ScoredRule[] =>
  rules.toSorted((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));

/** What is to be changed first. */
export const measuresInOrder = (measures: readonly Measure[]): Measure[] =>
  measures.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));

/** A service's name on this screen. */
export const nameOf = (name: string): string => (name === '' ? 'a service without a name' : name);

/** The one asked for, as far as it sent anything; where none is asked for, the one with the lowest score. */
export function shownService(
  services: readonly InstrumentedService[],
  asked: string | null,
): InstrumentedService | undefined {
  if (asked !== null) return services.find(({ name }) => name === asked);
  return services.toSorted((a, b) => (a.score ?? 101) - (b.score ?? 101))[0];
}

export interface Gain {
  rule: ScoredRule;
  from: number;
  to: number;
}

/** How many points of the score a rule's failing costs; 0 unless it failed. */
export function costOf(
  { rules }: Pick<InstrumentedService, 'rules'>,
  { outcome, weight }: ScoredRule,
): number {
  if (outcome !== 'failed') return 0;
  const judged = rules.filter((rule) => rule.outcome !== 'unknown');
  return (weight / judged.reduce((sum, rule) => sum + rule.weight, 0)) * 100;
}

/** "−12 points"; never none, since a rule that failed costs some. */
export function lostText(cost: number): string {
  const points = Math.max(1, Math.round(cost));
  return `−${points} ${points === 1 ? 'point' : 'points'}`;
}

/** The failed rule that alone would lift the score most; undefined when none failed. */
export function largestGain(service: InstrumentedService): Gain | undefined {
  const { rules, score } = service;
  const [rule] = rules.filter(({ outcome }) => outcome === 'failed').toSorted((a, b) => b.weight - a.weight);
  return rule === undefined || score === null
    ? undefined
    : { rule, from: score, to: Math.min(100, score + costOf(service, rule)) };
}

/** The mean of all services that have a score; null when none has. */
export function meanScore(services: readonly InstrumentedService[]): number | null {
  const scores = services.flatMap(({ score }) => score ?? []);
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** A finding, and where it stands among what was judged of a service's instrumentation. */
export interface Listed extends Finding {
  readonly judged?: {
    readonly service: string;
    /** Of a rule or figure. */
    readonly id: string;
    /** In points of the score; 0 for a figure, which does not count. */
    readonly cost: number;
  };
}

/** The findings, with what there is to change in the services' instrumentation: each mistake once. */
export function listed(findings: readonly Finding[], services: readonly InstrumentedService[]): Listed[] {
  const all = new Map(findings.map((finding): [Finding, Listed] => [finding, finding]));
  const own: Listed[] = [];
  for (const service of services) {
    const { measures, rules } = toChange(service);
    const add = (id: string, cost: number, title: string, meaning: string, lines: Finding['lines']) => {
      const judged = { service: service.name, id, cost };
      const told = findingsFor(id, service.name, findings);
      for (const finding of told) all.set(finding, { ...finding, judged });
      if (told.length > 0) return;
      const once = { id: 0, items: 0, first: '0', last: '0', times: 1, seen: true } as const;
      own.push({ ...once, symptom: id, kind: 'hint', title, meaning, lines, service: service.name, judged });
    };
    for (const { id, title, says, meaning, lines } of measures)
      add(id, 0, title, `${says}. ${meaning}`, lines);
    for (const rule of rules)
      add(rule.id, costOf(service, rule), `Not met: ${rule.title}`, `${rule.id}. ${rule.why}`, rule.lines);
  }
  return [...all.values(), ...own];
}

/** What there is to change, as text to hand to somebody else; nothing when there is nothing. */
export function instrumentationReport(services: readonly InstrumentedService[]): string {
  return services
    .map((service) => {
      const { name, score } = service;
      const { rules: failed, measures: poor } = toChange(service);
      return [
        `${nameOf(name)}: instrumentation score ${score === null ? 'none' : Math.floor(score)}`,
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
