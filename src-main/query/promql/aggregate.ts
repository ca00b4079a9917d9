// Series gathered by their labels: `sum by (…)` and its like, step by step.
import type { Aggregation, Grouping } from '#shared/query/promql/ast.ts';
import { prometheusLabel } from '#shared/query/promql/names.ts';
import { addDistribution } from '../metrics/distributions.ts';
import type { Labels } from '../metrics/matchers.ts';
import type { Asking } from './asking.ts';
import { quantileOfValues } from './quantile.ts';
import { DistributionRateSum, RateSum } from './rate-sum.ts';
import {
  bucketsOf,
  type HistogramSeries,
  keyOf,
  type NumberSeries,
  only,
  type Series,
  without,
  withoutName,
} from './series.ts';
import { sameUnit } from './units.ts';

type Plain = Pick<Aggregation, 'op' | 'grouping' | 'from' | 'to'>;

/** The labels of a series' group. */
function groupLabels(series: Series, grouping: Grouping | null): Labels {
  const names = grouping?.labels.map(prometheusLabel) ?? [];
  if (grouping?.kind === 'without') return without(withoutName(series.labels), names);
  return only(series, names);
}

/** Aggregates, taking one series at a time. `parameter` by step, of those that have one. */
export function* aggregate(
  asking: Asking,
  aggregation: Plain,
  all: Iterable<Series>,
  parameter: readonly number[],
): Generator<Series> {
  const { op } = aggregation;
  if (op === 'topk' || op === 'bottomk') return yield* highest(asking, aggregation, all, parameter);
  const numbers = new Map<string, { labels: Labels; unit: string; gathered: Gathered; rates?: RateSum }>();
  const histograms = new Map<string, HistogramSeries & { members: number[]; rates?: DistributionRateSum }>();
  for (const series of fitting(asking, aggregation, all)) {
    const labels = groupLabels(series, aggregation.grouping);
    const key = keyOf(labels);
    if (series.kind === 'histograms') {
      const known = histograms.get(key) ?? {
        ...series,
        labels,
        hidden: {},
        steps: new Array(series.steps.length).fill(undefined),
        members: new Array<number>(series.steps.length).fill(0),
        known: undefined,
        ...(op === 'sum' && series.known && { rates: new DistributionRateSum(series.known) }),
      };
      if (series.known) known.rates?.add(series.steps, series.known);
      series.steps.forEach((step, at) => {
        if (!step) return;
        known.steps[at] = addDistribution(known.steps[at], step, 1);
        known.members[at] = (known.members[at] ?? 0) + 1;
      });
      histograms.set(key, { ...known, unit: sameUnit(known.unit, series.unit) });
      continue;
    }
    const known = numbers.get(key);
    const group = known ?? { labels, unit: series.unit, gathered: gather(op, series.values.length) };
    if (op === 'sum' && series.known) {
      group.rates ??= new RateSum(series.known);
      group.rates.add(series.values, series.known);
    } else group.gathered.add(series.values);
    group.unit = sameUnit(group.unit, series.unit);
    if (!known) numbers.set(key, group);
  }
  for (const { labels, unit, gathered, rates } of numbers.values()) {
    if (rates) gathered.add(rates.values());
    yield {
      kind: 'numbers',
      labels,
      hidden: {},
      unit: unitAfter(op, unit),
      values: gathered.values(parameter),
      known: rates?.known,
    };
  }
  for (const { members, rates, ...group } of histograms.values()) {
    if (op === 'sum') yield rates ? { ...group, steps: rates.steps(), known: rates.known } : group;
    else if (op === 'avg')
      yield {
        ...group,
        steps: Array.from(
          group.steps,
          (step, at) => step && addDistribution(undefined, step, 1 / (members[at] ?? 1)),
        ),
      };
    else {
      const values = members.map((count) => (count === 0 ? null : op === 'count' ? count : 1));
      yield { kind: 'numbers', labels: group.labels, hidden: {}, unit: '1', values };
    }
  }
}

/** Distributions stay whole where their buckets would be kept apart anyway; else buckets are series like others. */
function* fitting(asking: Asking, aggregation: Plain, all: Iterable<Series>): Generator<Series> {
  const { op, grouping } = aggregation;
  const names = grouping?.labels.map(prometheusLabel) ?? [];
  const keepsBuckets = op === 'sum' && (grouping?.kind === 'without') !== names.includes('le');
  for (const series of all) {
    if (series.kind === 'histograms' && series.buckets && !keepsBuckets) yield* bucketsOf(series);
    else {
      if (series.kind === 'histograms' && !series.buckets && !['sum', 'avg', 'count', 'group'].includes(op))
        asking.refuse(
          `There is no ${op} of histograms.`,
          aggregation,
          'Take histogram_quantile of them first.',
        );
      yield series;
    }
  }
}

const unitAfter = (op: Plain['op'], unit: string): string =>
  op === 'count' || op === 'group' ? '1' : op === 'stdvar' ? '' : unit;

interface Gathered {
  add(values: readonly (number | null)[]): void;
  values(parameter: readonly number[]): (number | null)[];
}

function gather(op: Plain['op'], steps: number): Gathered {
  return op === 'quantile' || op === 'stddev' || op === 'stdvar'
    ? new Every(op, steps)
    : new Running(op, steps);
}

/** What needs no more than a number a step. */
class Running implements Gathered {
  readonly #op: Plain['op'];
  readonly #of: Float64Array;
  readonly #known: Float64Array;

  constructor(op: Plain['op'], steps: number) {
    this.#op = op;
    this.#of = new Float64Array(steps);
    this.#known = new Float64Array(steps);
  }

  add(values: readonly (number | null)[]): void {
    for (let step = 0; step < values.length; step++) {
      const value = values[step];
      if (value === null || value === undefined) continue;
      const before = this.#of[step] as number;
      const first =
        this.#known[step] === 0 || (Number.isNaN(before) && this.#op !== 'sum' && this.#op !== 'avg');
      if (this.#op === 'min') this.#of[step] = first || value < before ? value : before;
      else if (this.#op === 'max') this.#of[step] = first || value > before ? value : before;
      else this.#of[step] = before + value;
      this.#known[step] = (this.#known[step] as number) + 1;
    }
  }

  values(): (number | null)[] {
    return Array.from(this.#of, (value, step) => {
      const known = this.#known[step] as number;
      if (known === 0) return null;
      if (this.#op === 'count') return known;
      if (this.#op === 'group') return 1;
      return this.#op === 'avg' ? value / known : value;
    });
  }
}

/** What needs every value. */
class Every implements Gathered {
  readonly #op: Plain['op'];
  readonly #of: number[][];

  constructor(op: Plain['op'], steps: number) {
    this.#op = op;
    this.#of = Array.from({ length: steps }, () => []);
  }

  add(values: readonly (number | null)[]): void {
    values.forEach((value, step) => {
      if (value !== null) this.#of[step]?.push(value);
    });
  }

  values(parameter: readonly number[]): (number | null)[] {
    return this.#of.map((values, step) => {
      if (this.#op === 'quantile') return quantileOfValues(values, parameter[step] ?? Number.NaN);
      if (values.length === 0) return null;
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      return this.#op === 'stddev' ? Math.sqrt(variance) : variance;
    });
  }
}

/** The k largest or smallest of every step: a series may come and go. */
function* highest(
  asking: Asking,
  aggregation: Plain,
  all: Iterable<Series>,
  parameter: readonly number[],
): Generator<Series> {
  const groups = new Map<string, NumberSeries[]>();
  for (const series of asking.held(fitting(asking, aggregation, all), aggregation)) {
    if (series.kind !== 'numbers') continue;
    const key = keyOf(groupLabels(series, aggregation.grouping));
    const kept = { ...series, values: series.values.map(() => null) };
    const known = groups.get(key);
    if (known) known.push(series, kept);
    else groups.set(key, [series, kept]);
  }
  const sign = aggregation.op === 'topk' ? 1 : -1;
  for (const members of groups.values()) {
    const pairs = members.flatMap((series, i) => {
      const kept = members[i + 1];
      return i % 2 === 0 && kept ? [{ series, kept }] : [];
    });
    parameter.forEach((k, step) => {
      const known = pairs.filter(({ series }) => (series.values[step] ?? null) !== null);
      const value = ({ series }: (typeof pairs)[number]): number => {
        const one = series.values[step] ?? Number.NaN;
        return Number.isNaN(one) ? Number.NEGATIVE_INFINITY : sign * one;
      };
      const order = known.toSorted((a, b) => value(b) - value(a));
      for (const { series, kept } of order.slice(0, Math.max(0, Math.floor(k) || 0)))
        kept.values[step] = series.values[step] ?? null;
    });
    for (const { kept } of pairs) if (kept.values.some((value) => value !== null)) yield kept;
  }
}
