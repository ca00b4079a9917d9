// What the reports of a send's signals come to.
import type { Arrival, ArrivalItem } from '#shared/api/arrivals.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';

/** What the report of a signal settles: nothing unless every item was looked for, found or not, and named. */
export function settledBy(
  signal: Signal,
  { signals }: Arrival,
  items: readonly ArrivalItem[],
): { signal: Signal; missing: number[] }[] {
  const { state, pending, missing, gone } = signals[signal];
  const rows = items.filter((one) => one.signal === signal).map(({ row }) => row);
  if (state !== 'asked' || pending + gone > 0 || rows.length !== missing) return [];
  return [{ signal, missing: rows }];
}

/** What all signals come to together. */
export function verdictOf({ signals }: Pick<Arrival, 'signals'>): NonNullable<Arrival['verdict']> {
  const all = SIGNALS.map((signal) => signals[signal]).filter(({ state }) => state !== 'skipped');
  if (all.length === 0) return 'unknown';
  if (all.some(({ missing }) => missing > 0)) return 'missing';
  if (all.some(({ state, gone }) => state !== 'asked' || gone > 0)) return 'unknown';
  return all.some(({ pending }) => pending > 0) ? 'pending' : 'arrived';
}
