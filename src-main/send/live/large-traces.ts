// How much of each trace was given to a destination, for those that may pass what it keeps of one. Runs in a reader
// thread.
import { spansBefore } from '../../store/reads/keep-sending.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { ReadDb } from '../../store/sql.ts';
import { type LargeTrace, MARK_EVERY, SPAN_OVERHEAD } from '../plan.ts';

/** Bytes of traces that were given so far: [row of `traces`, bytes]. What is not among them is counted anew. */
export type Given = readonly (readonly [trace: number, bytes: number])[];

/** Smaller traces are counted anew with each window: that is quickly done. */
const LARGE_BYTES = 100_000;

export interface ChosenSpan {
  row: number;
  trace: number;
  length: number;
}

/**
 * The traces of a window that are large with it. `spans` come trace by trace, in the order they came in each. What was
 * given before is taken from `given`, else from what is stored before row `first`.
 */
export function largeTraces(
  db: ReadDb,
  spans: readonly ChosenSpan[],
  { first, sinceUs, given }: { first: number; sinceUs: number; given: Given },
): LargeTrace[] {
  const known = new Map(given);
  const found: LargeTrace[] = [];
  for (let at = 0; at < spans.length; ) {
    const { trace } = spans[at] as ChosenSpan;
    const marks: LargeTrace['marks'] = [];
    let bytes = 0;
    for (; spans[at]?.trace === trace; at++) {
      const { row, length } = spans[at] as ChosenSpan;
      if (bytes >= MARK_EVERY * marks.length) marks.push({ row, bytes });
      bytes += length + SPAN_OVERHEAD;
    }
    const there =
      known.get(trace) ??
      spansBefore(db, { trace, row: first, sinceUs }).reduce(
        (sum, { length }) => sum + length + SPAN_OVERHEAD,
        0,
      );
    if (there + bytes >= LARGE_BYTES)
      found.push({ trace, traceId: lookups(db).traceId(trace) ?? '', bytes, there, marks });
  }
  return found;
}

/** So many traces are remembered; one that is not is counted anew from what is stored. */
const MOST = 2000;

/** How much of each large trace was given, those that grew last. */
export class GivenTraces {
  readonly #bytes = new Map<number, number>();

  all(): Given {
    return [...this.#bytes];
  }

  /** Notes that the large traces of a window went, up to where they were cut. */
  add(traces: readonly LargeTrace[], cuts: readonly [trace: number, row: number][]): void {
    const cutAt = new Map(cuts);
    for (const { trace, bytes, there, marks } of traces) {
      const cut = cutAt.get(trace);
      const goes = cut === undefined ? bytes : (marks.find(({ row }) => row === cut)?.bytes ?? 0);
      this.#bytes.delete(trace);
      this.#bytes.set(trace, there + goes);
    }
    for (const trace of this.#bytes.keys()) {
      if (this.#bytes.size <= MOST) break;
      this.#bytes.delete(trace);
    }
  }
}
