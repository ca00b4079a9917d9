import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenseLine, m4 } from '../../../src-main/query/metrics/m4.ts';

const COLUMNS = 10;
const WIDTH = 100;
const END = COLUMNS * WIDTH;

/** Of every column the lowest and highest place that the line covers in it, the way to its neighbours included. */
function drawn({ timesUs, values }: DenseLine): ([number, number] | null)[] {
  const columns: ([number, number] | null)[] = new Array(COLUMNS).fill(null);
  const cover = (column: number, value: number): void => {
    if (column < 0 || column >= COLUMNS) return;
    const [low, high] = columns[column] ?? [value, value];
    columns[column] = [Math.min(low, value), Math.max(high, value)];
  };
  timesUs.forEach((us, i) => {
    const value = values[i] ?? null;
    if (value === null) return;
    cover(Math.floor(us / WIDTH), value);
    const before = values[i - 1] ?? null;
    if (before === null) return;
    const fromUs = timesUs[i - 1] ?? 0;
    for (let edge = Math.floor(fromUs / WIDTH) + 1; edge * WIDTH <= us; edge++) {
      const share = us === fromUs ? 1 : (edge * WIDTH - fromUs) / (us - fromUs);
      const at = before + (value - before) * share;
      cover(edge - 1, at);
      cover(edge, at);
    }
  });
  return columns;
}

const lines = fc
  .array(
    fc.record({
      us: fc.integer({ min: -150, max: END + 150 }),
      value: fc.option(fc.integer({ min: -1000, max: 1000 }), { freq: 12 }),
    }),
    { maxLength: 400 },
  )
  .map((points) => points.sort((a, b) => a.us - b.us))
  .map(
    (points): DenseLine => ({
      timesUs: points.map(({ us }) => us),
      values: points.map(({ value }) => value),
    }),
  );

describe('a line thinned to columns of pixels', () => {
  it('keeps the first, the lowest, the highest and the last point of a column, at their times', () => {
    const line = { timesUs: [0, 10, 20, 30, 40, 50, 110], values: [3, 9, 5, 1, 4, 6, 7] };
    expect(m4(line, 0, END, COLUMNS)).toEqual({ timesUs: [0, 10, 30, 50, 110], values: [3, 9, 1, 6, 7] });
  });

  it('stays broken where it was', () => {
    const line = { timesUs: [0, 10, 20, 30], values: [3, null, 5, 1] };
    expect(m4(line, 0, END, COLUMNS)).toEqual(line);
  });

  it('draws what all points would draw', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const thin = drawn(m4(line, 0, END, COLUMNS));
        drawn(line).forEach((all, column) => {
          const kept = thin[column] ?? null;
          if (all === null) expect(kept).toBeNull();
          else {
            expect(kept?.[0]).toBeCloseTo(all[0], 9);
            expect(kept?.[1]).toBeCloseTo(all[1], 9);
          }
        });
      }),
      { numRuns: 500 },
    );
  });

  it('has at most four points a column and unbroken stretch, all of them its own', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const thin = m4(line, 0, END, COLUMNS);
        const breaks = line.values.filter((value) => value === null).length;
        expect(thin.timesUs.length).toBeLessThanOrEqual(4 * (COLUMNS + 2 + breaks) + breaks);
        const own = new Set(line.timesUs.map((us, i) => `${us} ${line.values[i]}`));
        thin.timesUs.forEach((us, i) => {
          expect(own).toContain(`${us} ${thin.values[i]}`);
        });
      }),
    );
  });
});
