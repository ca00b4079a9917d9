import { describe, expect, it } from 'vitest';
import { marksWithOffsets } from '../../../src-renderer/logic/clock-skew.ts';
import { marksBySpan } from '../../../src-renderer/logic/span-marks.ts';
import { buildTraceModel, withClocks } from '../../../src-renderer/logic/trace-model.ts';
import { columnsOf, MS, noMarks } from '../../fixtures/draw-trace.ts';

const DAY = 86_400_000 * MS;

/** A call of 100 ms to a service whose clock is a day early. */
const model = buildTraceModel(
  columnsOf([
    { service: 'shop', name: 'GET', startNs: 0, durationNs: 100 * MS, parent: -1, kind: 3 },
    { service: 'stock', name: 'GET', startNs: 20 * MS - DAY, durationNs: 60 * MS, parent: 0, kind: 2 },
  ]),
);
const clocks = new Map([['stock', DAY]]);

describe('a trace whose clocks are set', () => {
  const put = withClocks(model, clocks);
  const [called, caller] = [0, 1];

  it('counts from its first start as it is then, not from that of the wrong clock', () => {
    expect([...put.columns.start]).toEqual([20 * MS, 0]);
    expect(put.bounds).toEqual({ start: 0, end: 100 * MS });
    const shopAt = BigInt(model.columns.baseNs) + BigInt(model.columns.start[caller] ?? 0);
    expect(put.columns.baseNs).toBe(String(shopAt));
  });

  it('has its events and log records at the same places of their spans', () => {
    const recorded = {
      ...noMarks(model.columns),
      eventSpan: Uint32Array.of(called, caller),
      eventTime: Float64Array.of(MS, (model.columns.start[caller] ?? 0) + 2 * MS),
    };
    const marks = marksBySpan(
      marksWithOffsets(recorded, model.services, clocks),
      put.columns.count,
      put.columns.baseNs,
    );
    const at = (mark: number) => (marks.marks.eventTime[mark] ?? 0) + marks.shift;
    expect([at(0), at(1)]).toEqual([21 * MS, 2 * MS]);
  });
});
