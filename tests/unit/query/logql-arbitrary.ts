// Random LogQL trees in the shape the parser makes them.
import fc from 'fast-check';
import {
  type LabelComparison,
  type LabelCondition,
  type LabelValue,
  LINE_OPERATORS,
  type LogMatcher,
  type LogQuery,
  type LogStage,
  MATCH_OPERATORS,
} from '#shared/query/logql/ast.ts';

const place = { from: 0, to: 0 };
const text = fc.string({ unit: 'binary', maxLength: 12 }).map((value) => value.replace(/[\\(]/g, '.'));
const label = fc.constantFrom(
  'service_name',
  'http_route',
  'detected_level',
  'trace_id',
  '_x',
  'android',
  'json_x',
);

const value: fc.Arbitrary<LabelValue> = fc.oneof(
  text.map((string): LabelValue => ({ kind: 'string', value: string, ...place })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((number): LabelValue => ({ kind: 'number', value: number === 0 ? 0 : number, ...place })),
  fc.maxSafeNat().map((ns): LabelValue => ({ kind: 'duration', ns, ...place })),
  fc.maxSafeNat().map((bytes): LabelValue => ({ kind: 'bytes', bytes, ...place })),
);

export const labelComparison: fc.Arbitrary<LabelComparison> = fc
  .tuple(label, value)
  .chain(([name, of]) =>
    fc
      .constantFrom(
        ...(of.kind === 'string' ? MATCH_OPERATORS : (['=', '!=', '>', '>=', '<', '<='] as const)),
      )
      .map((op): LabelComparison => ({ kind: 'comparison', label: name, op, value: of, ...place })),
  );

const { condition } = fc.letrec<{ condition: LabelCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    labelComparison,
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('condition'), { minLength: 2, maxLength: 4 }),
      )
      .map(
        ([kind, parts]): LabelCondition => ({
          kind,
          parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])),
          ...place,
        }),
      ),
  ),
}));

const stage: fc.Arbitrary<LogStage> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...LINE_OPERATORS), fc.array(text, { minLength: 1, maxLength: 3 }))
    .map(([op, texts]): LogStage => ({ kind: 'lineFilter', op, texts, ...place })),
  condition.map((of): LogStage => ({ kind: 'labelFilter', condition: of, ...place })),
);

const matcher: fc.Arbitrary<LogMatcher> = fc
  .tuple(label, fc.constantFrom(...MATCH_OPERATORS), text)
  .map(([name, op, of]): LogMatcher => ({ kind: 'matcher', label: name, op, value: of, ...place }));

export const logQuery: fc.Arbitrary<LogQuery> = fc
  .tuple(fc.array(matcher, { maxLength: 3 }), fc.array(stage, { maxLength: 4 }))
  .map(
    ([matchers, stages]): LogQuery => ({
      kind: 'logQuery',
      selector: [{ kind: 'matcher', label: 'service_name', op: '=~', value: '.+', ...place }, ...matchers],
      stages,
      ...place,
    }),
  );
