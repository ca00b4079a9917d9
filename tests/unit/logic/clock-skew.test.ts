// Which spans tell of a clock that is off, and what puts it right.
import { describe, expect, it } from 'vitest';
import { estimateOffsets, findClockSkew, marksWithOffsets } from '../../../src-renderer/logic/clock-skew.ts';
import { buildTraceModel, withClocks } from '../../../src-renderer/logic/trace-model.ts';
import { MS, noMarks, readTrace } from '../../fixtures/draw-trace.ts';

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

  describe('of a server that ends after its call', () => {
    const skewOf = (drawing: string, machines: Readonly<Record<string, string[]>> = {}) => {
      const columns = readTrace(drawing);
      for (const resource of columns.resources) {
        const machine = machines[resource.service];
        if (machine) resource.machine = machine;
      }
      return [...buildTraceModel(columns).skew].map(([span, ns]) => [span, ns / MS]);
    };
    const TIDIES_UP = `
      shop:all    [=============================================]
        shop:call  [========]                                     client
          cart:serve [=========]                                  server
        shop:call             [========]                          client
          cart:serve            [==========]                      server
        shop:call                        [========]               client
          cart:serve                       [=========]            server
    `;
    const LATE = `
      shop:all    [=========================================================================]
        shop:call  [========]                                                                 client
          cart:serve [====]                                                                   server skew=20
        shop:call               [========]                                                    client
          cart:serve               [===]                                                      server skew=20
        shop:call                              [========]                                     client
          cart:serve                             [====]                                       server skew=20
    `;

    it('is none while it may have gone on for a moment after its answer', () => {
      expect(skewOf(TIDIES_UP)).toEqual([]);
    });

    it('is none for work that goes on long after some of the answers, or after a single one', () => {
      expect(
        skewOf(`
          shop:all    [=============================================================]
            shop:call  [=======================]                                      client
              cart:serve [=====]                                                      server
            shop:call                            [=====================]              client
              cart:serve                                        [==============]      server
            shop:call                                                       [===]     client
              cart:serve                                                     [=]      server
        `),
      ).toEqual([]);
      expect(
        skewOf(`
          shop:call    [====]      client
            cart:serve    [===]    server
        `),
      ).toEqual([]);
    });

    it('is one where a single one starts only after its call was over, unless the call was given up', () => {
      const ahead = (how: string) => `
        shop:all       [=========]
          shop:call     [=====]          client ${how}
            cart:serve   [==]            server skew=2000
      `;
      expect(skewOf(ahead(''))).toEqual([[2, -1999.5]]);
      expect(skewOf(ahead('error'))).toEqual([]);
      expect(skewOf(ahead(''), { shop: ['host.name=box'], cart: ['host.name=box'] })).toEqual([]);
      // Another call between the two that is right as it stands.
      expect(
        skewOf(`
          shop:all       [================]
            shop:call     [=====]               client
              cart:serve   [==]                 server skew=2000
            shop:call            [=====]        client
              cart:serve          [==]          server
        `),
      ).toEqual([]);
    });

    it('is one where it is over before its call begins', () => {
      expect(
        skewOf(`
          shop:call     [=====]          client
            cart:serve   [==]            server skew=-2000
        `),
      ).toEqual([[0, 2000.5]]);
    });

    it('is one where all of several end far after their calls, by what one offset explains', () => {
      expect(skewOf(LATE).map(([, ms]) => ms)).toEqual([-20, -20.5, -20]);
      // Each has its own delay: no offset brings them all into their calls.
      expect(skewOf(LATE.replace('skew=20', 'skew=60'))).toEqual([]);
    });

    it('is none on one machine, nor does one start too early there', () => {
      const box = { shop: ['host.name=box'], cart: ['host.id=7', 'host.name=box'] };
      expect(skewOf(LATE, box)).toEqual([]);
      expect(skewOf(LATE, { shop: ['host.name=box'], cart: ['host.name=bag'] })).toHaveLength(3);
      const early = 'shop:a       [====]\n  cart:b     [==]   skew=-5';
      expect(skewOf(early)).toEqual([[0, 5]]);
      expect(skewOf(early, box)).toEqual([]);
    });
  });
});
