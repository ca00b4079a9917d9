import { describe, expect, it } from 'vitest';
import { formatterOf, unitShort, unitWord } from '../../../src-renderer/features/metrics/units.ts';

describe('a unit in words', () => {
  it.each([
    ['{errors}/{request}', 'errors per request'],
    ['{error}/{request}', 'errors per request'],
    ['By/{request}', 'bytes per request'],
    ['ms/{request}', 'milliseconds per request'],
    ['{cache_miss}/{cache_entry}', 'cache miss per cache entry'],
    ['{a/b}', 'a/bs'],
    ['{request}/s', 'requests per second'],
    ['mm[Hg]', 'mmHg'],
    ['[psi]', 'psi'],
    ['[in_i]', 'in'],
    ['Mbit/s', 'Mbit/s'],
    ['kg.m/s2', 'kg·m/s²'],
    ['{}/{}', ''],
    ['m{length}/s', 'm/s'],
    ['furlong/fortnight', 'furlong/fortnight'],
    ['um/{turn}', 'µm per turn'],
  ])('%s is %s', (unit, word) => {
    expect(unitWord(unit)).toBe(word);
  });

  it('of a narrow column has its sign', () => {
    expect(['us', 'ns', 'ms', 's'].map(unitShort)).toEqual(['µs', 'ns', 'ms', 's']);
  });
});

describe('a value with its unit', () => {
  const text = (value: number, unit: string) => formatterOf(unit)(value).replace(/\s/g, ' ');

  it.each([
    [765, 'mm[Hg]', '765 mmHg'],
    [120, 'Mbit/s', '120 Mbit/s'],
    [14, '[psi]', '14 psi'],
    [3.2, 'GHz', '3.2 GHz'],
    [0.02, '{errors}/{request}', '0.02'],
    [5e6, 'By/s', '5 MB/s'],
    [12, '{request}/s', '12/s'],
    [12, '1/s', '12/s'],
    [9.81, 'm/s', '9.81 m/s'],
    [2048, 'By/{request}', '2 KB'],
    [36.4, 'ms/{request}', '36.4 ms'],
  ])('%d of %s is %s', (value, unit, said) => {
    expect(text(value, unit)).toBe(said);
  });
});
