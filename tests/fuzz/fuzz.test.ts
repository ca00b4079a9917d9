// A moment of fuzzing with every run of the tests, what failed before tried again, and that a failure would be found.
import { readFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../api/support.ts';
import { call, hostileBody, startFramingReceiver } from './framing.ts';
import { diceOf, mutate } from './mutate.ts';
import { fuzz, keptSeeds } from './run.ts';
import { TARGETS } from './targets.ts';

describe('fuzzing', () => {
  it.each(TARGETS)(
    '$name takes its corpus, and none of what failed before fails',
    ({ name, corpus, check }) => {
      for (const bytes of corpus(1)) expect(check(bytes)).toBe(true);
      for (const { bytes } of keptSeeds(name)) check(bytes);
    },
  );

  it('finds nothing in a moment', () => {
    const { inputs, taken, failures } = fuzz(2, 2026);
    expect(failures).toEqual([]);
    expect(inputs).toBeGreaterThan(1000);
    // Hostile, but not so that nothing gets in.
    expect(taken / inputs).toBeGreaterThan(0.05);
    expect(taken / inputs).toBeLessThan(0.95);
  });

  it('finds a decoder that is wrong, and keeps what it was wrong about', async () => {
    const dir = await tempDir();
    const wrong = {
      name: 'wrong',
      corpus: () => [Uint8Array.from([1, 2, 3, 4])],
      check: (bytes: Uint8Array) => {
        if (bytes.includes(0xff)) throw new Error('tripped');
        return true;
      },
    };
    const { failures } = fuzz(5, 3, [wrong], dir.path);
    expect(failures).toMatchObject([{ target: 'wrong', message: 'tripped' }]);
    expect(readFileSync(join(dir.path, failures[0]?.file ?? '')).includes(0xff)).toBe(true);
    await dir.remove();
  });

  it('is the same again from the same seed', () => {
    const bytes = Uint8Array.from({ length: 50 }, (_, i) => i);
    const of = (seed: number): number[][] => {
      const dice = diceOf(seed);
      return Array.from({ length: 20 }, () => [...mutate(dice, bytes, bytes)]);
    };
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });
});

describe('gRPC’s framing', () => {
  it('answers any frames properly, or closes, and takes the next call', async () => {
    const receiver = await startFramingReceiver();
    const corpus = TARGETS.find(({ name }) => name === 'protobuf-traces')?.corpus(5) ?? [];
    const session = connectHttp2(`http://127.0.0.1:${receiver.port}`);
    try {
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.constantFrom(...corpus), async (seed, message) => {
          const { pieces, encoding } = hostileBody(diceOf(seed), message);
          const code = await call(session, 'traces', pieces, encoding);
          // Bad, too much, unknown: never INTERNAL, and never "try again".
          if (code !== undefined) expect([0, 3, 8, 12]).toContain(code);
          expect(await call(session, 'traces', [Buffer.alloc(5)], 'identity')).toBe(0);
        }),
        { numRuns: 150 },
      );
    } finally {
      session.destroy();
      await receiver.stop(200);
    }
  });
});
