// Where the points of a line stand, and those that are alone: a value between two gaps is a dot, for a line has no
// length there.
import type { ChartLine } from './chart-line.ts';
import type { ValueAxis } from './plot.ts';

export interface Place {
  readonly t: number;
  readonly v: number | null;
}

/** A line's points on its axis. A value of a step stands in the middle of it. */
export function placesOf(line: ChartLine, axis: ValueAxis, startMs: number, stepMs: number): Place[] {
  const { ms, values } = line.drawn ?? {
    ms: line.values.map((_, step) => startMs + (step + 0.5) * stepMs),
    values: line.values,
  };
  return values.map((value, i) => ({ t: ms[i] ?? 0, v: within(value, axis) }));
}

/** A line's places up to where its steps are whole, and from the last of those on; no end where all are. */
export function withEnd(
  places: readonly Place[],
  told: number | undefined,
): { whole: Place[]; end: Place[] } {
  if (told === undefined) return { whole: [...places], end: [] };
  return { whole: places.slice(0, told), end: places.slice(Math.max(0, told - 1)) };
}

/** A logarithmic axis has no place for zero: what lies below the axis is drawn on its edge. */
function within(value: number | null, axis: ValueAxis): number | null {
  return value === null || axis.scale === 'linear' ? value : Math.min(axis.high, Math.max(axis.low, value));
}

const isAlone = (places: readonly Place[], i: number): boolean =>
  (places[i]?.v ?? null) !== null &&
  (places[i - 1]?.v ?? null) === null &&
  (places[i + 1]?.v ?? null) === null;
export const hasAlone = (places: readonly Place[]): boolean => places.some((_, i) => isAlone(places, i));

export interface Dot {
  readonly index?: number;
  readonly cx?: number;
  readonly cy?: number;
}

export function aloneDot({ index = -1, cx, cy }: Dot, line: ChartLine, places: readonly Place[]) {
  return isAlone(places, index) && cx !== undefined && cy !== undefined ? (
    <circle key={index} cx={cx} cy={cy} r={2} fill={line.color} opacity={line.dimmed ? 0.2 : 1} />
  ) : (
    <g key={index} />
  );
}
