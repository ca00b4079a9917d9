import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFolds } from '../../../src-renderer/logic/folds.ts';
import { oddities } from '../../../src-renderer/logic/oddities.ts';
import { traceServices } from '../../../src-renderer/logic/services.ts';
import { ancestors, buildSpanTree, isWithin, mainSpan } from '../../../src-renderer/logic/span-tree.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { ALL_OPEN, revealing, visibleRows } from '../../../src-renderer/logic/visible-rows.ts';
import { bigTrace, columnsOf, type DrawnSpan, printRows, readTrace } from '../../fixtures/draw-trace.ts';

const rowsOf = (drawing: string, state = ALL_OPEN) => {
  const model = buildTraceModel(readTrace(drawing));
  return printRows(model, visibleRows(model.tree, model.folds, state));
};

/** Spans with any parents at all: itself, later ones, circles, missing ones. */
const anySpans = fc
  .array(
    fc.record({
      start: fc.integer({ min: 0, max: 50 }),
      duration: fc.integer({ min: -3, max: 40 }),
      parent: fc.integer({ min: -2, max: 30 }),
      name: fc.integer({ min: 0, max: 3 }),
      service: fc.integer({ min: 0, max: 1 }),
      kind: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 31 },
  )
  .map((list): DrawnSpan[] =>
    list.map((s) => ({
      service: `svc-${s.service}`,
      name: `op ${s.name}`,
      startNs: s.start,
      durationNs: s.duration,
      parent: s.parent >= list.length ? -1 : s.parent,
      kind: s.kind,
      ...(s.parent === -2 && { missing: s.start % 3 }),
    })),
  );

describe('rows of a trace', () => {
  it('puts children under their parent in order of start', () => {
    expect(
      rowsOf(`
        shop:POST /checkout  [==========]
          pay:Charge                [==]
          cart:GetCart        [====]
            cart:HGETALL       []
      `),
    ).toBe(`
- shop:POST /checkout
  - cart:GetCart
      cart:HGETALL
    pay:Charge
`);
  });

  it('gathers spans under the parent they wait for, after the roots', () => {
    expect(
      rowsOf(`
        cart:DEL cart   [==]          missing=5f
        cart:GET cart     [==]        missing=5f
        shop:POST     [=======]
        other:GET            []       missing=77
      `),
    ).toBe(`
  shop:POST
- ? 5f
    cart:DEL cart
    cart:GET cart
- ? 77
    other:GET
`);
  });

  it('breaks a circle of parents at its earliest span and names its members', () => {
    const columns = readTrace(`
      a  [===]      parent=2
      b    [===]    parent=0
      c      [===]  parent=1
      d       []    parent=2
    `);
    const model = buildTraceModel(columns);
    expect(model.tree.cycles).toEqual([[0, 1, 2]]);
    expect(printRows(model, visibleRows(model.tree, model.folds, ALL_OPEN))).toBe(`
- shop:a
  - shop:b
    - shop:c
        shop:d
`);
  });

  it('shows a span that names itself as parent as a root', () => {
    const model = buildTraceModel(readTrace('a [==] parent=0'));
    expect(model.tree.cycles).toEqual([[0]]);
    expect(mainSpan(model.tree, model.columns)).toBe(0);
    expect(oddities(model, 0)).toMatchObject({ cycle: 1, orphan: false });
  });

  it('folds equal small siblings into one row, and opens it again', () => {
    const drawing = `
      shop:GET /products  [==================]
        db:begin           []
        db:SELECT stock     [] client
        db:SELECT stock       [] client
        db:SELECT stock         [] client error
        db:SELECT stock           [] client
        db:SELECT stock             [] client
        db:SELECT stock               [] client
        db:commit                       []
    `;
    expect(rowsOf(drawing)).toBe(`
- shop:GET /products
    db:begin
  + db:SELECT stock ×6
    db:commit
`);
    const { folds } = buildTraceModel(readTrace(drawing));
    expect(folds.list[0]).toMatchObject({ errors: 1, sequentialCalls: true, total: 12e6 });
    expect(rowsOf(drawing, { ...ALL_OPEN, openFolds: new Set([0]) })).toContain(`
  - db:SELECT stock ×6
      db:SELECT stock
`);
  });

  it('folds calls that differ in values alone, whatever stands between them', () => {
    const drawing = `
      shop:GET /products       [==================]
        db:SELECT stock WHERE id = 7   [] client
        shop:render             []
        db:SELECT stock WHERE id = 8     [] client
        shop:render               []
        db:SELECT stock WHERE id = 9       [] client
        db:SELECT stock WHERE id = 10        [] client
        shop:render                   []
        db:SELECT stock WHERE id = 11          [] client
        db:SELECT stock WHERE id = 12            [] client
        shop:step 1                       []
        shop:step 2                         []
        shop:step 3                         []
        shop:step 4                         []
        shop:step 5                         []
        shop:step 6                         []
    `;
    const { folds } = buildTraceModel(readTrace(drawing));
    expect(folds.list.map(({ name, members, total }) => [name, members.length, total])).toEqual([
      ['SELECT stock WHERE id = ?', 6, 12e6],
    ]);
  });

  it('leaves five equal siblings, and siblings with much inside them, as rows', () => {
    const five = buildTraceModel(readTrace(`a [===========]\n${'  b  [] client\n'.repeat(5)}`));
    expect(five.folds.list).toHaveLength(0);
    const deep = '  b  [=]\n    c  [=]\n      d  [=]\n        e  [=]\n          f  []\n';
    expect(buildTraceModel(readTrace(`a [===========]\n${deep.repeat(8)}`)).folds.list).toHaveLength(0);
  });

  it('collapses from a level down, with exceptions', () => {
    const drawing = `
      a      [=======]
        b    [====]
          c  [==]
        d        [=]
          e      []
    `;
    expect(rowsOf(drawing, { ...ALL_OPEN, openDepth: 1 })).toBe(`
- shop:a
  + shop:b
  + shop:d
`);
    const { tree, columns } = buildTraceModel(readTrace(drawing));
    const d = columns.names.indexOf('d');
    const node = [...columns.name].indexOf(d);
    expect(rowsOf(drawing, { ...ALL_OPEN, openDepth: 1, toggled: new Set([node]) })).toContain('- shop:d');
    expect(ancestors(tree, node)).toEqual([0]);
  });

  it('shows only a focused subtree, and lifts the focus to reveal what is outside', () => {
    const model = buildTraceModel(
      readTrace(`
        a      [=======]
          b    [====]
            c  [==]
          d        [=]
      `),
    );
    const focused = { ...ALL_OPEN, focus: 1 };
    expect(printRows(model, visibleRows(model.tree, model.folds, focused))).toBe(`
- shop:b
    shop:c
`);
    expect(revealing(model.tree, model.folds, focused, 2)).toBe(focused);
    expect(revealing(model.tree, model.folds, focused, 3).focus).toBe(-1);
  });

  it('gives every span exactly one row, whatever its parents say', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const model = buildTraceModel(columnsOf(spans));
        const { tree, folds } = model;
        const open = { ...ALL_OPEN, openFolds: new Set(folds.list.keys()) };
        const rows = visibleRows(tree, folds, open);
        const seen = [...rows.node].filter((node) => node < tree.spanCount).sort((a, b) => a - b);
        expect(seen).toEqual(spans.map((_, i) => i));
        for (let node = 0; node < tree.nodeCount; node++)
          expect(rows.node[rows.rowOf[node] ?? -1]).toBe(node);
        // Closed, every span still points to the row it is inside of.
        const closed = visibleRows(tree, folds, { ...ALL_OPEN, openDepth: 0 });
        for (let node = 0; node < tree.nodeCount; node++) {
          const holder = closed.node[closed.rowOf[node] ?? -1];
          expect(holder).toBeDefined();
          if (holder !== undefined && holder < tree.nodeCount)
            expect(isWithin(tree, node, holder)).toBe(true);
        }
      }),
    );
  });

  it('counts each row among its siblings for screen readers', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const model = buildTraceModel(columnsOf(spans));
        const rows = visibleRows(model.tree, model.folds, ALL_OPEN);
        for (let row = 0; row < rows.count; row++) {
          const item = rows.node[row] ?? -1;
          const { posInSet, setSize } = rows.places;
          expect(posInSet[item]).toBeGreaterThanOrEqual(1);
          expect(posInSet[item]).toBeLessThanOrEqual(setSize[item] ?? 0);
        }
      }),
    );
  });

  it('reveals a span inside collapsed parents and folds', () => {
    fc.assert(
      fc.property(
        anySpans.filter((s) => s.length > 0),
        fc.nat(),
        (spans, pick) => {
          const { tree, folds } = buildTraceModel(columnsOf(spans));
          const node = pick % spans.length;
          const state = revealing(tree, folds, { ...ALL_OPEN, openDepth: 0 }, node);
          const rows = visibleRows(tree, folds, state);
          expect(rows.node[rows.rowOf[node] ?? -1]).toBe(node);
        },
      ),
    );
  });

  it('survives a chain of 100,000 spans', () => {
    const chain = columnsOf(
      Array.from({ length: 100_000 }, (_, i) => ({
        service: 's',
        name: 'n',
        startNs: i,
        durationNs: 200_000 - 2 * i,
        parent: i - 1,
      })),
    );
    const model = buildTraceModel(chain);
    expect(model.tree.depth[99_999]).toBe(99_999);
    expect(visibleRows(model.tree, model.folds, ALL_OPEN).count).toBe(100_000);
  });

  it('lays out 100,000 spans in a fraction of a second', () => {
    const columns = bigTrace(100_000);
    buildTraceModel(bigTrace(2000));
    const before = performance.now();
    const tree = buildSpanTree(columns);
    const folds = findFolds(columns, tree, traceServices(columns));
    const rows = visibleRows(tree, folds, ALL_OPEN);
    const took = performance.now() - before;
    expect(rows.count).toBeGreaterThan(50_000);
    // The aim is 60 ms; a shared machine gets room, an O(n²) slip does not.
    expect(took).toBeLessThan(600);
  });
});
