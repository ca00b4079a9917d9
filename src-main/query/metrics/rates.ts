// Increases laid on a grid: each is spread evenly over the time it took, since nothing says when within it
// things happened. A step's rate is what fell into it by the time that is known of it, so the half-known
// steps at both ends and beside gaps are not drawn too low.
import { eachWindow, type Grid } from './grid.ts';
import type { Increase } from './types.ts';

/** What fell into each step, and for how much of the step that is known. */
export interface Spread {
  amounts: Float64Array;
  knownUs: Float64Array;
}

/**
 * Lays increases of numbers on the grid, in windows as wide as a step unless said otherwise. Amounts of steps sum to
 * what lies inside the grid.
 */
export function spreadOver(
  grid: Grid,
  increases: readonly Increase<number>[],
  widthUs = grid.stepUs,
): Spread {
  const amounts = new Float64Array(grid.count);
  const knownUs = new Float64Array(grid.count);
  for (const { fromUs, toUs, amount } of increases) {
    const length = toUs - fromUs;
    eachWindow(grid, widthUs, fromUs, toUs, (step, overlap) => {
      amounts[step] = (amounts[step] ?? 0) + (length > 0 ? (amount * overlap) / length : amount);
      // An increase without a length still says something of its step, at least a microsecond of it.
      knownUs[step] = (knownUs[step] ?? 0) + (length > 0 ? overlap : widthUs);
    });
  }
  for (let step = 0; step < grid.count; step++) knownUs[step] = Math.min(knownUs[step] ?? 0, widthUs);
  return { amounts, knownUs };
}

/** Per second; null where nothing is known. */
export function rates(spread: Spread): (number | null)[] {
  return Array.from(spread.amounts, (amount, step) => {
    const known = spread.knownUs[step] ?? 0;
    return known > 0 ? (amount * 1_000_000) / known : null;
  });
}

/** By step; null where nothing is known. */
export function amounts(spread: Spread): (number | null)[] {
  return Array.from(spread.amounts, (amount, step) => ((spread.knownUs[step] ?? 0) > 0 ? amount : null));
}
