// What there is to change in a service's instrumentation: one count for the page and the command line.
import type { InstrumentedService, Measure, ScoredRule } from './instrumentation.ts';

/** Figures that are poor and rules that failed. */
export function toChange({ measures, rules }: Pick<InstrumentedService, 'measures' | 'rules'>): {
  measures: Measure[];
  rules: ScoredRule[];
} {
  return {
    measures: measures.filter(({ verdict }) => verdict === 'poor'),
    rules: rules.filter(({ outcome }) => outcome === 'failed'),
  };
}

export function countToChange(service: Pick<InstrumentedService, 'measures' | 'rules'>): number {
  const { measures, rules } = toChange(service);
  return measures.length + rules.length;
}
