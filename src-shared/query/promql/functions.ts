// The functions of PromQL that are spoken here, with one line for the editor's list, and those that are not.
import type { PromType } from './ast.ts';

export interface PromFunction {
  args: readonly PromType[];
  /** How many of them may be left out, from the end. */
  optional: number;
  returns: PromType;
  says: string;
}

const of = (args: readonly PromType[], says: string, optional = 0): PromFunction => ({
  args,
  optional,
  returns: 'vector',
  says,
});
const ranged = (says: string): PromFunction => of(['range'], says);
const each = (says: string): PromFunction => of(['vector'], says);

export const PROM_FUNCTIONS: Readonly<Record<string, PromFunction>> = {
  rate: ranged('of a counter, per second'),
  increase: ranged('of a counter, in the range'),
  irate: ranged('of a counter, by its last two points'),
  delta: ranged('of a gauge, from end to end of the range'),
  idelta: ranged('of a gauge, between its last two points'),
  deriv: ranged('of a gauge, its slope per second'),
  changes: ranged('how often the value changed'),
  resets: ranged('how often the counter fell'),
  avg_over_time: ranged('mean of the points in the range'),
  min_over_time: ranged('least point in the range'),
  max_over_time: ranged('highest point in the range'),
  sum_over_time: ranged('sum of the points in the range'),
  count_over_time: ranged('how many points are in the range'),
  last_over_time: ranged('last point in the range'),
  stddev_over_time: ranged('standard deviation of the points'),
  stdvar_over_time: ranged('variance of the points'),
  present_over_time: ranged('1 where the range has a point'),
  quantile_over_time: of(['number', 'range'], 'a quantile of the points in the range'),
  histogram_quantile: of(['number', 'vector'], 'a quantile of a distribution'),
  histogram_count: each('observations of a histogram'),
  histogram_sum: each('sum of what a histogram observed'),
  histogram_avg: each('mean of what a histogram observed'),
  abs: each('without the sign'),
  ceil: each('rounded up'),
  floor: each('rounded down'),
  round: of(['vector', 'number'], 'to the nearest multiple', 1),
  sgn: each('1, 0 or -1'),
  sqrt: each('square root'),
  exp: each('e to the power of the value'),
  ln: each('natural logarithm'),
  log2: each('binary logarithm'),
  log10: each('decimal logarithm'),
  clamp: of(['vector', 'number', 'number'], 'kept between two bounds'),
  clamp_min: of(['vector', 'number'], 'not below a bound'),
  clamp_max: of(['vector', 'number'], 'not above a bound'),
  label_replace: of(['vector', 'string', 'string', 'string', 'string'], 'a label made of another'),
  vector: of(['number'], 'a number as a series'),
  scalar: { ...each('the only series as a number'), returns: 'number' },
  time: { args: [], optional: 0, returns: 'number', says: 'seconds since 1970' },
};

/** What a function gives. */
export const returns = (fn: string): PromType => PROM_FUNCTIONS[fn]?.returns ?? 'vector';

/** PromQL that is not spoken here, and what to do instead. */
export const MISSING_FUNCTIONS: Readonly<Record<string, string>> = {
  absent: 'Where nothing is known the line has a gap.',
  absent_over_time: 'Where nothing is known the line has a gap; count_over_time counts the points.',
  sort: 'The table sorts by any column.',
  sort_desc: 'The table sorts by any column.',
  sort_by_label: 'The table sorts by any column.',
  sort_by_label_desc: 'The table sorts by any column.',
  label_join: 'Group by the labels, or use label_replace.',
  predict_linear: 'deriv tells the slope per second.',
  holt_winters: 'Use avg_over_time over a longer range.',
  double_exponential_smoothing: 'Use avg_over_time over a longer range.',
  mad_over_time: 'Use stddev_over_time.',
  first_over_time: 'Use last_over_time with an offset.',
  histogram_fraction: 'Divide a _bucket series by its _count.',
  histogram_stddev: 'Use histogram_quantile.',
  histogram_stdvar: 'Use histogram_quantile.',
  histogram_quantiles: 'Use histogram_quantile once for each quantile, joined by “or”.',
  info: 'Attributes of the resource stand on the page of the service.',
  timestamp: 'The crosshair tells the times.',
};

/** Aggregations that are not spoken here, and what to do instead. */
export const MISSING_AGGREGATIONS: Readonly<Record<string, string>> = {
  count_values: 'Use count by (label).',
  limitk: 'Use topk.',
  limit_ratio: 'Use topk.',
};

/** The remaining functions of Prometheus, of which there is nothing to say instead. */
const OTHER_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cos', 'cosh', 'sin', 'sinh', 'tan', 'tanh', 'deg'],
  ...['rad', 'pi', 'day_of_month', 'day_of_week', 'day_of_year', 'days_in_month', 'hour', 'minute', 'month'],
  ...['year', 'ts_of_max_over_time', 'ts_of_min_over_time', 'ts_of_last_over_time', 'start', 'end', 'step'],
]);

/** True for a function or an aggregation that Prometheus has and Spandrel has not. */
export function isMissing(name: string): boolean {
  return (
    Object.hasOwn(MISSING_FUNCTIONS, name) ||
    Object.hasOwn(MISSING_AGGREGATIONS, name) ||
    OTHER_FUNCTIONS.has(name)
  );
}
