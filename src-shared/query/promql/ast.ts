// PromQL as a tree. Every node says where in the text it stood (`from`, `to`, both 0 when it was built rather than
// read). Trees are plain data.
import type { Place } from '../errors.ts';
import type { MatchOperator } from '../logql/ast.ts';

export type PromExpr = PromNumber | PromString | Selector | Call | Aggregation | Binary | Negation;

/** Also `Inf`, `NaN`, and a duration where a number stands, which is its seconds. */
export interface PromNumber extends Place {
  kind: 'number';
  value: number;
}

/** Only as an argument of a function. */
export interface PromString extends Place {
  kind: 'string';
  value: string;
}

/** `name{label="value"}[range] offset 5m` */
export interface Selector extends Place {
  kind: 'selector';
  /** Also from `{"a name in quotes"}`; null where only matchers tell. */
  name: string | null;
  /** All must hold. */
  matchers: PromMatcher[];
  /** null: one value at a time. */
  range: Range | null;
  /** How much earlier its values are taken; 0 for none. */
  offsetMs: number;
}

/** One condition on a label. Regular expressions match whole values. */
export interface PromMatcher extends Place {
  kind: 'matcher';
  label: string;
  op: MatchOperator;
  value: string;
}

/** Grafana's variables that stand for a length of time; here the first two are the chart's step. */
export const RANGE_VARIABLES = ['$__rate_interval', '$__interval', '$__range'] as const;
export type RangeVariable = (typeof RANGE_VARIABLES)[number];

/** Milliseconds, or a variable. */
export type Range = number | RangeVariable;

export interface Call extends Place {
  kind: 'call';
  /** A key of PROM_FUNCTIONS. */
  fn: string;
  args: PromExpr[];
}

export const AGGREGATIONS = [
  ...(['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'] as const),
  ...(['topk', 'bottomk', 'quantile'] as const),
] as const;
export type AggregationName = (typeof AGGREGATIONS)[number];

/** `sum by (label) (vector)`, `topk(5, vector)` */
export interface Aggregation extends Place {
  kind: 'aggregation';
  op: AggregationName;
  grouping: Grouping | null;
  /** Of topk, bottomk and quantile. */
  parameter: PromExpr | null;
  of: PromExpr;
}

export interface Grouping {
  kind: 'by' | 'without';
  labels: string[];
}

export const ARITHMETIC = ['+', '-', '*', '/', '%', '^'] as const;
export const COMPARISONS = ['==', '!=', '>', '<', '>=', '<='] as const;
export const SET_OPERATORS = ['and', 'or', 'unless'] as const;
export type BinaryOperator =
  | (typeof ARITHMETIC)[number]
  | (typeof COMPARISONS)[number]
  | (typeof SET_OPERATORS)[number];

export interface Binary extends Place {
  kind: 'binary';
  op: BinaryOperator;
  /** A comparison answers 1 or 0 instead of leaving out. */
  bool: boolean;
  matching: { kind: 'on' | 'ignoring'; labels: string[] } | null;
  left: PromExpr;
  right: PromExpr;
}

export interface Negation extends Place {
  kind: 'negation';
  of: PromExpr;
}

export type PromType = 'number' | 'vector' | 'range' | 'string';

/** What a tree stands for: one number, series of values, or series of stretches of values. */
export function typeOf(expr: PromExpr, returns: (fn: string) => PromType): PromType {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr.kind;
    case 'selector':
      return expr.range === null ? 'vector' : 'range';
    case 'call':
      return returns(expr.fn);
    case 'aggregation':
      return 'vector';
    case 'negation':
      return typeOf(expr.of, returns);
    case 'binary':
      return typeOf(expr.left, returns) === 'number' && typeOf(expr.right, returns) === 'number'
        ? 'number'
        : 'vector';
  }
}

/** Every selector of a tree, in the order of the text. */
export function selectorsOf(expr: PromExpr): Selector[] {
  switch (expr.kind) {
    case 'selector':
      return [expr];
    case 'call':
      return expr.args.flatMap(selectorsOf);
    case 'aggregation':
      return [...(expr.parameter ? selectorsOf(expr.parameter) : []), ...selectorsOf(expr.of)];
    case 'binary':
      return [...selectorsOf(expr.left), ...selectorsOf(expr.right)];
    case 'negation':
      return selectorsOf(expr.of);
    default:
      return [];
  }
}
