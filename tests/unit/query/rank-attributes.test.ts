import { describe, expect, it } from 'vitest';
import { ValueCounts } from '../../../src-main/query/count-values.ts';
import { rankAttributes, usefulness } from '../../../src-main/query/logs/rank-attributes.ts';

/** An attribute on `covered` records with so many different values. */
function attribute(covered: number, values: number, most = 30): ValueCounts {
  const counts = new ValueCounts(most);
  for (let record = 0; record < covered; record++) counts.add(`v${record % values}`, record);
  return counts;
}

describe('attributes worth narrowing by', () => {
  const records = 1000;
  const attributes = new Map([
    ['code_lineno', attribute(1000, 20)],
    ['thread_id', attribute(1000, 4)],
    ['request_id', attribute(1000, 1000)],
    ['user_id', attribute(1000, 8)],
    ['shop_tier', attribute(1000, 3)],
    ['exception_type', attribute(20, 2)],
    ['http_route', attribute(400, 12, 200)],
    ['shop_region', attribute(300, 5)],
    ['deployment', attribute(1000, 1)],
  ]);

  it('are those of the conventions, then those that part many records in few', () => {
    const { shown } = rankAttributes(attributes, records, { shown: 6, folded: 20 });
    expect(shown.map(([label]) => label)).toEqual([
      'exception_type',
      'http_route',
      'shop_tier',
      'shop_region',
    ]);
  });

  it('are not line numbers, threads, ids, or what is the same everywhere; those are folded', () => {
    const { folded } = rankAttributes(attributes, records, { shown: 6, folded: 20 });
    expect(folded.map(([label]) => label)).toEqual([
      'code_lineno',
      'deployment',
      'request_id',
      'thread_id',
      'user_id',
    ]);
    expect(usefulness('order', attribute(10, 10), records)).toBe(0);
  });
});
