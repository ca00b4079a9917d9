// Comparing attribute values with a TraceQL literal, as Tempo does: types that do not match are neither equal
// nor unequal; ints, floats and durations compare as numbers; of an array `=` wants any element, `!=` none.
import type { AnyValue } from '#shared/model/otlp.ts';
import type { TraceOperator, TraceValue } from '#shared/query/traceql/ast.ts';
import { wholeMatch } from '../regex.ts';

/** Whether the values of one field pass; none means the field is missing. */
export type ValuesTest = (values: readonly AnyValue[]) => boolean;

/** The answer for one scalar, or undefined when its type does not go with the literal. */
type ScalarTest = (value: AnyValue) => boolean | undefined;

/** Compiles `op literal`. Throws AppError on a regular expression RE2 refuses. */
export function compileValues(op: TraceOperator, literal: TraceValue): ValuesTest {
  if (literal.kind === 'nil')
    return op === '=' ? (values) => !values.some(isPresent) : (values) => values.some(isPresent);
  const negated = op === '!=' || op === '!~';
  const test = compileScalar(op === '!=' ? '=' : op === '!~' ? '=~' : op, literal);
  if (!negated) return (values) => someScalar(values, (value) => test(value) === true);
  return (values) =>
    someScalar(values, (value) => test(value) === false) &&
    !someScalar(values, (value) => test(value) === true);
}

/** An empty AnyValue is no value. */
function isPresent(value: AnyValue): boolean {
  for (const _ in value) return true;
  return false;
}

function someScalar(values: readonly AnyValue[], test: (value: AnyValue) => boolean): boolean {
  for (const value of values) {
    if (value.arrayValue ? value.arrayValue.values.some(test) : test(value)) return true;
  }
  return false;
}

function compileScalar(op: TraceOperator, literal: TraceValue): ScalarTest {
  switch (literal.kind) {
    case 'string': {
      const test = compileText(op, literal.value);
      return ({ stringValue }) => (stringValue === undefined ? undefined : test(stringValue));
    }
    case 'boolean':
      return ({ boolValue }) => (boolValue === undefined ? undefined : boolValue === literal.value);
    case 'int': {
      const test = compileNumber(op, Number(literal.value));
      const exact = compileBig(op, BigInt(literal.value));
      const literalIsExact = Number.isSafeInteger(Number(literal.value));
      return (value) => {
        if (value.intValue === undefined) return testDouble(value, test);
        const number = Number(value.intValue);
        return literalIsExact && Number.isSafeInteger(number) ? test(number) : exact(BigInt(value.intValue));
      };
    }
    case 'float':
      return numeric(compileNumber(op, literal.value));
    case 'duration':
      return numeric(compileNumber(op, literal.ns));
    default:
      // Status and kind words are no attribute values; the parser refuses them.
      return () => undefined;
  }
}

function numeric(test: (value: number) => boolean): ScalarTest {
  return (value) => (value.intValue === undefined ? testDouble(value, test) : test(Number(value.intValue)));
}

function testDouble({ doubleValue }: AnyValue, test: (value: number) => boolean): boolean | undefined {
  return doubleValue === undefined ? undefined : test(Number(doubleValue));
}

/** Compiles a comparison of texts. */
export function compileText(op: TraceOperator, literal: string): (text: string) => boolean {
  switch (op) {
    case '=':
      return (text) => text === literal;
    case '!=':
      return (text) => text !== literal;
    case '>':
      return (text) => text > literal;
    case '>=':
      return (text) => text >= literal;
    case '<':
      return (text) => text < literal;
    case '<=':
      return (text) => text <= literal;
    case '=~':
      return wholeMatch(literal);
    case '!~': {
      const test = wholeMatch(literal);
      return (text) => !test(text);
    }
  }
}

/** Compiles a comparison of numbers. */
export function compileNumber(op: TraceOperator, literal: number): (value: number) => boolean {
  return compileOrder<number>(op, literal);
}

function compileBig(op: TraceOperator, literal: bigint): (value: bigint) => boolean {
  return compileOrder<bigint>(op, literal);
}

function compileOrder<T extends number | bigint>(op: TraceOperator, literal: T): (value: T) => boolean {
  switch (op) {
    case '=':
      return (value) => value === literal;
    case '!=':
      return (value) => value !== literal;
    case '>':
      return (value) => value > literal;
    case '>=':
      return (value) => value >= literal;
    case '<':
      return (value) => value < literal;
    case '<=':
      return (value) => value <= literal;
    default:
      return () => false;
  }
}
