import { describe, expect, it } from 'vitest';
import { buildFlame, frameAt } from '../../../src-renderer/logic/flame.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { bigTrace, readTrace } from '../../fixtures/draw-trace.ts';

describe('flame graph', () => {
  it('joins spans of one name under one frame, as wide as the own time in them', () => {
    const model = buildTraceModel(
      readTrace(`
        shop:POST   [========]
          db:SELECT  []
          db:SELECT     []
          db:INSERT        [=]
      `),
    );
    const flame = buildFlame(model);
    const frames = [...Array(flame.count).keys()].map(
      (k) => `${model.columns.names[flame.name[k] ?? 0]} ${flame.spans[k]} ${(flame.value[k] ?? 0) / 1e6}`,
    );
    expect(frames).toEqual(['POST 1 10', 'SELECT 2 4', 'INSERT 1 3']);
    expect(frameAt(flame, 1, 0.1)).toBe(1);
    expect(frameAt(flame, 1, 0.5)).toBe(2);
    expect(frameAt(flame, 1, 0.9)).toBe(-1);
  });

  it('keeps children inside of their parent, and the whole is all own time', () => {
    const model = buildTraceModel(bigTrace(20_000));
    const flame = buildFlame(model);
    for (let frame = 0; frame < flame.count; frame++) {
      const up = flame.parent[frame] ?? -1;
      if (up < 0) continue;
      expect(flame.left[frame]).toBeGreaterThanOrEqual((flame.left[up] ?? 0) - 1e-9);
      expect(flame.right[frame]).toBeLessThanOrEqual((flame.right[up] ?? 0) + 1e-9);
    }
    const own = model.own.reduce((a, b) => a + b, 0);
    const top = [...Array(flame.count).keys()].filter((frame) => flame.parent[frame] === -1);
    expect(top.reduce((sum, frame) => sum + (flame.value[frame] ?? 0), 0) / own).toBeCloseTo(1, 9);
  });
});
