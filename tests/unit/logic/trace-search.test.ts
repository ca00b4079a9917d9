import { describe, expect, it } from 'vitest';
import { findClockSkew, withoutSkew } from '../../../src-renderer/logic/clock-skew.ts';
import { buildTraceModel, findSpan } from '../../../src-renderer/logic/trace-model.ts';
import { searchTrace, stepThrough } from '../../../src-renderer/logic/trace-search.ts';
import { noMarks, readTrace } from '../../fixtures/draw-trace.ts';

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

describe('clock skew', () => {
  it('is seen where another service seems to start before its cause, and can be taken out', () => {
    const skewed = buildTraceModel(
      readTrace(`
        shop:POST       [==========]
          shop:publish       [==]       producer
            mail:process    [======]    consumer skew=-4
              mail:render    [==]       skew=-4
          shop:local     []             skew=-20
      `),
    );
    const found = findClockSkew(skewed.columns, skewed.tree, skewed.services);
    const named = [...found].map(([span, ns]) => [
      skewed.columns.names[skewed.columns.name[span] ?? 0],
      ns / 1e6,
    ]);
    expect(named).toEqual([['process', 5]]);
    const put = buildTraceModel(withoutSkew(skewed.columns, skewed.tree, found));
    expect(put.skew.size).toBe(0);
  });

  it('centres a server side that ends after its call', () => {
    const late = buildTraceModel(
      readTrace(`
        shop:call    [====]      client
          cart:serve     [==]    server skew=2
      `),
    );
    expect([...late.skew.values()].map((ns) => ns / 1e6)).toEqual([-5]);
  });
});
