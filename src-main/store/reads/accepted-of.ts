// Which sends took some rows to a destination: each row by the last of them.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { all, type ReadDb, sql } from '../sql.ts';
import { ACCEPTED, fatesOf, rowsOfSend } from './ledger.ts';
import { liveRowsAt } from './live-rows.ts';
import { isOther, type Places } from './places.ts';

/** Rows of a signal that went together. */
export interface AcceptedTogether {
  /** Null for what was forwarded as it came. */
  send: number | null;
  signal: Signal;
  /** In the order they went. */
  rows: Float64Array;
  /** JSON of how the send's items were treated; null for what was forwarded. */
  treatment: unknown;
}

/** What a destination accepted of some rows where its signals go now: as moved copies, or as recorded. */
export function acceptedOf(
  db: ReadDb,
  input: {
    destination: number;
    places: Places;
    moved: boolean;
    rows: Readonly<Partial<Record<Signal, Float64Array>>>;
  },
): AcceptedTogether[] {
  const { destination, places, moved, rows } = input;
  const wanted = new Map(SIGNALS.map((signal) => [signal, new Set(rows[signal] ?? [])]));
  const found: AcceptedTogether[] = [];
  const sends = all<{ id: number; places: string | null; treatment: string }>(
    db,
    sql`SELECT id, json_extract(detail, '$.places') AS places, treatment FROM sends
        WHERE destination = ${destination} AND treatment IS NOT NULL
          AND (json_extract(treatment, '$.idSalt') IS NOT NULL) = ${moved ? 1 : 0}
        ORDER BY id DESC`,
  );
  for (const { id, places: json, treatment } of sends) {
    const went: Places = JSON.parse(json ?? '{}');
    for (const [signal, left] of wanted) {
      if (left.size === 0 || isOther(went[signal], places[signal])) continue;
      const some = takeAccepted(db, id, signal, left);
      if (some.length > 0)
        found.push({ send: id, signal, rows: some, treatment: JSON.parse(treatment) as unknown });
    }
  }
  if (moved) return found;
  const live = liveRowsAt(db, destination, places);
  for (const [signal, left] of wanted) {
    const some = [...left].filter((row) => live.has(signal, row) && !live.goes(signal, row));
    if (some.length > 0)
      found.push({ send: null, signal, rows: Float64Array.from(some).sort(), treatment: null });
  }
  return found;
}

/** Takes the rows that a send's destination accepted out of a set. */
function takeAccepted(db: ReadDb, send: number, signal: Signal, from: Set<number>): Float64Array {
  const fates = fatesOf(db, send, signal).filter(({ fate }) => ACCEPTED.has(fate));
  if (fates.length === 0) return new Float64Array(0);
  const rows = rowsOfSend(db, send, signal);
  const taken: number[] = [];
  for (const { first, upto } of fates)
    for (const row of rows.subarray(first, upto)) if (from.delete(row)) taken.push(row);
  return Float64Array.from(taken);
}
