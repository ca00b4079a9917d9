// The last column of the services: what arrives and what there is to change, neither hiding the other.
import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/api/doctor.ts';
import type { Service } from '#shared/api/engine.ts';
import type { InstrumentedService } from '#shared/api/instrumentation.ts';
import { saidOf } from '../../../src-renderer/features/health/says.ts';

const service = (change: Partial<Service> = {}): Service =>
  ({ name: 'shop', lastSeen: '1', logs: 0, logsWithTrace: 0, ...change }) as Service;
const finding = (kind: Finding['kind']): Finding => ({ kind }) as Finding;
const judged = { rules: [{ outcome: 'failed' }], measures: [{ verdict: 'poor' }] } as InstrumentedService;
const words = (...input: Parameters<typeof saidOf>): string[] => {
  const { first, change } = saidOf(...input);
  return [first, change];
};

describe('what is said of a service', () => {
  it('has the findings and the count of what there is to change', () => {
    const two = [finding('hint'), finding('wrong')];
    expect(words(service(), two, judged)).toEqual(['2 findings', '2 to change']);
    expect(words(service(), two, undefined)).toEqual(['2 findings', '']);
    expect(words(service(), [], judged)).toEqual(['', '2 to change']);
    expect(words(service(), [], undefined)).toEqual(['', '']);
  });

  it('names what is lost before all else', () => {
    expect(saidOf(service(), [finding('hint'), finding('partly')], judged)).toEqual({
      first: 'some refused',
      grave: true,
      change: '2 to change',
    });
  });

  it('names a clock that is ahead, a missing name and logs outside of traces', () => {
    const later = `${Date.now() + 3_600_000}000000`;
    expect(words(service({ lastSeen: later }), [], judged)).toEqual(['times ahead', '2 to change']);
    expect(words(service({ name: '' }), [], undefined)).toEqual(['has no name', '']);
    expect(words(service({ logs: 10, logsWithTrace: 4 }), [], judged)[0]).toBe('logs untied');
    expect(words(service({ logs: 10, logsWithTrace: 5 }), [], judged)[0]).toBe('');
  });
});
