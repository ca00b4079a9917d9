// The stretch of time the chart spans.
import { relativeMs, type TimeRange, toMs } from '../../ui/index.ts';

/** First and last millisecond of the axis: the range asked for, or what the points span where it is open. */
export function axisOf(
  range: TimeRange,
  startMs: readonly number[],
  nowMs: number,
): { fromMs: number; toMs: number } {
  const back = relativeMs(range.from);
  if (back !== null) return { fromMs: nowMs - back, toMs: nowMs };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const ms of startMs) {
    if (ms < first) first = ms;
    if (ms > last) last = ms;
  }
  if (first > last) {
    first = nowMs - 60_000;
    last = nowMs;
  }
  const air = Math.max(500, (last - first) * 0.01);
  const fromMs = range.from === 'all' ? first - air : toMs(range.from);
  const until = range.to === null ? last + air : toMs(range.to);
  return { fromMs, toMs: Math.max(until, fromMs + 1) };
}

/** Milliseconds with a fraction as the nanosecond string the address holds. */
export function nanosOf(ms: number): string {
  return `${Math.floor(ms)}${String(Math.floor((ms % 1) * 1e6)).padStart(6, '0')}`;
}
