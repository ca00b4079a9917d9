// Where a line chart's plot lies and how values become pixels in it. Pure; the drawing library is given the
// same margins, so that what is laid over or under its lines meets them.
import { linearDomain, linearTicks, logTicks } from './scales.ts';
import type { TimePlot } from './TimePad.tsx';

export interface ValueAxis {
  readonly scale: 'linear' | 'log';
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

export const AXIS_LEFT = 64;
export const AXIS_BOTTOM = 22;
export const AIR_TOP = 8;
/** Room at the right for words at the ends of lines, and without them. */
export const END_WORDS = 92;
export const AIR_RIGHT = 16;
/** Room for a second axis. */
export const AXIS_RIGHT = 64;

/** A straight axis that holds the values. */
export function linearAxis(values: Iterable<number | null>): ValueAxis {
  const [low, high] = linearDomain(values);
  return { scale: 'linear', low, high, ticks: linearTicks(low, high) };
}

/** A logarithmic axis between two positive values. */
export function logAxis(low: number, high: number): ValueAxis {
  return { scale: 'log', low, high, ticks: logTicks(low, high) };
}

/** Pixels from the top of the chart. What lies outside the axis is drawn at its end. */
export function yOfValue(plot: TimePlot, axis: ValueAxis, value: number): number {
  const share =
    axis.scale === 'log'
      ? (Math.log(Math.max(value, Number.MIN_VALUE)) - Math.log(axis.low)) /
        (Math.log(axis.high) - Math.log(axis.low))
      : (value - axis.low) / (axis.high - axis.low);
  return plot.bottom - Math.min(1, Math.max(0, share)) * (plot.bottom - plot.top);
}
