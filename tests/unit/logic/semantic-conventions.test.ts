import { describe, expect, it } from 'vitest';
import registry from '#shared/model/semantic-conventions.json';
import { conventionsOf, loadConventions } from '../../../src-renderer/logic/semantic-conventions.ts';

describe('semantic conventions', () => {
  it('say what a key is, in which unit, and what an old name is called now', async () => {
    const of = await loadConventions();
    expect(of('http.request.method')?.says).toContain('Method');
    expect(of('http.response.body.size')?.unit).toBe('bytes');
    expect(of('http.method')).toEqual({
      says: of('http.request.method')?.says,
      replacedBy: ['http.request.method'],
      unit: undefined,
    });
    expect(of('http.target')?.replacedBy).toEqual(['url.path', 'url.query']);
    expect(of('db.user')).toEqual({ says: undefined, replacedBy: [], unit: undefined });
    expect(of('shop.order.id')).toBeUndefined();
  });

  it('speak of families of keys', () => {
    const of = conventionsOf({
      attributes: { 'http.request.header.*': 'A header' },
      units: {},
      deprecated: {},
    });
    expect(of('http.request.header.x-request-id')?.says).toBe('A header');
    expect(of('http.request.header')).toBeUndefined();
    expect(of('constructor')).toBeUndefined();
  });

  it('name no old name as a successor, and describe each key once, in a line', () => {
    const old = new Set(Object.keys(registry.deprecated));
    expect(
      Object.values(registry.deprecated).flatMap((names) => names.filter((name) => old.has(name))),
    ).toEqual([]);
    expect(Object.keys(registry.attributes).filter((key) => old.has(key))).toEqual([]);
    for (const says of Object.values(registry.attributes)) {
      expect(says.length).toBeLessThan(100);
      expect(says).not.toMatch(/[\n.]$/);
    }
    for (const key of Object.keys(registry.units)) expect(registry.attributes).toHaveProperty([key]);
  });
});
