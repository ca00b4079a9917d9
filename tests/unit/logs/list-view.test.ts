import { describe, expect, it } from 'vitest';
import { gridOf, paramsOfView, viewFrom, withColumn } from '../../../src-renderer/features/logs/list-view.ts';

const read = (text: string) => viewFrom(new URLSearchParams(text));

describe('the view of the list in its address', () => {
  it('is dense, on one line and without columns when nothing is said', () => {
    expect(read('q=x')).toEqual({ columns: [], wrap: false, nanos: false, roomy: false });
    expect(Object.values(paramsOfView(read('')))).toEqual([null, null, null, null]);
  });

  it('reads what it wrote', () => {
    const view = { columns: ['http_route', 'user_id'], wrap: true, nanos: true, roomy: true };
    const params = Object.entries(paramsOfView(view)).map(([name, value]) => [name, value ?? '']);
    expect(viewFrom(new URLSearchParams(params))).toEqual(view);
  });

  it('takes labels only, each once, and four at most', () => {
    expect(read('cols=a,b,a,x.y,<b>,c,d,e').columns).toEqual(['a', 'b', 'c', 'd']);
  });

  it('adds a column and takes it away; a fifth takes the place of the last', () => {
    const four = read('cols=a,b,c,d');
    expect(withColumn(four, 'b').columns).toEqual(['a', 'c', 'd']);
    expect(withColumn(four, 'e').columns).toEqual(['a', 'b', 'c', 'e']);
  });

  it('gives columns half of the room at most, and makes the list wider than its window before they are too narrow', () => {
    expect(gridOf(read('')).grid).not.toContain('clamp');
    const two = gridOf(read('cols=a,b'));
    expect(two.grid.match(/clamp\(88px, calc\(\(100% - 354px\) \/ 4\), 132px\)/g)).toHaveLength(2);
    expect(two.leastWidth - gridOf(read('cols=a')).leastWidth).toBe(88);
  });
});
