// Readings of gauges and of sums that go up and down: laid on a grid, and as a line of their own.
import type { Grid } from './grid.ts';
import type { DenseLine } from './m4.ts';
import type { End, NumberPoints } from './types.ts';

/**
 * The last value known at the end of each step: a reading holds until the next one, a NO_RECORDED_VALUE, or
 * `silenceUs` without any; the last one of a series that ended not as long. Null where none holds.
 */
export function lastValues(points: NumberPoints, grid: Grid, silenceUs: number): (number | null)[] {
  const out: (number | null)[] = new Array(grid.count).fill(null);
  const { timesUs, end } = points;
  let next = 0;
  for (let step = 0; step < grid.count; step++) {
    const stepStart = grid.startUs + step * grid.stepUs;
    const endUs = stepStart + grid.stepUs;
    while (next < timesUs.length && (timesUs[next] as number) < endUs) next++;
    const heldUs = timesUs[next - 1];
    if (heldUs === undefined || heldUs + silenceUs < stepStart) continue;
    if (end && next === timesUs.length && !isHeld(end, heldUs, stepStart, endUs)) continue;
    out[step] = readingAt(points, next - 1);
  }
  return out;
}

/** A step that was read in has that reading, unless another series has one in its place by the end of it. */
const isHeld = ({ heldUntilUs, takenOver }: End, readUs: number, startUs: number, endUs: number): boolean =>
  endUs <= heldUntilUs || (!takenOver && readUs >= startUs);

/** The reading at row `i`; null where none was recorded. */
function readingAt(points: NumberPoints, i: number): number | null {
  const value = points.values[i] ?? Number.NaN;
  return points.stale[i] === 1 || !Number.isFinite(value) ? null : value;
}

/** Every reading at its own time, broken by a NO_RECORDED_VALUE and by a silence longer than `silenceUs`. */
export function readings(points: NumberPoints, silenceUs: number): DenseLine {
  const line: DenseLine = { timesUs: [], values: [] };
  const { timesUs } = points;
  for (let i = 0; i < timesUs.length; i++) {
    const us = timesUs[i] as number;
    const beforeUs = timesUs[i - 1];
    if (beforeUs !== undefined && us - beforeUs > silenceUs) {
      line.timesUs.push(beforeUs + silenceUs);
      line.values.push(null);
    }
    line.timesUs.push(us);
    line.values.push(readingAt(points, i));
  }
  return line;
}

/** What of a line is drawn between two times: its points there, and one beyond each end that it comes from and goes to. */
export function between({ timesUs, values }: DenseLine, fromUs: number, toUs: number): DenseLine {
  const first = timesUs.findIndex((us) => us >= fromUs);
  const end = timesUs.findIndex((us) => us >= toUs);
  const from = first < 0 ? Math.max(0, timesUs.length - 1) : Math.max(0, first - 1);
  const to = end < 0 ? timesUs.length : end + 1;
  return { timesUs: timesUs.slice(from, to), values: values.slice(from, to) };
}

/** The readings recorded in [fromUs, toUs), all of them: what a step ends with says nothing of a peak within it. */
export function* recorded(points: NumberPoints, fromUs: number, toUs: number): Iterable<number> {
  for (let i = 0; i < points.timesUs.length; i++) {
    const us = points.timesUs[i] as number;
    if (us < fromUs || us >= toUs) continue;
    const value = readingAt(points, i);
    if (value !== null) yield value;
  }
}
