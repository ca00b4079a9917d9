// Random TraceQL trees in the shape the parser makes them.
import fc from 'fast-check';
import {
  TRACE_OPERATORS,
  type TraceComparison,
  type TraceExpr,
  type TraceField,
  type TraceQuery,
  type TraceValue,
} from '#shared/query/traceql/ast.ts';
import {
  INTRINSIC_NAMES,
  KIND_WORDS,
  SCOPE_WORDS,
  STATUS_WORDS,
  typeOfIntrinsic,
} from '#shared/query/traceql/fields.ts';

const place = { from: 0, to: 0 };
const text = fc.string({ unit: 'binary', maxLength: 12 });

const string = text.map((value): TraceValue => ({ kind: 'string', value, ...place }));
const int = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map((value): TraceValue => ({ kind: 'int', value: String(value), ...place }));
const float = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value): TraceValue => ({ kind: 'float', value: value === 0 ? 0 : value, ...place }));
const duration = fc
  .oneof(fc.integer({ min: -1000, max: 10 ** 9 }), fc.maxSafeInteger())
  .map((ns): TraceValue => ({ kind: 'duration', ns: ns === 0 ? 0 : ns, ...place }));
const boolean = fc.boolean().map((value): TraceValue => ({ kind: 'boolean', value, ...place }));
const nil = fc.constant<TraceValue>({ kind: 'nil', ...place });
const status = fc
  .constantFrom(...STATUS_WORDS)
  .map((value): TraceValue => ({ kind: 'status', value, ...place }));
const spanKind = fc
  .constantFrom(...KIND_WORDS)
  .map((value): TraceValue => ({ kind: 'spanKind', value, ...place }));

const field: fc.Arbitrary<TraceField> = fc.oneof(
  fc.constantFrom(...INTRINSIC_NAMES).map((name): TraceField => ({ kind: 'intrinsic', name, ...place })),
  fc
    .tuple(
      fc.constantFrom(...SCOPE_WORDS, 'any' as const),
      fc.oneof(fc.constantFrom('http.route', 'a b', 'x/y-z', '1', 'span.x'), text),
    )
    .map(([scope, key]): TraceField => ({ kind: 'attribute', scope, key, ...place })),
);

function valuesOf(of: TraceField): fc.Arbitrary<TraceValue> {
  const type = of.kind === 'attribute' ? 'any' : typeOfIntrinsic(of.name);
  if (type === 'string') return fc.oneof(string, nil);
  if (type === 'duration') return fc.oneof(duration, int, float);
  if (type === 'status') return fc.oneof(status, nil);
  if (type === 'spanKind') return fc.oneof(spanKind, nil);
  return fc.oneof(string, int, float, duration, boolean, nil);
}

export const comparison: fc.Arbitrary<TraceComparison> = field.chain((of) =>
  valuesOf(of).chain((value) => {
    const regex = value.kind === 'string' && !/[\\(]/.test(value.value);
    const ordered = ['string', 'int', 'float', 'duration'].includes(value.kind);
    const ops = TRACE_OPERATORS.filter((op) =>
      op === '=~' || op === '!~' ? regex : op === '=' || op === '!=' || ordered,
    );
    return fc
      .constantFrom(...ops)
      .map((op): TraceComparison => ({ kind: 'comparison', field: of, op, value, ...place }));
  }),
);

const { expr } = fc.letrec<{ expr: TraceExpr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparison,
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('expr'), { minLength: 2, maxLength: 4 }),
      )
      .map(
        ([kind, parts]): TraceExpr => ({
          kind,
          parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])),
          ...place,
        }),
      ),
    tie('expr').map((part): TraceExpr => ({ kind: 'not', part, ...place })),
  ),
}));

export const traceQuery: fc.Arbitrary<TraceQuery> = fc
  .option(expr, { nil: undefined })
  .map((filter): TraceQuery => ({ kind: 'spanset', ...(filter && { filter }), ...place }));
