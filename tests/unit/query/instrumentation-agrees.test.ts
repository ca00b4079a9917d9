// What is counted over the store agrees with the same counted by hand over what was sent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instrumentationHealth } from '../../../src-main/query/instrumentation/health.ts';
import { OpenSpans } from '../../../src-main/query/instrumentation/open-spans.ts';
import { listLogs } from '../../../src-main/query/logs/list.ts';
import { openFolder } from '../../store/folder.ts';
import { type Drawn, type DrawnLog, type DrawnSpan, sent } from './instrumentation-requests.ts';
import { AUTO, context, LATER_MS, measure, rule } from './judging.ts';

const BOTH_NAMES = { 'http.method': 'GET', 'http.request.method': 'GET' };
const drawnSpan: fc.Arbitrary<Omit<DrawnSpan, 'id'>> = fc.record({
  trace: fc.integer({ min: 1, max: 4 }),
  parent: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }) as fc.Arbitrary<number>,
  scope: fc.constantFrom(AUTO, 'own'),
  name: fc.constantFrom('GET /', 'work'),
  kind: fc.constantFrom(1, 2, 3),
  start: fc.integer({ min: 0, max: 300 }),
  ms: fc.integer({ min: 0, max: 60 }),
  status: fc.constantFrom(0, 1, 2),
  exception: fc.boolean(),
  attributes: fc.constantFrom({}, { 'http.method': 'GET' }, BOTH_NAMES, { 'http.request.method': 'GET' }),
});
const drawnLog: fc.Arbitrary<DrawnLog> = fc.record({
  at: fc.integer({ min: 0, max: 400 }),
  trace: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }) as fc.Arbitrary<number>,
  severity: fc.constantFrom(0, 9, 17),
});
const drawnProcess = fc.record({
  service: fc.constantFrom('shop', 'cart'),
  spans: fc.array(drawnSpan, { maxLength: 14 }),
  logs: fc.array(drawnLog, { maxLength: 12 }),
});

type Process = Drawn & { service: string; spans: DrawnSpan[]; logs: DrawnLog[] };

const endOf = ({ start = 0, ms = 10 }: DrawnSpan): number => start + ms;

/** Everything of one service, counted the slow way. */
function counted(processes: readonly Process[], service: string) {
  const own = processes.filter((one) => one.service === service);
  const spans = own.flatMap((one) => one.spans);
  const logs = own.flatMap((one) => one.logs);
  const within = own.flatMap((one) =>
    one.logs.filter(({ at }) => one.spans.some((span) => (span.start ?? 0) <= at && at <= endOf(span))),
  );
  const everyId = new Set(processes.flatMap((one) => one.spans.map(({ trace, id }) => `${trace}:${id}`)));
  const withParent = spans.filter(({ parent }) => parent !== undefined);
  const roots = spans.filter(({ parent }) => parent === undefined);
  const errors = spans.filter(({ status }) => status === 2);
  const exceptions = spans.filter(({ exception }) => exception);
  const duplicates = own.flatMap((one) => {
    const byId = new Map(one.spans.map((span) => [`${span.trace}:${span.id}`, span]));
    const manual = new Set<DrawnSpan>();
    for (const inner of one.spans) {
      let outer = byId.get(`${inner.trace}:${inner.parent}`);
      for (let level = 0; outer && level < 6; level++, outer = byId.get(`${outer.trace}:${outer.parent}`)) {
        const alike = outer.name === inner.name && outer.kind === inner.kind && outer.scope !== inner.scope;
        const isWithin = (outer.start ?? 0) <= (inner.start ?? 0) && endOf(inner) <= endOf(outer);
        if (alike && isWithin) manual.add(inner.scope === AUTO ? outer : inner);
      }
    }
    return [...manual];
  });
  return {
    logs_in_requests: [within.filter(({ trace }) => trace !== undefined).length, within.length],
    automatic_spans: [spans.filter(({ scope }) => scope === AUTO).length, spans.length],
    duplicate_spans: [duplicates.length, spans.filter(({ scope }) => scope !== AUTO).length],
    old_names: [
      spans.filter(({ attributes: a = {} }) => 'http.method' in a && !('http.request.method' in a)).length,
      spans.length + logs.length,
    ],
    errors_without_reason: [errors.filter(({ exception }) => !exception).length, errors.length],
    errors_without_status: [exceptions.filter(({ status }) => status === 0).length, exceptions.length],
    orphans: [
      withParent.filter(({ trace, parent }) => !everyId.has(`${trace}:${parent}`)).length,
      withParent.length,
    ],
    clientRoots: [roots.filter(({ kind }) => kind === 3).length, roots.length],
    withoutSeverity: [logs.filter(({ severity }) => severity === 0).length, logs.length],
  };
}

/** "3 of 7 spans …", "7 spans …, none against it.", "Nothing to judge…" as numbers. */
function numbersOf(why: string): number[] {
  const [first = 0, second] = (why.match(/\d+/g) ?? []).map(Number);
  return second === undefined ? [0, first] : [first, second];
}

describe('what is counted of the instrumentation', () => {
  it('is what was sent, counted by hand', () => {
    fc.assert(
      fc.property(fc.array(drawnProcess, { minLength: 1, maxLength: 4 }), fc.boolean(), (drawn, twice) => {
        let id = 0;
        const processes = drawn.map(
          ({ service, spans, logs }, n): Process => ({
            service,
            resource: { 'service.name': service, 'telemetry.sdk.language': 'go', n },
            spans: spans.map((span) => ({ ...span, id: ++id })),
            logs,
          }),
        );
        const { store, reader } = openFolder();
        store(...processes.flatMap(sent));
        // A request that is sent again with others counts once.
        if (twice)
          store(
            ...processes
              .slice(0, 1)
              .flatMap(({ resource, spans }) => sent({ resource, spans: spans.slice(1) })),
          );
        const db = reader();
        const { services } = instrumentationHealth(db, {}, context, { nowMs: LATER_MS });
        const names = new Set(
          processes.filter((one) => one.spans.length + one.logs.length > 0).map((one) => one.service),
        );
        expect(services.map(({ name }) => name)).toEqual([...names].sort());
        for (const service of services) {
          const { orphans, clientRoots, withoutSeverity, ...measures } = counted(processes, service.name);
          for (const [figure, numbers] of Object.entries(measures)) {
            const { count, of } = measure(service, figure);
            expect([count, of], `${figure} of ${service.name}`).toEqual(numbers);
          }
          expect(numbersOf(rule(service, 'SPA-002').why)).toEqual(orphans);
          expect(numbersOf(rule(service, 'SPA-004').why)).toEqual(clientRoots);
          // "LOG records": no digits but the counts in any of these.
          expect(numbersOf(rule(service, 'LOG-002').why)).toEqual(withoutSeverity);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('is found by the query that stands with it', () => {
    const { store, reader } = openFolder();
    const logs = Array.from({ length: 9 }, (_, at): DrawnLog => ({ at, ...(at % 3 === 0 && { trace: 1 }) }));
    store(...sent({ resource: { 'service.name': 'shop' }, spans: [{ id: 1, ms: 50 }], logs }));
    const db = reader();
    const [service] = instrumentationHealth(db, {}, context, { nowMs: LATER_MS }).services;
    if (!service) throw new Error('no service');
    const untied = measure(service, 'logs_in_requests');
    expect([untied.count, untied.of]).toEqual([3, 9]);
    const q = untied.examples[0]?.logs ?? '';
    expect(listLogs(db, { q, limit: 100, direction: 'newest' } as never, context as never).logs).toHaveLength(
      6,
    );
  });
});

describe('open spans', () => {
  const stretch = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: -5, max: 10 }));

  it('are open at a time when any of them is', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
        const open = new OpenSpans();
        for (const [start, length] of stretches) open.add(start, start + length);
        for (let at = -1; at < 65; at++) {
          const isOpen = stretches.some(
            ([start, length]) => start <= at && at <= start + Math.max(0, length),
          );
          expect(open.at(at), `at ${at}`).toBe(isOpen);
        }
      }),
    );
  });
});
