import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenSpans, type Noise, noiseOf } from '../../../src-renderer/logic/noise.ts';
import { oddities, traceOddities } from '../../../src-renderer/logic/oddities.ts';
import { marksBySpan } from '../../../src-renderer/logic/span-marks.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { keptByMatches, searchTrace } from '../../../src-renderer/logic/trace-search.ts';
import {
  ALL_OPEN,
  type RowState,
  visibleRows,
  withShownFocus,
} from '../../../src-renderer/logic/visible-rows.ts';
import { bigTrace, logMarks, printRows, readTrace } from '../../fixtures/draw-trace.ts';

const SHOP = `
  shop:POST /checkout  [====================]
    mw:session          [==================]
      mw:auth            []
      cart:GetCart         [====]
        db:SELECT           []   client
    pay:Charge                      [====]      error
      db:INSERT                      []  client
`;

const model = buildTraceModel(readTrace(SHOP));
const rowNamed = (name: string): number => model.columns.name.indexOf(model.columns.names.indexOf(name));

describe('a focus', () => {
  it('ends where its span is hidden, the same however that came about', () => {
    const mask = hiddenSpans(model, [{ service: 'cart' }])?.mask;
    const state = { ...ALL_OPEN, focus: rowNamed('GetCart') };
    expect(withShownFocus(state, mask).focus).toBe(-1);
    expect(withShownFocus(state, undefined)).toBe(state);
    const other = { ...ALL_OPEN, focus: rowNamed('session') };
    expect(withShownFocus(other, mask)).toBe(other);
  });
});

describe('noise', () => {
  const rowsWithout = (noise: readonly Noise[], state: RowState = ALL_OPEN) =>
    printRows(
      model,
      visibleRows(model.tree, model.folds, state, { hidden: hiddenSpans(model, noise)?.mask }),
    );

  it('goes by service; what is below a hidden span moves up in its place', () => {
    expect(rowsWithout([{ service: 'mw' }])).toBe(`
- shop:POST /checkout
  - cart:GetCart
      db:SELECT
  - pay:Charge
      db:INSERT
`);
  });

  it('goes by operation; a span with nothing left inside cannot be opened', () => {
    expect(rowsWithout([{ service: 'db', operation: 'INSERT' }])).toBe(`
- shop:POST /checkout
  - mw:session
      mw:auth
    - cart:GetCart
        db:SELECT
    pay:Charge
`);
  });

  it('is counted, each entry for itself, with its errors', () => {
    const hidden = hiddenSpans(model, [
      { service: 'db' },
      { service: 'pay', operation: 'Charge' },
      { service: 'db', operation: 'SELECT' },
      { service: 'nobody' },
    ]);
    expect(hidden).toMatchObject({ total: 3, errors: 1, counts: [2, 1, 0, 0] });
    expect(hiddenSpans(model, [])).toBeUndefined();
    expect(noiseOf(model, rowNamed('Charge'), false)).toEqual({ service: 'pay', operation: 'Charge' });
    expect(noiseOf(model, rowNamed('Charge'), true)).toEqual({ service: 'pay' });
  });

  it('finds a hidden span at the row it would be in', () => {
    const hidden = hiddenSpans(model, [{ service: 'mw' }]);
    const rows = visibleRows(model.tree, model.folds, ALL_OPEN, { hidden: hidden?.mask });
    expect(rows.rowOf[rowNamed('auth')]).toBe(0);
  });

  it('hides folds whole', () => {
    const many = buildTraceModel(
      readTrace(`a:root [====================]\n${'  db:get  [] client\n'.repeat(8)}  b:end  []`),
    );
    const hidden = hiddenSpans(many, [{ service: 'db', operation: 'get' }]);
    expect(hidden?.total).toBe(8);
    expect(printRows(many, visibleRows(many.tree, many.folds, ALL_OPEN, { hidden: hidden?.mask }))).toBe(`
- a:root
    b:end
`);
  });

  it('leaves every span that is not hidden its row, whatever is', () => {
    const big = buildTraceModel(bigTrace(2000));
    const open = { ...ALL_OPEN, openFolds: new Set(big.folds.list.keys()) };
    const service = fc.constantFrom(...big.services.names);
    const operation = fc.option(fc.constantFrom(...big.columns.names.slice(0, 20)), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.record({ service, operation }), { maxLength: 6 }), (list) => {
        const noise = list.map(({ service: of, operation: what }) => ({
          service: of,
          ...(what !== undefined && { operation: what }),
        }));
        const mask = hiddenSpans(big, noise)?.mask;
        const rows = visibleRows(big.tree, big.folds, open, { hidden: mask });
        const shown = [...rows.node].filter((node) => node < big.tree.spanCount).sort((a, b) => a - b);
        const wanted = Array.from({ length: big.columns.count }, (_, span) => span).filter(
          (span) => mask?.[span] !== 1,
        );
        expect(shown).toEqual(wanted);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a search that leaves out the rest', () => {
  const only = (text: string, noise: readonly Noise[] = []) => {
    const hidden = hiddenSpans(model, noise)?.mask;
    const { matches } = searchTrace(model.columns, model.tree, undefined, text);
    const keep = keptByMatches(model.tree, matches, hidden);
    return printRows(model, visibleRows(model.tree, model.folds, ALL_OPEN, { keep, hidden }));
  };

  it('keeps what matches and what it is in', () => {
    expect(only('select')).toBe(`
- shop:POST /checkout
  - mw:session
    - cart:GetCart
        db:SELECT
`);
  });

  it('finds status by its word', () => {
    expect(only('error')).toBe(`
- shop:POST /checkout
    pay:Charge
`);
  });

  it('shows nothing when nothing matches, nor for what is hidden', () => {
    expect(only('nowhere')).toBe('\n\n');
    expect(only('select', [{ service: 'db' }])).toBe('\n\n');
  });

  it('leaves of a fold what matches', () => {
    const many = buildTraceModel(
      readTrace(
        `a:root [====================]\n${'  db:get  [] client\n'.repeat(7)}  db:get  [] client error`,
      ),
    );
    const { matches } = searchTrace(many.columns, many.tree, undefined, 'error');
    const state = { ...ALL_OPEN, openFolds: new Set([0]) };
    const keep = keptByMatches(many.tree, matches);
    expect(printRows(many, visibleRows(many.tree, many.folds, state, { keep }))).toBe(`
- a:root
  - db:get ×8
      db:get
`);
  });
});

describe('log records as rows', () => {
  const marks = logMarks(model.columns, [
    [0, 0.5, 'taken'],
    [rowNamed('session'), 2, 'who is it'],
    [rowNamed('GetCart'), 6, 'three items'],
    [-1, 9, 'of the trace alone'],
    [rowNamed('INSERT'), 14, 'slow disk'],
    [0, 18, 'done'],
  ]);
  const spanMarks = marksBySpan(marks, model.columns.count, model.columns.baseNs);
  const rows = (of: number, deep: boolean, state: RowState = ALL_OPEN) =>
    printRows(
      model,
      visibleRows(model.tree, model.folds, state, {
        logs: { marks: spanMarks, starts: model.columns.start, of, deep },
      }),
      marks,
    );

  it('stand in their span at their time, and at the top when they name no span', () => {
    expect(rows(-1, true)).toBe(`
- shop:POST /checkout
  · taken
  - mw:session
      mw:auth
    · who is it
    - cart:GetCart
        db:SELECT
      · three items
  - pay:Charge
    - db:INSERT
      · slow disk
  · done
· of the trace alone
`);
  });

  it('may be those of one span, or of it and all below', () => {
    const charge = rowNamed('Charge');
    expect(rows(rowNamed('INSERT'), false)).toContain('slow disk');
    expect(rows(charge, false)).not.toContain('·');
    expect(rows(charge, true)).toContain('· slow disk');
    expect(rows(charge, true)).not.toContain('taken');
  });

  it('are left out with all else that a search does not find, whether they belong to a span or not', () => {
    const only = (text: string) => {
      const hits = searchTrace(model.columns, model.tree, marks, text);
      const all = { marks: spanMarks, starts: model.columns.start, of: -1, deep: true };
      const keep = keptByMatches(model.tree, hits.matches);
      const found = visibleRows(model.tree, model.folds, ALL_OPEN, {
        keep,
        logs: { ...all, keep: hits.logs },
      });
      return printRows(model, found, marks);
    };
    expect(only('slow disk')).toBe(`
- shop:POST /checkout
  - pay:Charge
    - db:INSERT
      · slow disk
`);
    expect(only('trace alone')).toBe('\n· of the trace alone\n');
    expect(only('insert')).toContain('    db:INSERT');
  });

  it('go with their span when it is closed or hidden', () => {
    const closed = rows(-1, true, { ...ALL_OPEN, openDepth: 1 });
    expect(closed).toContain('+ mw:session');
    expect(closed).not.toContain('who is it');
    const hidden = hiddenSpans(model, [{ service: 'db' }])?.mask;
    const logs = { marks: spanMarks, starts: model.columns.start, of: -1, deep: true };
    const without = visibleRows(model.tree, model.folds, ALL_OPEN, { hidden, logs });
    expect(printRows(model, without, marks)).not.toContain('slow disk');
  });
});

describe('what is odd about a trace', () => {
  it('is told of spans and of the whole', () => {
    const odd = buildTraceModel(
      readTrace(`
        a:one     [====]
        a:two       [==]
        b:lost        []    missing=7
        c:ring  [=]         parent=4
        c:rong    [=]       parent=3
      `),
    );
    odd.columns.duration[odd.main] = -5;
    const all = traceOddities(odd);
    expect(all).toMatchObject({ orphans: 1, missing: [5] });
    expect(all.roots).toHaveLength(2);
    expect(all.cycles).toHaveLength(1);
    expect([...all.negative]).toEqual([odd.main]);
    expect(oddities(odd, odd.tree.cycles[0]?.[0] ?? -1).cycle).toBe(2);
    expect(oddities(odd, odd.tree.cycles[0]?.[1] ?? -1).cycle).toBe(0);
  });
});
