// The next rows of a signal that go on, out of the chunks behind a cursor. Runs in a reader thread.
import type { Signal } from '#shared/model/signal.ts';
import { itemsOfChunks, nextChunks } from '../../store/reads/keep-sending.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { LargeTrace } from '../plan.ts';
import { type ChosenSpan, type Given, largeTraces } from './large-traces.ts';
import { isOfShare, type Selection } from './selection.ts';

export interface NextRowsInput {
  signal: Signal;
  /** Chunks up to this are done. */
  after: number;
  /** The last chunk of a window that was begun; null for a new one. */
  upto: number | null;
  /** What was received before does not go. */
  sinceUs: number;
  selection: Selection;
  /** What large traces were given so far; of others that is counted anew. */
  given: Given;
}

export interface NextRows {
  /** In the order they go: spans trace by trace, log records and points by time. */
  rows: Float64Array;
  /** The last chunk of the window; `after` when there is nothing new. */
  upto: number;
  /** Traces that may pass what some backends keep of one. */
  largeTraces: LargeTrace[];
  /** Items that the filter or the services did not choose, and those that the share did not. */
  filtered: number;
  sampled: number;
}

/** Says which of some rows, first to last of a chunk, a filter chooses. */
export type Filter = (first: number, last: number) => ReadonlySet<number>;

/** Items of a window: some requests' worth, so that a batch fills up when much comes in. */
const ITEMS_AT_ONCE = 8192;

/** The next rows. `filterOf` makes a filter of a query text; it may throw AppError. */
export function nextRows(
  db: ReadDb,
  { signal, after, upto, sinceUs, selection, given }: NextRowsInput,
  filterOf: (signal: 'traces' | 'logs', q: string) => Filter,
): NextRows {
  return snapshot(db, () => {
    const chunks = nextChunks(db, { signal, after, upto, sinceUs, items: ITEMS_AT_ONCE });
    const { filter: q, share, services } = selection;
    const filter = signal === 'metrics' || q === '' ? undefined : filterOf(signal, q);
    const known = lookups(db);
    const wanted = services === null ? undefined : new Set(services);
    const found = { filtered: 0, sampled: 0 };
    const chosen: { row: number; trace: number | null; length: number; order: number }[] = [];
    for (const chunk of chunks) {
      const matching = filter?.(chunk.firstRow, chunk.firstRow + chunk.rowCount - 1);
      for (const { row, service, trace, length, order } of itemsOfChunks(db, signal, chunk)) {
        const isWanted = wanted?.has(service) ?? true;
        if (!isWanted || !(matching?.has(row) ?? true)) found.filtered++;
        else if (trace !== null && share < 1 && !isOfShare(known.traceId(trace) ?? '', share))
          found.sampled++;
        else chosen.push({ row, trace, length, order });
      }
    }
    // Sorting is stable: those of one trace or time stay as they came.
    chosen.sort((a, b) => a.order - b.order);
    const rows = Float64Array.from(chosen, ({ row }) => row);
    const spans = signal === 'traces' ? chosen.filter((one) => one.trace !== null) : [];
    const first = chunks[0]?.firstRow ?? 0;
    const large = largeTraces(db, spans as ChosenSpan[], { first, sinceUs, given });
    return { rows, largeTraces: large, upto: upto ?? chunks.at(-1)?.id ?? after, ...found };
  });
}
