import { describe, expect, it } from 'vitest';
import { type Held, Loudness } from '../../../src-main/store/loudness.ts';

const MB = 1e6;
const held: Held = { usedBytes: 500 * MB, fullBytes: 1900 * MB, storedPerRaw: 0.4, services: 3 };

/** A minute in which services bring so many bytes each second. */
function aMinuteOf(bytes: Record<string, number>): Loudness {
  const loudness = new Loudness();
  for (let second = 0; second < 60; second++) loudness.add(Object.entries(bytes), second * 1000);
  return loudness;
}

describe('A noisy service', () => {
  it('is named with its share, before the store is full', () => {
    const noisy = aMinuteOf({ load: 9 * MB, shop: MB }).judge(held, 60_000);
    expect(noisy).toMatchObject({ service: 'load', share: 0.9 });
    expect(noisy?.bytesPerSecond).toBeCloseTo(4 * MB);
    expect(noisy?.secondsUntilFull).toBeCloseTo(350);
    expect(noisy?.secondsUntilReplaced).toBeCloseTo(350 + 475);
  });

  it.each<[string, Record<string, number>, Partial<Held>, number]>([
    ['when nobody brings most of it', { a: 3 * MB, b: 3 * MB, c: 3 * MB }, {}, 60_000],
    ['when there is nobody else to lose anything', { load: 9 * MB }, { services: 1 }, 60_000],
    ['when there is room for a long time', { load: 9 * MB, shop: MB }, { fullBytes: 90_000 * MB }, 60_000],
    ['when it would take days', { load: 9000, shop: 10 }, { usedBytes: 1900 * MB }, 60_000],
    [
      'by the size of a young store’s own files',
      { load: 9000, shop: 10 },
      { usedBytes: 16 * MB, storedPerRaw: 900 },
      60_000,
    ],
    ['after a few seconds', { load: 9 * MB, shop: MB }, {}, 9000],
    ['when it has been quiet since', { load: 9 * MB, shop: MB }, {}, 600_000],
  ])('is none %s', (_, bytes, more, nowMs) => {
    expect(aMinuteOf(bytes).judge({ ...held, ...more }, nowMs)).toBeNull();
  });

  it('fills a store that is full already', () => {
    const full = { ...held, usedBytes: held.fullBytes };
    expect(aMinuteOf({ load: 9 * MB, shop: MB }).judge(full, 60_000)).toMatchObject({ secondsUntilFull: 0 });
  });
});
