import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grid } from '../../../src-main/query/metrics/grid.ts';
import { COUNTER, increasesOf } from '../../../src-main/query/metrics/increases.ts';
import { amounts, rates, spreadOver } from '../../../src-main/query/metrics/rates.ts';
import { type Drawn, numbers, SECOND } from './points.ts';

const SILENCE = 60 * SECOND;
const grid = (count: number, step = 10): Grid => ({ startUs: 0, stepUs: step * SECOND, count });

function increases(drawn: Drawn[], temporality: 'delta' | 'cumulative' = 'cumulative') {
  const points = numbers(drawn);
  const at = (i: number) => {
    const value = points.values[i] ?? Number.NaN;
    return Number.isNaN(value) ? undefined : value;
  };
  return increasesOf(points, at, temporality, COUNTER, SILENCE).map(({ fromUs, toUs, amount }) => [
    fromUs / SECOND,
    toUs / SECOND,
    amount,
  ]);
}

describe('increases of a cumulative counter', () => {
  it('are the differences of neighbours', () => {
    expect(
      increases([
        [10, 5],
        [20, 9],
        [30, 9],
      ]),
    ).toEqual([
      [10, 20, 4],
      [20, 30, 0],
    ]);
  });

  it('count the first reading when its start says since when', () => {
    expect(increases([[30, 6, 10]])).toEqual([[10, 30, 6]]);
    expect(increases([[30, 6]])).toEqual([]);
  });

  it('count a first reading however long ago it began: SDKs say the start of the process', () => {
    expect(increases([[3600, 6, 10]])).toEqual([[10, 3600, 6]]);
  });

  it('count a new start after a silence since that start, and say nothing of the silence', () => {
    expect(
      increases([
        [10, 5, 1],
        [500, 9, 300],
      ]).at(-1),
    ).toEqual([300, 500, 9]);
  });

  it('take a decrease for a reset and count all of the new reading', () => {
    expect(
      increases([
        [10, 100],
        [20, 3],
      ]),
    ).toEqual([[10, 20, 3]]);
  });

  it('take a later start for a reset even without a decrease, and count since that start', () => {
    expect(
      increases([
        [10, 5, 1],
        [20, 9, 12],
      ]).at(-1),
    ).toEqual([12, 20, 9]);
  });

  it('say nothing of a silence', () => {
    expect(
      increases([
        [10, 5],
        [100, 50],
        [110, 51],
      ]),
    ).toEqual([[100, 110, 1]]);
  });

  it('say nothing across a NO_RECORDED_VALUE', () => {
    expect(
      increases([
        [10, 5],
        [20, null],
        [30, 9],
        [40, 10],
      ]),
    ).toEqual([[30, 40, 1]]);
  });

  it('begin again after a NO_RECORDED_VALUE when the series does', () => {
    expect(
      increases([
        [10, 5],
        [20, null],
        [30, 9, 25],
      ]),
    ).toEqual([[25, 30, 9]]);
  });

  it('ignore a point delivered twice', () => {
    expect(
      increases([
        [10, 5],
        [20, 9],
        [20, 9],
        [30, 10],
      ]),
    ).toEqual([
      [10, 20, 4],
      [20, 30, 1],
    ]);
  });
});

describe('increases of a delta counter', () => {
  it('are the points themselves, since their start', () => {
    expect(
      increases(
        [
          [20, 4, 10],
          [30, 2, 20],
        ],
        'delta',
      ),
    ).toEqual([
      [10, 20, 4],
      [20, 30, 2],
    ]);
  });

  it('begin at the point before when no start is given', () => {
    expect(
      increases(
        [
          [20, 4],
          [30, 2],
        ],
        'delta',
      ),
    ).toEqual([
      [20, 20, 4],
      [20, 30, 2],
    ]);
  });

  it('never count the same time twice when starts overlap', () => {
    expect(
      increases(
        [
          [20, 4, 10],
          [30, 2, 15],
        ],
        'delta',
      )[1],
    ).toEqual([20, 30, 2]);
  });
});

describe('rates', () => {
  it('spread an increase over the time it took', () => {
    const spread = spreadOver(grid(3), [{ fromUs: 5 * SECOND, toUs: 25 * SECOND, amount: 20 }]);
    expect([...spread.amounts]).toEqual([5, 10, 5]);
    expect(rates(spread)).toEqual([1, 1, 1]);
  });

  it('are unknown where nothing is known, and zero where nothing happened', () => {
    const spread = spreadOver(grid(3), [{ fromUs: 0, toUs: 10 * SECOND, amount: 0 }]);
    expect(rates(spread)).toEqual([0, null, null]);
  });

  it('lose nothing: what is spread inside the grid adds up to what was counted, whatever the resets', () => {
    const reading = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(500));
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 40 }), (readings) => {
        let time = 0;
        const found = increases(
          readings.map(([after, value]) => {
            time += after;
            return [time, value];
          }),
        );
        const spread = spreadOver(
          grid(200),
          found.map(([from = 0, to = 0, amount = 0]) => ({
            fromUs: from * SECOND,
            toUs: to * SECOND,
            amount,
          })),
        );
        const total = amounts(spread).reduce<number>((sum, one) => sum + (one ?? 0), 0);
        expect(total).toBeCloseTo(
          found.reduce((sum, [, , amount = 0]) => sum + amount, 0),
          6,
        );
        expect(found.every(([, , amount = 0]) => amount >= 0)).toBe(true);
      }),
    );
  });
});
