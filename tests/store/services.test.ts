// The list of services, however many there are.
import { describe, expect, it } from 'vitest';
import { listServices, sdkOfService } from '../../src-main/store/reads/services.ts';
import { openFolder } from './folder.ts';
import { spans } from './requests.ts';

/** A folder of so many services with a span each, and the milliseconds their list takes: the best of three. */
function listing(count: number): { listed: number; ms: number } {
  const { store, reader } = openFolder();
  store(...Array.from({ length: count }, (_, i) => spans(`service-${i}`, [{ id: i + 1, start: i }])));
  const db = reader();
  let ms = Number.POSITIVE_INFINITY;
  let listed = 0;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    listed = listServices(db, {}).length;
    ms = Math.min(ms, performance.now() - start);
  }
  return { listed, ms };
}

describe('the list of services', () => {
  it('takes time that grows with their number, not with its square', () => {
    const few = listing(400);
    const many = listing(4000);
    expect([few.listed, many.listed]).toEqual([400, 4000]);
    // Ten times as many; their square would be a hundred times the work.
    expect(many.ms).toBeLessThan(few.ms * 40);
  });
});

describe('the SDK of a service', () => {
  it('is what its newest resource says, and empty where there is no such service', () => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ id: 1, start: 0 }]));
    expect(sdkOfService(reader(), 'shop')).toBe('nodejs');
    expect(sdkOfService(reader(), 'nobody')).toBe('');
  });
});
