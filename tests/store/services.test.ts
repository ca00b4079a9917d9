// What the list of services knows of each.
import { describe, expect, it } from 'vitest';
import { sdkOfService } from '../../src-main/store/reads/services.ts';
import { openFolder } from './folder.ts';
import { spans } from './requests.ts';

describe('the SDK of a service', () => {
  it('is what its newest resource says, and empty where there is no such service', () => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ id: 1, start: 0 }]));
    expect(sdkOfService(reader(), 'shop')).toBe('nodejs');
    expect(sdkOfService(reader(), 'nobody')).toBe('');
  });
});
