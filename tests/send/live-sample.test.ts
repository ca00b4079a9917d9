// What is sent on as it comes is asked after too: a few items now and then.
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { CannotAsk } from '../../src-main/send/ask/read-api.ts';
import type { Batch } from '../../src-main/send/batches.ts';
import { keptOf } from '../../src-main/send/live/counts.ts';
import type { NextRows } from '../../src-main/send/live/next-rows.ts';
import { Sample, type SampleOptions, type Seen } from '../../src-main/send/live/sample.ts';
import { Tee } from '../../src-main/send/live/tee.ts';
import type { Reader } from '../../src-main/send/target.ts';
import { UNTREATED } from '../../src-main/send/treatment.ts';
import type { CursorRow } from '../../src-main/store/reads/keep-sending.ts';
import type { CursorMove } from '../../src-main/store/writes/keep-sending.ts';
import { startTempo, type Tempo } from './stand-ins/tempo.ts';

/** A busy machine takes its time. */
const PATIENT = { timeout: 15_000 };
const FAST = { looks: [10, 20, 40], rest: 0 };
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** A batch of as many spans, each a trace of its own, in rows 1, 2, …. */
function batchOf(rows: readonly number[]): Batch {
  const spans = rows.map((row) => ({ traceId: hex(row, 32), spanId: hex(row, 16), name: 'x' }));
  return {
    ...{ items: rows.length, leftOut: [], traces: rows.length, changed: 0, sent: Float64Array.from(rows) },
    body: encodeRequest('traces', { resourceSpans: [{ resource: {}, scopeSpans: [{ spans }] }] }),
    halve: async () => undefined,
    only: async (some) => batchOf(rows.filter((row) => some.has(row))),
  };
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

const windowOf = (rows: readonly number[]): NextRows =>
  ({
    ...{ rows: Float64Array.from(rows), left: [{ first: 0, upto: rows.length }], upto: 1 },
    ...{ filtered: 0, sampled: 0, largeTraces: [], newestSend: 0 },
  }) as unknown as NextRows;

interface Asked {
  tempo: Tempo;
  sample: Sample;
  counts: SampleOptions['counts'];
  /** Rows that were found missing; and those in doubt now. */
  missing: number[];
  doubted: Set<number>;
  /** Sends a batch and offers it. */
  go(batch: Batch, except?: readonly number[]): Promise<void>;
}

async function asking(more: Partial<SampleOptions> = {}): Promise<Asked> {
  const tempo = await startTempo();
  const { counts } = keptOf({});
  const missing: number[] = [];
  const doubted = new Set<number>();
  const onSeen = (seen: Seen): void => {
    missing.push(...seen.missing);
    for (const row of seen.doubted) doubted.add(row);
    for (const row of [...seen.proven, ...seen.missing]) doubted.delete(row);
  };
  const reader: Reader = { url: tempo.url, headers: {}, secrets: [], trust: 'sure', backend: 'tempo' };
  const sample = new Sample({
    ...{ signal: 'traces', counts, patience: FAST },
    reader: async () => reader,
    address: async () => 'there',
    onSeen,
    ...more,
  });
  onTestFinished(async () => {
    await sample.stop();
    await tempo.stop();
  });
  return {
    ...{ tempo, sample, counts, missing, doubted },
    async go(batch, except = []) {
      await fetch(`${tempo.url}/v1/traces`, { method: 'POST', body: new Uint8Array(batch.body) });
      sample.offer(batch, new Set(except));
    },
  };
}

describe('what was sent on', () => {
  it('is asked after, and counted as there', async () => {
    const { counts, go, missing } = await asking();
    await go(batchOf(upTo(5)));
    await expect.poll(() => counts, PATIENT).toMatchObject({ asked: 5, arrived: 5, missing: 0 });
    expect(counts.messages).toEqual([]);
    expect(missing).toEqual([]);
  });

  it('and is not there is counted and named, and can go again', async () => {
    const { counts, go, missing, tempo } = await asking();
    tempo.keeps = ({ spanId }) =>
      spanId !== Buffer.from(hex(3, 16), 'hex').toString('base64') && spanId !== hex(3, 16);
    await go(batchOf(upTo(5)));
    await expect.poll(() => counts, PATIENT).toMatchObject({ asked: 5, arrived: 4, missing: 1 });
    expect(counts.messages).toEqual([
      {
        text: `Accepted, and not there afterwards: Tempo has nothing of the trace. The first: span ${hex(3, 16)} of trace ${hex(3, 32)}.`,
        items: 1,
      },
    ]);
    expect(missing).toEqual([3]);
  });

  it('that was refused, or of which nobody knows, is not asked after', async () => {
    const { counts, go } = await asking();
    await go(batchOf(upTo(5)), [1, 2]);
    await expect.poll(() => counts.asked, PATIENT).toBe(3);
  });

  it('is asked after in a few items at a time, whatever comes', async () => {
    const { counts, go, tempo } = await asking({ patience: { ...FAST, rest: 60_000 } });
    for (let n = 0; n < 10; n++) await go(batchOf(upTo(1000)));
    await expect.poll(() => counts, PATIENT).toMatchObject({ asked: 20, arrived: 20 });
    await go(batchOf(upTo(1000)));
    const questions = tempo.asked.filter(({ url }) => url.pathname.startsWith('/api/'));
    expect(questions).toHaveLength(20);
  });

  it('and is missing in part is asked after as a whole, and so is what goes until nothing is missing', async () => {
    const { counts, go, missing, doubted, tempo } = await asking({ patience: { ...FAST, rest: 0 } });
    await go(batchOf(upTo(50)));
    await expect.poll(() => counts.arrived, PATIENT).toBe(20);
    tempo.keeps = () => false;
    const lost = upTo(400).slice(50);
    await go(batchOf(lost.slice(0, 150)));
    await go(batchOf(lost.slice(150)));
    await expect.poll(() => missing.length, PATIENT).toBe(350);
    expect(missing.toSorted((a, b) => a - b)).toEqual(lost);
    expect(counts.messages).toEqual([
      { text: expect.stringMatching(/^Accepted, and not there afterwards: .* The first: span /), items: 350 },
    ]);
    tempo.keeps = () => true;
    await go(batchOf(upTo(700).slice(400)));
    await go(batchOf(upTo(900).slice(700)));
    await expect.poll(() => doubted.size, PATIENT).toBe(0);
    expect(missing).toHaveLength(350);
    const { asked } = counts;
    await go(batchOf(upTo(1900).slice(900)));
    await expect.poll(() => counts.asked, PATIENT).toBe(asked + 20);
  });

  it('around what is missing is in doubt until it was asked after', async () => {
    const held = Promise.withResolvers<void>();
    const all = await asking({
      // Asking goes on when that is allowed.
      address: async () => {
        if (all.doubted.size > 0) await held.promise;
        return 'there';
      },
    });
    const { go, missing, doubted, tempo } = all;
    tempo.keeps = () => false;
    await go(batchOf(upTo(200)));
    await expect.poll(() => missing.length, PATIENT).toBe(20);
    expect(doubted.size).toBe(180);
    await go(batchOf(upTo(300).slice(200)));
    expect(doubted.size + missing.length).toBe(300);
    held.resolve();
    await expect.poll(() => missing.length, PATIENT).toBe(300);
    expect(doubted.size).toBe(0);
  });

  it('is looked for again before it is called missing', async () => {
    const patience = { looks: [1, 200, 5000], rest: 0 };
    const { counts, tempo, sample, missing } = await asking({ patience });
    const batch = batchOf([1]);
    sample.offer(batch, new Set());
    await expect.poll(() => tempo.asked.length, PATIENT).toBeGreaterThan(0);
    await fetch(`${tempo.url}/v1/traces`, { method: 'POST', body: new Uint8Array(batch.body) });
    await expect.poll(() => counts, PATIENT).toMatchObject({ asked: 1, arrived: 1 });
    expect(missing).toEqual([]);
  });

  it('to an address that is another one by now is not looked for there', async () => {
    const places = ['there', 'elsewhere'];
    const { counts, go, sample } = await asking({ address: async () => places.shift() ?? 'elsewhere' });
    sample.offer(batchOf([1]), new Set());
    await expect.poll(() => places, PATIENT).toEqual([]);
    await expect
      .poll(async () => {
        await go(batchOf([2]));
        return counts.arrived;
      })
      .toBeGreaterThan(0);
    expect(counts.missing).toBe(0);
  });

  it('where nobody can be asked says so, and how that can be changed', async () => {
    const { counts, sample } = await asking({
      reader: () => Promise.reject(new CannotAsk('Give the destination an address for queries.')),
    });
    sample.offer(batchOf([1]), new Set());
    await expect.poll(() => counts.cannotAsk, PATIENT).toBe('Give the destination an address for queries.');
    expect(counts.asked).toBe(0);
  });

  it('is not spoken of where all of it was refused', async () => {
    let asked = 0;
    const { sample } = await asking({
      reader: () => {
        asked++;
        return Promise.reject(new CannotAsk('nobody'));
      },
    });
    sample.offer(batchOf([1]), new Set([1]));
    sample.offer(batchOf([2]), new Set());
    await expect.poll(() => asked, PATIENT).toBe(1);
  });
});

describe('a tee', () => {
  it('gives back what was found missing, so that it can go with a send', async () => {
    const tempo = await startTempo();
    onTestFinished(() => tempo.stop());
    tempo.keeps = ({ spanId }) => !spanId.includes('2') && !Buffer.from(spanId, 'base64').includes(2);
    const target: Reader = {
      ...{ url: `${tempo.url}/v1/traces`, headers: {}, secrets: [], trust: 'sure', backend: 'tempo' },
    };
    const moves: CursorMove[] = [];
    const windows: NextRows[] = [windowOf([1, 2, 3])];
    const tee = new Tee({
      ...{ destination: 1, signal: 'traces', selection: { filter: '', share: 1, services: null } },
      cursor: {
        signal: 'traces',
        sinceUs: 0,
        chunk: 0,
        upto: 0,
        place: 0,
        triedUs: 0,
        counts: {},
      } as CursorRow,
      inTurn: (work) => work(),
      address: async () => 'there',
      source: {
        next: async () => windows.shift() ?? windowOf([]),
        assemble: async ({ rows }) => ({ ...batchOf([...rows]), leftOut: [], used: rows.length }),
      },
      way: async () => ({ target, treatment: UNTREATED, look: async () => undefined }),
      move: async (move) => moves.push(move) > 0,
      reader: async () => ({ ...target, url: tempo.url }),
      patience: FAST,
      onChange: () => undefined,
    });
    onTestFinished(() => tee.stop());
    await expect.poll(() => moves.flatMap(({ rows }) => [...(rows?.stays ?? [])]), PATIENT).toEqual([2]);
    expect(tee.counts).toMatchObject({ sent: 3, asked: 3, arrived: 2, missing: 1 });
    expect(moves.at(-1)?.counts).toMatchObject({ counts: { missing: 1 } });
  });
});
