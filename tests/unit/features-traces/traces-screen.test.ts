// What the traces screen works out without a page: queries written by clicks, bars, places, addresses.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTraceQL } from '#shared/query/traceql/parser.ts';
import { barLength, ownTimeParts, scaleOf } from '../../../src-renderer/features/traces/own-time.ts';
import {
  hasDuration,
  loosened,
  narrowed,
  ofService,
  stateOfValue,
  toggleValue,
  withDuration,
} from '../../../src-renderer/features/traces/query-edits.ts';
import { placedServices, slotsOf } from '../../../src-renderer/features/traces/service-slots.ts';
import {
  attributeKey,
  attributesFrom,
  attributesText,
  orderAfter,
  sortOf,
} from '../../../src-renderer/features/traces/url-view.ts';

const TYPES = new Map([['span.http.response.status_code', 'int']]);

describe('a click on a facet', () => {
  it('writes a condition, and a second click takes it back', () => {
    const once = toggleValue('', 'resource.service.name', '=', 'cart', TYPES);
    expect(once).toBe('{ resource.service.name = "cart" }');
    expect(stateOfValue(once, 'resource.service.name', 'cart', TYPES)).toBe('included');
    expect(toggleValue(once, 'resource.service.name', '=', 'cart', TYPES)).toBe('');
  });

  it('adds to what is there, and minus takes the place of plus', () => {
    const both = toggleValue('{ status = error }', 'resource.service.name', '=', 'cart', TYPES);
    expect(both).toBe('{ status = error && resource.service.name = "cart" }');
    const without = toggleValue(both, 'resource.service.name', '!=', 'cart', TYPES);
    expect(without).toBe('{ status = error && resource.service.name != "cart" }');
    expect(stateOfValue(without, 'resource.service.name', 'cart', TYPES)).toBe('excluded');
  });

  it('writes a number as a number where the field holds numbers', () => {
    expect(toggleValue('', 'span.http.response.status_code', '=', '502', TYPES)).toBe(
      '{ span.http.response.status_code = 502 }',
    );
    expect(toggleValue('', 'span.zip', '=', '502', TYPES)).toBe('{ span.zip = "502" }');
  });

  it('keeps plain words as the query they are', () => {
    expect(toggleValue('checkout', 'status', '=', 'error', TYPES)).toMatch(
      /^\{ name =~ .*checkout.* && status = error \}$/,
    );
  });

  it('always writes what the parser reads, whatever the value', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('=' as const, '!=' as const), (value, op) => {
        const text = toggleValue('', 'span.x', op, value, TYPES);
        expect(parseTraceQL(text).ok).toBe(true);
        expect(stateOfValue(text, 'span.x', value, TYPES)).toBe(op === '=' ? 'included' : 'excluded');
      }),
    );
  });
});

describe('durations', () => {
  it('replace the bounds that were there', () => {
    const slow = withDuration('{ status = error }', { min: 1e9 });
    expect(slow).toBe('{ status = error && trace:duration >= 1s }');
    expect(withDuration(slow, { max: 100e6 })).toBe('{ status = error && trace:duration < 100ms }');
    expect(withDuration(slow, {})).toBe('{ status = error }');
  });

  it('say which step is chosen', () => {
    expect(hasDuration('{ trace:duration >= 1s }', { min: 1e9 })).toBe(true);
    expect(hasDuration('{ trace:duration >= 1s }', { max: 1e9 })).toBe(false);
    expect(hasDuration('', {})).toBe(false);
  });

  it('of a drawn rectangle are round, and hold its edges', () => {
    expect(narrowed('', 420_777_123, 5.2e9)).toBe('{ trace:duration >= 420ms && trace:duration < 5.21s }');
    expect(narrowed('', 0, 40)).toBe('{ trace:duration >= 0s && trace:duration < 41ns }');
  });
});

describe('a query without matches', () => {
  it('can be loosened by one condition at a time', () => {
    expect(loosened('{ status = error && name = "x" }')).toEqual([
      { without: 'status = error', query: '{ name = "x" }' },
      { without: 'name = "x"', query: '{ status = error }' },
    ]);
    expect(loosened('')).toEqual([]);
  });
});

describe('the own time bar', () => {
  it('is a quarter as long for a sixteenth of the time', () => {
    expect(barLength(100e6, 1.6e9).length).toBeCloseTo(0.25);
    expect(barLength(5e9, 2e9)).toEqual({ length: 1, cut: true });
  });

  it('has a round scale that one long trace does not set', () => {
    expect(scaleOf([...Array.from({ length: 99 }, () => 130e6), 3600e9])).toBe(200e6);
    expect(scaleOf([])).toBe(1e9);
  });

  it('shares its whole length among the services', () => {
    const parts = ownTimeParts(
      [
        { service: 'c', ns: 10 },
        { service: 'b', ns: 0 },
        { service: 'a', ns: 30 },
      ],
      ['a', 'b', 'c'],
    );
    expect(parts.map(({ service, from, to }) => [service, from, to])).toEqual([
      ['a', 0, 0.75],
      ['c', 0.75, 1],
    ]);
    expect(ownTimeParts([{ service: 'a', ns: 0 }], ['a'])).toEqual([]);
  });
});

describe('the services column', () => {
  it('keeps a service in its place when others appear', () => {
    const first = placedServices([], ['b', 'a']);
    expect(placedServices(first, ['c', 'a', 'b'])).toEqual(['b', 'a', 'c']);
    expect(placedServices(first, ['a'])).toBe(first);
  });

  it('counts what has no place', () => {
    const placed = placedServices([], ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(slotsOf(['a', 'g', 'f'], placed)).toEqual({
      places: ['a', null, null, null, null, 'f'],
      more: ['g'],
    });
  });
});

describe('the address', () => {
  it('turns a head’s click into an order and back', () => {
    expect(orderAfter('duration', 'newest')).toBe('slowest');
    expect(orderAfter('duration', 'slowest')).toBe('fastest');
    expect(sortOf(orderAfter('time', 'newest'))).toEqual({ column: 'time', direction: 'ascending' });
  });

  it('keeps columns short and whole', () => {
    expect(attributesFrom(null)).toEqual(['url.path']);
    expect(attributesFrom('')).toEqual([]);
    expect(attributesFrom('a, b,a,c,d,e')).toEqual(['a', 'b', 'c', 'd']);
    expect(attributesText(['url.path'])).toBeNull();
    expect(attributesText([])).toBe('');
  });

  it('knows an attribute from a field', () => {
    expect(attributeKey('span.http.route')).toBe('http.route');
    expect(attributeKey('.shop.id')).toBe('shop.id');
    expect(attributeKey('resource."a b"')).toBe('a b');
    expect(attributeKey('trace:duration')).toBeUndefined();
  });

  it('offers a service’s traces', () => {
    expect(ofService('a "b"')).toBe('{ resource.service.name = "a \\"b\\"" }');
  });
});
