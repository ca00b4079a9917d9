// What clicks on the traces screen write into its query. Text in, text out; a query that cannot be read is
// left alone and the click starts a new one.
import type { TraceComparison, TraceOperator, TraceQuery } from '#shared/query/traceql/ast.ts';
import {
  ALL_SPANS,
  hasTraceCondition,
  toggleTraceCondition,
  traceCondition,
  traceConditionsOf,
  withoutTraceCondition,
  withTraceRange,
} from '#shared/query/traceql/edit.ts';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { printTraceComparison, printTraceQL } from '#shared/query/traceql/print.ts';
import { toTraceQL } from '#shared/query/traceql/words.ts';

/** Field name → type as the engine saw it (`int`, `string`, …), for writing a value with or without quotes. */
export type FieldTypes = ReadonlyMap<string, string>;

function read(text: string): TraceQuery {
  if (text.trim() === '') return ALL_SPANS;
  const parsed = parseTraceQL(toTraceQL(text));
  return parsed.ok ? parsed.ast : ALL_SPANS;
}

/** The text of a query; nothing for the one that every span answers. */
function write(query: TraceQuery): string {
  return query.filter ? printTraceQL(query) : '';
}

/** A value shown as text, as the language writes it for this field; undefined where it cannot be written. */
function conditionOf(
  field: string,
  op: TraceOperator,
  value: string,
  types: FieldTypes,
): TraceComparison | undefined {
  try {
    return traceCondition(field, op, typed(value, types.get(field)));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function typed(value: string, type: string | undefined): string | number | boolean {
  if (type === undefined) return value;
  if (/^(int|double|float)/.test(type) && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  if (type.startsWith('bool') && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** Narrows to a value, or takes that back; `!=` leaves it out. */
export function toggleValue(
  text: string,
  field: string,
  op: '=' | '!=',
  value: string,
  types: FieldTypes,
): string {
  const condition = conditionOf(field, op, value, types);
  return condition ? write(toggleTraceCondition(read(text), condition)) : text;
}

/** Whether the query narrows to a value or leaves it out. */
export function stateOfValue(
  text: string,
  field: string,
  value: string,
  types: FieldTypes,
): 'included' | 'excluded' | undefined {
  const query = read(text);
  const has = (op: '=' | '!='): boolean => {
    const condition = conditionOf(field, op, value, types);
    return condition !== undefined && hasTraceCondition(query, condition);
  };
  if (has('=')) return 'included';
  return has('!=') ? 'excluded' : undefined;
}

export interface DurationBounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Sets what the trace's duration lies between, whole nanoseconds. */
export function withDuration(text: string, bounds: DurationBounds): string {
  return write(withTraceRange(read(text), 'trace:duration', bounds));
}

/** Steps of the duration facet, in order; their bounds touch. */
export const DURATION_STEPS = [
  { label: 'under 100 ms', max: 100e6 },
  { label: '100 ms – 1 s', min: 100e6, max: 1e9 },
  { label: 'over 1 s', min: 1e9 },
] as const satisfies readonly ({ label: string } & DurationBounds)[];

/** Whether the query's duration bounds are exactly these. */
export function hasDuration(text: string, bounds: DurationBounds): boolean {
  const query = read(text);
  return write(query) === write(withTraceRange(query, 'trace:duration', bounds)) && text.trim() !== '';
}

/** The query with a rectangle's durations in it, moved outwards to three significant digits so that they can be read. */
export function narrowed(text: string, minNs: number, maxNs: number): string {
  const step = (ns: number): number => 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, ns))) - 2);
  const min = Math.floor(minNs / step(minNs)) * step(minNs);
  // The upper bound is exclusive: the longest trace inside stays inside.
  const max = (Math.floor(maxNs / step(maxNs)) + 1) * step(maxNs);
  return withDuration(text, { min, max });
}

export interface Loosened {
  /** The condition that would go. */
  readonly without: string;
  readonly query: string;
}

/** The query with one condition less, once for each: what to offer when nothing matches. */
export function loosened(text: string): Loosened[] {
  const query = read(text);
  return traceConditionsOf(query).map((condition) => ({
    without: printTraceComparison(condition),
    query: write(withoutTraceCondition(query, condition)),
  }));
}

/** A query for one service's traces. */
export function ofService(name: string): string {
  return toggleValue('', 'resource.service.name', '=', name, new Map());
}
