// Distributions of either kind laid on a grid: per step the merged histogram of all series given to it.
import { addExplicit, EXPLICIT, explicitQuantile } from './explicit.ts';
import { addExponential, EXPONENTIAL } from './exponential.ts';
import { toExplicit } from './exponential-as-explicit.ts';
import { exponentialQuantile } from './exponential-quantile.ts';
import { longestSilenceUs } from './gaps.ts';
import { eachStep, type Grid } from './grid.ts';
import { increasesOf } from './increases.ts';
import type {
  ExplicitHistogram,
  ExponentialHistogram,
  ExponentialPoints,
  HistogramPoints,
  Increase,
  SummaryPoints,
  Temporality,
  Totals,
} from './types.ts';

/** Either kind of histogram; a sum stays of one kind unless both kinds are added to it. */
export type Distribution =
  | { kind: 'explicit'; histogram: ExplicitHistogram }
  | { kind: 'exponential'; histogram: ExponentialHistogram };

/** A sum with a share of another distribution added. Mixed kinds meet as explicit bounds. */
export function addDistribution(
  sum: Distribution | undefined,
  from: Distribution,
  weight: number,
): Distribution {
  if (from.kind === 'exponential' && (sum === undefined || sum.kind === 'exponential'))
    return { kind: 'exponential', histogram: addExponential(sum?.histogram, from.histogram, weight) };
  return {
    kind: 'explicit',
    histogram: addExplicit(sum && explicitOf(sum), explicitOf(from), weight),
  };
}

/** The distribution over explicit bounds. */
export function explicitOf(distribution: Distribution): ExplicitHistogram {
  return distribution.kind === 'explicit' ? distribution.histogram : toExplicit(distribution.histogram);
}

/** The value below which a share `q` (0..1) of the observations lies; null without observations. */
export function quantileOf(distribution: Distribution, q: number): number | null {
  return distribution.kind === 'explicit'
    ? explicitQuantile(distribution.histogram, q)
    : exponentialQuantile(distribution.histogram, q);
}

/** What was observed between the points of a histogram or summary; a summary has totals only, in no buckets. */
export function distributionIncreases(
  points: HistogramPoints | ExponentialPoints | SummaryPoints,
  temporality: Temporality,
  aside?: (one: Increase<Totals>) => void,
): Increase<Distribution>[] {
  const silenceUs = longestSilenceUs(points.timesUs);
  if (points.kind === 'exponentialHistogram') {
    const at = (i: number) => points.histograms[i];
    return increasesOf(points, at, temporality, EXPONENTIAL, silenceUs, aside).map(({ amount, ...span }) => ({
      ...span,
      amount: { kind: 'exponential', histogram: amount },
    }));
  }
  const at = (i: number) => (points.kind === 'histogram' ? points.histograms[i] : totalsAt(points, i));
  return increasesOf(points, at, temporality, EXPLICIT, silenceUs, aside).map(({ amount, ...span }) => ({
    ...span,
    amount: { kind: 'explicit', histogram: amount },
  }));
}

const NO_BOUNDS = new Float64Array(0);

function totalsAt(points: SummaryPoints, i: number): ExplicitHistogram | undefined {
  const summary = points.summaries[i];
  if (summary === undefined) return undefined;
  const { count, sum } = summary;
  return { bounds: NO_BOUNDS, counts: Float64Array.of(count), count, sum, min: Number.NaN, max: Number.NaN };
}

/** Merged distributions by step; undefined where nothing is known. */
export type StepDistributions = (Distribution | undefined)[];

/** Adds what was observed to the steps it was observed in, each step its share of the time. */
export function addToSteps(
  grid: Grid,
  steps: StepDistributions,
  increases: readonly Increase<Distribution>[],
): void {
  for (const { fromUs, toUs, amount } of increases) {
    const length = toUs - fromUs;
    eachStep(grid, fromUs, toUs, (step, overlap) => {
      steps[step] = addDistribution(steps[step], amount, length > 0 ? overlap / length : 1);
    });
  }
}

/** All steps as one distribution; undefined when none is known. */
export function mergeSteps(steps: StepDistributions): Distribution | undefined {
  let sum: Distribution | undefined;
  for (const step of steps) if (step) sum = addDistribution(sum, step, 1);
  return sum;
}

/** Quantiles by step; null where there were no observations. */
export function quantiles(steps: StepDistributions, q: number): (number | null)[] {
  return Array.from(steps, (step) => (step ? quantileOf(step, q) : null));
}

/** Means by step; null where there were no observations. */
export function averages(steps: StepDistributions): (number | null)[] {
  return Array.from(steps, (step) => {
    const histogram = step?.histogram;
    return histogram && histogram.count > 0 ? histogram.sum / histogram.count : null;
  });
}
