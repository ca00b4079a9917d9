import { describe, expect, it } from 'vitest';
import { buildTraceModel, findSpan } from '../../../src-renderer/logic/trace-model.ts';
import { searchTrace, stepThrough, withFound } from '../../../src-renderer/logic/trace-search.ts';
import { logMarks, noMarks, readTrace } from '../../fixtures/draw-trace.ts';

const model = buildTraceModel(
  readTrace(`
    shop:POST /checkout        [==========]
      pay:POST /v1/charges      [==]         error
      pay:POST /v1/charges          [==]
      db:INSERT payment.charges        [==]
  `),
);

describe('search inside a trace', () => {
  const find = (text: string, marks = noMarks(model.columns)) => [
    ...searchTrace(model.columns, model.tree, marks, text).spans,
  ];

  it('finds names and services, whatever the case', () => {
    expect(find('Charges')).toEqual([1, 2, 3]);
    expect(find('pay')).toEqual([1, 2, 3]);
    expect(find('shop')).toEqual([0]);
    expect(find('  ')).toEqual([]);
  });

  it('finds status, events and log bodies', () => {
    expect(find('error')).toEqual([1]);
    const marks = {
      ...noMarks(model.columns),
      eventSpan: Uint32Array.of(2),
      eventTime: Float64Array.of(0),
      eventName: Uint32Array.of(0),
      eventNames: ['retry'],
      logSpan: Int32Array.of(3, -1),
      logTime: Float64Array.of(0, 0),
      logSeverity: Uint8Array.of(9, 9),
      logId: Float64Array.of(1, 2),
      logBodies: ['card refused', 'card refused'],
    };
    expect(find('retry', marks)).toEqual([2]);
    expect(find('refused', marks)).toEqual([3]);
  });

  it('finds log records themselves, also those of no span that is here, and what the engine knows of them', () => {
    const marks = logMarks(model.columns, [
      [3, 1, 'card refused'],
      [-1, 2, 'card refused'],
      [-1, 3, 'nothing'],
    ]);
    const hits = searchTrace(model.columns, model.tree, marks, 'refused');
    expect([...hits.logs]).toEqual([1, 1, 0]);
    expect([...hits.loose]).toEqual([1]);
    const more = withFound(model.tree, marks, hits, { spans: [0, -1], logIds: [3, 77] });
    expect([...more.spans]).toEqual([0, 3]);
    expect([...more.loose]).toEqual([1, 2]);
    expect(withFound(model.tree, marks, hits, { spans: [], logIds: [] })).toBe(hits);
  });

  it('steps on to the log records after the last span', () => {
    const rows = Int32Array.of(1, 3, 40, 41);
    const walk = [1, 1, 1, 1].reduce((at: number[], step) => {
      at.push(stepThrough(model.tree, rows, at.at(-1) ?? -1, step as 1));
      return at;
    }, []);
    expect(walk).toEqual([1, 3, 40, 41]);
    expect(stepThrough(model.tree, rows, 41, 1)).toBe(1);
    expect(stepThrough(model.tree, rows, 40, -1)).toBe(3);
    expect(stepThrough(model.tree, rows, 1, -1)).toBe(41);
  });

  it('steps through the hits and round the end', () => {
    const { spans } = searchTrace(model.columns, model.tree, undefined, 'charges');
    expect(stepThrough(model.tree, spans, -1, 1)).toBe(1);
    expect(stepThrough(model.tree, spans, 3, 1)).toBe(1);
    expect(stepThrough(model.tree, spans, 1, -1)).toBe(3);
    expect(stepThrough(model.tree, new Int32Array(0), 1, 1)).toBe(-1);
  });

  it('finds a span by its id', () => {
    expect(findSpan(model.columns, '0000000000000003')).toBe(2);
    expect(findSpan(model.columns, 'ffffffffffffffff')).toBe(-1);
  });
});
