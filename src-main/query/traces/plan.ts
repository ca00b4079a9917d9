// What of a TraceQL query the database can decide by itself, as lists of dictionary ids and bounds for the
// store's reads. Always a superset: the evaluator has the last word.
import type { AnyValue } from '#shared/model/otlp.ts';
import type { TraceComparison, TraceExpr, TraceQuery } from '#shared/query/traceql/ast.ts';
import type { TraceNarrowing } from '../../store/reads/candidate-traces.ts';
import { readNames, resourceIds, scopeIds } from '../../store/reads/dictionaries.ts';
import { type AttributeNeed, attributeTest } from '../../store/reads/log-search.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { SpanNarrowing } from '../../store/reads/scan-spans.ts';
import type { ReadDb } from '../../store/sql.ts';
import { compileExpr, type SpanTest } from './evaluate.ts';
import type { SpanView, TraceFacts } from './span-view.ts';
import { valuesOf } from './stored-span.ts';

/** The part of a span that a condition looks at. */
type Part = 'name' | 'resource' | 'scope' | 'kindAndStatus' | 'duration' | 'trace' | 'span';

export interface TracePlan {
  /** Nothing can match. */
  isEmpty: boolean;
  traces: TraceNarrowing;
  /** The one trace that can match, by its id. */
  traceId?: string;
  spans: SpanNarrowing;
  /** Conditions on the trace alone, decided once a trace; undefined when there are none. */
  traceTest: ((trace: TraceFacts) => boolean) | undefined;
  /** The whole query; undefined for the one that every span answers. */
  spanTest: SpanTest | undefined;
  /** False for a chunk that certainly holds no matching span, by the search index. */
  mayHold: (chunk: number) => boolean;
  /** What is narrowed and decided of a trace is the whole query: its spans need no look. */
  bySummary: boolean;
}

/** Plans a query. With `narrow` false nothing is narrowed, for tests. Throws AppError on a bad regular expression. */
export function planTraceQuery(db: ReadDb, query: TraceQuery, narrow = true): TracePlan {
  const plan: TracePlan = {
    isEmpty: false,
    traces: {},
    spans: {},
    traceTest: undefined,
    mayHold: () => true,
    spanTest: query.filter ? compileExpr(query.filter) : undefined,
    bySummary: !query.filter,
  };
  if (!query.filter || !narrow) return plan;
  const parts = query.filter.kind === 'and' ? query.filter.parts : [query.filter];
  const byPart = Map.groupBy(parts, partOf);
  const tests = (part: Part): SpanTest | undefined => {
    const own = byPart.get(part)?.map(compileExpr);
    return own && ((span) => own.every((test) => test(span)));
  };
  narrowSpans(db, plan, tests);
  for (const part of byPart.get('duration') ?? []) if (part.kind === 'comparison') narrowDuration(plan, part);
  const traceTest = tests('trace');
  if (traceTest) plan.traceTest = (trace) => traceTest({ ...BLANK, trace });
  for (const part of byPart.get('trace') ?? []) if (part.kind === 'comparison') narrowTrace(plan, part);
  const needs = (byPart.get('span') ?? []).flatMap(attributeNeed);
  if (needs.length > 0) {
    plan.traces.attributes = needs;
    plan.mayHold = remembered(attributeTest(db, needs));
  }
  plan.bySummary =
    parts.every((part) => partOf(part) === 'trace' || isAnyError(part)) &&
    parts.filter(isAnyError).length < 2;
  return plan;
}

/** What a span or its resource must carry for a condition on attributes to hold: the key, and for an equal text the value. */
function attributeNeed(part: TraceExpr): AttributeNeed[][] {
  if (part.kind !== 'comparison' || part.field.kind !== 'attribute') return [];
  const { field, op, value } = part;
  if (value.kind === 'nil') return op === '=' ? [] : [[{ key: field.key }]];
  const text = op === '=' ? textOf(value) : undefined;
  return [[{ key: field.key, ...(text !== undefined && { value: text }) }]];
}

/** The one text that every equal value has in the index: 5 and 5.0 are both "5". */
function textOf(value: TraceComparison['value']): string | undefined {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'boolean') return String(value.value);
  return value.kind === 'int' && Number.isSafeInteger(Number(value.value)) ? value.value : undefined;
}

function remembered(test: (chunk: number) => boolean): (chunk: number) => boolean {
  const answers = new Map<number, boolean>();
  return (chunk) => {
    let answer = answers.get(chunk);
    if (answer === undefined) {
      answer = test(chunk);
      answers.set(chunk, answer);
    }
    return answer;
  };
}

/** `status = error`, which the summary answers: some span has it. */
function isAnyError(part: TraceExpr): boolean {
  if (part.kind !== 'comparison' || part.field.kind !== 'intrinsic' || part.field.name !== 'status')
    return false;
  return part.op === '=' && part.value.kind === 'status' && part.value.value === 'error';
}

/** The one part of a span that a condition looks at; `span` when several, or what only its bytes know. */
function partOf(expr: TraceExpr): Part {
  if (expr.kind === 'not') return partOf(expr.part) === 'duration' ? 'span' : partOf(expr.part);
  if (expr.kind !== 'comparison') {
    const parts = new Set(expr.parts.map(partOf));
    const [only = 'span'] = parts;
    return parts.size === 1 && only !== 'duration' ? only : 'span';
  }
  const { field } = expr;
  if (field.kind === 'attribute') {
    if (field.scope === 'resource') return 'resource';
    return field.scope === 'instrumentation' ? 'scope' : 'span';
  }
  switch (field.name) {
    case 'name':
    case 'duration':
      return field.name;
    case 'status':
    case 'kind':
      return 'kindAndStatus';
    case 'scopeName':
    case 'scopeVersion':
      return 'scope';
    case 'traceId':
    case 'traceDuration':
    case 'rootName':
    case 'rootService':
      return 'trace';
    default:
      return 'span';
  }
}

const NO_VALUES: readonly AnyValue[] = [];
const BLANK: SpanView = {
  trace: { traceId: '', traceDurationNs: 0, rootName: undefined, rootService: undefined },
  name: '',
  kind: 0,
  status: 0,
  durationNs: 0,
  spanId: '',
  parentSpanId: '',
  scopeName: '',
  scopeVersion: '',
  statusMessage: () => '',
  eventNames: () => [],
  attribute: () => NO_VALUES,
};

function narrowSpans(db: ReadDb, plan: TracePlan, tests: (part: Part) => SpanTest | undefined): void {
  const { spans } = plan;
  const known = lookups(db);
  const survivors = (
    ids: readonly number[],
    test: SpanTest,
    view: (id: number) => SpanView,
  ): number[] | undefined => {
    const kept = ids.filter((id) => test(view(id)));
    if (kept.length === 0) plan.isEmpty = true;
    return kept.length === ids.length ? undefined : kept;
  };
  const name = tests('name');
  if (name) {
    const names = readNames(db);
    spans.names = survivors([...names.keys()], name, (id) => ({ ...BLANK, name: names.get(id) ?? '' }));
  }
  const resource = tests('resource');
  if (resource) {
    spans.resources = survivors(resourceIds(db), resource, (id) => {
      const { bytes } = known.resource(id);
      return { ...BLANK, attribute: (_, key) => valuesOf(bytes, 0, bytes.length, 'resource', key) };
    });
    const services = new Set(spans.resources?.map((id) => known.resource(id).service));
    const [service] = services;
    if (services.size === 1 && service !== undefined) plan.traces.service = service;
  }
  const scope = tests('scope');
  if (scope) {
    spans.scopes = survivors(scopeIds(db), scope, (id) => {
      const { bytes, name: scopeName, version: scopeVersion } = known.scope(id);
      return {
        ...BLANK,
        scopeName,
        scopeVersion,
        attribute: (_, key) => valuesOf(bytes, 0, bytes.length, 'scope', key),
      };
    });
  }
  const kindAndStatus = tests('kindAndStatus');
  if (kindAndStatus) {
    const all = Array.from({ length: 32 }, (_, bits) => bits);
    spans.kindAndStatus = survivors(all, kindAndStatus, (bits) => ({
      ...BLANK,
      kind: bits & 7,
      status: bits >> 3,
    }));
    if (spans.kindAndStatus?.every((bits) => bits >> 3 === 2)) plan.traces.hasErrors = true;
  }
  for (const key of Object.keys(spans) as (keyof SpanNarrowing)[])
    if (spans[key] === undefined) delete spans[key];
}

/** Bounds as wide as the operator allows; equality is both. */
function boundsOf({ op, value }: TraceComparison): { min?: number; max?: number } {
  const bound = value.kind === 'duration' ? value.ns : 'value' in value ? Number(value.value) : Number.NaN;
  if (Number.isNaN(bound)) return {};
  if (op === '=') return { min: bound, max: bound };
  if (op === '>' || op === '>=') return { min: bound };
  return op === '<' || op === '<=' ? { max: bound } : {};
}

const larger = (a: number | undefined, b: number): number => (a === undefined ? b : Math.max(a, b));
const smaller = (a: number | undefined, b: number): number => (a === undefined ? b : Math.min(a, b));

function narrowDuration({ spans, traces }: TracePlan, comparison: TraceComparison): void {
  const { min, max } = boundsOf(comparison);
  if (max !== undefined) spans.maxDurationNs = smaller(spans.maxDurationNs, max);
  if (min === undefined) return;
  spans.minDurationNs = larger(spans.minDurationNs, min);
  // A trace lasts at least as long as each of its spans.
  if (min > 0) traces.minDurationNs = larger(traces.minDurationNs, min);
}

function narrowTrace(plan: TracePlan, comparison: TraceComparison): void {
  const { field, op, value } = comparison;
  const { traces } = plan;
  if (field.kind !== 'intrinsic') return;
  if (field.name === 'traceDuration') {
    const { min, max } = boundsOf(comparison);
    if (min !== undefined) traces.minDurationNs = larger(traces.minDurationNs, min);
    if (max !== undefined) traces.maxDurationNs = smaller(traces.maxDurationNs, max);
  }
  if (op !== '=' || value.kind !== 'string') return;
  if (field.name === 'rootName') traces.rootName = value.value;
  if (field.name === 'rootService') traces.rootService = value.value;
  if (field.name !== 'traceId') return;
  if (/^[0-9a-f]{32}$/.test(value.value)) plan.traceId = value.value;
  else plan.isEmpty = true;
}
