// What was counted: how a counter rose, or how many observations came, as a line.
import { distributionIncreases } from './distributions.ts';
import type { Line } from './functions.ts';
import { longestSilenceUs } from './gaps.ts';
import { statistics } from './groups.ts';
import { COUNTER, increasesOf } from './increases.ts';
import { amounts, rates, type Spreading } from './rates.ts';
import type { Increase, SeriesPoints, Temporality, Totals } from './types.ts';

/** How a counter rose, or how many observations came. */
export function countIncreases(
  points: SeriesPoints,
  temporality: Temporality,
  aside?: (one: Increase<number>) => void,
): Increase<number>[] {
  if (points.kind !== 'number') {
    const asideCount = aside && ((one: Increase<Totals>) => aside({ ...one, amount: one.amount.count }));
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
  const line = { values, ...(told !== undefined && { told }), counted, silent: spreading.silent };
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
