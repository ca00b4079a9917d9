// Sums up what became of items: counts by reason, a few examples, and the single items that were not seen.
import type { ArrivalItem, SignalArrival } from '#shared/api/arrivals.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Found } from './fates.ts';
import { type Sent, wordsFor } from './sent.ts';

const MOST_EXAMPLES = 5;
const MOST_REASONS = 50;
/** Single items kept of a signal; the counts are of all. */
export const MOST_ITEMS = 10_000;

export class Tally {
  readonly items: ArrivalItem[] = [];
  readonly #signal: Signal;
  readonly #report: SignalArrival;

  /** `report`'s counts and reasons are kept up to date. */
  constructor(signal: Signal, report: SignalArrival) {
    this.#signal = signal;
    this.#report = report;
  }

  /** Adds what became of a batch of items; those of which it is not known yet are left out. */
  add(sent: Sent, rows: Float64Array, found: readonly (Found | undefined)[]): void {
    for (const [i, one] of found.entries()) {
      if (one === undefined) continue;
      const { fate, reason, barred } = one;
      this.#report[fate]++;
      if (reason === '') continue;
      const known = this.#report.reasons.find((one) => one.fate === fate && one.reason === reason);
      if (known) {
        known.items++;
        if (known.examples.length < MOST_EXAMPLES) known.examples.push(wordsFor(sent, i));
      } else if (this.#report.reasons.length < MOST_REASONS)
        this.#report.reasons.push({
          fate,
          reason,
          items: 1,
          examples: [wordsFor(sent, i)],
          ...(barred && { barred }),
        });
      if (fate !== 'arrived' && this.items.length < MOST_ITEMS)
        this.items.push({
          signal: this.#signal,
          row: rows[i] ?? 0,
          fate,
          reason,
          item: wordsFor(sent, i),
          barred: barred ?? false,
        });
    }
  }
}
