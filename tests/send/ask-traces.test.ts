// Asking Tempo after many traces: by id while that is quick, by searches for what a search shows, and whichever way it
// is asked, the answer for each span is the same.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { SignalArrival } from '#shared/api/arrivals.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { askSignal } from '../../src-main/send/ask/ask-signal.ts';
import type { AskPatience } from '../../src-main/send/ask/patience.ts';
import { sentOf } from '../../src-main/send/ask/sent.ts';
import { Tally } from '../../src-main/send/ask/tally.ts';
import { UNTREATED } from '../../src-main/send/treatment.ts';
import { startTempo, type Tempo } from './stand-ins/tempo.ts';

let tempo: Tempo;
const start = async (): Promise<Tempo> => {
  tempo = await startTempo();
  return tempo;
};
afterEach(() => tempo.stop());

const MINUTE = 60_000;
const PATIENCE: AskPatience = {
  again: [20],
  againAll: 100,
  byId: 0,
  shownAfter: 0,
  shownWithin: 300,
  searchAgain: 20,
};

interface SomeSpan {
  trace: number;
  id: number;
  kind?: number;
  /** Milliseconds before now. */
  age?: number;
}

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');
const traceId = (n: number): string => hex(n, 32);

/** `count` traces of `each` spans. */
const traces = (count: number, each: number, more: Partial<SomeSpan> = {}): SomeSpan[] =>
  Array.from({ length: count * each }, (_, i) => ({
    trace: 1 + Math.floor(i / each),
    id: 1 + (i % each),
    ...more,
  }));

/** When the spans of a test were made: put together again they are the same. */
let madeMs = 0;
const requestOf = (spans: readonly SomeSpan[]): Uint8Array =>
  encodeRequest('traces', {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: spans.map(({ trace, id, kind = 1, age = 1000 }) => ({
              traceId: traceId(trace),
              spanId: hex(id, 16),
              kind,
              startTimeUnixNano: `${madeMs - age}000000`,
            })),
          },
        ],
      },
    ],
  });

/** Sends spans to the stand-in, and asks after them; `isFresh`: while the send is under way. */
async function ask(
  spans: readonly SomeSpan[],
  { isFresh = true, patience = {} }: { isFresh?: boolean; patience?: Partial<AskPatience> } = {},
): Promise<SignalArrival & { messages: Set<string>; items: string[] }> {
  madeMs = Date.now();
  await fetch(`${tempo.url}/v1/traces`, { method: 'POST', body: new Uint8Array(requestOf(spans)) });
  const report: SignalArrival = {
    ...{
      state: 'waiting',
      accepted: 0,
      arrived: 0,
      pending: 0,
      missing: 0,
      gone: 0,
      reasons: [],
      message: '',
    },
  };
  const tally = new Tally('traces', report);
  const messages = new Set<string>();
  let isUnderWay = isFresh;
  await askSignal({
    ...{ signal: 'traces', reader: { url: tempo.url, headers: {}, secrets: [] }, treatment: UNTREATED },
    ...{ report, tally, patience: { ...PATIENCE, ...patience } },
    abort: AbortSignal.timeout(20_000),
    tell: () => messages.add(report.message),
    // Rows are places in `spans`; what is gone is not put together.
    expected: async ({ rows }) => ({
      sent: sentOf('traces', requestOf(Array.from(rows, (row) => spans[row] as SomeSpan))),
      rows,
      used: rows.length,
    }),
    accepted: async (from) => {
      isUnderWay = isUnderWay && from < spans.length;
      const rows = Float64Array.from({ length: spans.length - from }, (_, i) => from + i);
      return { rows, next: spans.length, isAll: !isUnderWay };
    },
    news: () => (isUnderWay ? Promise.resolve() : undefined),
  });
  return { ...report, messages, items: tally.items.map(({ item }) => item).sort() };
}

const asked = (path: string): number => tempo.asked.filter(({ url }) => url.pathname.startsWith(path)).length;
const byId = (): number => asked('/api/v2/traces/');
const searches = (): number => asked('/api/search');

describe('a span whose id is one that Tempo gives to another', () => {
  it('has not arrived because the other has', async () => {
    const stand = await start();
    stand.keeps = ({ spanId }) => spanId === hex(2, 16);
    // Client and server share id 2; Tempo's answer calls the server's 1.
    const [client, server] = [3, 2].map((kind) => ({ trace: 1, id: 2, kind }));
    const other = { trace: 1, id: 1, kind: 2 };
    const { arrived, missing, items } = await ask([client, server, other] as SomeSpan[], {
      patience: { byId: 60_000 },
    });
    expect({ arrived, missing, items: items.length }).toEqual({ arrived: 2, missing: 1, items: 1 });
  });
});

describe('many traces', () => {
  it('are told by a few searches once asking by id takes too long', async () => {
    (await start()).shows = () => true;
    const { accepted, arrived, missing, message } = await ask(traces(250, 3));
    expect({ accepted, arrived, missing, message }).toEqual({
      accepted: 750,
      arrived: 750,
      missing: 0,
      message: '',
    });
    expect(searches()).toBe(3);
    expect(byId()).toBe(0);
  });

  it('are asked for by id while that is quick', async () => {
    (await start()).shows = () => true;
    const { arrived } = await ask(traces(100, 2), { patience: { byId: 60_000 } });
    expect(arrived).toBe(200);
    expect({ searches: searches(), byId: byId() }).toEqual({ searches: 0, byId: 100 });
  });

  it('are waited for until a search shows them, and that is said meanwhile', async () => {
    let tries = 0;
    (await start()).shows = ({ traceId: id, spanId }) =>
      ++tries > 300 && (id !== traceId(7) || spanId !== hex(2, 16) || tries > 2000);
    const { arrived, messages } = await ask(traces(40, 3), { patience: { shownWithin: 10_000 } });
    expect(arrived).toBe(120);
    expect([...messages].join()).toMatch(/Waiting for that/);
    expect(searches()).toBeGreaterThan(2);
    expect(byId()).toBe(0);
  });

  it('that no search shows are asked for by id in the end; what is not there then is missing', async () => {
    (await start()).keeps = ({ traceId: id, spanId }) => id !== traceId(3) || spanId === hex(1, 16);
    tempo.shows = ({ traceId: id }) => id !== traceId(5);
    const { arrived, missing, reasons, items } = await ask(traces(150, 2));
    expect({ arrived, missing }).toEqual({ arrived: 299, missing: 1 });
    expect(reasons).toMatchObject([{ fate: 'missing', items: 1 }]);
    expect(reasons[0]?.reason).toContain('a part of the trace');
    expect(items).toEqual([`span ${hex(2, 16)} of trace ${traceId(3)}`]);
    expect(byId()).toBe(2);
  });

  it('are asked for by id where a search would miss them: old ones, those to come, and those of many spans', async () => {
    (await start()).shows = () => true;
    await ask([
      ...traces(1, 2, { age: 10 * MINUTE }),
      { trace: 2, id: 1, age: -10 * MINUTE },
      ...Array.from({ length: 101 }, (_, i) => ({ trace: 3, id: i + 1 })),
      { trace: 4, id: 1 },
    ]);
    expect(searches()).toBe(1);
    expect(byId()).toBe(3);
  });

  it('that came long ago are searched for, however old, and by id where that shows nothing, without a wait', async () => {
    (await start()).shows = ({ traceId: id }) => id !== traceId(2);
    const { arrived } = await ask(traces(90, 2, { age: 100 * MINUTE }), {
      isFresh: false,
      patience: { shownWithin: 60_000, searchAgain: 60_000 },
    });
    expect(arrived).toBe(180);
    expect({ searches: searches(), byId: byId() }).toEqual({ searches: 1, byId: 1 });
  });

  it('are asked for by id where Tempo cannot be searched so', async () => {
    await start();
    const { arrived } = await ask(traces(120, 1), { patience: { shownWithin: 60_000 } });
    expect(arrived).toBe(120);
    expect({ searches: searches(), byId: byId() }).toEqual({ searches: 1, byId: 120 });
  });

  it('are told the same whatever a search shows', async () => {
    const some = fc.record({
      trace: fc.integer({ min: 1, max: 4 }),
      id: fc.integer({ min: 1, max: 3 }),
      kind: fc.integer({ min: 0, max: 5 }),
      age: fc.constantFrom(1000, 1000, 1000, 10 * MINUTE, -10 * MINUTE),
      keeps: fc.boolean(),
      shows: fc.boolean(),
    });
    const key = ({ trace, id, kind }: { trace: number; id: number; kind: number }): string =>
      `${traceId(trace)} ${hex(id, 16)} ${kind}`;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(some, { selector: key, minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (spans, isFresh) => {
          await start();
          const known = new Map(spans.map((one) => [key(one), one]));
          const of = (span: { traceId: string; spanId: string; kind?: number }) =>
            known.get(`${span.traceId} ${span.spanId} ${span.kind ?? 0}`);
          tempo.keeps = (span) => of(span)?.keeps ?? false;
          tempo.shows = (span) => of(span)?.shows ?? false;
          const patience = { again: [], shownWithin: 5, searchAgain: 2 };
          const { arrived, missing } = await ask(spans, { isFresh, patience });
          const kept = spans.filter(({ keeps }) => keeps).length;
          expect({ arrived, missing }).toEqual({ arrived: kept, missing: spans.length - kept });
          await tempo.stop();
        },
      ),
      { numRuns: 25 },
    );
  });
});
