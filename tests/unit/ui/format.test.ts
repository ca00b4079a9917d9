import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCompact,
  formatCount,
  formatDay,
  formatDayTime,
  formatDuration,
  formatPercent,
  formatPlural,
  formatRate,
  formatRelative,
  toMs,
} from '../../../src-renderer/ui/format/index.ts';

/** No-break spaces as plain ones, to read the cases. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const ms = 1e6;
const s = 1e9;

describe('a duration is written in the unit a person would say', () => {
  it.each([
    [0, '0 ms'],
    [0.2, '< 1 ns'],
    [1, '1 ns'],
    [120, '120 ns'],
    [999, '999 ns'],
    [999.6, '1.00 µs'],
    [1000, '1.00 µs'],
    [6_400, '6.40 µs'],
    [9_994, '9.99 µs'],
    [9_996, '10.0 µs'],
    [950_000, '950 µs'],
    [999_400, '999 µs'],
    [999_500, '1.00 ms'],
    [8.37 * ms, '8.37 ms'],
    [9.996 * ms, '10.0 ms'],
    [36.4 * ms, '36.4 ms'],
    [99.94 * ms, '99.9 ms'],
    [99.96 * ms, '100 ms'],
    [412 * ms, '412 ms'],
    [999.4 * ms, '999 ms'],
    [999.5 * ms, '1.00 s'],
    [1.46 * s, '1.46 s'],
    [59.94 * s, '59.9 s'],
    [59.96 * s, '1 min'],
    [60 * s, '1 min'],
    [125 * s, '2 min 5 s'],
    [3599.4 * s, '59 min 59 s'],
    [3599.6 * s, '1 h'],
    [72 * 60 * s, '1 h 12 min'],
    [24 * 3600 * s, '1 d'],
    [76 * 3600 * s, '3 d 4 h'],
    [-14 * ms, '\u221214.0 ms'],
    [-125 * s, '\u22122 min 5 s'],
    [Number.NaN, ''],
    [Number.POSITIVE_INFINITY, ''],
  ])('%d ns is "%s"', (ns, text) => {
    expect(plain(formatDuration(ns))).toBe(text);
  });

  it.each([
    [200 * ms, '200 ms'],
    [1.5 * s, '1.5 s'],
    [1 * s, '1 s'],
    [10 * ms, '10 ms'],
    [100 * ms, '100 ms'],
    [0, '0 ms'],
  ])('trimmed, %d ns is "%s"', (ns, text) => {
    expect(plain(formatDuration(ns, { trim: true }))).toBe(text);
  });

  it('never shows four digits before the unit, nor a wider text than a column holds', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 59 * s, noNaN: true }), (ns) => {
        const text = plain(formatDuration(ns));
        expect(text).toMatch(/^(< 1 ns|0 ms|\d{1,3} (ns|µs|ms|s)|\d\.\d\d (µs|ms|s)|\d\d\.\d (µs|ms|s))$/);
      }),
    );
  });
});

describe('counts, bytes, shares and rates', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [1284, '1,284'],
    [26_472, '26,472'],
    [-3, '\u22123'],
    [1e9, '1,000,000,000'],
  ])('count %d is "%s"', (n, text) => expect(formatCount(n)).toBe(text));

  it.each([
    [847, '847'],
    [999.4, '999'],
    [1000, '1k'],
    [26_472, '26.5k'],
    [999_600, '1M'],
    [1_284_000, '1.28M'],
  ])('compact %d is "%s"', (n, text) => expect(formatCompact(n)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.6, '1 KB'],
    [1000, '1 KB'],
    [9_600, '9.6 KB'],
    [9_960, '10 KB'],
    [46_200, '46 KB'],
    [999_600, '1 MB'],
    [412e6, '412 MB'],
    [1.46e9, '1.5 GB'],
    [2e9, '2 GB'],
    [5e15, '5000 TB'],
    [-2e6, '\u22122 MB'],
  ])('%d bytes is "%s"', (n, text) => expect(plain(formatBytes(n))).toBe(text));

  it.each([
    [0, '0.0 %'],
    [0.0001, '< 0.1 %'],
    [0.94, '94.0 %'],
    [0.312, '31.2 %'],
    [0.9999, '> 99.9 %'],
    [1, '100.0 %'],
    [-0.05, '\u22125.0 %'],
  ])('share %d is "%s"', (n, text) => expect(plain(formatPercent(n))).toBe(text));

  it('a share without digits keeps the same honesty at its ends', () => {
    expect(plain(formatPercent(0.001, 0))).toBe('< 1 %');
    expect(plain(formatPercent(0.999, 0))).toBe('> 99 %');
    expect(plain(formatPercent(0.36, 0))).toBe('36 %');
  });

  it.each([
    [0, '0/s'],
    [0.001, '<0.01/s'],
    [0.04, '0.04/s'],
    [1.4, '1.4/s'],
    [9.96, '10/s'],
    [312, '312/s'],
    [1904.4, '1,904/s'],
  ])('rate %d is "%s"', (n, text) => expect(formatRate(n)).toBe(text));

  it('a count and its noun agree', () => {
    expect(formatPlural(1, 'error')).toBe('1 error');
    expect(formatPlural(0, 'error')).toBe('0 errors');
    expect(formatPlural(2000, 'query', 'queries')).toBe('2,000 queries');
  });
});

describe('times', () => {
  const noon = new Date(2026, 10, 20, 14, 10, 22, 418).getTime();

  it('reads a nanosecond string without losing the millisecond', () => {
    expect(toMs('1544712660300000001')).toBe(1544712660300);
    expect(toMs('999999')).toBe(0);
    expect(toMs('0')).toBe(0);
    expect(toMs(5)).toBe(5);
  });

  it('shows a clock with milliseconds, or without', () => {
    expect(formatClock(noon)).toBe('14:10:22.418');
    expect(formatClock(`${noon}000001`)).toBe('14:10:22.418');
    expect(formatClock(noon, { millis: false })).toBe('14:10:22');
    expect(formatClock(Number.NaN)).toBe('');
  });

  it('names the day as a person would', () => {
    const day = 86_400_000;
    expect(formatDay(noon, noon)).toBe('today');
    expect(formatDay(noon - day, noon)).toBe('yesterday');
    expect(formatDay(noon - 3 * day, noon)).toBe('Tue');
    expect(formatDay(noon - 20 * day, noon)).toBe('31 Oct');
    expect(formatDay(noon - 400 * day, noon)).toBe('16 Oct 2025');
    expect(formatDay(noon + day, noon)).toBe('21 Nov');
    expect(formatDayTime(noon, noon)).toBe('today 14:10');
  });

  it.each([
    [0, 'just now'],
    [499, 'just now'],
    [8_000, '8 s ago'],
    [59_400, '59 s ago'],
    [6 * 60_000, '6 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [50 * 3_600_000, '2 d ago'],
    [-5_000, 'in 5 s'],
  ])('%d ms back is "%s"', (back, text) => {
    expect(plain(formatRelative(noon - back, noon))).toBe(text);
  });
});
