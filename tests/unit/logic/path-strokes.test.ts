import { describe, expect, it } from 'vitest';
import { criticalPath } from '../../../src-renderer/logic/critical-path.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { ALL_OPEN, visibleRows } from '../../../src-renderer/logic/visible-rows.ts';
import { pathStrokes } from '../../../src-renderer/viz/waterfall/draw-path.ts';
import { laneWidth } from '../../../src-renderer/viz/waterfall/measures.ts';
import { columnsOf, MS } from '../../fixtures/draw-trace.ts';

/** A root of 700 ms with six children of 90 ms, 10 ms of its own between them. */
const model = buildTraceModel(
  columnsOf([
    { service: 's', name: 'root', startNs: 0, durationNs: 700 * MS, parent: -1 },
    ...Array.from({ length: 6 }, (_, k) => ({
      service: 's',
      name: `step ${k}`,
      startNs: (10 + k * 100) * MS,
      durationNs: 90 * MS,
      parent: 0,
    })),
  ]),
);
const path = criticalPath(model.columns, model.tree, model.main);
const rows = visibleRows(model.tree, model.folds, ALL_OPEN);

describe('the critical path as it is drawn', () => {
  it('is all of it, each stretch on its row, however narrow the window', () => {
    for (const width of [120, 300, 640, 1440]) {
      const strokes = pathStrokes({ path, rows }, { range: model.bounds, width, height: 400, scrollTop: 0 });
      const pixel = (700 * MS) / laneWidth(width);
      expect(strokes.map(({ row }) => row)).toEqual([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]);
      for (let row = 0; row < rows.count; row++) {
        const drawn = strokes.filter((s) => s.row === row).reduce((sum, { x0, x1 }) => sum + x1 - x0, 0);
        expect(drawn * pixel).toBeCloseTo(path.onPath[rows.node[row] ?? 0] ?? -1, -3);
      }
    }
  });

  it('is on the row that its spans are folded or closed into', () => {
    const closed = visibleRows(model.tree, model.folds, { ...ALL_OPEN, openDepth: 0 });
    const view = { range: model.bounds, width: 640, height: 400, scrollTop: 0 };
    expect(pathStrokes({ path, rows: closed }, view)).toMatchObject([{ row: 0 }]);
  });
});
