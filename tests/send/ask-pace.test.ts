// Asking paced by how long answers take: a Tempo that is busy is left alone for a while, and never for ever.
import { describe, expect, it } from 'vitest';
import { inParallel } from '../../src-main/send/ask/in-parallel.ts';
import { AskPace } from '../../src-main/send/ask/pace.ts';
import { pause } from '../../src-main/send/pause.ts';

const never = new AbortController().signal;
const PATIENCE = { slow: 10, worth: 100, pause: 5, most: 60 };

/** Asks `count` questions, four at once, of a backend that takes so long. */
async function askAll(count: number, tookMs: (pauses: number) => number) {
  const rests: boolean[] = [];
  let asked = 0;
  // Four at once each see the clock go on for all of them.
  let clockMs = 0;
  const pace = new AskPace(4, (rest) => rests.push(rest), { patience: PATIENCE, now: () => clockMs });
  pace.left = count;
  const pauses = (): number => rests.filter(Boolean).length;
  await inParallel(4, Array.from({ length: count }), () =>
    pace.ask(async () => {
      await Promise.resolve();
      clockMs += tookMs(pauses());
      asked++;
    }, never),
  );
  return { asked, rests, pauses: pauses() };
}

describe('asking many', () => {
  it('goes on without a pause while answers are quick', async () => {
    expect(await askAll(60, () => 1)).toEqual({ asked: 60, rests: [], pauses: 0 });
  });

  it('pauses while they are slow, and goes on when they are quick again; who pauses says so, and when it is over', async () => {
    const { asked, rests, pauses } = await askAll(200, (before) => (before < 3 ? 30 : 1));
    expect(asked).toBe(200);
    expect(pauses).toBeGreaterThanOrEqual(3);
    expect(pauses).toBeLessThan(12);
    expect(rests.at(-1)).toBe(false);
  });

  it('pauses no longer than it may where answers are always slow', async () => {
    const { asked, pauses, rests } = await askAll(60, () => 15);
    expect(asked).toBe(60);
    expect(pauses).toBeLessThanOrEqual(PATIENCE.most / PATIENCE.pause);
    expect(rests.at(-1)).toBe(false);
  });

  it('does not pause for a few, and ends when it is told to', async () => {
    expect((await askAll(8, () => 15)).pauses).toBe(0);
    const pace = new AskPace(1, () => undefined, { patience: { ...PATIENCE, pause: 60_000 } });
    pace.left = 1000;
    await pace.ask(() => pause(20, never), never);
    const ending = new AbortController();
    const asking = pace.ask(async () => true, ending.signal);
    ending.abort();
    await expect(asking).rejects.toThrow(/abort/i);
    // Nobody waits for what was ended.
    pace.left = 0;
    expect(await pace.ask(async () => 'answered', never)).toBe('answered');
  });
});
