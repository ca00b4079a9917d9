import { describe, expect, it } from 'vitest';
import { marksBySpan, type SpanMarks } from '../../../src-renderer/logic/span-marks.ts';
import { markAt, seenEvents, seenLogs } from '../../../src-renderer/viz/waterfall/draw-marks.ts';
import { laneWidth } from '../../../src-renderer/viz/waterfall/measures.ts';
import { columnsOf, MS, noMarks } from '../../fixtures/draw-trace.ts';

const columns = columnsOf([{ service: 's', name: 'loop', startNs: 0, durationNs: 2000 * MS, parent: -1 }]);
const COUNT = 2000;
const BAD = 1001;
const view = { range: { start: 0, end: 2000 * MS }, width: 640, height: 400, scrollTop: 0 };

/** A span with 2,000 log records and events, one a millisecond: one of each is an error. */
function crowd(): SpanMarks {
  const times = Float64Array.from({ length: COUNT }, (_, k) => k * MS);
  return marksBySpan(
    {
      ...noMarks(columns),
      logSpan: new Int32Array(COUNT),
      logTime: times,
      logSeverity: Uint8Array.from({ length: COUNT }, (_, k) => (k === BAD ? 17 : 9)),
      eventSpan: new Uint32Array(COUNT),
      eventTime: times,
      eventNames: ['tick', 'exception'],
      eventName: Uint32Array.from({ length: COUNT }, (_, k) => (k === BAD ? 1 : 0)),
    },
    1,
    columns.baseNs,
  );
}

describe('marks that share a pixel', () => {
  const marks = crowd();

  it('are one mark, the gravest, drawn over all others', () => {
    for (const seen of [seenLogs(marks, 0, view), seenEvents(marks, 0, view)]) {
      expect(seen.length).toBeLessThanOrEqual(laneWidth(640) + 1);
      expect(seen.at(-1)?.mark).toBe(BAD);
    }
  });

  it('give the gravest to the pointer, which is the one that is seen', () => {
    const x = seenLogs(marks, 0, view).at(-1)?.x ?? 0;
    for (const by of [-2, 0, 2]) {
      expect(markAt(marks, 0, x + by, 5, view)?.mark).toBe(BAD);
      expect(markAt(marks, 0, x + by, 18, view)?.mark).toBe(BAD);
    }
    expect(markAt(marks, 0, x - 30, 5, view)?.mark).not.toBe(BAD);
  });
});
