// What there is to change in a service's instrumentation: one count for the page and the command line.
import type { Finding } from './doctor.ts';
import type { InstrumentedService, Measure, ScoredRule } from './instrumentation.ts';

/** One mistake that a rule or figure and a finding of the doors both tell: the finding's symptom. */
const TOLD_BY: Readonly<Record<string, string>> = {
  'RES-005': 'no_service_name',
  service_name: 'unknown_service',
};

/** The findings that tell the same as a rule or figure of a service, by its id. */
export const findingsFor = <F extends Finding>(id: string, service: string, findings: readonly F[]): F[] =>
  findings.filter(
    (finding) => finding.symptom === TOLD_BY[id] && (service === '' || finding.service === service),
  );

type Judged = Pick<InstrumentedService, 'name' | 'measures' | 'rules'>;

/** Figures that are poor and rules that failed, each mistake once; without those that `findings` tell already. */
export function toChange(
  { name, measures, rules }: Judged,
  findings: readonly Finding[] = [],
): { measures: Measure[]; rules: ScoredRule[] } {
  const untold = ({ id }: { id: string }): boolean => findingsFor(id, name, findings).length === 0;
  const failed = rules.filter(({ outcome }) => outcome === 'failed');
  // The rule is the same figure, but for the SDK's stop-gap, which has a name.
  const isNameless = failed.some(({ id }) => id === 'RES-005');
  const poor = measures.filter(
    ({ id, verdict }) => verdict === 'poor' && !(isNameless && id === 'service_name'),
  );
  return { measures: poor.filter(untold), rules: failed.filter(untold) };
}

export function countToChange(service: Judged, findings: readonly Finding[] = []): number {
  const { measures, rules } = toChange(service, findings);
  return measures.length + rules.length;
}
