// Functions of single values and of labels: what they make of series, step by step.

import { RE2JS } from 're2js';
import type { Call } from '#shared/query/promql/ast.ts';
import { quantileOf } from '../metrics/distributions.ts';
import { explicitQuantile } from '../metrics/explicit.ts';
import type { Labels } from '../metrics/matchers.ts';
import { wholeMatch } from '../regex.ts';
import type { Asking } from './asking.ts';
import {
  type HistogramSeries,
  keyOf,
  type NumberSeries,
  numbersOf,
  type Series,
  spelledOut,
  without,
  withoutName,
} from './series.ts';
import { perSecond } from './units.ts';

type Of = (value: number, first: number, second: number) => number;

const SIMPLE: Readonly<Record<string, { of: Of; unit?: string }>> = {
  abs: { of: Math.abs },
  ceil: { of: Math.ceil },
  floor: { of: Math.floor },
  // Halves go up, also below zero, as in Prometheus.
  round: { of: (value, to) => Math.floor(value / (to || 1) + 0.5) * (to || 1) },
  clamp: { of: (value, low, high) => Math.max(low, Math.min(high, value)) },
  clamp_min: { of: (value, low) => Math.max(low, value) },
  clamp_max: { of: (value, high) => Math.min(high, value) },
  sgn: { of: Math.sign, unit: '1' },
  sqrt: { of: Math.sqrt, unit: '' },
  exp: { of: Math.exp, unit: '' },
  ln: { of: Math.log, unit: '' },
  log2: { of: Math.log2, unit: '' },
  log10: { of: Math.log10, unit: '' },
};

/** True for functions of single values. */
export const isSimple = (fn: string): boolean => Object.hasOwn(SIMPLE, fn);

/** A function of every value; its numbers by step. */
export function* eachValue(
  asking: Asking,
  call: Call,
  all: Iterable<Series>,
  numbers: readonly (readonly number[])[],
): Generator<Series> {
  const simple = SIMPLE[call.fn];
  if (!simple) return;
  const [first, second] = numbers;
  for (const series of spelledOut(all)) {
    if (series.kind === 'histograms')
      asking.refuse(`There is no ${call.fn} of histograms.`, call, 'Take histogram_quantile of them first.');
    const values = series.values.map((value, step) => {
      if (value === null) return null;
      const [a, b] = [first?.[step] ?? 0, second?.[step] ?? 0];
      return call.fn === 'clamp' && a > b ? null : simple.of(value, a, b);
    });
    const labels = withoutName(series.labels);
    yield { ...series, labels, unit: simple.unit ?? series.unit, values, known: undefined };
  }
}

/** A quantile of distributions, whole ones or spelled out as buckets. */
export function* histogramQuantile(q: readonly number[], all: Iterable<Series>): Generator<Series> {
  const spelled = new Map<
    string,
    { series: NumberSeries; buckets: [le: number, values: NumberSeries['values']][] }
  >();
  for (const series of all) {
    if (series.kind === 'histograms') {
      yield { ...numbersOf(series, series.unit, () => null), values: quantiles(series, q) };
      continue;
    }
    const { le } = series.labels;
    if (le === undefined) continue;
    const labels = without(withoutName(series.labels), ['le']);
    const known = spelled.get(keyOf(labels)) ?? { series: { ...series, labels, unit: '' }, buckets: [] };
    known.buckets.push([le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), series.values]);
    spelled.set(keyOf(labels), known);
  }
  for (const { series, buckets } of spelled.values()) {
    buckets.sort(([a], [b]) => a - b);
    yield {
      ...series,
      values: series.values.map((_, step) => bucketQuantile(q[step] ?? Number.NaN, buckets, step)),
    };
  }
}

function quantiles({ steps }: HistogramSeries, q: readonly number[]): (number | null)[] {
  return Array.from(steps, (step, at) => {
    const share = q[at] ?? Number.NaN;
    if (!step || Number.isNaN(share)) return null;
    if (share < 0 || share > 1) return share < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return quantileOf(step, share);
  });
}

/** From counts of at most each bound, which arithmetic may have left uneven: they never fall here. */
function bucketQuantile(
  q: number,
  buckets: readonly [le: number, values: NumberSeries['values']][],
  step: number,
): number | null {
  const known = buckets.filter(([le, values]) => !Number.isNaN(le) && (values[step] ?? null) !== null);
  if (known.length < 2 || known.at(-1)?.[0] !== Number.POSITIVE_INFINITY) return null;
  let below = 0;
  const counts = known.map(([, values]) => {
    const amount = Math.max(0, (values[step] ?? 0) - below);
    below += amount;
    return amount;
  });
  const bounds = Float64Array.from(known.slice(0, -1), ([le]) => le);
  const nothing = { count: below, sum: Number.NaN, min: Number.NaN, max: Number.NaN };
  return explicitQuantile({ bounds, counts: Float64Array.from(counts), ...nothing }, q);
}

/** `histogram_count` and its like. Series of numbers have none, and are left out as in Prometheus. */
export function* histogramFigure(asking: Asking, call: Call, all: Iterable<Series>): Generator<Series> {
  for (const series of all) {
    if (series.kind !== 'histograms') continue;
    if (series.buckets)
      asking.refuse(
        `${call.fn} is of histograms as they are, not of their buckets.`,
        call,
        'Leave _bucket away, or use the _count and _sum series.',
      );
    const { unit } = series;
    if (call.fn === 'histogram_count')
      yield numbersOf(series, series.perSecond ? '1/s' : '1', ({ histogram }) => histogram.count);
    else if (call.fn === 'histogram_sum')
      yield numbersOf(series, series.perSecond ? perSecond(unit) : unit, ({ histogram }) => histogram.sum);
    else
      yield numbersOf(series, unit, ({ histogram }) =>
        histogram.count > 0 ? histogram.sum / histogram.count : null,
      );
  }
}

/** `label_replace(v, target, "$1", source, regex)`. */
export function* labelReplace(
  asking: Asking,
  call: Call,
  all: Iterable<Series>,
  [target = '', replacement = '', source = '', regex = '']: readonly string[],
): Generator<Series> {
  const pattern = call.args[4] ?? call;
  asking.placed(pattern, () => wholeMatch(regex));
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(target))
    asking.refuse(`“${target}” is not a label.`, call.args[1] ?? call);
  const compiled = RE2JS.compile(`^(?s:${regex})$`);
  for (const series of spelledOut(all)) {
    const matcher = compiled.matcher(series.labels[source] ?? '');
    if (!matcher.find()) {
      yield series;
      continue;
    }
    const value = replacement.replace(/\$(?:\$|(\d+)|\{(\w+)\}|(\w+))/g, (whole, index, braced, name) => {
      if (whole === '$$') return '$';
      const group = index ?? braced ?? name;
      if (/^\d+$/.test(group))
        return Number(group) <= matcher.groupCount() ? (matcher.group(Number(group)) ?? '') : '';
      return group in (compiled.namedGroups() ?? {}) ? (matcher.group(group) ?? '') : '';
    });
    const rest: Labels = without(series.labels, [target]);
    yield { ...series, labels: value === '' ? rest : { ...rest, [target]: value } };
  }
}
