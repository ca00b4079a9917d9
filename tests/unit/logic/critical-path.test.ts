import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalPath } from '../../../src-renderer/logic/critical-path.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { timeByOperation, timeByService, timeByShape } from '../../../src-renderer/logic/trace-stats.ts';
import { bigTrace, columnsOf, printPath, readTrace } from '../../fixtures/draw-trace.ts';
import { OWN_TIMES } from '../../fixtures/own-times.ts';

const pathOf = (drawing: string): string => {
  const model = buildTraceModel(readTrace(drawing));
  return printPath(model, criticalPath(model.columns, model.tree, model.main));
};

/** The path through spans as [name, start, length, parent], milliseconds; the first is the root. */
const pathOfSpans = (spans: [string, number, number, string?][]): string => {
  const ns = (ms: number) => Math.round(ms * 1e6);
  const model = buildTraceModel(
    columnsOf(
      spans.map(([name, start, length, parent], i) => ({
        service: 's',
        name,
        startNs: ns(start),
        durationNs: ns(length),
        parent: i === 0 ? -1 : spans.findIndex(([other]) => other === (parent ?? 'root')),
      })),
    ),
  );
  const { span, from, to } = criticalPath(model.columns, model.tree, model.main);
  const first = ns(spans[0]?.[1] ?? 0);
  const ms = (at: number | undefined) => ((at ?? 0) + first) / 1e6;
  return [...span]
    .map((s, k) => `${model.columns.names[model.columns.name[s] ?? 0]} ${ms(from[k])}-${ms(to[k])}`)
    .join(', ');
};

describe('critical path', () => {
  it('is empty where there is no root, with nothing on it', () => {
    const { columns, tree } = buildTraceModel(readTrace('root [====]'));
    const path = criticalPath(columns, tree, -1);
    expect([path.span.length, path.total, [...path.onPath]]).toEqual([0, 0, [0]]);
  });

  it('goes through children one after the other, and the parent in between', () => {
    expect(
      pathOf(`
        root  [==========]
          a    [==]
          b         [==]
      `),
    ).toBe('root 0-1, a 1-5, root 5-6, b 6-10, root 10-12');
  });

  it('takes the slowest of parallel children', () => {
    expect(
      pathOf(`
        root  [========]
          a    [==]
          b    [=====]
          c    [=]
      `),
    ).toBe('root 0-1, b 1-8, root 8-10');
  });

  it('goes down to the leaf that was waited for', () => {
    expect(
      pathOf(`
        root   [========]
          a    [=======]
            b    [===]
      `),
    ).toBe('a 0-2, b 2-7, a 7-9, root 9-10');
  });

  it('forgives a clock of whole milliseconds, and not a fine one whose spans begin at the same moment', () => {
    const namesOn = (baseNs: string, length: number, child: number) => {
      const columns = columnsOf([
        { service: 's', name: 'root', startNs: 0, durationNs: length, parent: -1 },
        { service: 's', name: 'after', startNs: 0, durationNs: child, parent: 0 },
      ]);
      const model = buildTraceModel({ ...columns, baseNs });
      return [...criticalPath(model.columns, model.tree, model.main).span].map(
        (span) => model.columns.names[model.columns.name[span] ?? 0],
      );
    };
    expect(namesOn('1763820622418000000', 4e6, 4.9e6)).toEqual(['after']);
    expect(namesOn('1763820622418314159', 4e6, 4.9e6)).toEqual(['root']);
    // A handler of 10 µs did not wait for what went on for half a millisecond, whatever the clock.
    expect(namesOn('1763820622418000000', 1e4, 5e5)).toEqual(['root']);
  });

  it('takes a clock for fine when most of its starts are, though one falls on a whole millisecond', () => {
    expect(
      pathOfSpans([
        ['root', 0, 20],
        ['read', 1.2345, 2],
        ['write', 5.4321, 2],
        ['mail', 15.1234, 5.3],
      ]),
    ).toBe('root 0-1.2345, read 1.2345-3.2345, root 3.2345-5.4321, write 5.4321-7.4321, root 7.4321-20');
  });

  it('does not wait for a child that outlives its parent', () => {
    expect(
      pathOf(`
        root    [====]
          mail    [==========] consumer
          a      [=]
      `),
    ).toBe('root 0-1, a 1-4, root 4-6');
  });

  it('cuts the server side of a call whose clock runs late', () => {
    expect(
      pathOf(`
        root        [========]
          call       [====]       client
            serve      [====]     server
              db         [=]
      `),
    ).toBe('root 0-1, call 1-3, serve 3-5, db 5-7, root 7-10');
  });

  it('ignores spans of no or negative length', () => {
    expect(
      pathOf(`
        root  [====]
          a     |
      `),
    ).toBe('root 0-6');
  });

  it('goes through siblings that overlap by less than the grain of their clock', () => {
    expect(
      pathOfSpans([
        ['root', 0, 80.47],
        ['charge card', 7, 32.32],
        ['db insert', 39, 41.2],
      ]),
    ).toBe('root 0-7, charge card 7-39, db insert 39-80.2, root 80.2-80.47');
  });

  it('goes into a child that ends after its parent by less than the grain of their clock', () => {
    expect(
      pathOfSpans([
        ['root', 0, 40.1],
        ['handler', 1, 39.4, 'root'],
        ['charge card', 8, 31.9, 'handler'],
        ['socket', 9, 31.3, 'charge card'],
      ]),
    ).toBe('root 0-1, handler 1-8, charge card 8-9, socket 9-39.9, handler 39.9-40.1');
  });

  it('leaves out what reaches over by more than the grain of its clock', () => {
    expect(
      pathOfSpans([
        ['root', 0, 20],
        ['beside', 1, 9.2],
        ['last', 9, 10],
        ['mail', 15, 6],
      ]),
    ).toBe('root 0-9, last 9-19, root 19-20');
    expect(
      pathOfSpans([
        ['root', 0.000017, 20],
        ['beside', 1.000003, 8.2],
        ['last', 9.000001, 10],
        ['mail', 15.000006, 5.3],
      ]),
    ).toBe('root 0.000017-9.000001, last 9.000001-19.000001, root 19.000001-20.000017');
  });

  it('explains every moment of the root exactly once', () => {
    const span = fc.record({
      start: fc.integer({ min: 0, max: 60 }),
      duration: fc.integer({ min: -2, max: 60 }),
      parent: fc.nat(40),
      kind: fc.integer({ min: 0, max: 5 }),
      // Starts on whole tens are those of a coarse clock.
      step: fc.constantFrom(1, 10),
    });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 40 }), (list) => {
        const model = buildTraceModel(
          columnsOf([
            { service: 's', name: 'root', startNs: 0, durationNs: 60, parent: -1 },
            ...list.map((s, i) => ({
              service: 's',
              name: `n${i}`,
              startNs: s.start - (s.start % s.step),
              durationNs: s.duration,
              parent: s.parent % (i + 1),
              kind: s.kind,
            })),
          ]),
        );
        const root = model.columns.names.indexOf('root');
        const at = [...model.columns.name].indexOf(root);
        const path = criticalPath(model.columns, model.tree, at);
        let cursor = 0;
        for (let k = 0; k < path.span.length; k++) {
          expect(path.from[k]).toBe(cursor);
          cursor = path.to[k] ?? -1;
          const who = path.span[k] ?? -1;
          const start = model.columns.start[who] ?? 0;
          expect(path.from[k]).toBeGreaterThanOrEqual(start);
          expect(path.to[k]).toBeLessThanOrEqual(start + (model.columns.duration[who] ?? 0));
        }
        expect(cursor).toBe(60);
        expect(path.onPath.reduce((a, b) => a + b, 0)).toBeCloseTo(60);
      }),
    );
  });

  it('finishes on 100,000 spans', () => {
    const model = buildTraceModel(bigTrace(100_000));
    const path = criticalPath(model.columns, model.tree, model.main);
    expect(path.onPath.reduce((a, b) => a + b, 0)).toBeCloseTo(path.total, -3);
  });
});

describe('own time', () => {
  it.each(OWN_TIMES)('by service: $what', ({ drawing, ms }) => {
    const { columns, services, own } = buildTraceModel(readTrace(drawing));
    const byService = timeByService(columns, services, own, new Float64Array(columns.count));
    expect(Object.fromEntries(byService.map((row) => [services.names[row.service], row.own / 1e6]))).toEqual(
      ms,
    );
  });

  it('is not less than what the path says of a span that waits for its children one by one', () => {
    const model = buildTraceModel(
      readTrace(`
        root     [=================]
          a       [===============]
          queue                   [========]  producer
      `),
    );
    const { onPath } = criticalPath(model.columns, model.tree, model.main);
    expect(model.own[model.main]).toBe(2e6);
    expect(onPath[model.main]).toBe(model.own[model.main]);
  });

  it('is what no child covers, overlaps counted once', () => {
    const model = buildTraceModel(
      readTrace(`
        root  [========]
          a    [==]
          b      [==]
          c             [====]
      `),
    );
    const root = model.main;
    expect(model.own[root]).toBe(4e6);
  });

  it('is never negative and never more than the duration; without overlap it adds up to the root', () => {
    const model = buildTraceModel(bigTrace(5000));
    for (let i = 0; i < model.columns.count; i++) {
      expect(model.own[i]).toBeGreaterThanOrEqual(0);
      expect(model.own[i]).toBeLessThanOrEqual(Math.max(0, model.columns.duration[i] ?? 0));
    }
    const serial = buildTraceModel(
      readTrace(`
        root    [==========]
          a      [==]
            b     []
          c           [===]
      `),
    );
    expect(serial.own.reduce((a, b) => a + b, 0)).toBe(12e6);
  });

  it('is added up by service and by operation', () => {
    const model = buildTraceModel(
      readTrace(`
        shop:root   [========]
          db:query   []          client
          db:query      []       client error
      `),
    );
    const { onPath } = criticalPath(model.columns, model.tree, model.main);
    const named = timeByOperation(model.columns, model.services, model.own, onPath).map((row) => ({
      who: `${model.services.names[row.service]} ${model.columns.names[row.name]}`,
      count: row.count,
      errors: row.errors,
      own: row.own / 1e6,
    }));
    expect(named).toEqual([
      { who: 'shop root', count: 1, errors: 0, own: 6 },
      { who: 'db query', count: 2, errors: 1, own: 4 },
    ]);
    expect(timeByService(model.columns, model.services, model.own, onPath)).toHaveLength(2);
  });

  it('takes calls whose names differ in values alone for one, as the folds do', () => {
    const model = buildTraceModel(
      readTrace(`
        shop:root        [=================]
          shop:GET item 7  []                  client
          shop:GET item 8     []               client
          shop:job 1             [=]
          shop:job 2                [=]
          shop:ping                    []      client
          shop:ping                       []   client
      `),
    );
    const onPath = new Float64Array(model.columns.count);
    const { columns, services, own } = model;
    expect(timeByShape(columns, services, own, onPath).map(({ label, count }) => [label, count])).toEqual([
      ['root', 1],
      ['GET item ?', 2],
      ['ping', 2],
      ['job 1', 1],
      ['job 2', 1],
    ]);
    expect(timeByOperation(columns, services, own, onPath)).toHaveLength(6);
  });
});
