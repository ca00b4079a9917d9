// Readings of gauges and of sums that go up and down, laid on a grid.
import type { Grid } from './grid.ts';
import type { NumberPoints } from './types.ts';

/**
 * The last value known at the end of each step: a reading holds until the next one, a NO_RECORDED_VALUE, or
 * `silenceUs` without any. Null where none holds.
 */
export function lastValues(points: NumberPoints, grid: Grid, silenceUs: number): (number | null)[] {
  const out: (number | null)[] = new Array(grid.count).fill(null);
  const { timesUs } = points;
  let next = 0;
  for (let step = 0; step < grid.count; step++) {
    const stepStart = grid.startUs + step * grid.stepUs;
    const endUs = stepStart + grid.stepUs;
    while (next < timesUs.length && (timesUs[next] as number) < endUs) next++;
    const heldUs = timesUs[next - 1];
    if (heldUs === undefined || heldUs + silenceUs < stepStart) continue;
    out[step] = readingAt(points, next - 1);
  }
  return out;
}

/** The reading at row `i`; null where none was recorded. */
function readingAt(points: NumberPoints, i: number): number | null {
  const value = points.values[i] ?? Number.NaN;
  return points.stale[i] === 1 || Number.isNaN(value) ? null : value;
}

/** Slots of a pixel column: first, the two extremes in the order they came, last. */
const COLUMN = 4;

/**
 * Thins a series that has more points than the grid has steps, as M4 does (Jugel et al., VLDB 2014): four
 * neighbouring steps are one pixel column and hold its first, lowest, highest and last value, so the line
 * drawn is the line that all points would draw. With no more points than steps this is `lastValues`.
 */
export function thinned(points: NumberPoints, grid: Grid, silenceUs: number): (number | null)[] {
  const out = lastValues(points, grid, silenceUs);
  if (points.timesUs.length <= grid.count) return out;
  let next = 0;
  for (let column = 0; column < grid.count; column += COLUMN) {
    const endUs = grid.startUs + Math.min(column + COLUMN, grid.count) * grid.stepUs;
    const startUs = grid.startUs + column * grid.stepUs;
    const inside: number[] = [];
    for (; next < points.timesUs.length && (points.timesUs[next] ?? 0) < endUs; next++) {
      const reading = (points.timesUs[next] ?? 0) >= startUs ? readingAt(points, next) : null;
      if (reading !== null) inside.push(reading);
    }
    const slots = Math.min(COLUMN, grid.count - column);
    if (inside.length > slots) placeExtremes(inside, out, column, slots);
  }
  return out;
}

function placeExtremes(inside: number[], out: (number | null)[], column: number, slots: number): void {
  let low = 0;
  let high = 0;
  for (let i = 1; i < inside.length; i++) {
    if ((inside[i] ?? 0) < (inside[low] ?? 0)) low = i;
    if ((inside[i] ?? 0) > (inside[high] ?? 0)) high = i;
  }
  const kept = [0, Math.min(low, high), Math.max(low, high), inside.length - 1].slice(0, COLUMN);
  // A short last column has room for the extremes only.
  const chosen = slots >= COLUMN ? kept : slots === 1 ? [high] : [...kept.slice(1, 3), inside.length - 1];
  for (let slot = 0; slot < slots; slot++) out[column + slot] = inside[chosen[slot] ?? 0] ?? null;
}
