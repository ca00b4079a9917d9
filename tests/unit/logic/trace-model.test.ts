import { describe, expect, it } from 'vitest';
import { detailOf } from '../../../src-renderer/logic/span-index.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { MS, readTrace } from '../../fixtures/draw-trace.ts';

describe('what is known of a trace', () => {
  it('is as long as it was, though the picture of an instant has some length', () => {
    const instant = buildTraceModel(readTrace('a:root |'));
    expect(instant.length).toBe(0);
    expect(instant.bounds.end).toBeGreaterThan(instant.bounds.start);
    expect(buildTraceModel(readTrace('a:root [==]\n  a:late   [==]')).length).toBe(8 * MS);
  });

  it('finds of several spans with one id the one a row stands for', () => {
    const columns = readTrace('a:root [======]\n  a:one [=]\n  b:two   [=]\n  b:three   [=]');
    columns.idLo.set([1, 7, 7, 7]);
    const sent = ['one', 'two', 'three'];
    expect([1, 2, 3].map((row) => detailOf(columns, row, sent))).toEqual(sent);
    expect(detailOf(columns, 0, ['root'])).toBe('root');
    // One of them has come since the columns did, or went.
    expect(detailOf(columns, 3, ['one', 'two'])).toBe('two');
    expect(detailOf(columns, 3, [])).toBeUndefined();
  });
});
