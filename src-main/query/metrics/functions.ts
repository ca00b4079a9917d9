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
import { longestSilenceUs, silenceAfterUs } from './gaps.ts';
import { type Grid, gridEndUs } from './grid.ts';
import { type Statistics, statistics } from './groups.ts';
import { COUNTER, increasesOf } from './increases.ts';
import { type DenseLine, m4 } from './m4.ts';
import { Pool } from './pool.ts';
import { amounts, type LeftOut, rates, Spreading } from './rates.ts';
import { quantilesIn, summaryQuantile } from './summaries.ts';
import type { Aside, Increase, SeriesPoints, Temporality, Totals } from './types.ts';
import { lastValues, readings, recorded } from './values.ts';

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
  /** Of what was counted: amounts that stand in no step, and are not in `counted`. */
  leftOut?: LeftOut;
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

/** Counts the series that are there in the steps of a grid. */
class Presence {
  count = 0;
  readonly #fromUs: number;
  readonly #toUs: number;

  constructor(grid: Grid) {
    this.#fromUs = grid.startUs;
    this.#toUs = gridEndUs(grid);
  }

  /** Of a series whose values are laid on the grid. */
  addValues({ timesUs }: SeriesPoints, values: readonly (number | null)[]): void {
    if (this.#spans(timesUs) || values.some((value) => value !== null)) this.count++;
  }

  /** Of a series that increased. */
  addIncreases({ timesUs }: SeriesPoints, increases: readonly Increase<unknown>[]): void {
    const tells = ({ fromUs, toUs }: Increase<unknown>) => fromUs < this.#toUs && toUs > this.#fromUs;
    if (this.#spans(timesUs) || increases.some(tells)) this.count++;
  }

  #spans(timesUs: Float64Array): boolean {
    return (timesUs[0] ?? Infinity) < this.#toUs && (timesUs.at(-1) ?? -Infinity) >= this.#fromUs;
  }
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
      const increases = countIncreases(points, meaning.temporality, (one) => spreading.leaveOut(one));
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
      if (fine.columns > 0) alone = readings(points, silenceUs);
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

/** How a counter rose, or how many observations came. */
export function countIncreases(
  points: SeriesPoints,
  temporality: Temporality,
  aside?: (one: Aside<number>) => void,
): Increase<number>[] {
  if (points.kind !== 'number') {
    const asideCount = aside && ((one: Aside<Totals>) => aside({ ...one, amount: one.amount.count }));
    return distributionIncreases(points, temporality, asideCount).map(({ amount, ...span }) => ({
      ...span,
      amount: amount.histogram.count,
    }));
  }
  const at = (i: number) => {
    const value = points.values[i] ?? Number.NaN;
    return Number.isNaN(value) ? undefined : value;
  };
  return increasesOf(points, at, temporality, COUNTER, longestSilenceUs(points.timesUs), aside);
}

/** What was gathered as a line. A rate over all of the range is all that was counted by all the time that is known. */
export function countLine(spreading: Spreading, perSecond: boolean): Line {
  const spread = spreading.spread();
  const known = sum(spread.knownUs);
  const counted = sum(spread.amounts);
  const values = perSecond ? rates(spread) : amounts(spread);
  const told = toldOf(values, spreading.known.toldSteps(!perSecond));
  // What is not told by all series is neither the last value nor the least.
  const steps = statistics(
    told === undefined || !hasValue(values.slice(0, told)) ? values : values.slice(0, told),
  );
  const line = { values, ...(told !== undefined && { told }), counted, leftOut: spreading.leftOut };
  if (!perSecond) return { ...line, statistics: steps, overall: known > 0 ? counted : null };
  const overall = known > 0 ? (counted * 1_000_000) / known : null;
  // Steps that are half known would weigh as much as whole ones in the mean of the steps.
  return { ...line, statistics: { ...steps, average: overall }, overall };
}

/** How many steps are told where there are values that are not; undefined where there are none. */
export function toldOf(values: readonly (number | null)[], told: number): number | undefined {
  return hasValue(values.slice(told)) ? told : undefined;
}

const hasValue = (values: readonly (number | null)[]): boolean => values.some((value) => value !== null);
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

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
