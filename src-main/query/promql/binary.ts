// Two sides joined: numbers with series, and series with those that have the same labels.
import type { Binary } from '#shared/query/promql/ast.ts';
import { COMPARISONS } from '#shared/query/promql/ast.ts';
import { prometheusLabel } from '#shared/query/promql/names.ts';
import { addDistribution } from '../metrics/distributions.ts';
import type { Labels } from '../metrics/matchers.ts';
import type { Asking } from './asking.ts';
import { keyOf, type NumberSeries, only, type Series, spelledOut, without, withoutName } from './series.ts';
import { operatorUnit } from './units.ts';

const COMPARES: ReadonlySet<string> = new Set(COMPARISONS);

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '>': (a, b) => Number(a > b),
  '<': (a, b) => Number(a < b),
  '>=': (a, b) => Number(a >= b),
  '<=': (a, b) => Number(a <= b),
};

/** What an operator makes of two numbers; of a comparison 1 or 0. */
export function calculate(op: string, a: number, b: number): number {
  return ARITHMETIC[op]?.(a, b) ?? Number.NaN;
}

type Values = readonly (number | null)[];

/** Two lines by an operator; a comparison without `bool` leaves `kept` where it holds. */
function combine({ op, bool }: Binary, a: Values, b: Values, kept: Values): (number | null)[] {
  return a.map((left, step) => {
    const right = b[step] ?? null;
    if (left === null || right === null) return null;
    const result = calculate(op, left, right);
    if (!COMPARES.has(op) || bool) return result;
    return result === 1 ? (kept[step] ?? null) : null;
  });
}

const isFilter = ({ op, bool }: Binary): boolean => COMPARES.has(op) && !bool;

/** Series and a number by step. `isLeft`: the number stands at the left. */
export function* withNumber(
  asking: Asking,
  binary: Binary,
  all: Iterable<Series>,
  number: readonly number[],
  isLeft: boolean,
): Generator<Series> {
  const { op } = binary;
  for (const series of spelledOut(all)) {
    if (series.kind === 'histograms') {
      if (op !== '*' && (op !== '/' || isLeft)) refuseHistograms(asking, binary);
      const factor = (step: number) => (op === '*' ? (number[step] ?? 1) : 1 / (number[step] ?? 1));
      const steps = Array.from(
        series.steps,
        (one, step) => one && addDistribution(undefined, one, factor(step)),
      );
      yield { ...series, labels: withoutName(series.labels), steps };
      continue;
    }
    const { values } = series;
    const [a, b] = isLeft ? [number, values] : [values, number];
    const unit = isFilter(binary)
      ? series.unit
      : COMPARES.has(op)
        ? '1'
        : operatorUnit(op, isLeft ? null : series.unit, isLeft ? series.unit : null);
    const labels = isFilter(binary) ? series.labels : withoutName(series.labels);
    // A rate times a number is one still.
    const known = op === '*' || (op === '/' && !isLeft) ? series.known : undefined;
    yield { ...series, labels, unit, values: combine(binary, a, b, values), known };
  }
}

function refuseHistograms(asking: Asking, { op, from, to }: Binary): never {
  return asking.refuse(
    `Histograms are not joined by “${op}”.`,
    { from, to },
    'Take histogram_quantile, histogram_sum or histogram_count of them first.',
  );
}

/** What two series have to agree on. */
function signature(series: Series, { matching }: Binary): string {
  const names = matching?.labels.map(prometheusLabel) ?? [];
  if (matching?.kind === 'on') return keyOf(only(series, names));
  return keyOf(without(withoutName(series.labels), names));
}

function resultLabels(series: Series, binary: Binary): Labels {
  const names = binary.matching?.labels.map(prometheusLabel) ?? [];
  const named = isFilter(binary) ? series.labels : withoutName(series.labels);
  if (binary.matching?.kind === 'on') return only(series, names);
  return names.length === 0 ? named : without(named, names);
}

/** One-to-one: every series with the one on the other side that has its labels. */
export function* oneToOne(
  asking: Asking,
  binary: Binary,
  left: Iterable<Series>,
  right: Iterable<Series>,
): Generator<Series> {
  const sides = [left, right].map((side) => {
    const numbers = new Map<string, NumberSeries>();
    for (const series of spelledOut(side)) {
      if (series.kind === 'histograms') refuseHistograms(asking, binary);
      const key = signature(series, binary);
      const twin = numbers.get(key);
      if (twin && overlap(twin.values, series.values)) refuseMany(asking, binary, side === left, series);
      numbers.set(key, twin ? { ...twin, values: filled(twin.values, series.values) } : series);
    }
    return numbers;
  });
  const [a, b] = sides;
  for (const [key, series] of a ?? []) {
    const other = b?.get(key);
    if (!other) continue;
    const unit = isFilter(binary)
      ? series.unit
      : COMPARES.has(binary.op)
        ? '1'
        : operatorUnit(binary.op, series.unit, other.unit);
    const values = combine(binary, series.values, other.values, series.values);
    yield { kind: 'numbers', labels: resultLabels(series, binary), hidden: series.hidden, unit, values };
  }
}

function refuseMany(asking: Asking, binary: Binary, isLeft: boolean, { labels }: Series): never {
  const side = isLeft ? 'left' : 'right';
  const shown = Object.entries(withoutName(labels)).slice(0, 4);
  return asking.refuse(
    `Several series at the ${side} go with one at the other side, among them {${shown.map(([name, value]) => `${name}="${value}"`).join(', ')}}.`,
    isLeft ? binary.left : binary.right,
    'Bring both sides to the same labels first: sum by (x) (a) / sum by (x) (b).',
  );
}

const overlap = (a: Values, b: Values): boolean =>
  a.some((value, step) => value !== null && (b[step] ?? null) !== null);
const filled = (a: Values, b: Values): (number | null)[] => a.map((value, step) => value ?? b[step] ?? null);

const isKnown = (series: Series, step: number): boolean =>
  series.kind === 'numbers' ? (series.values[step] ?? null) !== null : series.steps[step] !== undefined;

/** The series with only those steps that pass; undefined when none does. */
function masked(series: Series, passes: (step: number) => boolean): Series | undefined {
  let left = 0;
  const keeps = (step: number): boolean => {
    const kept = isKnown(series, step) && passes(step);
    if (kept) left++;
    return kept;
  };
  const made: Series =
    series.kind === 'numbers'
      ? { ...series, values: series.values.map((value, step) => (keeps(step) ? value : null)) }
      : { ...series, steps: Array.from(series.steps, (one, step) => (keeps(step) ? one : undefined)) };
  return left > 0 ? made : undefined;
}

/** `and`, `or`, `unless`, step by step. */
export function* setOperation(
  binary: Binary,
  left: Iterable<Series>,
  right: Iterable<Series>,
): Generator<Series> {
  const [a, b] = [[...left], [...right]];
  const [base, other] = binary.op === 'or' ? [a, b] : [b, a];
  const known = new Map<string, Series[]>();
  for (const series of base) {
    const key = signature(series, binary);
    known.set(key, [...(known.get(key) ?? []), series]);
  }
  const wanted = binary.op === 'and';
  const kept = other.flatMap((series) => {
    const same = known.get(signature(series, binary)) ?? [];
    const one = masked(series, (step) => same.some((each) => isKnown(each, step)) === wanted);
    return one ? [one] : [];
  });
  if (binary.op !== 'or') return yield* kept;
  const rest = new Map(kept.map((series) => [keyOf(series.labels), series]));
  for (const series of a) {
    const key = keyOf(series.labels);
    const more = rest.get(key);
    // What both sides call the same is one line.
    if (series.kind === 'numbers' && more?.kind === 'numbers') {
      rest.delete(key);
      yield { ...series, values: filled(series.values, more.values) };
    } else yield series;
  }
  yield* rest.values();
}
