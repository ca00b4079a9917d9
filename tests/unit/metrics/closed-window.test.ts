// The stretch of time a board lies over.
import { describe, expect, it } from 'vitest';
import type { BoardChart } from '#shared/api/boards.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import { closedWindow } from '../../../src-renderer/features/metrics/closed-window.ts';

const instrument = (name: string, begins: number): Instrument => ({
  id: begins,
  name,
  unit: '',
  description: '',
  type: 'gauge',
  temporality: 'cumulative',
  monotonic: false,
  service: 'shop',
  scope: '',
  scopeVersion: '',
  series: 1,
  wide: null,
  begins: `${begins}000000000`,
  lastSeen: '0',
  spark: [],
  last: null,
});
const known = {
  instruments: [instrument('early', 500), instrument('late', 800)],
  start: `${100e9}`,
  end: `${900e9}`,
};
const metric = (name: string): BoardChart => ({
  kind: 'metric',
  service: 'shop',
  metric: name,
  of: [],
  function: null,
  by: [],
  where: [],
});
const query: BoardChart = { kind: 'query', q: 'late' };
const spans: BoardChart = { kind: 'service', service: 'shop', show: 'rate' };
const all = { key: 'all', resolve: () => ({}) };
const seconds = (charts: BoardChart[], window = all) => {
  const { from, to } = closedWindow(window, known, charts).resolve() as { from?: string; to?: string };
  return [from, to].map((nanos) => nanos !== undefined && Number(nanos) / 1e9);
};

describe('all time of a board', () => {
  it('begins with the first point of what is on it', () => {
    expect(seconds([metric('late')])).toEqual([800, 900]);
    expect(seconds([metric('late'), metric('early')])).toEqual([500, 900]);
    expect(seconds([metric('late'), metric('gone')])).toEqual([800, 900]);
  });

  it('begins with the first metric for a query, and with everything for a service’s spans', () => {
    expect(seconds([metric('late'), query])).toEqual([500, 900]);
    expect(seconds([metric('late'), spans])).toEqual([100, 900]);
  });

  it('has room where there is nothing or next to nothing', () => {
    expect(seconds([])).toEqual([840, 900]);
  });

  it('is not asked where the time has a beginning', () => {
    const chosen = { key: 'chosen', resolve: () => ({ from: '7' }) };
    expect(closedWindow(chosen, known, [metric('late')])).toBe(chosen);
  });
});
