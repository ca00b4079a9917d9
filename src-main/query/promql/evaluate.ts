// A PromQL tree over a grid of steps. Every part is worked out step by step by the arithmetic of metrics: the same as
// behind the page's own functions, so that a query and a click draw one line.
import type { Binary, Call, PromExpr } from '#shared/query/promql/ast.ts';
import { SET_OPERATORS } from '#shared/query/promql/ast.ts';
import { promTypeOf } from '#shared/query/promql/check.ts';
import type { Grid } from '../metrics/grid.ts';
import { aggregate } from './aggregate.ts';
import type { Asking } from './asking.ts';
import { calculate, oneToOne, setOperation, withNumber } from './binary.ts';
import { eachValue, histogramFigure, histogramQuantile, isSimple, labelReplace } from './functions.ts';
import { readSelector } from './read-selector.ts';
import { quantileOverTime } from './samples.ts';
import { type Series, spelledOut } from './series.ts';

/** The series of a tree that stands for a vector, one after another. Throws AppError. */
export function* evaluate(asking: Asking, expr: PromExpr, grid: Grid): Generator<Series> {
  switch (expr.kind) {
    case 'selector':
      return yield* readSelector(asking, expr, null, grid);
    case 'call':
      return yield* evaluateCall(asking, expr, grid);
    case 'aggregation': {
      const parameter = expr.parameter ? numberOf(asking, expr.parameter, grid) : [];
      return yield* aggregate(asking, expr, evaluate(asking, expr.of, grid), parameter);
    }
    case 'negation': {
      const minus = new Array<number>(grid.count).fill(-1);
      const times: Binary = {
        ...expr,
        kind: 'binary',
        op: '*',
        bool: false,
        matching: null,
        left: expr.of,
        right: expr.of,
      };
      for (const series of spelledOut(evaluate(asking, expr.of, grid))) {
        const [made] = withNumber(asking, times, [series], minus, false);
        if (made) yield { ...made, unit: series.unit };
      }
      return;
    }
    case 'binary':
      return yield* evaluateBinary(asking, expr, grid);
    case 'number':
    case 'string':
      return;
  }
}

function evaluateBinary(asking: Asking, binary: Binary, grid: Grid): Iterable<Series> {
  const { left, right, op } = binary;
  const [isLeft, isRight] = [left, right].map((side) => promTypeOf(side) === 'number');
  if (isLeft)
    return withNumber(asking, binary, evaluate(asking, right, grid), numberOf(asking, left, grid), true);
  if (isRight)
    return withNumber(asking, binary, evaluate(asking, left, grid), numberOf(asking, right, grid), false);
  // One side is read to its end before the other begins.
  const a = [...asking.held(evaluate(asking, left, grid), left)];
  const b = [...asking.held(evaluate(asking, right, grid), right)];
  if ((SET_OPERATORS as readonly string[]).includes(op)) return setOperation(binary, a, b);
  return oneToOne(asking, binary, a, b);
}

function evaluateCall(asking: Asking, call: Call, grid: Grid): Iterable<Series> {
  const { fn, args } = call;
  const numbers = (): number[][] =>
    args.filter((arg) => promTypeOf(arg) === 'number').map((arg) => numberOf(asking, arg, grid));
  const vector = args.find((arg) => promTypeOf(arg) === 'vector');
  const series = (): Iterable<Series> => (vector ? evaluate(asking, vector, grid) : []);
  const range = args.find((arg) => arg.kind === 'selector' && arg.range !== null);
  if (range?.kind === 'selector') {
    const [q] = numbers();
    return readSelector(asking, range, { fn, of: q && quantileOverTime(q[0] ?? Number.NaN) }, grid);
  }
  if (isSimple(fn)) return eachValue(asking, call, series(), numbers());
  switch (fn) {
    case 'histogram_quantile':
      return histogramQuantile(numbers()[0] ?? [], series());
    case 'histogram_count':
    case 'histogram_sum':
    case 'histogram_avg':
      return histogramFigure(asking, call, series());
    case 'label_replace':
      return labelReplace(
        asking,
        call,
        series(),
        args.flatMap((arg) => (arg.kind === 'string' ? [arg.value] : [])),
      );
    case 'vector':
      return [{ kind: 'numbers', labels: {}, hidden: {}, unit: '', values: numbers()[0] ?? [] }];
    default:
      return asking.refuse(`${fn} is not known here.`, call);
  }
}

/** A tree that stands for one number, by step. */
export function numberOf(asking: Asking, expr: PromExpr, grid: Grid): number[] {
  const steps = <T>(value: (step: number) => T): T[] =>
    Array.from({ length: grid.count }, (_, step) => value(step));
  switch (expr.kind) {
    case 'number':
      return steps(() => expr.value);
    case 'negation':
      return numberOf(asking, expr.of, grid).map((value) => -value);
    case 'binary': {
      const [left, right] = [numberOf(asking, expr.left, grid), numberOf(asking, expr.right, grid)];
      return steps((step) => calculate(expr.op, left[step] ?? Number.NaN, right[step] ?? Number.NaN));
    }
    case 'call': {
      if (expr.fn === 'time') return steps((step) => (grid.startUs + (step + 1) * grid.stepUs) / 1_000_000);
      const [of] = expr.args;
      const all = of ? [...spelledOut(evaluate(asking, of, grid))] : [];
      return steps((step) => onlyValue(all, step));
    }
    default:
      return steps(() => Number.NaN);
  }
}

/** The value of the only series that has one; of none or several NaN. */
function onlyValue(all: readonly Series[], step: number): number {
  const known = all.flatMap((series) => {
    const value = series.kind === 'numbers' ? series.values[step] : null;
    return value === null || value === undefined ? [] : [value];
  });
  return known.length === 1 ? (known[0] ?? Number.NaN) : Number.NaN;
}
