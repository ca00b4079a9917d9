import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LaidRows, nextRows } from '../../../src-renderer/logic/next-rows.ts';
import { marksBySpan } from '../../../src-renderer/logic/span-marks.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { ALL_OPEN, type VisibleRows, visibleRows } from '../../../src-renderer/logic/visible-rows.ts';
import { bigTrace, logMarks } from '../../fixtures/draw-trace.ts';

const model = buildTraceModel(bigTrace(600));
const { tree, folds, columns } = model;
const marks = marksBySpan(
  logMarks(
    columns,
    Array.from(
      { length: 40 },
      (_, k) => [k % 3 === 0 ? -1 : (k * 13) % columns.count, k, `log ${k}`] as const,
    ),
  ),
  columns.count,
  columns.baseNs,
);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ toggle: fc.nat(tree.nodeCount - 1) }) },
  { weight: 1, arbitrary: fc.record({ fold: fc.nat(folds.list.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ focus: fc.integer({ min: -1, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ openDepth: fc.nat(6) }) },
);

function turned(set: ReadonlySet<number>, item: number): Set<number> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

/** Rows with the places of what they show: of what is not shown none is told. */
function asShown({ places, ...rows }: VisibleRows) {
  const { posInSet, setSize } = places;
  return { ...rows, places: Array.from(rows.node, (item) => [posInSet[item], setSize[item]]) };
}

describe('rows after rows', () => {
  it('are what a layout of all gives, whatever is opened and closed in between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.boolean(), (steps, withLogs) => {
        const logs = withLogs ? { marks, starts: columns.start, of: -1, deep: true } : undefined;
        const choice = { logs };
        let state = ALL_OPEN;
        let laid: LaidRows = nextRows(null, { tree, folds, state, choice });
        for (const change of steps) {
          if ('toggle' in change) state = { ...state, toggled: turned(state.toggled, change.toggle) };
          else if ('fold' in change) state = { ...state, openFolds: turned(state.openFolds, change.fold) };
          else state = { ...state, ...change };
          laid = nextRows(laid, { tree, folds, state, choice });
          expect(asShown(laid.rows)).toEqual(asShown(visibleRows(tree, folds, state, choice)));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('cost a fraction of a layout of all where one span is opened or closed', () => {
    const big = buildTraceModel(bigTrace(100_000));
    const at = { tree: big.tree, folds: big.folds, choice: {} };
    const { children, childStart, size } = big.tree;
    const [child = -1] = [...children.subarray(childStart[big.main], childStart[big.main + 1])]
      .filter((node) => (size[node] ?? 0) > 1 && (size[node] ?? 0) < 5000)
      .sort((a, b) => (size[b] ?? 0) - (size[a] ?? 0));
    const open = nextRows(null, { ...at, state: ALL_OPEN });
    const closed = { ...ALL_OPEN, toggled: new Set([child]) };
    const took = (run: () => void) => {
      const before = performance.now();
      run();
      return performance.now() - before;
    };
    // A tenth where the machine is not shared; the best of several rounds, as it is.
    const shares = Array.from({ length: 9 }, () => {
      const part = took(() => nextRows(open, { ...at, state: closed }));
      return part / took(() => visibleRows(big.tree, big.folds, closed));
    });
    expect(Math.min(...shares)).toBeLessThan(0.5);
  });
});
