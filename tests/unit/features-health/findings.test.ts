// Which findings stand for which service.
import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/api/doctor.ts';
import { sdkName } from '#shared/model/sdk-name.ts';
import { findingsOf } from '../../../src-renderer/features/health/findings.ts';

const finding = (symptom: string, service?: string): Finding =>
  ({ symptom, ...(service !== undefined && { service }) }) as Finding;

describe('the findings of a service', () => {
  it('are those that name it; of the one without a name also that telemetry came without', () => {
    const all = [
      finding('no_logs', 'shop'),
      finding('no_logs', ''),
      finding('no_service_name'),
      finding('wrong_path'),
    ];
    const symptoms = (service: string): string[] => findingsOf(service, all).map(({ symptom }) => symptom);
    expect(symptoms('shop')).toEqual(['no_logs']);
    expect(symptoms('')).toEqual(['no_logs', 'no_service_name']);
  });
});

describe('an SDK', () => {
  it('is called by its language as people say it', () => {
    expect(sdkName('opentelemetry nodejs 2.1.0')).toBe('Node 2.1.0');
    expect(sdkName('nodejs')).toBe('Node');
    expect(sdkName('opentelemetry dotnet 1.12.0')).toBe('.NET 1.12.0');
    expect(sdkName('acme tracer 3')).toBe('acme tracer 3');
    expect(sdkName('')).toBe('');
  });
});
