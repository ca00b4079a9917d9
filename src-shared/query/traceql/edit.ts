// What clicks do to a TraceQL query: conditions come and go in its top-level conjunction, all else stays as
// it was written.
import type { AnyValue } from '#shared/model/otlp.ts';
import type { TraceComparison, TraceExpr, TraceField, TraceOperator, TraceQuery, TraceValue } from './ast.ts';
import { KIND_WORDS, STATUS_WORDS, typeOfIntrinsic } from './fields.ts';
import { parseTraceField } from './parser.ts';
import { printTraceComparison, printTraceField, printTraceValue } from './print.ts';

const NOWHERE = { from: 0, to: 0 };

/** The query that every span answers. */
export const ALL_SPANS: TraceQuery = { kind: 'spanset', ...NOWHERE };

/**
 * Builds a condition. `field` is written as in a query (`status`, `resource.service.name`, `span."a b"`); a
 * number means nanoseconds for a duration field; null means nil; an OTLP value keeps its type. Throws RangeError on a field there is
 * none of, or a value that cannot be written (an array, a map, bytes).
 */
export function traceCondition(
  field: string | TraceField,
  op: TraceOperator,
  value: string | number | boolean | null | AnyValue,
): TraceComparison {
  const parsedField = typeof field === 'string' ? parseTraceField(field) : field;
  if (!parsedField) throw new RangeError(`not a field of TraceQL: ${field}`);
  const literal = literalOf(parsedField, value);
  if (!literal) throw new RangeError(`not a value of TraceQL: ${JSON.stringify(value)}`);
  return { kind: 'comparison', field: parsedField, op, value: literal, ...NOWHERE };
}

function literalOf(
  field: TraceField,
  value: string | number | boolean | null | AnyValue,
): TraceValue | undefined {
  if (value === null) return { kind: 'nil', ...NOWHERE };
  if (typeof value === 'boolean') return { kind: 'boolean', value, ...NOWHERE };
  const type = field.kind === 'intrinsic' ? typeOfIntrinsic(field.name) : 'any';
  if (typeof value === 'number') {
    if (type === 'duration') return { kind: 'duration', ns: Math.round(value), ...NOWHERE };
    return Number.isSafeInteger(value)
      ? { kind: 'int', value: String(value), ...NOWHERE }
      : { kind: 'float', value, ...NOWHERE };
  }
  if (typeof value === 'string') {
    const status = type === 'status' ? STATUS_WORDS.find((word) => word === value) : undefined;
    if (status) return { kind: 'status', value: status, ...NOWHERE };
    const kind = type === 'spanKind' ? KIND_WORDS.find((word) => word === value) : undefined;
    if (kind) return { kind: 'spanKind', value: kind, ...NOWHERE };
    return { kind: 'string', value, ...NOWHERE };
  }
  if (value.stringValue !== undefined) return { kind: 'string', value: value.stringValue, ...NOWHERE };
  if (value.boolValue !== undefined) return { kind: 'boolean', value: value.boolValue, ...NOWHERE };
  if (value.intValue !== undefined) return { kind: 'int', value: value.intValue, ...NOWHERE };
  const float = value.doubleValue;
  return typeof float === 'number' && Number.isFinite(float)
    ? { kind: 'float', value: float, ...NOWHERE }
    : undefined;
}

/** The parts of the query that must all hold. */
function partsOf(query: TraceQuery): TraceExpr[] {
  if (!query.filter) return [];
  return query.filter.kind === 'and' ? query.filter.parts : [query.filter];
}

/** A query of all these parts; none of them makes it match every span. */
export function allOf(query: TraceQuery, parts: TraceExpr[]): TraceQuery {
  const { filter: _, ...rest } = query;
  const [first] = parts;
  if (!first) return rest;
  return { ...rest, filter: parts.length === 1 ? first : { kind: 'and', parts, ...NOWHERE } };
}

/**
 * The comparisons that must all hold of one span for the query to match it. What stands under `||` or `!` is
 * not among them, so they select a superset.
 */
export function traceConditionsOf(query: TraceQuery): TraceComparison[] {
  return partsOf(query).filter((part) => part.kind === 'comparison');
}

const sameField = (a: TraceField, b: TraceField): boolean => printTraceField(a) === printTraceField(b);
const sameCondition = (a: TraceExpr, b: TraceComparison): boolean =>
  a.kind === 'comparison' && printTraceComparison(a) === printTraceComparison(b);

const OPPOSITE: Partial<Record<TraceOperator, TraceOperator>> = {
  '=': '!=',
  '!=': '=',
  '=~': '!~',
  '!~': '=~',
};

/** True when `added` and `part` cannot stand together: its very opposite, or another `=` of the same field. */
function gives(part: TraceExpr, added: TraceComparison): boolean {
  if (part.kind !== 'comparison' || !sameField(part.field, added.field)) return false;
  if (part.op === OPPOSITE[added.op]) return printTraceValue(part.value) === printTraceValue(added.value);
  return added.op === '=' && part.op === '=';
}

/** True when the condition is one of those that must hold. */
export function hasTraceCondition(query: TraceQuery, condition: TraceComparison): boolean {
  return partsOf(query).some((part) => sameCondition(part, condition));
}

/** Adds a condition. It takes the place of its opposite, and an `=` that of another `=` of the field. */
export function withTraceCondition(query: TraceQuery, condition: TraceComparison): TraceQuery {
  if (hasTraceCondition(query, condition)) return query;
  const parts = partsOf(query);
  const at = parts.findIndex((part) => gives(part, condition));
  const kept = parts
    .map((part, i) => (i === at ? condition : part))
    .filter((part, i) => i === at || !gives(part, condition));
  return allOf(query, at < 0 ? [...kept, condition] : kept);
}

/** Takes a condition away, where it stands at the top. */
export function withoutTraceCondition(query: TraceQuery, condition: TraceComparison): TraceQuery {
  return allOf(
    query,
    partsOf(query).filter((part) => !sameCondition(part, condition)),
  );
}

/** Adds the condition, or takes it away when it is there. */
export function toggleTraceCondition(query: TraceQuery, condition: TraceComparison): TraceQuery {
  return hasTraceCondition(query, condition)
    ? withoutTraceCondition(query, condition)
    : withTraceCondition(query, condition);
}

/** Sets what a field lies between (`>= min`, `< max`; nanoseconds for durations); other bounds on it go. */
export function withTraceRange(
  query: TraceQuery,
  field: string,
  { min, max }: { min?: number | undefined; max?: number | undefined },
): TraceQuery {
  const bounds = [
    ...(min === undefined ? [] : [traceCondition(field, '>=', min)]),
    ...(max === undefined ? [] : [traceCondition(field, '<', max)]),
  ];
  const wanted = parseTraceField(field);
  const isBound = (part: TraceExpr): boolean =>
    part.kind === 'comparison' &&
    wanted !== undefined &&
    sameField(part.field, wanted) &&
    /[<>]/.test(part.op);
  return allOf(query, [...partsOf(query).filter((part) => !isBound(part)), ...bounds]);
}
