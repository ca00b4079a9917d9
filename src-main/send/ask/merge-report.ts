// The report of a send, brought up to date by what was found of some of its items.
import type { Arrival, ArrivalItem, SignalArrival } from '#shared/api/arrivals.ts';
import type { Signal } from '#shared/model/signal.ts';
import { verdictOf } from './verdict.ts';

/** What was found of some rows of a signal. */
export interface FoundOfRows {
  signal: Signal;
  /** All that were asked after. */
  rows: ReadonlySet<number>;
  /** Those that were not seen. */
  items: readonly ArrivalItem[];
}

/** A report and its single items with what was found of some rows in place of what was known of them. */
export function mergedReport(
  before: { arrival: Arrival; items: readonly ArrivalItem[] },
  { signal, rows, items }: FoundOfRows,
): { arrival: Arrival; items: ArrivalItem[] } {
  const arrival = structuredClone(before.arrival);
  const report = arrival.signals[signal];
  const isAsked = (one: ArrivalItem): boolean => one.signal === signal && rows.has(one.row);
  for (const one of before.items.filter(isAsked)) count(report, one, -1);
  for (const one of items) count(report, one, 1);
  report.reasons = report.reasons.filter((reason) => reason.items > 0);
  arrival.verdict = verdictOf(arrival);
  return { arrival, items: [...before.items.filter((one) => !isAsked(one)), ...items] };
}

/** One more, or one less, of those not seen; it had arrived before, or has now. */
function count(report: SignalArrival, { fate, reason, item, barred }: ArrivalItem, by: 1 | -1): void {
  report[fate] = Math.max(0, report[fate] + by);
  report.arrived = Math.max(0, report.arrived - by);
  const known = report.reasons.find((one) => one.fate === fate && one.reason === reason);
  if (known) known.items += by;
  else if (by > 0)
    report.reasons.push({ fate, reason, items: 1, examples: [item], ...(barred && { barred: true }) });
}
