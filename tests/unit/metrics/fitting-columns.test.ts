import { describe, expect, it } from 'vitest';
import { fittingColumns } from '../../../src-renderer/features/metrics/fitting-columns.ts';

const columns = [
  { id: 'name', width: '1fr' as const, minWidth: 100 },
  { id: 'last', width: 72 },
  { id: 'spark', width: 128 },
  { id: 'min', width: 72 },
];
const ids = (width: number) => fittingColumns(columns, width, ['spark', 'min']).map(({ id }) => id);

describe('columns of a narrow table', () => {
  it('go whole, the least needed first, until the others fit', () => {
    expect(ids(420)).toEqual(['name', 'last', 'spark', 'min']);
    expect(ids(419)).toEqual(['name', 'last', 'min']);
    expect(ids(283)).toEqual(['name', 'last']);
    expect(ids(10)).toEqual(['name', 'last']);
  });

  it('stay while nothing is known of its width', () => {
    expect(ids(0)).toHaveLength(4);
  });
});
