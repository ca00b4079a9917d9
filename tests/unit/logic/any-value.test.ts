import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prettyJson, tidyJson } from '../../../src-renderer/logic/any-value.ts';

describe('JSON for people', () => {
  it('breaks what is long and leaves what is short on a line', () => {
    const cart = {
      items: [
        { sku: 'A-1', count: 2 },
        { sku: 'B-7', count: 1 },
      ],
      total: { amount: 12990, currency: 'EUR', digits: 2 },
      tags: [],
    };
    expect(tidyJson(cart)).toBe(`{
  "items": [
    { "sku": "A-1", "count": 2 },
    { "sku": "B-7", "count": 1 }
  ],
  "total": { "amount": 12990, "currency": "EUR", "digits": 2 },
  "tags": []
}`);
    expect(prettyJson('{"a":1}')).toBe('{ "a": 1 }');
    expect(prettyJson('[oops')).toBeUndefined();
    expect(prettyJson('plain')).toBeUndefined();
  });

  it('says the same as the JSON it came from', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (data) => {
        expect(JSON.parse(tidyJson(data))).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
    const deep = JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`);
    expect(JSON.parse(tidyJson(deep))).toEqual(deep);
  });
});
