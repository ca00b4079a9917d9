// A tally that knows of each row what was found.
import type { Fate, Found } from './fates.ts';
import type { Sent } from './sent.ts';
import { Tally } from './tally.ts';

export class RowTally extends Tally {
  readonly #found = new Map<number, Found>();

  override add(sent: Sent, rows: Float64Array, found: readonly (Found | undefined)[]): void {
    super.add(sent, rows, found);
    for (const [i, one] of found.entries()) if (one) this.#found.set(rows[i] ?? 0, one);
  }

  /** All rows that something was found out about. */
  rows(): Set<number> {
    return new Set(this.#found.keys());
  }

  /** Rows of a fate. */
  of(fate: Fate): number[] {
    return [...this.#found].flatMap(([row, one]) => (one.fate === fate ? [row] : []));
  }

  /** Rows that are missing and can go again. */
  missing(): number[] {
    return [...this.#found].flatMap(([row, { fate, barred }]) =>
      fate === 'missing' && !barred ? [row] : [],
    );
  }
}
