// How much of each trace was given to a destination, for those that may pass what it keeps of one. Runs in a reader
// thread.
import { otherSpans } from '../../store/reads/keep-sending.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { ReadDb } from '../../store/sql.ts';
import { type LargeTrace, MARK_EVERY, SPAN_OVERHEAD } from '../plan.ts';

/** Bytes that large traces were given so far. What is not among them is counted anew. */
export interface Given {
  traces: readonly (readonly [trace: number, bytes: number])[];
  /** The newest send to the destination that is counted in. */
  newestSend: number;
}

/** Smaller traces are counted anew with each window: that is quickly done. */
const LARGE_BYTES = 100_000;

export interface ChosenSpan {
  row: number;
  trace: number;
  length: number;
  /** Sent by hand meanwhile: it does not go. */
  isThere: boolean;
}

/**
 * The traces of a window that are large with it. `spans` come trace by trace, in the order they came in each. What was
 * given before is taken from `given`, else counted: what is stored outside of the window and is there.
 */
export function largeTraces(
  db: ReadDb,
  spans: readonly ChosenSpan[],
  options: {
    window: { first: number; last: number };
    given: Given['traces'];
    isThere: (row: number) => boolean;
  },
): LargeTrace[] {
  const known = new Map(options.given);
  const found: LargeTrace[] = [];
  for (let at = 0; at < spans.length; ) {
    const { trace } = spans[at] as ChosenSpan;
    const marks: LargeTrace['marks'] = [];
    let bytes = 0;
    let byHand = 0;
    for (; spans[at]?.trace === trace; at++) {
      const { row, length, isThere } = spans[at] as ChosenSpan;
      if (isThere) {
        byHand += length + SPAN_OVERHEAD;
        continue;
      }
      if (bytes >= MARK_EVERY * marks.length) marks.push({ row, bytes });
      bytes += length + SPAN_OVERHEAD;
    }
    const there = known.get(trace) ?? byHand + bytesThere(db, trace, byHand + bytes, options);
    if (there + bytes >= LARGE_BYTES)
      found.push({ trace, traceId: lookups(db).traceId(trace) ?? '', bytes, there, marks });
  }
  return found;
}

function bytesThere(
  db: ReadDb,
  trace: number,
  goes: number,
  { window, isThere }: { window: { first: number; last: number }; isThere: (row: number) => boolean },
): number {
  const others = otherSpans(db, { trace, ...window });
  const sum = (some: typeof others): number =>
    some.reduce((bytes, { length }) => bytes + length + SPAN_OVERHEAD, 0);
  const all = sum(others);
  return goes + all < LARGE_BYTES ? all : sum(others.filter(({ row }) => isThere(row)));
}

/** So many traces are remembered; one that is not is counted anew from what is stored. */
const MOST = 2000;

/** How much of each large trace was given, those that grew last. */
export class GivenTraces {
  readonly #bytes = new Map<number, number>();
  #newestSend = 0;

  all(): Given {
    return { traces: [...this.#bytes], newestSend: this.#newestSend };
  }

  /** Notes that the large traces of a window went, up to where they were cut; with a new send the count begins anew. */
  add(
    traces: readonly LargeTrace[],
    cuts: readonly [trace: number, row: number][],
    newestSend: number,
  ): void {
    if (newestSend !== this.#newestSend) this.#bytes.clear();
    this.#newestSend = newestSend;
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
