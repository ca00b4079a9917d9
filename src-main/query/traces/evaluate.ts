// TraceQL decided, one span at a time: a tree becomes a function. Says yes or no exactly; whoever narrows the
// search beforehand may only leave out spans for which this says no.
import type { AnyValue } from '#shared/model/otlp.ts';
import type { TraceComparison, TraceExpr, TraceIntrinsic, TraceQuery } from '#shared/query/traceql/ast.ts';
import { KIND_WORDS, STATUS_WORDS } from '#shared/query/traceql/fields.ts';
import { compileNumber, compileText, compileValues } from './compare.ts';
import type { SpanView } from './span-view.ts';

export type SpanTest = (span: SpanView) => boolean;

/** Compiles a query. Throws AppError on a regular expression RE2 refuses. */
export function compileTraceQuery(query: TraceQuery): SpanTest {
  return query.filter ? compileExpr(query.filter) : () => true;
}

/** Compiles a condition. Throws AppError on a regular expression RE2 refuses. */
export function compileExpr(expr: TraceExpr): SpanTest {
  switch (expr.kind) {
    case 'comparison':
      return compileComparison(expr);
    case 'not': {
      const test = compileExpr(expr.part);
      return (span) => !test(span);
    }
    case 'and': {
      const tests = cheapFirst(expr.parts).map(compileExpr);
      return (span) => tests.every((test) => test(span));
    }
    case 'or': {
      const tests = cheapFirst(expr.parts).map(compileExpr);
      return (span) => tests.some((test) => test(span));
    }
  }
}

/** Attributes need decoding: asked last. The order of a conjunction changes no answer. */
function cheapFirst(parts: readonly TraceExpr[]): TraceExpr[] {
  const cost = (part: TraceExpr): number => {
    if (part.kind === 'comparison') return part.field.kind === 'attribute' ? 1 : 0;
    return 2;
  };
  return parts.toSorted((a, b) => cost(a) - cost(b));
}

function compileComparison({ field, op, value }: TraceComparison): SpanTest {
  if (field.kind === 'intrinsic') return compileIntrinsic(field, op, value);
  const { scope, key } = field;
  const test = compileValues(op, value);
  if (scope !== 'any') return (span) => test(span.attribute(scope, key));
  return (span) => {
    const own = span.attribute('span', key);
    return test(own.length > 0 ? own : span.attribute('resource', key));
  };
}

function compileIntrinsic(
  { name }: TraceIntrinsic,
  op: TraceComparison['op'],
  value: TraceComparison['value'],
): SpanTest {
  switch (name) {
    case 'status':
    case 'kind': {
      const words: readonly string[] = name === 'status' ? STATUS_WORDS : KIND_WORDS;
      if (value.kind === 'nil') return () => op === '!=';
      const wanted = 'value' in value ? words.indexOf(String(value.value)) : -1;
      return op === '=' ? (span) => span[name] === wanted : (span) => span[name] !== wanted;
    }
    case 'duration':
    case 'traceDuration': {
      if (value.kind === 'nil') return () => op === '!=';
      const literal =
        value.kind === 'duration' ? value.ns : 'value' in value ? Number(value.value) : Number.NaN;
      const test = compileNumber(op, literal);
      return name === 'duration'
        ? (span) => test(span.durationNs)
        : (span) => test(span.trace.traceDurationNs);
    }
    case 'name':
      return text((span) => span.name);
    case 'statusMessage':
      return text((span) => span.statusMessage());
    case 'spanId':
      return text((span) => span.spanId);
    case 'parentSpanId':
      return text((span) => span.parentSpanId || undefined);
    case 'traceId':
      return text((span) => span.trace.traceId);
    case 'rootName':
      return text((span) => span.trace.rootName);
    case 'rootService':
      return text((span) => span.trace.rootService);
    case 'scopeName':
      return text((span) => span.scopeName);
    case 'scopeVersion':
      return text((span) => span.scopeVersion);
    case 'eventName': {
      const test = compileValues(op, value);
      return (span) => test(span.eventNames().map((stringValue): AnyValue => ({ stringValue })));
    }
  }

  function text(read: (span: SpanView) => string | undefined): SpanTest {
    if (value.kind === 'nil') return (span) => (read(span) === undefined) === (op === '=');
    if (value.kind !== 'string') return () => false;
    const test = compileText(op, value.value);
    return (span) => {
      const found = read(span);
      return found !== undefined && test(found);
    };
  }
}
