// Where the scatter's points and ticks lie, and what a rectangle holds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestPoint, pointsIn } from '../../../src-renderer/viz/scatter/pick.ts';
import {
  durationDomain,
  durationTicks,
  msAt,
  nsAt,
  type Scales,
  type ScatterPoints,
  timeLabel,
  timeTicks,
  xOf,
  yOf,
} from '../../../src-renderer/viz/scatter/scale.ts';

const SCALES: Scales = {
  frame: { left: 50, right: 1050, top: 10, bottom: 110 },
  fromMs: 1_763_820_000_000,
  toMs: 1_763_820_900_000,
  low: 6,
  high: 10,
};

const POINTS: ScatterPoints = {
  startMs: [1_763_820_100_000, 1_763_820_200_000, 1_763_820_300_000],
  durationNs: [10e6, 100e6, 1e9],
  error: [0, 1, 0],
  service: [0, 0, -1],
  services: ['shop'],
};

describe('the scales', () => {
  it('lead from a place back to the same value', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 6, max: 10, noNaN: true }),
        (t, log) => {
          const ms = SCALES.fromMs + t * 900_000;
          expect(msAt(SCALES, xOf(SCALES, ms))).toBeCloseTo(ms, 0);
          expect(Math.log10(nsAt(SCALES, yOf(SCALES, 10 ** log)))).toBeCloseTo(log, 6);
        },
      ),
    );
  });

  it('hold all durations, and a decade even where all are equal', () => {
    expect(durationDomain([5e6, 5e6])).toEqual({ low: Math.log10(5e6) - 0.5, high: Math.log10(5e6) + 0.5 });
    expect(durationDomain([])).toEqual({ low: 6, high: 9 });
    expect(durationDomain([0, -5])).toEqual({ low: 0, high: 0.5 });
  });

  it('have ticks at decades, closer ones where there is one decade', () => {
    expect(durationTicks(6.5, 9.8)).toEqual([1e7, 1e8, 1e9]);
    expect(durationTicks(8.5, 9.4)).toEqual([5e8, 1e9, 2e9]);
    expect(durationTicks(0, 12).length).toBeLessThanOrEqual(6);
  });

  it('have times at round steps, whatever the stretch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 86_400_000 }), (length) => {
        const { at, stepMs } = timeTicks(SCALES.fromMs, SCALES.fromMs + length, 1000);
        expect(at.length).toBeLessThanOrEqual(9);
        for (const ms of at) expect(timeLabel(ms, stepMs)).not.toBe('');
        for (const ms of at) expect(ms).toBeGreaterThanOrEqual(SCALES.fromMs);
      }),
    );
    expect(timeTicks(SCALES.fromMs, SCALES.toMs, 1000).stepMs).toBe(300_000);
  });
});

describe('a rectangle', () => {
  it('holds the points on its edges, and says what they span', () => {
    const box = { fromMs: 1_763_820_100_000, toMs: 1_763_820_200_000, minNs: 10e6, maxNs: 100e6 };
    expect(pointsIn(POINTS, box)).toEqual({ rows: [0, 1], errors: 1, minNs: 10e6, maxNs: 100e6 });
  });

  it('may hold nothing', () => {
    const box = { fromMs: 0, toMs: 1, minNs: 0, maxNs: 1 };
    expect(pointsIn(POINTS, box)).toEqual({ rows: [], errors: 0, minNs: 0, maxNs: 0 });
  });
});

it('the point under the pointer is the nearest within reach', () => {
  const x = xOf(SCALES, POINTS.startMs[1] ?? 0);
  const y = yOf(SCALES, POINTS.durationNs[1] ?? 0);
  expect(nearestPoint(POINTS, SCALES, x + 3, y - 3)).toBe(1);
  expect(nearestPoint(POINTS, SCALES, x + 30, y)).toBe(-1);
});
