// The last column of the services: what arrives and what there is to change, neither hiding the other.
import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/api/doctor.ts';
import type { Service } from '#shared/api/engine.ts';
import type { InstrumentedService } from '#shared/api/instrumentation.ts';
import { saidOf } from '../../../src-renderer/features/health/says.ts';

const service = (change: Partial<Service> = {}): Service =>
  ({ name: 'shop', lastSeen: '1', logs: 0, logsWithTrace: 0, ...change }) as Service;
const finding = (kind: Finding['kind']): Finding => ({ kind }) as Finding;
const failed = (id: string) => ({ id, outcome: 'failed' });
const judgedOf = (name: string, ...ids: string[]) =>
  ({ name, rules: ids.map(failed), measures: [{ id: 'old_names', verdict: 'poor' }] }) as InstrumentedService;
const judged = judgedOf('shop', 'MET-002');
const words = (...input: Parameters<typeof saidOf>): string[] => {
  const { arrives, findings } = saidOf(...input);
  return [arrives, findings];
};

describe('what is said of a service', () => {
  it('is as many findings as stand in the list: the doors’ and what there is to change', () => {
    const two = [finding('hint'), finding('wrong')];
    expect(words(service(), two, judged)).toEqual(['', '4 findings']);
    expect(words(service(), two, undefined)).toEqual(['', '2 findings']);
    expect(words(service(), [], judged)).toEqual(['', '2 findings']);
    expect(words(service(), [], undefined)).toEqual(['', '']);
  });

  it('counts a mistake once that the doors and the rules both tell', () => {
    const nameless = { kind: 'wrong', symptom: 'no_service_name' } as Finding;
    expect(words(service({ name: '' }), [nameless], judgedOf('', 'RES-005'))).toEqual(['', '2 findings']);
  });

  it('names what is lost before all else', () => {
    expect(saidOf(service(), [finding('hint'), finding('partly')], judged)).toEqual({
      arrives: 'some refused',
      grave: true,
      findings: '3 findings',
    });
  });

  it('names a clock that is ahead, a missing name and logs outside of traces', () => {
    const later = `${Date.now() + 3_600_000}000000`;
    expect(words(service({ lastSeen: later }), [], judged)).toEqual(['times ahead', '2 findings']);
    expect(words(service({ name: '' }), [], undefined)).toEqual(['has no name', '']);
    expect(words(service({ logs: 10, logsWithTrace: 4 }), [], judged)[0]).toBe('logs untied');
    expect(words(service({ logs: 10, logsWithTrace: 5 }), [], judged)[0]).toBe('');
  });
});
