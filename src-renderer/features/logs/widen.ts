// The next larger stretch of time, from the edge of a list: as much again, or the next of the usual ones.
import { joinNanos, splitNanos } from '#shared/model/time.ts';
import { PRESETS, relativeMs, type TimeRange } from '../../ui/index.ts';

/** Nanoseconds, in microseconds of a double. */
const usOf = (nanos: string): number => splitNanos(nanos).us;

/** The `from` of a range that begins earlier; null where there is none. */
export function earlierFrom({ from, to }: TimeRange, nowMs: number): string | null {
  if (from === 'all') return null;
  const ms = relativeMs(from);
  if (ms !== null) return PRESETS.find((preset) => (relativeMs(preset) ?? Infinity) > ms) ?? 'all';
  const end = to === null ? nowMs * 1000 : usOf(to);
  return joinNanos(Math.max(1, usOf(from) - Math.max(1, end - usOf(from))), 0);
}

/** The `to` of a range that ends later; null: it goes on as time does. */
export function laterTo({ from, to }: TimeRange, nowMs: number): string | null {
  if (to === null) return null;
  const begin = relativeMs(from) === null && from !== 'all' ? usOf(from) : usOf(to) - 900e6;
  const end = usOf(to) + Math.max(1, usOf(to) - begin);
  return end >= nowMs * 1000 ? null : joinNanos(end, 0);
}
