// Random PromQL trees in the shape the parser makes them.
import fc from 'fast-check';
import { MATCH_OPERATORS } from '#shared/query/logql/ast.ts';
import {
  AGGREGATIONS,
  ARITHMETIC,
  COMPARISONS,
  type PromExpr,
  type PromMatcher,
  RANGE_VARIABLES,
  SET_OPERATORS,
  type Selector,
  typeOf,
} from '#shared/query/promql/ast.ts';
import { PROM_FUNCTIONS, returns } from '#shared/query/promql/functions.ts';

const place = { from: 0, to: 0 };
const text = fc.string({ unit: 'binary', maxLength: 10 }).map((value) => value.replace(/[\\(]/g, '.'));
const label = fc.constantFrom('job', 'http_route', 'http.route', 'le', '1st', 'by', 'ä b');
const labels = fc.array(label, { maxLength: 3 });

const matcher: fc.Arbitrary<PromMatcher> = fc
  .tuple(label, fc.constantFrom(...MATCH_OPERATORS), text)
  .map(([name, op, value]): PromMatcher => ({ kind: 'matcher', label: name, op, value, ...place }));

const ms = fc.integer({ min: 1, max: 40 * 86_400_000 });

const selector = (range: Selector['range'] | null): fc.Arbitrary<Selector> =>
  fc
    .record({
      name: fc.constantFrom('up', 'a:b', 'http.server.duration', 'sum', 'rate', 'and', 'inf', 'ünï', '5xx'),
      matchers: fc.array(matcher, { maxLength: 3 }),
      offsetMs: fc.oneof(
        fc.constant(0),
        ms,
        ms.map((value) => -value),
      ),
    })
    .map(
      ({ name, matchers, offsetMs }): Selector => ({
        kind: 'selector',
        name,
        matchers,
        range,
        offsetMs,
        ...place,
      }),
    );
const ranged = fc.oneof(ms, fc.constantFrom(...RANGE_VARIABLES)).chain(selector);

const number: fc.Arbitrary<PromExpr> = fc
  .double({ noNaN: true })
  .map((value): PromExpr => ({ kind: 'number', value: value === 0 ? 0 : value, ...place }))
  .filter(
    ({ kind, ...rest }) => kind !== 'number' || !('value' in rest) || rest.value !== Number.NEGATIVE_INFINITY,
  );

const isNumber = (expr: PromExpr): boolean => typeOf(expr, returns) === 'number';

const trees = fc.letrec<{ vector: PromExpr; number: PromExpr; any: PromExpr }>((tie) => ({
  any: fc.oneof(tie('vector'), tie('number')),
  number: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    number,
    fc.constant<PromExpr>({ kind: 'call', fn: 'time', args: [], ...place }),
    fc.tuple(fc.constantFrom(...ARITHMETIC), tie('number'), tie('number')).map(
      ([op, left, right]): PromExpr => ({
        kind: 'binary',
        op,
        bool: false,
        matching: null,
        left,
        right,
        ...place,
      }),
    ),
  ),
  vector: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    selector(null),
    fc
      .constantFrom(...Object.entries(PROM_FUNCTIONS).filter(([, { args }]) => args.length > 0))
      .filter(([, { returns: gives }]) => gives === 'vector')
      .chain(([fn, { args }]) =>
        fc
          .tuple(
            ...args.map((type): fc.Arbitrary<PromExpr> => {
              if (type === 'range') return ranged;
              if (type === 'string')
                return text.map((value): PromExpr => ({ kind: 'string', value, ...place }));
              return tie(type === 'number' ? 'number' : 'vector');
            }),
          )
          .map((list): PromExpr => ({ kind: 'call', fn, args: list, ...place })),
      ),
    fc
      .record({
        op: fc.constantFrom(...AGGREGATIONS),
        grouping: fc.option(fc.record({ kind: fc.constantFrom('by' as const, 'without' as const), labels })),
        parameter: tie('number'),
        of: tie('vector'),
      })
      .map(
        ({ op, grouping, parameter, of }): PromExpr => ({
          kind: 'aggregation',
          op,
          grouping,
          parameter: ['topk', 'bottomk', 'quantile'].includes(op) ? parameter : null,
          of,
          ...place,
        }),
      ),
    fc
      .record({
        op: fc.constantFrom(...ARITHMETIC, ...COMPARISONS, ...SET_OPERATORS),
        bool: fc.boolean(),
        matching: fc.option(fc.record({ kind: fc.constantFrom('on' as const, 'ignoring' as const), labels })),
        left: tie('any'),
        right: tie('vector'),
      })
      .map(({ op, bool, matching, left, right }): PromExpr => {
        const sets = (SET_OPERATORS as readonly string[]).includes(op);
        const compares = (COMPARISONS as readonly string[]).includes(op);
        return {
          kind: 'binary',
          op,
          bool: bool && compares,
          matching: isNumber(left) ? null : matching,
          left: sets && isNumber(left) ? right : left,
          right,
          ...place,
        };
      }),
    // A sign before a number is the number's.
    tie('vector').map((of): PromExpr => ({ kind: 'negation', of, ...place })),
  ),
}));

export const promExpr: fc.Arbitrary<PromExpr> = fc.oneof(trees.vector, trees.number);
