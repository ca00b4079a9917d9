import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastTitle, togetherWords } from '../../../src-renderer/features/metrics/instrument-words.ts';
import {
  formatNumber,
  formatterOf,
  tickFormat,
  unitShort,
  unitWord,
} from '../../../src-renderer/features/metrics/units.ts';
import { joinList, splitList } from '../../../src-renderer/features/metrics/view.ts';
import { linearAxis, logAxis, yOfValue } from '../../../src-renderer/viz/chart/plot.ts';
import { linearTicks, logTicks } from '../../../src-renderer/viz/chart/scales.ts';
import { heatAxis } from '../../../src-renderer/viz/heatmap/heat-axis.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('units as people write them', () => {
  it.each([
    ['s', 0.0424, '42.4 ms'],
    ['ms', 1460, '1.46 s'],
    ['By', 84_200_000, '84 MB'],
    ['KiBy', 1024, '1 MB'],
    ['{request}', 7, '7'],
    ['{request}/s', 1.4, '1.4/s'],
    ['By/s', 2_500_000, '2.5 MB/s'],
    ['By/s', 0.5, '0.5 B/s'],
    ['KiBy/s', 0.001, '1.02 B/s'],
    ['1/s', 0.657, '0.657/s'],
    ['%', 31, '31.0 %'],
    ['1', 0.5, '0.5'],
    ['EUR', 64.1, '64.1 EUR'],
    ['Cel', 21.5, '21.5 °C'],
    ['', 3.2, '3.2'],
  ])('%s: %d is %s', (unit, value, words) => {
    expect(plain(formatterOf(unit)(value))).toBe(words);
  });

  it('a bare share is told by its name', () => {
    expect(plain(formatterOf('1', 'nodejs.eventloop.utilization')(0.31))).toBe('31.0 %');
  });

  it('names them', () => {
    expect(['s', 'By', '{request}', '{query}', '1', '{request}/s', 'EUR'].map(unitWord)).toEqual([
      'seconds',
      'bytes',
      'requests',
      'queries',
      '',
      'requests per second',
      'EUR',
    ]);
    expect(unitShort('ms')).toBe('ms');
  });

  it('numbers have three digits that matter', () => {
    expect([0, 0.0042, 3.2, 412, 12_990, 1_280_000, -5.5, 2.5e-7].map(formatNumber)).toEqual([
      '0',
      '0.0042',
      '3.2',
      '412',
      '12,990',
      '1.28M',
      '\u22125.5',
      '2.50e-7',
    ]);
  });

  it('ticks have no zeros behind the point', () => {
    expect([0, 2, 2.5].map((value) => plain(tickFormat(formatterOf('s'))(value)))).toEqual([
      '0 ms',
      '2 s',
      '2.5 s',
    ]);
  });
});

describe('several texts in one parameter of the URL', () => {
  it('come back as they went, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (list) => {
        expect(splitList(joinList(list))).toEqual(list);
      }),
    );
  });
});

describe('axes', () => {
  const plot = { left: 0, right: 100, top: 0, bottom: 100, fromMs: 0, toMs: 1 };

  it('hold zero when values lie near it, and air above', () => {
    const axis = linearAxis([3, null, 10]);
    expect(axis.low).toBe(0);
    expect(axis.high).toBeGreaterThan(10);
    expect(linearAxis([1000, 1001]).low).toBeGreaterThan(900);
  });

  it('do not take rounding for a change', () => {
    const [low, high] = [9.999999999999998, 10];
    expect(linearAxis([low, high])).toMatchObject({ low: 0, ticks: expect.arrayContaining([0, 10]) });
    expect(linearTicks(low, high)).toEqual([low]);
  });

  it('have ticks within, a few of them', () => {
    const bound = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    const near = fc
      .tuple(bound, fc.double({ min: 0, max: 1e-3, noNaN: true }))
      .map(([a, share]) => [a, a * (1 + share)]);
    fc.assert(
      fc.property(fc.oneof(fc.tuple(bound, bound), near), ([a = 0, b = 0]) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const ticks = linearTicks(low, high);
        expect(ticks.length).toBeLessThanOrEqual(6);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - (high - low) * 1e-5);
          expect(tick).toBeLessThanOrEqual(high + (high - low) * 1e-5);
        }
      }),
    );
    expect(linearTicks(-5e-324, 5e-324)).toHaveLength(1);
    expect(logTicks(0.005, 10)).toEqual([0.01, 0.1, 1, 10]);
    expect(logTicks(0.2, 0.9)).toEqual([0.2, 0.5]);
  });

  it('place values from bottom to top, logarithmic ones by their ratio', () => {
    expect(yOfValue(plot, logAxis(1, 100), 10)).toBeCloseTo(50, 9);
    expect(yOfValue(plot, logAxis(1, 100), 0)).toBe(100);
    expect(yOfValue(plot, { scale: 'linear', low: 0, high: 10, ticks: [] }, 2.5)).toBe(75);
  });

  it('of heat are logarithmic where buckets are positive', () => {
    expect(heatAxis([0.01, 0.1, null], 0)).toMatchObject({ scale: 'log', low: 0.001, high: 1 });
    expect(heatAxis([-1, 0, 1], -2).scale).toBe('linear');
  });
});

describe('what one line of several series is', () => {
  it('is a mean, of a sum a sum, and nothing where every series has its line', () => {
    expect(togetherWords({ type: 'gauge', monotonic: false }, 3, 1)).toBe('mean of 3 series');
    expect(togetherWords({ type: 'sum', monotonic: false }, 3, 1)).toBe('sum of 3 series');
    expect(togetherWords({ type: 'gauge', monotonic: false }, 6, 2)).toBe('mean of the series of a group');
    expect(togetherWords({ type: 'gauge', monotonic: false }, 3, 3)).toBeUndefined();
  });

  it('is said of the last value in the list', () => {
    const temporality = 'cumulative';
    expect(lastTitle({ type: 'gauge', monotonic: false, temporality, series: 4 })).toBe('mean of 4 series');
    expect(lastTitle({ type: 'gauge', monotonic: false, temporality, series: 1 })).toBe('last value');
    expect(lastTitle({ type: 'sum', monotonic: true, temporality, series: 2 })).toBe(
      'rate of 2 series together',
    );
    expect(lastTitle({ type: 'sum', monotonic: false, temporality: 'delta', series: 1 })).toContain('change');
  });
});
