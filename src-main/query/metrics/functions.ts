// One group of series as a chart draws it: each function of the contract over a grid of steps.
import type { MetricFunction } from '#shared/api/metrics.ts';
import type { MetricType } from '#shared/model/otlp.ts';
import {
  addToSteps,
  averages,
  distributionIncreases,
  mergeSteps,
  quantileOf,
  quantiles,
  type StepDistributions,
} from './distributions.ts';
import { longestSilenceUs } from './gaps.ts';
import type { Grid } from './grid.ts';
import { COUNTER, increasesOf } from './increases.ts';
import { addUp, amounts, meanOf, rates, type Spread, spreadOver } from './rates.ts';
import { summaryQuantile } from './summaries.ts';
import type { Increase, SeriesPoints, Temporality } from './types.ts';
import { lastValues, thinned } from './values.ts';

export const QUANTILES = [0.5, 0.95, 0.99] as const;

/** One line of a group: its values by step, and the same over the whole range at once. */
export interface Line {
  quantile?: number;
  values: (number | null)[];
  /** The function over all of the range: a total, a mean rate, a quantile of every observation; null for a plain value. */
  overall: number | null;
  /** How much was counted: observations of a distribution, increase of a sum; null for a plain value. */
  counted: number | null;
}

export interface Evaluated {
  lines: Line[];
  /** Merged distributions by step, for functions of distributions. */
  steps?: StepDistributions;
}

/** What an instrument's points mean. */
export interface Meaning {
  type: MetricType;
  temporality: Temporality;
}

/** The points of a group's series, read one by one, so that a group of thousands is never in memory at once. */
export interface Members {
  count: number;
  points: Iterable<SeriesPoints>;
}

/** Evaluates a function over the members of a group. Points that do not fit the function yield no values. */
export function evaluateGroup(members: Members, fn: MetricFunction, meaning: Meaning, grid: Grid): Evaluated {
  if (fn === 'value') return { lines: [plainLine(members, meaning, grid)] };
  if (fn === 'rate' || fn === 'increase' || fn === 'count') {
    const spreads = Array.from(members.points, (points) =>
      spreadOver(grid, countIncreases(points, meaning.temporality)),
    );
    return { lines: [countLine(spreads, fn === 'rate', grid)] };
  }
  if (meaning.type === 'summary' && fn === 'percentiles') return { lines: summaryLines(members, grid) };
  return evaluateDistributions(members, fn, meaning.temporality, grid);
}

/** The sum of sums, the mean of gauges: adding up temperatures says nothing. */
function plainLine(members: Members, meaning: Meaning, grid: Grid): Line {
  const lay = members.count === 1 ? thinned : lastValues;
  const laid: (number | null)[][] = [];
  for (const points of members.points)
    if (points.kind === 'number') laid.push(lay(points, grid, longestSilenceUs(points.timesUs)));
  const values = meaning.type === 'sum' ? addUp(laid) : meanOf(laid);
  return { values, overall: null, counted: null };
}

/** The quantiles that the one member of a summary's group reports of itself. */
function summaryLines(members: Members, grid: Grid): Line[] {
  const [points] = members.points;
  if (points?.kind !== 'summary') return [];
  return QUANTILES.flatMap((quantile) => {
    const values = summaryQuantile(points, quantile, grid);
    return values.every((value) => value === null)
      ? []
      : [{ quantile, values, overall: null, counted: null }];
  });
}

/** How a counter rose, or how many observations came. */
export function countIncreases(points: SeriesPoints, temporality: Temporality): Increase<number>[] {
  if (points.kind !== 'number')
    return distributionIncreases(points, temporality).map(({ amount, ...span }) => ({
      ...span,
      amount: amount.histogram.count,
    }));
  const at = (i: number) => {
    const value = points.values[i] ?? Number.NaN;
    return Number.isNaN(value) ? undefined : value;
  };
  return increasesOf(points, at, temporality, COUNTER, longestSilenceUs(points.timesUs));
}

function countLine(spreads: readonly Spread[], perSecond: boolean, grid: Grid): Line {
  let counted = 0;
  let overall: number | null = null;
  for (const { amounts: parts, knownUs } of spreads) {
    let amount = 0;
    let known = 0;
    for (let step = 0; step < grid.count; step++) {
      amount += parts[step] ?? 0;
      known += knownUs[step] ?? 0;
    }
    if (known === 0) continue;
    counted += amount;
    overall = (overall ?? 0) + (perSecond ? (amount * 1_000_000) / known : amount);
  }
  return { values: addUp(spreads.map(perSecond ? rates : amounts)), overall, counted };
}

function evaluateDistributions(
  members: Members,
  fn: MetricFunction,
  temporality: Temporality,
  grid: Grid,
): Evaluated {
  const steps: StepDistributions = new Array(grid.count).fill(undefined);
  for (const points of members.points) {
    if (points.kind !== 'number') addToSteps(grid, steps, distributionIncreases(points, temporality));
  }
  const whole = mergeSteps(steps);
  const counted = whole?.histogram.count ?? null;
  if (fn === 'average') {
    const overall = whole && whole.histogram.count > 0 ? whole.histogram.sum / whole.histogram.count : null;
    return { lines: [{ values: averages(steps), overall, counted }], steps };
  }
  const lines = QUANTILES.map((quantile) => ({
    quantile,
    values: quantiles(steps, quantile),
    overall: whole ? quantileOf(whole, quantile) : null,
    counted,
  }));
  return { lines, steps };
}
