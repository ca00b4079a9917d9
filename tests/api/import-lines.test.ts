import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentsOf, importDocuments, signalsIn } from '../../src-main/api/import-lines.ts';
import {
  type Consumer,
  type IncomingRequest,
  Permanent,
  Retryable,
} from '../../src-main/pipeline/consumer.ts';

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function documents(text: string, sizes: readonly number[] = [1_000_000]): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for await (const document of documentsOf(inPieces(Buffer.from(text), sizes)))
    found.push(document?.toString('utf8') ?? null);
  return found;
}

const one = '{"resourceSpans":[{"n":1544712660300000001}]}';

describe('the documents of a file', () => {
  it('are its lines, however they are cut into pieces, blank ones left out', async () => {
    const line = fc.record({ text: fc.string({ unit: 'grapheme' }) }).map((value) => JSON.stringify(value));
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        sizes,
        fc.constantFrom('\n', '\n\n', '\n \n'),
        async (lines, cuts, end) => {
          expect(await documents(lines.join(end), cuts)).toEqual(lines);
          expect(await documents(lines.map((text) => text + end).join(''), cuts)).toEqual(lines);
        },
      ),
    );
  });

  it('are one, where it stands over many lines', async () => {
    const text = JSON.stringify(JSON.parse(one), null, 2);
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(sizes, async (cuts) => {
        expect((await documents(`\n${text}\n`, cuts)).map((document) => JSON.parse(document ?? ''))).toEqual([
          JSON.parse(text),
        ]);
      }),
    );
  });

  it('are none in an empty file', async () => {
    expect(await documents('')).toEqual([]);
    expect(await documents('\n\n')).toEqual([]);
  });
});

describe('importing', () => {
  const seen: IncomingRequest[] = [];
  const consumer = (answer: Consumer['consume']): Consumer => ({
    consume(request) {
      seen.push(request);
      return answer(request);
    },
  });
  const stored = { stored: 3, rejected: 0, message: '', repeat: false };
  const run = (text: string, answer: Consumer['consume'] = async () => stored) => {
    seen.length = 0;
    return importDocuments(inPieces(Buffer.from(text), [7]), consumer(answer));
  };

  it('gives each line to the store as it stands, nanoseconds included', async () => {
    const result = await run(`${one}\n{"resourceLogs":[]}\n{"resourceMetrics":[]}\n`);
    expect(result).toEqual({ spans: 3, logs: 3, metricPoints: 3, refused: 0, messages: [], runs: [] });
    expect(seen.map(({ signal, encoding }) => [signal, encoding])).toEqual([
      ['traces', 'json'],
      ['logs', 'json'],
      ['metrics', 'json'],
    ]);
    expect(Buffer.from(seen[0]?.body ?? []).toString()).toBe(one);
  });

  it('gives a document of several signals once for each', async () => {
    expect(
      signalsIn(Buffer.from('{"resourceSpans":[], "resourceLogs" : [], "resource_metrics":[]}')),
    ).toEqual(['traces', 'logs', 'metrics']);
  });

  it('reports what is refused, line by line, and takes the rest', async () => {
    const result = await run(`${one}\n{"hello":1}\nnot json\n${one}\n`, async (request) => {
      if (seen.indexOf(request) === 0) throw new Permanent('the trace id is too short');
      return { ...stored, rejected: 1, message: 'a span has no id' };
    });
    expect(result).toMatchObject({ spans: 3, refused: 4 });
    expect(result.messages.toSorted()).toEqual([
      'Line 1: the trace id is too short',
      'Line 2 holds no resourceSpans, resourceLogs or resourceMetrics.',
      'Line 3 holds no resourceSpans, resourceLogs or resourceMetrics.',
      'Line 4: a span has no id',
    ]);
  });

  it('waits while the store has no room', async () => {
    let busy = 3;
    const result = await run(one, async () => {
      if (busy-- > 0) throw new Retryable('full', 1);
      return stored;
    });
    expect(result).toMatchObject({ spans: 3, refused: 0 });
  });

  it('says that a repeat was not stored twice', async () => {
    const result = await run(`${one}\n${one}`, async () => ({ ...stored, stored: 0, repeat: true }));
    expect(result).toMatchObject({ spans: 0, refused: 0 });
    expect(result.messages).toEqual(['2 requests were stored a short while ago and not stored twice.']);
  });

  it('keeps only so many messages and so many requests under way', async () => {
    let underWay = 0;
    let most = 0;
    const result = await run(`${one}\n`.repeat(200), async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      throw new Permanent('no');
    });
    expect(result.refused).toBe(200);
    expect(result.messages.length).toBeLessThanOrEqual(21);
    expect(most).toBeLessThanOrEqual(8);
  });
});
