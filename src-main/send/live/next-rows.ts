// The next rows of a signal that go on, out of the chunks behind a cursor. Runs in a reader thread.
import type { Signal } from '#shared/model/signal.ts';
import {
  itemsOfChunks,
  type NextChunk,
  newestSend,
  nextChunks,
  wasSentSince,
} from '../../store/reads/keep-sending.ts';
import { liveRowsAt } from '../../store/reads/live-rows.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import { standingAt } from '../../store/reads/standing.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Stretch } from '../batches.ts';
import type { LargeTrace } from '../plan.ts';
import { type ChosenSpan, type Given, largeTraces } from './large-traces.ts';
import { isOfShare, type Selection } from './selection.ts';

export interface NextRowsInput {
  destination: number;
  /** A word for where the signal goes; null when that is not known. */
  address: string | null;
  signal: Signal;
  /** Chunks up to this are done. */
  after: number;
  /** The last chunk of a window that was begun; null for a new one. */
  upto: number | null;
  /** How many rows of the window are done. */
  place: number;
  /** What was received before does not go. */
  sinceUs: number;
  selection: Selection;
  /** What large traces were given so far; of others that is counted anew. */
  given: Given;
}

export interface NextRows {
  /** In the order they go: spans trace by trace, log records and points by time. */
  rows: Float64Array;
  /** The places of those that are left to go: without what was sent by hand meanwhile. */
  left: Stretch[];
  /** The last chunk of the window; `after` when there is nothing new. */
  upto: number;
  /** Traces that may pass what some backends keep of one. */
  largeTraces: LargeTrace[];
  /** The newest send to the destination: what large traces were given holds until there is another. */
  newestSend: number;
  /** Items that the filter or the services did not choose, and those that the share did not. */
  filtered: number;
  sampled: number;
}

/** Says which of some rows, first to last of a chunk, a filter chooses. */
export type Filter = (first: number, last: number) => ReadonlySet<number>;

/** Items of a window: some requests' worth, so that a batch fills up when much comes in. */
const ITEMS_AT_ONCE = 8192;

type IsThere = (row: number) => boolean;

/** The next rows. `filterOf` makes a filter of a query text; it may throw AppError. */
export function nextRows(
  db: ReadDb,
  input: NextRowsInput,
  filterOf: (signal: 'traces' | 'logs', q: string) => Filter,
): NextRows {
  const { destination, signal, after, upto, sinceUs, selection, given } = input;
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
    const byHand = sentByHand(db, input, chunks);
    const newest = newestSend(db, destination);
    const spans = (signal === 'traces' ? chosen : []).flatMap(({ row, trace, length }): ChosenSpan[] =>
      trace === null ? [] : [{ row, trace, length, isThere: byHand(row) }],
    );
    return {
      rows,
      left: leftOf(rows, input.place, byHand),
      upto: upto ?? chunks.at(-1)?.id ?? after,
      newestSend: newest,
      largeTraces: largeTraces(db, spans, {
        window: { first: chunks[0]?.firstRow ?? 0, last: lastRowOf(chunks) },
        given: given.newestSend === newest ? given.traces : [],
        isThere: allThere(db, input),
      }),
      ...found,
    };
  });
}

const lastRowOf = (chunks: readonly NextChunk[]): number => {
  const last = chunks.at(-1);
  return last === undefined ? 0 : last.firstRow + last.rowCount - 1;
};

/** Which rows of new chunks sends take there, or took: only those that were begun since the first of them came. */
function sentByHand(db: ReadDb, input: NextRowsInput, chunks: readonly NextChunk[]): IsThere {
  const { destination } = input;
  const sinceUs = Math.min(...chunks.map(({ receivedUs }) => receivedUs));
  if (chunks.length === 0 || !wasSentSince(db, destination, sinceUs)) return () => false;
  return sends(db, input);
}

function sends(db: ReadDb, { destination, signal, address }: NextRowsInput): IsThere {
  const standing = standingAt(db, destination, { places: { [signal]: address }, live: false });
  return (row) => {
    const is = standing(signal, row);
    return is !== undefined && is !== 'elsewhere';
  };
}

/** Which rows the destination has, forwarded or sent; looked up when it is asked first. */
function allThere(db: ReadDb, input: NextRowsInput): IsThere {
  const { destination, signal, address } = input;
  let has: IsThere | undefined;
  return (row) => {
    if (has === undefined) {
      const bySends = sends(db, input);
      const live = liveRowsAt(db, destination, { [signal]: address });
      has = (one) => live.has(signal, one) || bySends(one);
    }
    return has(row);
  };
}

/** The places from one on whose rows are not there. */
function leftOf(rows: Float64Array, from: number, isThere: IsThere): Stretch[] {
  const left: Stretch[] = [];
  for (let place = from; place < rows.length; place++) {
    if (isThere(rows[place] as number)) continue;
    const last = left.at(-1);
    if (last?.upto === place) last.upto = place + 1;
    else left.push({ first: place, upto: place + 1 });
  }
  return left;
}
