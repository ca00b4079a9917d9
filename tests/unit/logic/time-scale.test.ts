import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bringIntoView,
  clampRange,
  fitRange,
  panBy,
  rulerTicks,
  zoomAbout,
} from '../../../src-renderer/logic/time-scale.ts';

const labels = (start: number, end: number, width = 600) =>
  rulerTicks({ start, end }, width).ticks.map((tick) => tick.label);

describe('ruler', () => {
  it('ticks at round times with units from nanoseconds to hours', () => {
    expect(labels(0, 1.44e9)).toEqual(['0', '500 ms', '1.0 s']);
    expect(labels(0, 60)).toEqual(['0', '10 ns', '20 ns', '30 ns', '40 ns', '50 ns', '60 ns']);
    expect(labels(3e6, 3.5e6)).toEqual(['3.0 ms', '3.1 ms', '3.2 ms', '3.3 ms', '3.4 ms', '3.5 ms']);
    expect(labels(0, 300e9)).toEqual(['0', '1:00 min', '2:00 min', '3:00 min', '4:00 min', '5:00 min']);
    expect(labels(0, 4 * 3600e9)).toEqual(['0', '1:00:00 h', '2:00:00 h', '3:00:00 h', '4:00:00 h']);
  });

  it('reads like a stopwatch after the first minute, however fine the step', () => {
    expect(labels(86_400e9, 86_400.35e9)).toEqual([
      '1 d 0:00:00.0',
      '1 d 0:00:00.1',
      '1 d 0:00:00.2',
      '1 d 0:00:00.3',
    ]);
    expect(labels(3600e9, 3600e9 + 2e6)).toEqual([
      '1:00:00.0000 h',
      '1:00:00.0005 h',
      '1:00:00.0010 h',
      '1:00:00.0015 h',
      '1:00:00.0020 h',
    ]);
    expect(labels(0, 4 * 86_400e9)).toEqual([
      '0',
      '1 d 0:00:00',
      '2 d 0:00:00',
      '3 d 0:00:00',
      '4 d 0:00:00',
    ]);
  });

  it('never crowds, never runs away, and labels no two ticks alike', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e13, noNaN: true }),
        fc.double({ min: 10, max: 1e14, noNaN: true }),
        fc.integer({ min: 100, max: 3000 }),
        (start, length, width) => {
          const { ticks } = rulerTicks({ start, end: start + length }, width);
          expect(ticks.length).toBeLessThanOrEqual(width / 92 + 2);
          expect(new Set(ticks.map((tick) => tick.label)).size).toBe(ticks.length);
          for (const tick of ticks) {
            expect(tick.at).toBeGreaterThanOrEqual(start - length * 1e-6);
            expect(tick.at).toBeLessThanOrEqual(start + length);
          }
        },
      ),
    );
  });
});

describe('view', () => {
  const bounds = { start: 0, end: 1000 };

  it('zooms about a point that stays where it is', () => {
    expect(zoomAbout({ start: 0, end: 1000 }, 250, 0.5, bounds)).toEqual({ start: 125, end: 625 });
    expect(zoomAbout({ start: 125, end: 625 }, 250, 4, bounds)).toEqual(bounds);
  });

  it('shows the whole again after as many steps out as in, whatever floats leave over', () => {
    const whole = { start: 0, end: 1e11 };
    let range = whole;
    for (let k = 0; k < 30; k++) range = zoomAbout(range, 3.21e10, 0.83, whole);
    for (let k = 0; k < 30; k++) range = zoomAbout(range, 3.21e10, 1 / 0.83, whole);
    expect(range).toEqual(whole);
  });

  it('pans up to the ends of the trace and no further', () => {
    expect(panBy({ start: 100, end: 300 }, -500, bounds)).toEqual({ start: 0, end: 200 });
    expect(panBy({ start: 100, end: 300 }, 5000, bounds)).toEqual({ start: 800, end: 1000 });
  });

  it('fits a span with air around it, and a span of no length too', () => {
    expect(fitRange(400, 500, bounds)).toEqual({ start: 388, end: 512 });
    const point = fitRange(400, 400, bounds);
    expect(point.end - point.start).toBe(10);
  });

  it('moves only to bring in what is outside', () => {
    const view = { start: 100, end: 300 };
    expect(bringIntoView(view, 250, 900, bounds)).toBe(view);
    expect(bringIntoView(view, 500, 600, bounds)).toEqual({ start: 450, end: 650 });
  });

  it('stays inside the bounds whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e4, max: 1e4 }),
        fc.double({ noNaN: true, min: -1e4, max: 1e4 }),
        (a, b) => {
          const range = clampRange({ start: a, end: b }, bounds);
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeLessThanOrEqual(1000.000001);
          expect(range.end - range.start).toBeGreaterThanOrEqual(9.999);
        },
      ),
    );
  });
});
