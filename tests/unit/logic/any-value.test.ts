import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prettyJson, tidyJson, valueText } from '../../../src-renderer/logic/any-value.ts';

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
    const numbers = '[12345678901234567890, 1.0, 1e400, -0, 3]';
    expect(prettyJson(numbers)).toBe(numbers);
    expect(prettyJson('[oops')).toBeUndefined();
    expect(prettyJson('plain')).toBeUndefined();
  });

  it('writes what is no number of JSON as a word, not as a text', () => {
    expect(valueText({ doubleValue: 'NaN' })).toBe('NaN');
    expect(valueText({ doubleValue: 0.5 })).toBe('0.5');
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
