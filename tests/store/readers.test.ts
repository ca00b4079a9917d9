// When reader threads come and go; the threads themselves are doubles that answer when they are told to.
import { describe, expect, it } from 'vitest';
import type { ThreadClient } from '../../src-main/store/thread/client.ts';
import { Readers } from '../../src-main/store/thread/readers.ts';

interface Double {
  died: () => void;
  answer: (() => void)[];
  stopped: boolean;
}

function readersOf(most: number, idleMs = 1_000_000): { readers: Readers; threads: Double[] } {
  const threads: Double[] = [];
  const start = (died: () => void): ThreadClient => {
    const double: Double = { died, answer: [], stopped: false };
    threads.push(double);
    return {
      ready: Promise.resolve(),
      get busy() {
        return double.answer.length;
      },
      call: () =>
        new Promise<string>((resolve) => {
          double.answer.push(() => {
            double.answer.shift();
            resolve(`thread ${threads.indexOf(double)}`);
          });
        }),
      stop: async () => {
        double.stopped = true;
      },
    } as unknown as ThreadClient;
  };
  return { readers: new Readers({ start, slow: new Set(['count']), most, idleMs }), threads };
}

describe('Reader threads', () => {
  it('come when those there are busy, up to so many', async () => {
    const { readers, threads } = readersOf(3);
    expect(threads.length).toBe(1);
    const answers = ['list', 'list', 'list', 'list'].map((method) => readers.ask(method, {}));
    expect(threads.map(({ answer }) => answer.length)).toEqual([2, 1, 1]);
    for (const thread of threads) while (thread.answer.length > 0) thread.answer[0]?.();
    expect(await Promise.all(answers)).toEqual(['thread 0', 'thread 1', 'thread 2', 'thread 0']);
  });

  it('leave the first to questions that never take long', () => {
    const { readers, threads } = readersOf(2);
    void readers.ask('count', {});
    void readers.ask('count', {});
    void readers.ask('list', {});
    expect(threads.map(({ answer }) => answer.length)).toEqual([1, 2]);
  });

  it('go when nobody asked for a while, but for the first', async () => {
    const { readers, threads } = readersOf(3, 1);
    const asked = readers.ask('count', {});
    threads[1]?.answer[0]?.();
    await asked;
    await expect.poll(() => threads.map(({ stopped }) => stopped)).toEqual([false, true]);
    void readers.ask('count', {});
    expect(threads.length).toBe(3);
  });

  it('are replaced when the last one dies', async () => {
    const { threads } = readersOf(2);
    await Promise.resolve();
    threads[0]?.died();
    expect(threads.length).toBe(2);
  });
});
