// One group of series as a chart draws it: each function of the contract over a grid of steps.
import type { MetricFunction } from '#shared/api/metrics.ts';
import type { MetricType } from '#shared/model/otlp.ts';
import { countIncreases, countLine } from './counts.ts';
import {
  addToSteps,
  averages,
  distributionIncreases,
  mergeSteps,
  quantileOf,
  quantiles,
  type StepDistributions,
} from './distributions.ts';
import { longestSilenceUs, silenceAfterUs } from './gaps.ts';
import { type Grid, gridEndUs } from './grid.ts';
import { type Statistics, statistics } from './groups.ts';
import { type DenseLine, m4 } from './m4.ts';
import { Pool } from './pool.ts';
import { Presence } from './presence.ts';
import { Spreading } from './rates.ts';
import { quantilesIn, summaryQuantile } from './summaries.ts';
import type { SeriesPoints, Temporality, Totals } from './types.ts';
import { between, lastValues, readings, recorded } from './values.ts';

export const QUANTILES = [0.5, 0.95, 0.99] as const;

/** One line of a group: its values by step, and the same over the whole range at once. */
export interface Line {
  quantile?: number;
  values: (number | null)[];
  /** So many steps are told by all series; what comes after stands lower. Left out where all are. */
  told?: number;
  /** Of plain values with more points than steps: the points a screen needs, at their own times. */
  dense?: DenseLine;
  /** Where they are not those of the steps: of plain values of all that was read, of a rate its mean over all known time. */
  statistics?: Statistics;
  /** The function over all of the range: a total, a mean rate, a quantile of every observation; null for a plain value. */
  overall: number | null;
  /** Of distributions: count, sum and extremes of all of the range. */
  totals?: Totals | undefined;
  /** How much was counted: observations of a distribution, increase of a sum; null for a plain value. */
  counted: number | null;
  /** What came across silences, stands in no step and is not in `counted`. */
  silent?: number;
}

export interface Evaluated {
  lines: Line[];
  /** Series that are there in the steps: by their points, or by what they tell of them. */
  present: number;
  /** Merged distributions by step, for functions of distributions. */
  steps?: StepDistributions;
  /** Plain values before a mean was taken of them. */
  pool?: Pool;
  /** What was counted, and when. */
  spreading?: Spreading;
}

/** How finely plain values are to be drawn. */
export interface Fineness {
  /** As fine as the readings come: where several series are laid upon each other before they are thinned. */
  grid: Grid;
  /** Columns of pixels the chart has; 0 when no line is to be drawn. */
  columns: number;
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

/**
 * Evaluates a function over the members of a group. Points that do not fit the function yield no values. With
 * `fine`, plain values have statistics of all readings, and come as dense lines where those are drawn.
 */
export function evaluateGroup(
  members: Members,
  fn: MetricFunction,
  meaning: Meaning,
  grid: Grid,
  fine?: Fineness,
): Evaluated {
  if (fn === 'value') return evaluateValues(members, meaning, grid, fine);
  if (fn === 'rate' || fn === 'increase' || fn === 'count') {
    const spreading = new Spreading(grid);
    const presence = new Presence(grid);
    for (const points of members.points) {
      const increases = countIncreases(points, meaning.temporality, (one) => spreading.addSilent(one));
      spreading.add(increases, silenceAfterUs(points));
      presence.addIncreases(points, increases);
    }
    return { lines: [countLine(spreading, fn === 'rate')], present: presence.count, spreading };
  }
  if (meaning.type === 'summary' && fn === 'percentiles') return evaluateSummary(members, grid);
  return evaluateDistributions(members, fn, meaning.temporality, grid);
}

/** The sum of sums, the mean of gauges: adding up temperatures says nothing. */
function evaluateValues(members: Members, meaning: Meaning, grid: Grid, fine?: Fineness): Evaluated {
  const pool = new Pool(grid.count);
  const presence = new Presence(grid);
  const finePool = fine && members.count > 1 ? new Pool(fine.grid.count) : undefined;
  const endUs = gridEndUs(grid);
  let alone: DenseLine | undefined;
  let known: Statistics | undefined;
  for (const points of members.points) {
    if (points.kind !== 'number') continue;
    const silenceUs = longestSilenceUs(points.timesUs);
    const values = lastValues(points, grid, silenceUs);
    pool.add(values);
    presence.addValues(points, values);
    if (fine && finePool) finePool.add(lastValues(points, fine.grid, silenceUs));
    else if (fine) {
      if (fine.columns > 0) alone = between(readings(points, silenceUs), grid.startUs, endUs);
      known = statistics(recorded(points, grid.startUs, endUs));
    }
  }
  const adds = meaning.type === 'sum';
  const line: Line = { values: pool.values(adds), overall: null, counted: null };
  const laid = fine && finePool ? onGrid(fine.grid, finePool.values(adds)) : undefined;
  if (laid) known = statistics(laid.values);
  // What holds from before the range was read before it.
  if (known && known.last !== null) line.statistics = known;
  const dense = alone ?? laid;
  if (fine && dense && fine.columns > 0) line.dense = m4(dense, grid.startUs, endUs, fine.columns);
  return { lines: [line], present: presence.count, pool };
}

/** Values of steps as a line: a value stands in the middle of its step. */
function onGrid({ startUs, stepUs }: Grid, values: (number | null)[]): DenseLine {
  return { timesUs: values.map((_, step) => startUs + (step + 0.5) * stepUs), values };
}

/** The quantiles that the one member of a summary's group reports of itself. */
function evaluateSummary(members: Members, grid: Grid): Evaluated {
  const [points] = members.points;
  if (points?.kind !== 'summary') return { lines: [], present: 0 };
  const spreading = new Spreading(grid);
  spreading.add(countIncreases(points, 'cumulative'));
  const { counted } = countLine(spreading, false);
  const lines = quantilesIn(points).map((quantile) => ({
    quantile,
    values: summaryQuantile(points, quantile, grid),
    overall: null,
    counted,
  }));
  const presence = new Presence(grid);
  presence.addValues(
    points,
    lines.flatMap(({ values }) => values),
  );
  return { lines, present: presence.count };
}

function evaluateDistributions(
  members: Members,
  fn: MetricFunction,
  temporality: Temporality,
  grid: Grid,
): Evaluated {
  const steps: StepDistributions = new Array(grid.count).fill(undefined);
  const presence = new Presence(grid);
  for (const points of members.points) {
    if (points.kind === 'number') continue;
    const increases = distributionIncreases(points, temporality);
    addToSteps(grid, steps, increases);
    presence.addIncreases(points, increases);
  }
  return { lines: distributionLines(steps, fn), present: presence.count, steps };
}

/** The lines of merged distributions: their mean, or their percentiles. */
export function distributionLines(steps: StepDistributions, fn: MetricFunction): Line[] {
  const whole = mergeSteps(steps);
  const counted = whole?.histogram.count ?? null;
  if (fn === 'average') {
    const overall = whole && whole.histogram.count > 0 ? whole.histogram.sum / whole.histogram.count : null;
    return [{ values: averages(steps), overall, counted, totals: whole?.histogram }];
  }
  return QUANTILES.map((quantile) => ({
    quantile,
    values: quantiles(steps, quantile),
    overall: whole ? quantileOf(whole, quantile) : null,
    counted,
    totals: whole?.histogram,
  }));
}
