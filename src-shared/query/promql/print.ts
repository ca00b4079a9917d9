// The canonical text of a PromQL tree, with parentheses only where the tree needs them.
import { quote } from '../strings.ts';
import type { Aggregation, Binary, BinaryOperator, PromExpr, Selector } from './ast.ts';
import { printPromDuration } from './durations.ts';
import { isMissing, PROM_FUNCTIONS } from './functions.ts';

/** Operators from loose to tight. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '>', '<', '>=', '<='],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
];

/** How tight an operator binds. */
export const levelOf = (op: string): number =>
  LEVELS.findIndex((level) => (level as readonly string[]).includes(op));
export const POWER = LEVELS.length - 1;

/** Writes a query. Reading it again gives the same tree. */
export function printPromQL(expr: PromExpr): string {
  switch (expr.kind) {
    case 'number':
      return printPromNumber(expr.value);
    case 'string':
      return quote(expr.value);
    case 'selector':
      return printSelector(expr);
    case 'call':
      return `${expr.fn}(${expr.args.map(printPromQL).join(', ')})`;
    case 'aggregation':
      return printAggregation(expr);
    case 'binary':
      return printBinary(expr);
    case 'negation':
      return `-${operand(expr.of, POWER)}`;
  }
}

function printPromNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : 'Inf';
}

const KEYWORDS: ReadonlySet<string> = new Set([
  ...['and', 'or', 'unless', 'atan2', 'by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool'],
  ...['offset', 'inf', 'nan', 'sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar', 'topk'],
  ...['bottomk', 'quantile'],
]);

/** True where a metric's name can stand without quotes. */
export function isBareName(name: string): boolean {
  return (
    /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) &&
    !KEYWORDS.has(name.toLowerCase()) &&
    !Object.hasOwn(PROM_FUNCTIONS, name) &&
    !isMissing(name)
  );
}

/** A label as it is written: in quotes where it is no plain word. */
export const printLabel = (label: string): string =>
  /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : quote(label);

function printSelector({ name, matchers, range, offsetMs }: Selector): string {
  const bare = name !== null && isBareName(name);
  const inside = [
    ...(name === null || bare ? [] : [quote(name)]),
    ...matchers.map(({ label, op, value }) => `${printLabel(label)}${op}${quote(value)}`),
  ];
  const braces = inside.length > 0 || !bare ? `{${inside.join(', ')}}` : '';
  const brackets = range === null ? '' : `[${typeof range === 'number' ? printPromDuration(range) : range}]`;
  const sign = offsetMs < 0 ? '-' : '';
  const offset = offsetMs === 0 ? '' : ` offset ${sign}${printPromDuration(Math.abs(offsetMs))}`;
  return `${bare ? name : ''}${braces}${brackets}${offset}`;
}

function printAggregation({ op, grouping, parameter, of }: Aggregation): string {
  const labels = grouping ? ` ${grouping.kind} (${grouping.labels.map(printLabel).join(', ')}) ` : '';
  return `${op}${labels}(${parameter ? `${printPromQL(parameter)}, ` : ''}${printPromQL(of)})`;
}

function printBinary({ op, bool, matching, left, right }: Binary): string {
  const level = levelOf(op);
  // All but the power are read from the left.
  const [leftLevel, rightLevel] = op === '^' ? [level + 1, level] : [level, level + 1];
  const words = [
    op,
    ...(bool ? ['bool'] : []),
    ...(matching ? [`${matching.kind} (${matching.labels.map(printLabel).join(', ')})`] : []),
  ].join(' ');
  return `${operand(left, leftLevel)} ${words} ${operand(right, rightLevel)}`;
}

/** An operand, in parentheses where it binds looser than what stands around it. */
function operand(expr: PromExpr, least: number): string {
  const text = printPromQL(expr);
  // A sign binds as multiplication does.
  const signed = expr.kind === 'negation' || (expr.kind === 'number' && expr.value < 0);
  const level = expr.kind === 'binary' ? levelOf(expr.op) : signed ? levelOf('*') : POWER + 1;
  return level < least ? `(${text})` : text;
}
