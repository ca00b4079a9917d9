import { describe, expect, it } from 'vitest';
import {
  buildFlame,
  frameAt,
  framesAbove,
  framesUnder,
  framesWithin,
  joinNarrow,
  walkFlame,
} from '../../../src-renderer/logic/flame.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { bigTrace, columnsOf, MS, readTrace } from '../../fixtures/draw-trace.ts';

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

  it('tells how long spans took, not the own times of all that ran at once', () => {
    const flame = buildFlame(
      buildTraceModel(
        readTrace(`
          shop:POST   [========]
            a:one      [=======]
            b:two      [=======]
            b:two      [=======]
        `),
      ),
    );
    expect((flame.time[0] ?? 0) / 1e6).toBe(10);
    expect(flame.value[0]).toBeGreaterThan(flame.time[0] ?? 0);
    expect(Math.max(...flame.time) / 1e6).toBe(18);
  });

  it('joins what is too narrow to be seen under each parent, so that all of the time stays drawn', () => {
    const many = 20_000;
    const flame = buildFlame(
      buildTraceModel(
        columnsOf([
          { service: 's', name: 'root', startNs: 0, durationNs: (many + 1000) * MS, parent: -1 },
          { service: 's', name: 'wide', startNs: 0, durationNs: 1000 * MS, parent: 0 },
          ...Array.from({ length: many }, (_, k) => ({
            service: 's',
            name: `q${k}`,
            startNs: (1000 + k) * MS,
            durationNs: MS,
            parent: 0,
          })),
        ]),
      ),
    );
    const [joined, ...others] = joinNarrow(flame, 1 / 1000);
    expect(others).toEqual([]);
    expect(joined).toMatchObject({ depth: 1, count: many });
    expect(joined?.left).toBeCloseTo(1 / 21, 6);
    expect(joined?.right).toBeCloseTo(1, 6);
    expect(joinNarrow(flame, 0)).toEqual([]);
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

  it('is walked with arrows, and lists what is under a frame from wide to narrow', () => {
    const model = buildTraceModel(
      readTrace(`
        shop:POST   [=============]
          db:SELECT  [=]
          pay:charge    [========]
            db:SELECT     [=]
          db:SELECT               []
      `),
    );
    const flame = buildFlame(model);
    const name = (frame: number) => model.columns.names[flame.name[frame] ?? 0];
    const charge = walkFlame(flame, 0, 'ArrowDown');
    expect(name(charge)).toBe('charge');
    const select = walkFlame(flame, charge, 'ArrowRight');
    expect(name(select)).toBe('SELECT');
    expect(walkFlame(flame, select, 'ArrowRight')).toBe(-1);
    expect(walkFlame(flame, select, 'ArrowLeft')).toBe(charge);
    expect(walkFlame(flame, charge, 'ArrowUp')).toBe(0);
    expect(walkFlame(flame, -1, 'ArrowDown')).toBe(0);
    expect(framesWithin(flame, -1).map(name)).toEqual(['POST', 'charge', 'SELECT', 'SELECT']);
    expect(framesAbove(flame, walkFlame(flame, charge, 'ArrowDown')).map(name)).toEqual([
      'POST',
      'charge',
      'SELECT',
    ]);
    expect([...framesUnder(flame, 0)].map(name)).toEqual(['charge', 'SELECT']);
  });

  it('finds the frame of every span and of every place', () => {
    const model = buildTraceModel(bigTrace(5_000));
    const flame = buildFlame(model);
    for (let span = 0; span < model.tree.spanCount; span++) {
      const frame = flame.frameOf[span] ?? -1;
      expect(flame.name[frame]).toBe(model.columns.name[span]);
      expect(flame.depth[frame]).toBe(model.tree.depth[span]);
    }
    for (let frame = 0; frame < flame.count; frame += 7) {
      const middle = ((flame.left[frame] ?? 0) + (flame.right[frame] ?? 0)) / 2;
      if ((flame.value[frame] ?? 0) > 1000)
        expect(frameAt(flame, flame.depth[frame] ?? 0, middle)).toBe(frame);
    }
  });
});
