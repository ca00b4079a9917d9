import { describe, expect, it } from 'vitest';
import { groupAttributes } from '../../../src-renderer/logic/attribute-groups.ts';
import { keyOfNode, keyStateOf, nodeOfKey, rowStateOf } from '../../../src-renderer/logic/row-keys.ts';
import { marksBySpan } from '../../../src-renderer/logic/span-marks.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { traceText } from '../../../src-renderer/logic/trace-text.ts';
import { ALL_OPEN } from '../../../src-renderer/logic/visible-rows.ts';
import { noMarks, readTrace } from '../../fixtures/draw-trace.ts';

const drawing = `
  shop:POST       [====================]
    db:SELECT      [] client
    db:SELECT        [] client
    db:SELECT          [] client
    db:SELECT            [] client error
    db:SELECT              [] client
    db:SELECT                [] client
    shop:render                [===]
  cart:DEL                        []  missing=5f
`;

describe('names of rows', () => {
  const model = buildTraceModel(readTrace(drawing));

  it('are found again: spans, missing parents, folds', () => {
    for (let node = 0; node < model.tree.nodeCount + model.folds.list.length; node++)
      expect(nodeOfKey(model, keyOfNode(model, node))).toBe(node);
    expect(nodeOfKey(model, 'ffffffffffffffff')).toBe(-1);
    expect(nodeOfKey(model, null)).toBe(-1);
  });

  it('tell spans of one id apart, the first by the id alone', () => {
    const columns = readTrace(`
      a:GET   [========]
        b:GET  [======]
          b:SELECT []
          b:SELECT   []
    `);
    columns.idLo.set([7, 7, 8, 7]);
    const shared = buildTraceModel(columns);
    const keys = [0, 1, 2, 3].map((span) => keyOfNode(shared, span));
    expect(keys).toEqual(
      [7, 7, 8, 7].map((id, k) => `${id.toString().padStart(16, '0')}${['', '.2', '', '.3'][k]}`),
    );
    expect(keys.map((key) => nodeOfKey(shared, key))).toEqual([0, 1, 2, 3]);
    // Of those that are not here (any more) the first.
    expect(nodeOfKey(shared, `${keys[0]}.9`)).toBe(0);
  });

  it('carry what is open over to a later version of the trace', () => {
    const kept = keyStateOf(model, { ...ALL_OPEN, toggled: new Set([0]), openFolds: new Set([0]), focus: 0 });
    const later = buildTraceModel(
      readTrace(`${drawing}
  early:x |`),
    );
    expect(later.columns.names[later.columns.name[0] ?? 0]).toBe('x');
    const state = rowStateOf(later, kept);
    expect(state.openFolds.size).toBe(1);
    expect(state.toggled.size).toBe(1);
  });

  it('write the trace as text, folds as one line', () => {
    const text = traceText(model, -1, (ns) => `${ns / 1e6}ms`);
    expect(text).toBe(`Trace ${model.columns.traceId}: 9 spans of 3 services, 1 error, 22ms
shop: POST [+0ms 22ms]
  db: SELECT × 6 (12ms in all, 1 error)
  render [+13ms 5ms]
(missing parent)
  cart: DEL [+16ms 2ms]`);
  });
});

describe('marks by span', () => {
  it('lists events and logs under their span, and logs without one at the end', () => {
    const columns = readTrace('a [==]\n  b []');
    const marks = marksBySpan(
      {
        ...noMarks(columns),
        baseNs: '1763820622418000005',
        eventSpan: Uint32Array.of(1, 0, 1, 9),
        eventTime: Float64Array.of(1, 2, 3, 4),
        logSpan: Int32Array.of(-1, 0),
        logTime: Float64Array.of(1, 2),
      },
      2,
      columns.baseNs,
    );
    expect([...marks.events.subarray(marks.eventStart[1], marks.eventStart[2])]).toEqual([0, 2]);
    expect([...marks.logs.subarray(marks.logStart[2], marks.logStart[3])]).toEqual([0]);
    expect(marks.shift).toBe(5);
  });
});

describe('attribute groups', () => {
  it('go by namespace, two words deep where several share them', () => {
    const keys = ['http.request.method', 'http.request.body.size', 'http.route', 'url.full', 'attempt'];
    const groups = groupAttributes(keys.map((key) => ({ key, value: { stringValue: key } })));
    expect(groups.map((g) => `${g.name}: ${g.items.map((item) => item.label).join(' ')}`)).toEqual([
      'http.request: method body.size',
      'http: route',
      'url: full',
      ': attempt',
    ]);
  });
});
