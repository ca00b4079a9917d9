// What a destination was given of what came in, as it came.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { isInRanges } from '../row-set.ts';
import { signalNumber } from '../signals.ts';
import { all, get, type Query, type ReadDb, sql } from '../sql.ts';
import { pointRow } from './points-to-send.ts';

type Of = (signal: Signal, row: number) => boolean;

/**
 * Which rows were forwarded to a destination, or are about to be; which of them perhaps have not gone yet, and which
 * may not be there; to where it is now, if `places` says so.
 */
export function liveRowsAt(
  db: ReadDb,
  destination: number,
  places: Partial<Record<Signal, string | null>> = {},
): { has: Of; goes: Of; doubted: Of } {
  const isIn = (table: Query): Of => {
    const known = Object.fromEntries(
      SIGNALS.map((signal) => [signal, rangesOf(db, table, destination, signal, places[signal] ?? null)]),
    ) as Record<Signal, ReturnType<typeof rangesOf>>;
    return (signal, row) => isInRanges(known[signal].firsts, known[signal].lasts, row);
  };
  const open = { traces: 0, logs: 0, metrics: 0 };
  for (const signal of SIGNALS) open[signal] = windowFrom(db, destination, signal);
  return {
    has: isIn(sql`live_rows`),
    doubted: isIn(sql`live_doubts`),
    goes: (signal, row) => row >= open[signal],
  };
}

/** The first row of the window under way; infinity when there is none. */
function windowFrom(db: ReadDb, destination: number, signal: Signal): number {
  const chunk = get<{ id: number | null; firstRow: number }>(
    db,
    sql`SELECT min(c.id) AS id, c.first_row AS firstRow FROM keep_sending_cursors k
        JOIN chunks c ON c.signal = k.signal AND c.id > k.chunk AND c.id <= k.upto
        WHERE k.destination = ${destination} AND k.signal = ${signalNumber(signal)}`,
  );
  if (chunk?.id == null) return Number.POSITIVE_INFINITY;
  return signal === 'metrics' ? pointRow(chunk.id, 0) : chunk.firstRow;
}

function rangesOf(
  db: ReadDb,
  table: Query,
  destination: number,
  signal: Signal,
  place: string | null,
): { firsts: number[]; lasts: number[] } {
  const firsts: number[] = [];
  const lasts: number[] = [];
  const rows = all<{ first: number; last: number }>(
    db,
    sql`SELECT first, last FROM ${table} WHERE destination = ${destination} AND signal = ${signalNumber(signal)}
          AND (${place} IS NULL OR place = ${place}) ORDER BY first`,
  );
  for (const { first, last } of rows) {
    const before = lasts.at(-1);
    // Of two places the ranges may meet.
    if (before !== undefined && first <= before + 1) lasts[lasts.length - 1] = Math.max(before, last);
    else {
      firsts.push(first);
      lasts.push(last);
    }
  }
  return { firsts, lasts };
}

/** Rows that were forwarded to a place and may not be there. */
export interface LiveDoubts {
  destination: number;
  signal: Signal;
  place: string;
  rows: Float64Array;
}

/** Of each destination and signal so many are asked after, the newest. */
const MOST_DOUBTS = 200_000;

/** All that is in doubt of what was forwarded. */
export function liveDoubts(db: ReadDb): LiveDoubts[] {
  const ranges = all<{ destination: number; signal: number; place: string; first: number; last: number }>(
    db,
    sql`SELECT destination, signal, place, first, last FROM live_doubts ORDER BY first DESC`,
  );
  const byPlace = Map.groupBy(ranges, (one) => `${one.destination} ${one.signal} ${one.place}`);
  return Array.from(byPlace.values(), (some): LiveDoubts => {
    const { destination = 0, signal = 1, place = '' } = some[0] ?? {};
    const rows: number[] = [];
    for (const { first, last } of some)
      for (let row = last; row >= first && rows.length < MOST_DOUBTS; row--) rows.push(row);
    return {
      destination,
      signal: SIGNALS[signal - 1] ?? 'traces',
      place,
      rows: Float64Array.from(rows.reverse()),
    };
  });
}
