import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logCursor } from '#shared/api/logs.ts';
import type { LabelComparison, LabelCondition, LogQuery, LogStage } from '#shared/query/logql/ast.ts';
import { lineFilter, logCondition } from '#shared/query/logql/edit.ts';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import { printLogQL } from '#shared/query/logql/print.ts';
import { toLogQL } from '#shared/query/logql/words.ts';
import { unhurried } from '../../../src-main/query/budget.ts';
import {
  listLogs,
  logArrivals,
  logFacets,
  logFields,
  logHistogram,
  logPatterns,
  logValues,
  matchingLogs,
} from '../../../src-main/query/index.ts';
import { compileLogQuery } from '../../../src-main/query/logs/evaluate.ts';
import { bucketsFor } from '../../../src-main/query/logs/histogram.ts';
import { literalOf } from '../../../src-main/query/logs/plan.ts';
import { accepted } from '../../../src-main/query/refused.ts';
import { Indexer } from '../../../src-main/store/search/indexer.ts';
import type { ReadDb } from '../../../src-main/store/sql.ts';
import { openFolder } from '../../store/folder.ts';
import { logs, nanos, request, traceId } from '../../store/requests.ts';
import { attributes, logView } from './views.ts';

const context = { isCancelled: () => false, ask: () => undefined };
const read = (text: string): LogQuery => accepted(parseLogQL(text));

function found(db: ReadDb, query: LogQuery, narrow: boolean): string[] {
  const search = { query, range: {}, direction: 'newest', narrow } as const;
  return Array.from(
    matchingLogs(
      db,
      search,
      unhurried(() => undefined),
    ),
    ({ row }) => row.body,
  );
}

interface Drawn {
  service: string;
  words: string[];
  severity: number;
  text: string;
  trace: number | undefined;
  own: { [key: string]: string | number | { [key: string]: string } };
  shared: boolean;
}

const drawnLog: fc.Arbitrary<Drawn> = fc.record({
  service: fc.constantFrom('cart', 'shop', ''),
  words: fc.array(
    fc.constantFrom(
      'charge',
      'Charge',
      'charges',
      'failed',
      '/cart',
      'user_id=5',
      'エラーerror',
      'a.b',
      'retry!',
      'ſhop',
      'uſer',
      '\u212aey',
    ),
    {
      minLength: 0,
      maxLength: 4,
    },
  ),
  severity: fc.constantFrom(0, 9, 13, 17),
  text: fc.constantFrom('', 'INFO', 'Warning', 'odd'),
  trace: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  own: fc.dictionary<string | number | { [key: string]: string }>(
    fc.constantFrom('http.route', 'http/route', 'level', 'größe', '1st', 'map', 'took'),
    fc.oneof(
      fc.constantFrom('/a', '/b', '5ms', 'ERR', ''),
      fc.constantFrom(1, 2.5),
      fc.constant({ k: '/a' }),
    ),
    { noNullPrototype: true },
  ),
  shared: fc.boolean(),
});

const texts = fc.constantFrom('uſ', 'charge', 'failed', '/cart', 'error', 'user_id', 'a.b', 'CHARGE', '');
const patterns = fc.oneof(
  fc
    .constantFrom('charge', '/cart', 'error', 'user', 'user_id', 'a.b', 'retry!', 'fail', 'key', 'r')
    .map((word) => {
      const query = read(toLogQL(word));
      const [stage] = query.stages;
      return stage?.kind === 'lineFilter' ? (stage.texts[0] ?? '') : '';
    }),
  fc.constantFrom('charges?', '^charge', 'failed$', '(?i)cart', '.*'),
);
const comparison: fc.Arbitrary<LabelComparison> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'service_name',
        'http_route',
        'detected_level',
        'gr__e',
        'key_1st',
        'map_k',
        'severity_text',
        'missing',
        'region',
        '__error__',
      ),
      fc.constantFrom('=', '!=', '=~', '!~'),
      fc.constantFrom('cart', 'shop', '/a', 'error', 'warn', '', '.*a.*', 'unknown_service', 'eu', 'odd'),
    )
    .map(([label, op, value]) => logCondition(label, op as '=', value)),
  fc
    .tuple(
      fc.constantFrom('took', 'http_route', 'level'),
      fc.constantFrom('=', '!=', '>', '<='),
      fc.constantFrom(1, 2.5),
    )
    .map(([label, op, value]) => logCondition(label, op as '=', value)),
  fc.constantFrom('=', '!=').map((op) => logCondition('trace_id', op as '=', traceId(2))),
  fc.constantFrom('=', '!=').map((op) => logCondition('trace_id', op as '=', '')),
);
const place = { from: 0, to: 0 };
const condition: fc.Arbitrary<LabelCondition> = fc.oneof(
  { weight: 3, arbitrary: comparison },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(comparison, { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, parts]): LabelCondition => ({ kind, parts, ...place })),
  },
);
const stage: fc.Arbitrary<LogStage> = fc.oneof(
  condition.map((of): LogStage => ({ kind: 'labelFilter', condition: of, ...place })),
  fc.tuple(fc.constantFrom('|=' as const, '!=' as const), texts).map(([op, text]) => lineFilter(op, text)),
  fc.tuple(fc.constantFrom('|~' as const, '!~' as const), patterns).map(([op, text]) => lineFilter(op, text)),
);
const query: fc.Arbitrary<LogQuery> = fc
  .tuple(
    fc.constantFrom(
      '{service_name=~".+"}',
      '{service_name="cart"}',
      '{service_name!="cart", service_name=~".+"}',
      '{service_name="unknown_service"}',
    ),
    fc.array(stage, { maxLength: 3 }),
  )
  .map(([selector, stages]) => ({ ...read(selector), stages }));

const resourceOf = (one: Drawn) => ({
  ...(one.service !== '' && { 'service.name': one.service }),
  ...(one.shared && { region: 'eu', 'http.route': '/shared' }),
});
const bodyOf = (one: Drawn, i: number): string => `${one.words.join(' ')} #${i}`;

function requestOf(drawn: readonly Drawn[], from: number) {
  const resourceLogs = drawn.map((one, at) => ({
    resource: { attributes: attributes(resourceOf(one)) },
    scopeLogs: [
      {
        scope: { name: 'tests' },
        logRecords: [
          {
            timeUnixNano: nanos(from + at),
            severityNumber: one.severity,
            severityText: one.text,
            body: { stringValue: bodyOf(one, from + at) },
            attributes: attributes(one.own),
            ...(one.trace !== undefined && { traceId: traceId(one.trace) }),
          },
        ],
      },
    ],
  }));
  return request('logs', { resourceLogs });
}

/** Bodies of the records that match, newest first. */
function matchedByHand(drawn: readonly Drawn[], one: LogQuery): string[] {
  const test = compileLogQuery(one);
  const hits = drawn.flatMap((log, i) => {
    const view = logView(
      {
        body: bodyOf(log, i),
        severityNumber: log.severity,
        traceId: log.trace ? traceId(log.trace) : '',
        scopeName: 'tests',
      },
      { resource: resourceOf(log), log: log.own, severityText: log.text },
    );
    return test(view) ? [bodyOf(log, i)] : [];
  });
  return hits.reverse();
}

describe('searching log records', () => {
  it('finds and counts the same with and without narrowing, indexed or not or in part, as deciding by hand does', () => {
    fc.assert(
      fc.property(
        fc.array(drawnLog, { minLength: 1, maxLength: 10 }),
        fc.array(query, { minLength: 10, maxLength: 10 }),
        (drawn, queries) => {
          const { dataDir, store, reader } = openFolder();
          const half = Math.ceil(drawn.length / 2);
          const indexer = new Indexer(dataDir);
          const db = reader();
          const check = (state: string): void => {
            for (const one of queries) {
              const q = printLogQL(one);
              const hits = matchedByHand(drawn, one);
              expect(found(db, one, false), q).toEqual(hits);
              expect(found(db, one, true), `${state}: ${q}`).toEqual(hits);
              const counted = logHistogram(db, { q, buckets: 5 }, context);
              expect(counted.total, `${state}: ${q}`).toEqual({ count: hits.length, exact: true });
              expect(counted.withTrace, q).toBe(
                hits.filter((hit) =>
                  drawn.some((log, i) => log.trace !== undefined && bodyOf(log, i) === hit),
                ).length,
              );
            }
          };
          store(requestOf(drawn.slice(0, half), 0));
          while (indexer.step());
          if (half < drawn.length) store(requestOf(drawn.slice(half), half));
          check('indexed in part');
          while (indexer.step());
          check('indexed');
          indexer.close();
          const unindexed = openFolder();
          unindexed.store(requestOf(drawn, 0));
          const plain = unindexed.reader();
          for (const one of queries)
            expect(found(plain, one, true), `not indexed: ${printLogQL(one)}`).toEqual(
              matchedByHand(drawn, one),
            );
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  function shop() {
    const opened = openFolder();
    for (let i = 0; i < 40; i++) {
      opened.store(
        logs(i % 2 ? 'cart' : 'shop', [
          {
            body: `request ${i} took ${i} ms`,
            at: i * 100,
            severity: i % 10 === 0 ? 17 : 9,
            attributes: { 'http.route': i % 4 ? '/a' : '/b' },
            ...(i % 2 && { trace: i }),
          },
        ]),
      );
    }
    return opened.reader();
  }

  it('pages in both directions, each record once', () => {
    const db = shop();
    for (const direction of ['newest', 'oldest'] as const) {
      const bodies: string[] = [];
      let cursor: string | undefined;
      do {
        const page = listLogs(db, { q: '{service_name="cart"}', limit: 7, direction, cursor }, context);
        bodies.push(...page.logs.map((log) => log.body));
        cursor = page.next ?? undefined;
      } while (cursor);
      expect(bodies).toHaveLength(20);
      expect(new Set(bodies).size).toBe(20);
      expect(bodies[0]).toBe(direction === 'newest' ? 'request 39 took 39 ms' : 'request 1 took 1 ms');
    }
  });

  describe('when time is over before the end', () => {
    beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
    afterEach(() => vi.useRealTimers());
    /** Ten milliseconds go by whenever work looks whether it is still wanted. */
    const slow = { ...context, isCancelled: () => vi.advanceTimersByTime(10) && false };
    const many = (): ReadDb => {
      const { store, reader } = openFolder();
      for (let chunk = 0; chunk < 4; chunk++)
        store(
          logs(
            'shop',
            Array.from({ length: 3000 }, (_, i) => {
              const n = chunk * 3000 + i;
              return { body: n % 2500 === 0 ? `took ${n} ms` : `quiet ${n}`, at: 100 + n };
            }),
          ),
        );
      return reader();
    };
    const asked = { q: '{service_name=~".+"} |~ "took [0-9]+ ms"', limit: 100 } as const;

    it('a page is what was found by then, and goes on from where the search came to', () => {
      const db = many();
      for (const direction of ['newest', 'oldest'] as const) {
        const whole = listLogs(db, { ...asked, direction }, slow);
        expect(whole.logs).toHaveLength(5);
        expect(whole).toMatchObject({ searched: null, next: null });
        const bodies: string[] = [];
        const reached: string[] = [];
        let cursor: string | undefined;
        do {
          const page = listLogs(db, { ...asked, direction, cursor, withinMs: 15 }, slow);
          bodies.push(...page.logs.map((log) => log.body));
          if (page.next !== null) {
            expect(page.searched).not.toBeNull();
            reached.push(page.searched?.to ?? '');
          } else expect(page.searched).toBeNull();
          cursor = page.next ?? undefined;
        } while (cursor !== undefined);
        expect(bodies).toEqual(whole.logs.map(({ body }) => body));
        // 12,000 records by 2,048 a request.
        expect(reached).toHaveLength(5);
        expect(reached).toEqual(direction === 'newest' ? reached.toSorted().reverse() : reached.toSorted());
      }
    });

    it('a page that is full says nothing of how far it came', () => {
      const page = listLogs(many(), { ...asked, direction: 'newest', limit: 1, withinMs: 5000 }, slow);
      expect(page.logs.map(({ body }) => body)).toEqual(['took 10000 ms']);
      expect(page.searched).toBeNull();
      expect(page.next).toBe(page.logs[0] && logCursor(page.logs[0]));
    });

    it('counts are "at least", however few of the records match', () => {
      const late = { ...context, isCancelled: () => vi.advanceTimersByTime(3000) && false };
      const counted = logHistogram(many(), { q: asked.q, buckets: 90 }, late);
      expect(counted).toMatchObject({
        total: { count: 1, exact: false },
        countedBackTo: nanos(100 + 12_000 - 2048),
      });
      expect(logFacets(many(), { q: asked.q }, late)).toMatchObject({
        counted: 0,
        exact: false,
        countedBackTo: nanos(100 + 12_000 - 1024),
      });
      expect(logPatterns(many(), { q: asked.q, limit: 10, buckets: 10 }, late)).toMatchObject({
        counted: 0,
        exact: false,
        countedBackTo: nanos(100 + 12_000 - 1024),
      });
    });
  });

  it('keeps to a range of time', () => {
    const page = listLogs(
      shop(),
      { q: '', limit: 100, direction: 'oldest', from: nanos(500), to: nanos(800) },
      context,
    );
    expect(page.logs.map((log) => log.body)).toEqual([
      'request 5 took 5 ms',
      'request 6 took 6 ms',
      'request 7 took 7 ms',
    ]);
  });

  it('tells the labels that are asked for, where a record has them', () => {
    const asked = {
      q: '',
      limit: 2,
      direction: 'oldest',
      labels: ['service_name', 'trace_id', 'nothing'],
    } as const;
    const { logs: rows } = listLogs(shop(), { ...asked, labels: [...asked.labels] }, context);
    for (const row of rows) {
      expect(row.labels?.service_name).toBe(row.service);
      expect(row.labels?.trace_id ?? null).toBe(row.traceId);
      expect(row.labels).not.toHaveProperty('nothing');
    }
    const plain = listLogs(shop(), { q: '', limit: 1, direction: 'oldest' }, context);
    expect(plain.logs[0]).not.toHaveProperty('labels');
  });

  it('understands plain words', () => {
    const page = listLogs(shop(), { q: 'REQUEST 7', limit: 10, direction: 'newest' }, context);
    expect(page.logs.map((log) => log.body)).toEqual(['request 7 took 7 ms']);
    expect(page.query).toBe('{service_name=~".+"} |~ "(?i)\\\\bREQUEST\\\\b" |~ "(?i)\\\\b7\\\\b"');
  });

  it('goes on behind any record, newer or older', () => {
    const db = shop();
    const { logs: all } = listLogs(db, { q: '', limit: 100, direction: 'oldest' }, context);
    const at = all[17];
    if (!at) throw new Error('too few records');
    const asked = { q: '', limit: 100, cursor: logCursor(at) };
    const newer = listLogs(db, { ...asked, direction: 'oldest' }, context).logs;
    const older = listLogs(db, { ...asked, direction: 'newest' }, context).logs;
    expect([...older.toReversed(), at, ...newer]).toEqual(all);
  });

  it('counts what arrived after a record, whatever its time', () => {
    const { store, reader } = openFolder();
    store(logs('shop', [{ body: 'first', at: 100 }]));
    const { arrivedTo: first } = listLogs(reader(), { q: 'nothing', limit: 1, direction: 'newest' }, context);
    expect(logArrivals(reader(), { q: '', after: first }, context)).toEqual({
      count: 0,
      upTo: first,
      all: true,
    });
    store(
      logs('shop', [
        { body: 'late', at: 5 },
        { body: 'new', at: 200 },
        { body: 'newer', at: 300 },
      ]),
    );
    const db = reader();
    const arrived = (q: string, more: object = {}) => logArrivals(db, { q, after: first, ...more }, context);
    expect(arrived('')).toEqual({ count: 3, upTo: first + 3, all: true });
    expect(arrived('late').count).toBe(1);
    expect(arrived('', { from: nanos(200) }).count).toBe(2);
    expect(arrived('', { upTo: first + 1 })).toEqual({ count: 1, upTo: first + 1, all: true });
    expect(arrived('', { run: 99 }).count).toBe(0);
  });

  it('counts over time by severity, the same from tallies as one by one', () => {
    const db = shop();
    const all = logHistogram(db, { q: '', buckets: 10 }, context);
    expect(all).toMatchObject({
      total: { count: 40, exact: true },
      bySeverity: { error: 4, info: 36 },
      withTrace: 20,
      bucketNs: 500e6,
    });
    expect(all.severities.info.reduce((sum, n) => sum + n, 0)).toBe(36);
    const oneByOne = logHistogram(db, { q: '{service_name=~".+"} |= "request"', buckets: 10 }, context);
    expect(oneByOne).toEqual(all);
    const fine = logHistogram(db, { q: '', buckets: 500, from: nanos(0), to: nanos(4000) }, context);
    expect(fine.severities.info.reduce((sum, n) => sum + n, 0)).toBe(36);
    const some = logHistogram(db, { q: '{service_name="cart"}', buckets: 10 }, context);
    expect(some).toMatchObject({
      total: { count: 20, exact: true },
      bySeverity: { error: 0, info: 20 },
      withTrace: 20,
    });
    expect(logHistogram(openFolder().reader(), { q: '', buckets: 10 }, context).total.count).toBe(0);
  });

  it('chooses buckets a person would', () => {
    expect(bucketsFor(0, 15 * 60e6, 90)).toEqual({ startUs: 0, widthUs: 10e6, count: 90 });
    expect(bucketsFor(7, 1007, 10)).toEqual({ startUs: 0, widthUs: 1000, count: 2 });
    expect(bucketsFor(5, 6, 1)).toMatchObject({ count: 1 });
  });

  it('counts facets, fields and values', () => {
    const db = shop();
    const facets = logFacets(db, { q: '' }, context);
    const values = Object.fromEntries(facets.sections.map(({ field, values: list }) => [field, list]));
    expect(facets).toMatchObject({ counted: 40, exact: true });
    expect(facets.traceShare.reduce((sum, { withTrace }) => sum + withTrace, 0)).toBe(20);
    expect(facets.traceShare).toContainEqual({ service: 'cart', counted: 20, withTrace: 20 });
    expect(values.detected_level).toEqual([
      { value: 'error', count: 4 },
      { value: 'info', count: 36 },
    ]);
    expect(values.service_name).toEqual([
      { value: 'cart', count: 20 },
      { value: 'shop', count: 20, errors: 4 },
    ]);
    expect(values.http_route).toEqual([
      { value: '/a', count: 30 },
      { value: '/b', count: 10 },
    ]);
    expect(logFields(db, {}, context).fields).toContainEqual({
      field: 'http_route',
      type: 'attribute',
      count: 40,
    });
    expect(logValues(db, { field: 'service_name', prefix: 'C' }, context).values).toEqual([
      { value: 'cart', count: 20 },
    ]);
  });

  it('tells shares and senders over all that match, however many', () => {
    const { dataDir, store, reader } = openFolder();
    const batch = (service: string, from: number, trace?: number) =>
      logs(
        service,
        Array.from({ length: 4000 }, (_, i) => ({ body: 'same', at: from + i, ...(trace && { trace }) })),
      );
    store(batch('old', 0), batch('shop', 4000), batch('shop', 8000, 1), batch('shop', 12_000, 1));
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    indexer.close();
    const facets = logFacets(reader(), { q: '' }, context);
    expect(facets).toMatchObject({
      counted: 10_000,
      exact: false,
      traceShareOf: { count: 16_000, exact: true },
      traceShare: [
        { service: 'shop', counted: 12_000, withTrace: 8000 },
        { service: 'old', counted: 4000, withTrace: 0 },
      ],
    });
    const newest = logFacets(reader(), { q: '{service_name=~".+"} |~ "s.me"' }, context);
    expect(newest.traceShareOf).toEqual({ count: 10_000, exact: false });
  });

  it('counts severities as a click on them asks, over all records, the usual ones always shown', () => {
    const { dataDir, store, reader } = openFolder();
    const record = (i: number, severityNumber: number, severityText: string, more: object = {}) => ({
      timeUnixNano: nanos(i),
      ...{ severityNumber, severityText, body: { stringValue: `record ${i}` }, ...more },
    });
    const odd = Array.from({ length: 9 }, (_, k) => record(k, 5, `word${k}`));
    const level = { attributes: [{ key: 'level', value: { stringValue: 'error' } }] };
    const logRecords = [
      ...[...odd, ...odd],
      ...[record(1, 17, 'info'), record(2, 17, ''), record(3, 9, 'INFO', level), record(4, 13, '')],
      ...[record(5, 21, 'CRITICAL'), { ...record(6, 0, ''), body: { stringValue: 'ERROR disk full' } }],
    ];
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'odd' } }] };
    const flood = (from: number) =>
      logs(
        'flood',
        Array.from({ length: 4000 }, (_, i) => ({ body: 'same', at: from + i })),
      );
    store(request('logs', { resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords }] }] }));
    store(flood(1000), flood(5000), flood(9000));
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    indexer.close();
    const db = reader();
    const facets = logFacets(db, { q: '' }, context);
    expect(facets.exact).toBe(false);
    const [severity] = facets.sections;
    expect(severity?.field).toBe('detected_level');
    expect(severity?.values).toEqual([
      { value: 'fatal', count: 1 },
      { value: 'error', count: 3 },
      { value: 'warn', count: 1 },
      { value: 'info', count: 12_001 },
      { value: 'debug', count: 18 },
    ]);
    for (const { value, count } of severity?.values ?? []) {
      const q = `{service_name=~".+"} | detected_level = "${value}"`;
      expect([value, logHistogram(db, { q, buckets: 1 }, context).total.count]).toEqual([value, count]);
    }
    const services = facets.sections.find(({ field }) => field === 'service_name');
    expect(services?.values).toContainEqual({ value: 'odd', count: 24, errors: 4 });
  });

  it('completes the labels and values of every service behind a flood of one', () => {
    const { dataDir, store, reader } = openFolder();
    const of = (service: string, from: number, attributes?: Record<string, string>) =>
      logs(
        service,
        Array.from({ length: 4000 }, (_, i) => ({
          body: 'same',
          at: from + i,
          ...(attributes && { attributes }),
        })),
      );
    store(
      of('quiet', 0, { 'http.route': '/pay' }),
      of('flood', 4000),
      of('flood', 8000),
      of('flood', 12_000),
    );
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    indexer.close();
    const db = reader();
    expect(logValues(db, { field: 'service_name', prefix: '' }, context).values).toEqual([
      { value: 'flood', count: 12_000 },
      { value: 'quiet', count: 4000 },
    ]);
    expect(logValues(db, { field: 'detected_level', prefix: 'i' }, context).values).toEqual([
      { value: 'info', count: 16_000 },
    ]);
    expect(logFields(db, {}, context).fields.map(({ field }) => field)).toContain('http_route');
    expect(logValues(db, { field: 'http_route', prefix: '' }, context).values[0]?.value).toBe('/pay');
  });

  it('refuses what it does not speak, with the place', () => {
    expect(() => listLogs(shop(), { q: '{a="b"} | json', limit: 1, direction: 'newest' }, context)).toThrow(
      expect.objectContaining({ code: 'bad_query', at: { from: 8, to: 14, line: 1, column: 9 } }),
    );
  });

  it('says of quotes with nothing in them what is wrong, instead of finding every record', () => {
    for (const q of ['"', '""'])
      expect(() => listLogs(shop(), { q, limit: 1, direction: 'newest' }, context)).toThrow(
        expect.objectContaining({
          code: 'bad_query',
          message: 'There is no text in these quotes to look for.',
          at: { from: 0, to: q.length, line: 1, column: 1 },
        }),
      );
  });

  it('says where a regular expression is none', () => {
    expect(() =>
      listLogs(shop(), { q: '{a="b"} |~ "x" or "("', limit: 1, direction: 'newest' }, context),
    ).toThrow(expect.objectContaining({ code: 'bad_query', at: { from: 8, to: 21, line: 1, column: 9 } }));
  });
});

describe('patterns that are plain text', () => {
  it.each([
    ['(?i)\\bcharge\\b', { text: 'charge', words: ['charge'] }],
    ['(?i)/cart\\b', { text: '/cart', words: ['cart'] }],
    ['\\buser_id\\b', { text: 'user_id', words: ['user_id'] }],
    ['(?i)\\ba\\.b\\b', { text: 'a.b', words: ['a', 'b'] }],
    ['cart', { text: 'cart', words: [] }],
    ['a-b-c', { text: 'a-b-c', words: ['b'] }],
    ['a.b', undefined],
    ['a|b', undefined],
    ['\\d+', undefined],
    ['(?i)\\bümlaut\\b', undefined],
    ['a\\', undefined],
  ])('%s', (pattern, literal) => {
    expect(literalOf(pattern)).toEqual(literal);
  });
});
