// What is known of units is one table: what is said of one on the screen agrees with what its metric is called.
import { describe, expect, it } from 'vitest';
import { knownUnit, UNITS } from '#shared/model/units.ts';
import { prometheusName } from '#shared/query/promql/names.ts';
import { isUcum, unitInName } from '../../../src-main/doctor/ucum.ts';
import { formatterOf, unitWord } from '../../../src-renderer/features/metrics/units.ts';

const codes = Object.keys(UNITS);

describe('units', () => {
  it('are UCUM’s but for those that only Prometheus’ translation and old exporters write', () => {
    expect(codes.filter((code) => !isUcum(code))).toEqual(['bytes', 'KBy']);
  });

  it('are named by Prometheus with a word that says the unit in a name', () => {
    for (const code of codes) {
      const word = knownUnit(code)?.prometheus;
      if (!word || !knownUnit(code)?.inNames) continue;
      expect(unitInName(`total_${word}`, code), code).toBe(word);
      const named = prometheusName({ name: 'total', unit: code, type: 'gauge', monotonic: false });
      expect(named, code).toBe(`total_${word}`);
    }
  });

  it('are written as a person would', () => {
    const said = (unit: string, value: number) => [unitWord(unit), formatterOf(unit)(value)];
    expect(said('s', 0.25)).toEqual(['seconds', expect.stringMatching(/^250.ms$/)]);
    expect(said('KiBy', 2)).toEqual(['bytes', expect.stringMatching(/^2.KB$/)]);
    expect(said('By/s', 3)[0]).toBe('bytes per second');
    expect(said('Cel', 21)).toEqual(['°C', expect.stringMatching(/^21.°C$/)]);
    expect(said('{request}/min', 3)[0]).toBe('requests per minute');
    expect(said('1', 3)).toEqual(['', '3']);
    expect(unitWord('constructor')).toBe('constructor');
  });
});
