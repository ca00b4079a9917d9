// Reports of what arrived.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { signalNumber } from '../signals.ts';
import { all, get, type ReadDb, sql } from '../sql.ts';
import type { ArrivalItemRow } from '../writes/arrivals.ts';

/** The report of a send, as it was kept; undefined when it has none. */
export function getArrival(db: ReadDb, { send }: { send: number }): unknown {
  const row = get<{ report: string }>(db, sql`SELECT report FROM send_arrivals WHERE send = ${send}`);
  return row && JSON.parse(row.report);
}

/** Reports, newest send first. */
export function listArrivals(db: ReadDb, { limit }: { limit: number }): unknown[] {
  return all<{ report: string }>(
    db,
    sql`SELECT report FROM send_arrivals ORDER BY send DESC LIMIT ${limit}`,
  ).map(({ report }) => JSON.parse(report));
}

/** Single items of a signal of a send that were not seen, by row, from beyond `after`. */
export function listArrivalItems(
  db: ReadDb,
  input: { send: number; signal: Signal; after: number; limit: number },
): ArrivalItemRow[] {
  return all<Omit<ArrivalItemRow, 'signal' | 'barred'> & { signal: number; barred: number }>(
    db,
    sql`SELECT signal, row, fate, reason, item, barred FROM send_arrival_items
        WHERE send = ${input.send} AND signal = ${signalNumber(input.signal)} AND row > ${input.after}
        ORDER BY row LIMIT ${input.limit}`,
  ).map((row) => ({ ...row, signal: SIGNALS[row.signal - 1] ?? input.signal, barred: row.barred === 1 }));
}

/** All single items of a send that were not seen. */
export function allArrivalItems(db: ReadDb, { send }: { send: number }): ArrivalItemRow[] {
  const all = { send, after: 0, limit: Number.MAX_SAFE_INTEGER };
  return SIGNALS.flatMap((signal) => listArrivalItems(db, { ...all, signal }));
}
