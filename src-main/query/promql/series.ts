// What PromQL calculates with: series of numbers by step, and series of distributions by step.
import {
  addDistribution,
  type Distribution,
  explicitOf,
  type StepDistributions,
} from '../metrics/distributions.ts';
import type { KnownTime } from '../metrics/known-time.ts';
import type { Labels } from '../metrics/matchers.ts';
import { DistributionRateSum, RateSum } from './rate-sum.ts';

interface Common {
  /** As Prometheus has them, `__name__` among them where it was not taken away. */
  labels: Labels;
  /** What may be asked for and grouped by too, but is no label of the series by default: attributes of the resource. */
  hidden: Labels;
  /** Of the values, or of what was observed, UCUM; "" when unknown. */
  unit: string;
  /** Of a rate: the time it is known of. Rates are added by it (rate-sum.ts). */
  known?: KnownTime | undefined;
}

export interface NumberSeries extends Common {
  kind: 'numbers';
  /** null where there is none; NaN is a value. */
  values: (number | null)[];
}

/** Distributions stay whole as long as nothing asks for their buckets, so that they merge as everywhere else. */
export interface HistogramSeries extends Common {
  kind: 'histograms';
  steps: StepDistributions;
  /** It stands for one series a bucket, told apart by `le`; false: it is one series of histograms. */
  buckets: boolean;
  /** It counts by the second. */
  perSecond: boolean;
}

export type Series = NumberSeries | HistogramSeries;

/** A label in one of its spellings: with dots, as OpenTelemetry has it, or without. */
export function labelOf(series: Pick<Series, 'labels' | 'hidden'>, name: string): string {
  return series.labels[name] ?? series.hidden[name] ?? '';
}

/** Names a set of labels, whatever their order. */
export const keyOf = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

export function without(labels: Labels, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
}

const NAME = ['__name__'];
export const withoutName = (labels: Labels): Labels =>
  '__name__' in labels ? without(labels, NAME) : labels;

/** The labels named, of those that a series has. */
export function only(series: Pick<Series, 'labels' | 'hidden'>, names: readonly string[]): Labels {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = labelOf(series, name);
    if (value !== '') found[name] = value;
  }
  return found;
}

/** How a bound is written as a label. */
export const boundText = (bound: number): string =>
  bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);

/** One series a bucket, the widest first: how many observations were at most `le`. */
export function bucketsOf(series: HistogramSeries): NumberSeries[] {
  const steps = series.steps.map((step) => step && explicitOf(step));
  const bounds = new Set<number>();
  for (const step of steps) for (const bound of step?.bounds ?? []) bounds.add(bound);
  const count = steps.length;
  const all = [...[...bounds].sort((a, b) => a - b), Number.POSITIVE_INFINITY];
  const lines = new Map(all.map((le) => [le, new Array<number | null>(count).fill(null)]));
  steps.forEach((step, at) => {
    if (!step) return;
    let below = 0;
    step.counts.forEach((amount, i) => {
      below += amount;
      const line = lines.get(step.bounds[i] ?? Number.POSITIVE_INFINITY);
      if (line) line[at] = below;
    });
  });
  const { hidden, known } = series;
  return [...lines].toReversed().map(([le, values]) => ({
    kind: 'numbers',
    labels: { ...series.labels, le: boundText(le) },
    hidden,
    unit: series.perSecond ? '1/s' : '1',
    values,
    known,
  }));
}

/** Numbers only: distributions that stand for buckets become those. */
export function* spelledOut(all: Iterable<Series>): Generator<Series> {
  for (const series of all) {
    if (series.kind === 'histograms' && series.buckets) yield* bucketsOf(series);
    else yield series;
  }
}

/** A number worked out of every step's distribution. */
export function numbersOf(
  series: HistogramSeries,
  unit: string,
  value: (step: Distribution) => number | null,
): NumberSeries {
  return {
    kind: 'numbers',
    labels: withoutName(series.labels),
    hidden: series.hidden,
    unit,
    known: series.known,
    values: Array.from(series.steps, (step) => (step ? value(step) : null)),
  };
}

/** The steps of two series of one kind as one: of plain values the later's, of amounts their sum. */
export function merged(a: Series, b: Series, adds: boolean): Series {
  if (a.kind === 'numbers' && b.kind === 'numbers') {
    if (adds && a.known && b.known) {
      const sum = new RateSum(a.known);
      sum.add(a.values, a.known);
      sum.add(b.values, b.known);
      return { ...a, values: sum.values(), known: sum.known };
    }
    const values = a.values.map((one, step) => {
      const other = b.values[step] ?? null;
      if (one === null || other === null) return one ?? other;
      return adds ? one + other : other;
    });
    return { ...a, values };
  }
  if (a.kind === 'histograms' && b.kind === 'histograms') {
    if (adds && a.known && b.known) {
      const sum = new DistributionRateSum(a.known);
      sum.add(a.steps, a.known);
      sum.add(b.steps, b.known);
      return { ...a, steps: sum.steps(), known: sum.known };
    }
    const steps = Array.from(a.steps, (one, step) => {
      const other = b.steps[step];
      if (!one || !other) return one ?? other;
      return adds ? addDistribution(one, other, 1) : other;
    });
    return { ...a, steps };
  }
  return a;
}
