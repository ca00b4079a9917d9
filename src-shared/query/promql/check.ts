// Whether what is joined or given to a function is of the type that it takes.
import { type Place, Refusal } from '../errors.ts';
import { type Binary, COMPARISONS, type PromExpr, type PromType, SET_OPERATORS, typeOf } from './ast.ts';
import { returns } from './functions.ts';
import { printPromQL } from './print.ts';

/** What a tree stands for. */
export const promTypeOf = (expr: PromExpr): PromType => typeOf(expr, returns);

const refuse = (message: string, { from, to }: Place, hint?: string): Refusal =>
  new Refusal('syntax', message, { from, to }, hint);

/** Refuses an argument of another type than the function takes. */
export function wants(fn: string, arg: PromExpr, type: PromType): void {
  const given = promTypeOf(arg);
  if (given === type) return;
  if (type === 'range' && arg.kind === 'selector') {
    const ranged = printPromQL({ ...arg, range: '$__rate_interval' });
    throw refuse(
      `${fn} wants a range: how far back it looks.`,
      arg,
      /\s/.test(ranged) ? `Write ${ranged}.` : ranged,
    );
  }
  if (type === 'range')
    throw new Refusal(
      'unsupported',
      `${fn} wants a range of a metric; ranges of anything else (subqueries) are not supported yet.`,
      arg,
      `Write ${fn} innermost: sum(${fn}(name[5m])).`,
    );
  if (given === 'range') throw rangeRefused(arg, fn);
  throw refuse(`${fn} wants a ${word(type)} here, not a ${word(given)}.`, arg);
}

function rangeRefused(side: PromExpr, by: string): Refusal {
  const plain = side.kind === 'selector' ? printPromQL({ ...side, range: null }) : undefined;
  const hint = plain === undefined ? undefined : `Write rate(${printPromQL(side)}), or ${plain}.`;
  return refuse(`${by} takes values, not ranges.`, side, hint);
}

/** Refuses sides that an operator cannot join. `operator` is where it stands. */
export function joins(
  { left, right, op, bool, matching }: Pick<Binary, 'left' | 'right' | 'op' | 'bool' | 'matching'>,
  operator: Place,
): void {
  const types = [promTypeOf(left), promTypeOf(right)];
  for (const [i, side] of [left, right].entries()) {
    const type = types[i];
    if (type === 'range') throw rangeRefused(side, `“${op}”`);
    if (type === 'string') throw refuse(`“${op}” does not take texts.`, side);
  }
  const numbers = types.filter((type) => type === 'number').length;
  if (numbers > 0 && (SET_OPERATORS as readonly string[]).includes(op))
    throw refuse(`“${op}” joins series, not numbers.`, operator, `vector(${op === 'or' ? 0 : 1})`);
  if (numbers > 0 && matching)
    throw refuse(`“${matching.kind}” matches series, and here is a number.`, operator);
  if (numbers === 2 && !bool && (COMPARISONS as readonly string[]).includes(op))
    throw refuse('Two numbers are compared with “bool”.', operator, `Write ${op} bool.`);
}

export const word = (type: PromType): string => (type === 'string' ? 'text' : type);
