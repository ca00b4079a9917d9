// Instruments of one name and service: links, boards and comparisons name the one that is meant.
import { describe, expect, it } from 'vitest';
import {
  findInstrument,
  fullNameOf,
  nameAmong,
  twinWords,
} from '../../../src-renderer/features/metrics/naming.ts';

const twin = (id: number, known: object) => ({
  id,
  name: 'same.name',
  service: 'twin',
  scope: 'a',
  scopeVersion: '1',
  type: 'gauge' as const,
  temporality: 'unspecified' as const,
  monotonic: false,
  unit: '1',
  ...known,
});
const twins = [
  twin(1, {}),
  twin(2, { scope: 'b' }),
  twin(3, { type: 'sum', temporality: 'cumulative', monotonic: true, unit: 'By' }),
  twin(4, { scopeVersion: '2' }),
];

describe('an instrument that shares its name and service with others', () => {
  it.each(twins)('is found by its link and by its board: %#', (one) => {
    expect(findInstrument(twins, nameAmong(one, twins))?.id).toBe(one.id);
    expect(findInstrument(twins, fullNameOf(one))?.id).toBe(one.id);
  });

  it('is the first of them in a link of old', () => {
    expect(findInstrument(twins, { service: 'twin', metric: 'same.name', of: [] })?.id).toBe(1);
    expect(findInstrument(twins, { service: null, metric: 'same.name', of: [] })?.id).toBe(1);
  });

  it('is not another one while it has no points', () => {
    const others = twins.filter(({ id }) => id !== 2);
    expect(findInstrument(others, nameAmong(twins[1] ?? twin(2, {}), twins))).toBeUndefined();
  });

  it('stays the same with a new version of its scope', () => {
    const [first] = twins;
    expect(findInstrument([twin(9, { scopeVersion: '3' })], fullNameOf(first ?? twin(1, {})))?.id).toBe(9);
  });

  it('has a short link where nobody shares its name', () => {
    const [, second] = twins;
    expect(second && nameAmong(second, [second]).of).toEqual([]);
  });

  it('says its scope in the list, and its version where scopes agree', () => {
    const [first, second] = twins;
    expect(second && twinWords(second, twins.slice(0, 2))).toBe('b');
    expect(first && twinWords(first, [first, twin(4, { scopeVersion: '2' })])).toBe('a 1');
    expect(first && twinWords(first, [first])).toBe('');
    // Icon and unit tell a sum from a gauge.
    expect(first && twinWords(first, [first, ...twins.slice(2, 3)])).toBe('');
  });
});
