// Steps of equal width over a stretch of time: what every chart value belongs to.

/** count steps; step i covers [startUs + i × stepUs, startUs + (i + 1) × stepUs). */
export interface Grid {
  startUs: number;
  stepUs: number;
  count: number;
}

const SECOND = 1_000_000;
const WIDTHS_US = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms * 1000),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map(
    (s) => s * SECOND,
  ),
];

/** The widest step that is not wider than a stretch; undefined below a millisecond. */
export function stepWithin(us: number): number | undefined {
  return WIDTHS_US.findLast((width) => width <= us);
}

/**
 * The grid for a range of time, at most `steps` + 1 steps, none narrower than `leastUs`. Widths are those of a clock (1, 2, 5, 10, 15 s …) and
 * steps begin at multiples of them, so a live chart's past stands still while its end grows.
 */
export function gridOver(fromUs: number, toUs: number, steps: number, leastUs = 1): Grid {
  const least = Math.max(leastUs, (toUs - fromUs) / steps);
  const day = 86_400 * SECOND;
  const stepUs = WIDTHS_US.find((width) => width >= least) ?? Math.ceil(least / day) * day;
  const startUs = Math.floor(fromUs / stepUs) * stepUs;
  return { startUs, stepUs, count: Math.max(1, Math.ceil((toUs - startUs) / stepUs)) };
}

/** End of the last step, exclusive. */
export function gridEndUs(grid: Grid): number {
  return grid.startUs + grid.count * grid.stepUs;
}

/**
 * Calls `visit` with every step that (fromUs, toUs] touches, and how many microseconds of it. An empty stretch
 * touches the step it stands in, for 0 µs. What lies outside the grid is left out.
 */
export function eachStep(
  grid: Grid,
  fromUs: number,
  toUs: number,
  visit: (step: number, overlapUs: number) => void,
): void {
  const { startUs, stepUs, count } = grid;
  if (toUs <= fromUs) {
    const step = Math.floor((toUs - startUs) / stepUs);
    if (step >= 0 && step < count) visit(step, 0);
    return;
  }
  const first = Math.max(0, Math.floor((fromUs - startUs) / stepUs));
  const last = Math.min(count - 1, Math.ceil((toUs - startUs) / stepUs) - 1);
  for (let step = first; step <= last; step++) {
    const stepStart = startUs + step * stepUs;
    const overlap = Math.min(toUs, stepStart + stepUs) - Math.max(fromUs, stepStart);
    if (overlap > 0) visit(step, overlap);
  }
}

/**
 * The same of windows that end with their steps but are `widthUs` wide: narrower than a step they leave some out, wider
 * they lie over each other.
 */
export function eachWindow(
  grid: Grid,
  widthUs: number,
  fromUs: number,
  toUs: number,
  visit: (step: number, overlapUs: number) => void,
): void {
  if (widthUs === grid.stepUs) {
    eachStep(grid, fromUs, toUs, visit);
    return;
  }
  const { startUs, stepUs, count } = grid;
  const first = Math.max(0, Math.floor((fromUs - startUs) / stepUs));
  const last = Math.min(count - 1, Math.ceil((toUs + widthUs - startUs) / stepUs) - 1);
  for (let step = first; step <= last; step++) {
    const endUs = startUs + (step + 1) * stepUs;
    const overlap = Math.min(toUs, endUs) - Math.max(fromUs, endUs - widthUs);
    if (overlap > 0) visit(step, overlap);
    else if (fromUs >= toUs && toUs >= endUs - widthUs && toUs < endUs) visit(step, 0);
  }
}
