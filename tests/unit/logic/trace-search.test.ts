import { describe, expect, it } from 'vitest';
import { estimateOffsets, findClockSkew, marksWithOffsets } from '../../../src-renderer/logic/clock-skew.ts';
import { buildTraceModel, findSpan, withClocks } from '../../../src-renderer/logic/trace-model.ts';
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
    const offsets = estimateOffsets(skewed.tree, skewed.services, found, skewed.main);
    expect([...offsets]).toEqual([['mail', 5e6]]);
    const put = withClocks(skewed, offsets);
    expect(put.skew.size).toBe(0);
    expect(withClocks(skewed, new Map())).toBe(skewed);
  });

  it('goes on from caller to called: one clock a service, the median of what its calls say', () => {
    const model = buildTraceModel(
      readTrace(`
        a:root       [====================]
          b:one       [==]                    skew=-100
          b:two          [==]                 skew=-101
          b:three           [==]              skew=-103
            c:inside          []              skew=-103
          d:fine               [==]
      `),
    );
    const offsets = estimateOffsets(model.tree, model.services, model.skew, model.main);
    expect([...offsets.keys()].sort()).toEqual(['b', 'c']);
    expect(offsets.get('b')).toBe(offsets.get('c'));
    // What is moved keeps its row, and stands among its siblings by its new start.
    const put = withClocks(model, offsets);
    expect(
      put.tree.children.subarray(put.tree.childStart[put.main], put.tree.childStart[put.main + 1]),
    ).toEqual(
      model.tree.children
        .subarray(model.tree.childStart[model.main], model.tree.childStart[model.main + 1])
        .toSorted((x, y) => (put.columns.start[x] ?? 0) - (put.columns.start[y] ?? 0)),
    );
  });

  it('moves events and logs with their spans, and leaves logs of no span', () => {
    const model = buildTraceModel(readTrace('a:root [====]\n  b:call  [==]'));
    const marks = {
      ...noMarks(model.columns),
      eventSpan: Uint32Array.of(0, 1),
      eventTime: Float64Array.of(1, 2),
      logSpan: Int32Array.of(1, -1),
      logTime: Float64Array.of(3, 4),
    };
    const moved = marksWithOffsets(marks, model.services, new Map([['b', 10]]));
    expect([...moved.eventTime]).toEqual([1, 12]);
    expect([...moved.logTime]).toEqual([13, 4]);
    expect(marksWithOffsets(marks, model.services, new Map())).toBe(marks);
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
