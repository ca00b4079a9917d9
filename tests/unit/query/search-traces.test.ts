import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceComparison, TraceExpr, TraceQuery } from '#shared/query/traceql/ast.ts';
import { traceCondition } from '#shared/query/traceql/edit.ts';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';
import {
  listTraces,
  matchingTraces,
  traceFacets,
  traceFields,
  traceOverview,
  traceValues,
} from '../../../src-main/query/index.ts';
import { accepted } from '../../../src-main/query/refused.ts';
import { compileTraceQuery } from '../../../src-main/query/traces/evaluate.ts';
import { Indexer } from '../../../src-main/store/search/indexer.ts';
import type { ReadDb } from '../../../src-main/store/sql.ts';
import { openFolder } from '../../store/folder.ts';
import { nanos, request, spanId, spans, traceId } from '../../store/requests.ts';
import { attributes, spanView } from './views.ts';

const context = { isCancelled: () => false, ask: () => undefined };
const read = (text: string): TraceQuery => accepted(parseTraceQL(text));

function found(db: ReadDb, query: TraceQuery, narrow: boolean): string[] {
  const search = { query, range: {}, order: 'newest', narrow } as const;
  return [...matchingTraces(db, search, () => undefined)]
    .flat()
    .map(({ traceId }) => traceId)
    .sort();
}

interface Drawn {
  trace: number;
  service: string;
  scope: string;
  name: string;
  kind: number;
  status: number;
  ms: number;
  isRoot: boolean;
  own: { [key: string]: string | number | boolean | (string | number)[] };
  event: string | undefined;
}

const drawnSpan: fc.Arbitrary<Drawn> = fc.record({
  trace: fc.integer({ min: 1, max: 6 }),
  service: fc.constantFrom('cart', 'shop', ''),
  scope: fc.constantFrom('http', 'db'),
  name: fc.constantFrom('GET /', 'POST /cart', 'SELECT'),
  kind: fc.constantFrom(1, 2, 3),
  status: fc.constantFrom(0, 1, 2),
  ms: fc.constantFrom(1, 5, 100),
  isRoot: fc.boolean(),
  own: fc.dictionary<string | number | boolean | (string | number)[]>(
    fc.constantFrom('http.route', 'code', 'ok', 'service.name', 'tags'),
    fc.oneof(
      fc.constantFrom('/a', '/b', 'cart'),
      fc.constantFrom(200, 502, 0.5),
      fc.boolean(),
      fc.constant<(string | number)[]>(['/a', 'x', 200]),
    ),
    { noNullPrototype: true },
  ),
  event: fc.option(fc.constantFrom('exception', 'retry'), { nil: undefined }),
});

const condition: fc.Arbitrary<TraceComparison> = fc
  .tuple(
    fc.constantFrom(
      'name',
      'span.http.route',
      '.service.name',
      'resource.service.name',
      'rootName',
      'rootServiceName',
    ),
    fc.constantFrom('=', '!=', '=~', '!~'),
    fc.constantFrom('GET /', '/a', 'cart', '.*a.*', 'SELECT', 'x', 'nothing'),
  )
  .map(([field, op, value]) => traceCondition(field, op as '=', value));
const anyCondition: fc.Arbitrary<TraceComparison> = fc.oneof(
  condition,
  fc
    .tuple(
      fc.constantFrom('span.code', '.tags', 'span.missing'),
      fc.constantFrom('=', '!=', '>', '<='),
      fc.constantFrom(200, 502, 0.5),
    )
    .map(([field, op, value]) => traceCondition(field, op as '=', value)),
  fc
    .tuple(fc.constantFrom('span.ok', '.tags'), fc.constantFrom('=', '!='))
    .map(([field, op]) => traceCondition(field, op as '=', true)),
  fc
    .tuple(
      fc.constantFrom('span.code', '.service.name', 'rootName', 'span:parentID'),
      fc.constantFrom('=', '!='),
    )
    .map(([field, op]) => traceCondition(field, op as '=', null)),
  fc
    .tuple(
      fc.constantFrom('duration', 'trace:duration'),
      fc.constantFrom('=', '!=', '>', '>=', '<', '<='),
      fc.constantFrom(1e6, 5e6, 100e6),
    )
    .map(([field, op, value]) => traceCondition(field, op as '=', value)),
  fc
    .tuple(fc.constantFrom('=', '!='), fc.constantFrom('ok', 'error', 'unset'))
    .map(([op, value]) => traceCondition('status', op as '=', value)),
  fc
    .tuple(fc.constantFrom('=', '!='), fc.constantFrom('server', 'client'))
    .map(([op, value]) => traceCondition('kind', op as '=', value)),
  fc.constantFrom(
    traceCondition('instrumentation:name', '=', 'http'),
    traceCondition('event:name', '=', 'retry'),
    traceCondition('event:name', '!=', 'retry'),
    traceCondition('trace:id', '=', traceId(2)),
    traceCondition('statusMessage', '=~', 'f.*'),
  ),
);
const place = { from: 0, to: 0 };
const { expr } = fc.letrec<{ expr: TraceExpr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 2 },
    anyCondition,
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('expr'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, parts]): TraceExpr => ({ kind, parts, ...place })),
    tie('expr').map((part): TraceExpr => ({ kind: 'not', part, ...place })),
  ),
}));

/** The request of drawn spans, one resource and scope each. */
function requestOf(drawn: readonly Drawn[]) {
  const resourceSpans = drawn.map((one, i) => ({
    resource: { attributes: one.service === '' ? [] : attributes({ 'service.name': one.service }) },
    scopeSpans: [
      {
        scope: { name: one.scope },
        spans: [
          {
            traceId: traceId(one.trace),
            spanId: spanId(i + 1),
            ...(one.isRoot ? {} : { parentSpanId: spanId(99) }),
            name: one.name,
            kind: one.kind,
            startTimeUnixNano: nanos(i),
            endTimeUnixNano: nanos(i + one.ms),
            attributes: attributes(one.own),
            events:
              one.event === undefined ? [] : [{ name: one.event, timeUnixNano: nanos(i), attributes: [] }],
            status: { code: one.status, ...(one.status === 2 && { message: 'failed' }) },
          },
        ],
      },
    ],
  }));
  return request('traces', { resourceSpans });
}

/** The traces that match, decided on the drawing itself. */
function expected(drawn: readonly Drawn[], query: TraceQuery): string[] {
  const test = compileTraceQuery(query);
  const ids = new Set<string>();
  for (const [i, one] of drawn.entries()) {
    const all = drawn.map((each, at) => ({ ...each, at })).filter(({ trace }) => trace === one.trace);
    const root = all.find(({ isRoot }) => isRoot);
    const view = spanView(
      {
        trace: {
          traceId: traceId(one.trace),
          traceDurationNs: (Math.max(...all.map(({ at, ms }) => at + ms)) - (all[0]?.at ?? 0)) * 1e6,
          rootName: root?.name,
          rootService: root?.service,
        },
        name: one.name,
        kind: one.kind,
        status: one.status,
        durationNs: one.ms * 1e6,
        spanId: spanId(i + 1),
        parentSpanId: one.isRoot ? '' : spanId(99),
        scopeName: one.scope,
      },
      {
        span: one.own,
        resource: one.service === '' ? {} : { 'service.name': one.service },
        events: one.event === undefined ? [] : [{ name: one.event }],
        message: one.status === 2 ? 'failed' : '',
      },
    );
    if (test(view)) ids.add(traceId(one.trace));
  }
  return [...ids].sort();
}

describe('searching traces', () => {
  it('finds the same with and without narrowing, with and without the index, as deciding by hand does', () => {
    fc.assert(
      fc.property(
        fc.array(drawnSpan, { minLength: 1, maxLength: 12 }),
        fc.array(expr, { minLength: 8, maxLength: 8 }),
        (drawn, filters) => {
          const { dataDir, store, reader } = openFolder();
          const whole = requestOf(drawn);
          expect(store(whole)[0]?.kind).toBe('stored');
          const queries = filters.map(
            (filter): TraceQuery => read(printTraceQL({ kind: 'spanset', filter, ...place })),
          );
          const before = reader();
          const indexer = new Indexer(dataDir);
          while (indexer.step());
          indexer.close();
          const after = reader();
          for (const query of queries) {
            const hits = expected(drawn, query);
            expect(found(before, query, false), printTraceQL(query)).toEqual(hits);
            expect(found(before, query, true), printTraceQL(query)).toEqual(hits);
            expect(found(after, query, true), `indexed: ${printTraceQL(query)}`).toEqual(hits);
          }
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  function shop() {
    const opened = openFolder();
    for (let i = 1; i <= 30; i++) {
      const isError = i % 10 === 0;
      opened.store(
        spans('shop', [
          { trace: i, id: 1, name: i % 2 ? 'GET /' : 'POST /cart', start: i * 10, ms: i, error: isError },
        ]),
      );
      opened.store(
        spans('cart', [
          {
            trace: i,
            id: 2,
            parent: 1,
            start: i * 10,
            ms: 1,
            kind: 3,
            attributes: { 'http.response.status_code': isError ? 502 : 200, user: `u-${i}` },
          },
        ]),
      );
    }
    return opened.reader();
  }

  it('pages through a list in every order, each trace once', () => {
    const db = shop();
    for (const order of ['newest', 'oldest', 'slowest', 'fastest', 'spans', 'errors'] as const) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = listTraces(db, { q: '{ name = "GET /" }', limit: 4, order, cursor }, context);
        ids.push(...page.traces.map((trace) => trace.traceId));
        cursor = page.next ?? undefined;
      } while (cursor);
      expect(ids).toHaveLength(15);
      expect(new Set(ids).size).toBe(15);
      if (order === 'newest' || order === 'slowest') expect(ids[0]).toBe(traceId(29));
      if (order === 'oldest') expect(ids[0]).toBe(traceId(1));
    }
  });

  it('keeps to a range of time', () => {
    const db = shop();
    const page = listTraces(
      db,
      { q: '', limit: 100, order: 'newest', from: nanos(50), to: nanos(100) },
      context,
    );
    expect(page.traces.map((trace) => trace.traceId)).toEqual([9, 8, 7, 6, 5].map(traceId));
  });

  it('understands plain words and says what they became', () => {
    const page = listTraces(shop(), { q: 'post', limit: 3, order: 'newest' }, context);
    expect(page.query).toBe('{ name =~ "(?i).*post.*" }');
    expect(page.traces.map((trace) => trace.rootName)).toEqual(['POST /cart', 'POST /cart', 'POST /cart']);
  });

  it('counts what matches and gives points', () => {
    const db = shop();
    expect(traceOverview(db, { q: '', points: 10 }, context)).toMatchObject({
      total: { count: 30, exact: true },
      errors: 3,
    });
    const some = traceOverview(db, { q: '{ span.http.response.status_code = 502 }', points: 10 }, context);
    expect(some).toMatchObject({ total: { count: 3, exact: true }, errors: 3, services: ['shop'] });
    expect(some.points).toMatchObject({
      traceIds: [30, 20, 10].map(traceId),
      durationNs: [30e6, 20e6, 10e6],
      error: [1, 1, 1],
      service: [0, 0, 0],
    });
  });

  it('counts facets so that a click on a value leaves as many traces', () => {
    const db = shop();
    const facets = traceFacets(db, { q: '' }, context);
    expect(facets).toMatchObject({ counted: 30, exact: true });
    const values = Object.fromEntries(facets.sections.map(({ field, values: list }) => [field, list]));
    expect(values['resource.service.name']).toEqual([
      { value: 'cart', count: 30 },
      { value: 'shop', count: 30, errors: 3 },
    ]);
    expect(values.status).toEqual([{ value: 'error', count: 3 }]);
    expect(values['span.http.response.status_code']).toEqual([
      { value: '200', count: 27 },
      { value: '502', count: 3 },
    ]);
    expect(values['span.user']).toBeUndefined();
    const errors = traceFacets(db, { q: '{ status = error }' }, context);
    expect(errors.sections.find(({ field }) => field === 'resource.service.name')?.values).toEqual([
      { value: 'shop', count: 3, errors: 3 },
    ]);
  });

  it('offers fields and values for completion', () => {
    const db = shop();
    expect(traceFields(db, {}, context).fields).toContainEqual({
      field: 'span.http.response.status_code',
      type: 'int',
      count: 30,
    });
    expect(traceValues(db, { field: 'name', prefix: 'get' }, context).values).toEqual([
      { value: 'GET /', count: 15 },
    ]);
    expect(
      traceValues(db, { field: 'span.user', prefix: 'u-3' }, context).values.map(({ value }) => value),
    ).toEqual(['u-3', 'u-30']);
    expect(traceValues(db, { field: 'nonsense', prefix: '' }, context).values).toEqual([]);
  });

  it('refuses what it does not speak, with the place', () => {
    expect(() => listTraces(shop(), { q: '{ } | rate()', limit: 1, order: 'newest' }, context)).toThrow(
      expect.objectContaining({ code: 'bad_query', at: { from: 4, to: 10, line: 1, column: 5 } }),
    );
  });

  it('says where a regular expression is none', () => {
    expect(() => listTraces(shop(), { q: '{ name =~ "(" }', limit: 1, order: 'newest' }, context)).toThrow(
      expect.objectContaining({ code: 'bad_query', at: { from: 10, to: 13, line: 1, column: 11 } }),
    );
  });

  it('gives up when nobody waits for the answer', () => {
    const db = shop();
    const gone = { ...context, isCancelled: () => true };
    expect(() => listTraces(db, { q: '{ span.user = "nobody" }', limit: 1, order: 'newest' }, gone)).toThrow(
      /withdrawn/,
    );
  });
});
