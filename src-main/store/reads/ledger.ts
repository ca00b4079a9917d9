// The ledger of sends: the rows of a send, what became of them, and what a destination has therefore.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { unpackRows } from '../row-list.ts';
import { signalNumber } from '../signals.ts';
import { all, every, get, number, type Query, type ReadDb, sql } from '../sql.ts';
import type { Fate, FateRange } from '../writes/ledger.ts';
import type { Places } from './places.ts';

/** Fates in the order of places. `timeUs`: since when. */
export type StoredFate = FateRange & { timeUs: number };

/** The rows of a send, and what became of them so far. */
export interface SendRows {
  rows: Record<Signal, Float64Array>;
  fates: Record<Signal, StoredFate[]>;
  /** JSON of how its items are treated. */
  treatment: unknown;
}

/** Undefined for a send that is not there, or whose rows are not known (of versions before the ledger). */
export function sendRows(db: ReadDb, id: number): SendRows | undefined {
  const send = get<{ treatment: string | null }>(db, sql`SELECT treatment FROM sends WHERE id = ${id}`);
  if (!send || send.treatment === null) return undefined;
  const each = <T>(make: (signal: Signal) => T): Record<Signal, T> => ({
    traces: make('traces'),
    logs: make('logs'),
    metrics: make('metrics'),
  });
  return {
    rows: each((signal) => rowsOfSend(db, id, signal)),
    fates: each((signal) => fatesOf(db, id, signal)),
    treatment: JSON.parse(send.treatment),
  };
}

/** The rows of one signal of a send, in the order they go; of places [first, upto) only, if those are given. */
export function rowsOfSend(
  db: ReadDb,
  send: number,
  signal: Signal,
  first = 0,
  upto = Number.POSITIVE_INFINITY,
): Float64Array {
  const stored = get<{ count: number; rows: Uint8Array }>(
    db,
    sql`SELECT count, rows FROM send_rows WHERE send = ${send} AND signal = ${signalNumber(signal)}`,
  );
  if (!stored) return new Float64Array(0);
  return unpackRows(stored.rows, stored.count, first, Math.min(stored.count, upto));
}

const countOfSend = (db: ReadDb, send: number, signal: Signal): number =>
  number(db, sql`SELECT count FROM send_rows WHERE send = ${send} AND signal = ${signalNumber(signal)}`);

/** What became of a send's places, in their order. */
export function fatesOf(db: ReadDb, send: number, signal: Signal): StoredFate[] {
  return all<Omit<StoredFate, 'signal'>>(
    db,
    sql`SELECT f.first, f.upto, f.fate, coalesce(r.text, '') AS reason, w.text AS words, f.time_us AS timeUs
        FROM send_fates f LEFT JOIN send_reasons r ON r.id = f.reason LEFT JOIN send_reasons w ON w.id = f.words
        WHERE f.send = ${send} AND f.signal = ${signalNumber(signal)} ORDER BY f.first`,
  ).map(({ words, ...range }) => ({ ...range, signal, ...(words != null && { words }) }));
}

/** What asking after a send needs to know of it; undefined where its rows are not known. */
export function askedSend(
  db: ReadDb,
  { id }: { id: number },
): { destination: number; state: string; treatment: unknown; signals: Signal[]; places: Places } | undefined {
  const send = get<{ destination: number; state: string; treatment: string | null; places: string | null }>(
    db,
    sql`SELECT destination, state, treatment, json_extract(detail, '$.places') AS places FROM sends
        WHERE id = ${id}`,
  );
  if (!send || send.treatment === null) return undefined;
  const signals = all<{ signal: number }>(
    db,
    sql`SELECT signal FROM send_rows WHERE send = ${id} ORDER BY signal`,
  ).flatMap(({ signal }) => SIGNALS[signal - 1] ?? []);
  const places: Places = JSON.parse(send.places ?? '{}');
  return { ...send, treatment: JSON.parse(send.treatment), signals, places };
}

/** Fates that say a destination took a row, or perhaps did. */
export const ACCEPTED: ReadonlySet<Fate> = new Set(['taken', 'uncertain']);

/** Fates of what a destination is asked for: what it perhaps took and did not have may have come late. */
const ASKED: ReadonlySet<Fate> = new Set([...ACCEPTED, 'missing']);

/** Rows of a send that its destination accepted, from a place on. */
export interface AcceptedRows {
  rows: Float64Array;
  /** The place to go on from. */
  next: number;
  /** Nothing comes behind that: the send has ended, and all its places were looked at. */
  isAll: boolean;
}

/** The next up to `most` rows that were accepted, in the order they went. What is on its way is waited for while the send is under way. */
export function acceptedRows(
  db: ReadDb,
  input: { send: number; signal: Signal; from: number; most: number; running: boolean },
): AcceptedRows {
  const { send, signal, from, most, running } = input;
  /** Stretches of places that were accepted, `count` in all. */
  const accepted: { first: number; upto: number }[] = [];
  let count = 0;
  let at = from;
  for (const { first, upto, fate } of fatesOf(db, send, signal)) {
    if (upto <= at) continue;
    if (running && (first > at || fate === 'trying')) break;
    at = Math.max(at, first);
    if (ASKED.has(fate)) {
      const end = Math.min(upto, at + most - count);
      accepted.push({ first: at, upto: end });
      count += end - at;
      at = end;
      if (at < upto) break;
    }
    at = upto;
  }
  const isAll = at >= countOfSend(db, send, signal) || (!running && count < most);
  return { rows: rowsAtPlaces(db, send, signal, accepted, count), next: at, isAll };
}

/** Rows at stretches of places, `count` of them. Asked often while there are none: then nothing is unpacked. */
function rowsAtPlaces(
  db: ReadDb,
  send: number,
  signal: Signal,
  stretches: readonly { first: number; upto: number }[],
  count: number,
): Float64Array {
  const rows = new Float64Array(count);
  const begin = stretches[0]?.first ?? 0;
  const all = count === 0 ? rows : rowsOfSend(db, send, signal, begin, stretches.at(-1)?.upto);
  let filled = 0;
  for (const { first, upto } of stretches) {
    rows.set(all.subarray(first - begin, upto - begin), filled);
    filled += upto - first;
  }
  return rows;
}

/** Rows of a send that its destination took, or perhaps did, and when the last of them was settled, µs. */
export function takenRows(
  db: ReadDb,
  send: number,
  signal: Signal,
): { rows: Float64Array[]; timeUs: number } {
  const taken = fatesOf(db, send, signal).filter(({ fate }) => ACCEPTED.has(fate) || fate === 'trying');
  if (taken.length === 0) return { rows: [], timeUs: 0 };
  const all = rowsOfSend(db, send, signal);
  const missing = missingOf(db, send, signal);
  const there = (rows: Float64Array): Float64Array =>
    missing.size === 0 ? rows : rows.filter((row) => !missing.has(row));
  return {
    rows: taken.map(({ first, upto }) => there(all.subarray(first, upto))),
    timeUs: taken.reduce((latest, { timeUs }) => Math.max(latest, timeUs), 0),
  };
}

/** Rows of a send that were not there when the destination was asked, by what was found then. */
export function missingOf(
  db: ReadDb,
  send: number,
  signal: Signal,
): ReadonlyMap<number, { reason: string; barred: boolean }> {
  const items = all<{ row: number; reason: string; barred: number }>(
    db,
    sql`SELECT row, reason, barred FROM send_arrival_items
        WHERE send = ${send} AND signal = ${signalNumber(signal)} AND fate = 'missing'`,
  );
  return new Map(items.map(({ row, reason, barred }) => [row, { reason, barred: barred === 1 }]));
}

/** Rows of a send with one fate. Rows `first` to `last` follow one another in the order they went. */
export interface LedgerEntry {
  send: number;
  destination: string;
  signal: Signal;
  first: number;
  last: number;
  items: number;
  /** `missing`: it was taken, and was not there when the destination was asked. */
  fate: Fate | 'waiting' | 'missing';
  reason: string;
  /** The backend's words about these, whole; "" where `reason` has them. */
  words: string;
  timeUs: number | null;
}

/** Sends of the ledger, oldest first: those of a destination, or one, or all. */
export function ledgerSends(
  db: ReadDb,
  { send, destination }: { send?: number | undefined; destination?: number | undefined },
): { id: number; destination: string }[] {
  const conditions: Query[] = [sql`s.treatment IS NOT NULL`];
  if (send !== undefined) conditions.push(sql`s.id = ${send}`);
  if (destination !== undefined) conditions.push(sql`s.destination = ${destination}`);
  return all(
    db,
    sql`SELECT s.id, coalesce(d.name, '') AS destination FROM sends s LEFT JOIN destinations d ON d.id = s.destination
        WHERE ${every(conditions)} ORDER BY s.id`,
  );
}

/** What became of every row of a send. */
export function* ledgerOf(db: ReadDb, send: { id: number; destination: string }): Generator<LedgerEntry> {
  for (const signal of SIGNALS) {
    const rows = rowsOfSend(db, send.id, signal);
    const missing = missingOf(db, send.id, signal);
    for (const range of withWaiting(fatesOf(db, send.id, signal), rows.length)) {
      for (let at = range.first; at < range.upto; ) {
        const first = rows[at] as number;
        const lost = range.fate === 'taken' ? missing.get(first) : undefined;
        const isAlike = (row: number): boolean =>
          range.fate !== 'taken' || missing.get(row)?.reason === lost?.reason;
        let end = at + 1;
        while (
          end < range.upto &&
          rows[end] === (rows[end - 1] as number) + 1 &&
          isAlike(rows[end] as number)
        )
          end++;
        yield {
          send: send.id,
          destination: send.destination,
          signal,
          first,
          last: rows[end - 1] as number,
          items: end - at,
          fate: lost === undefined ? range.fate : 'missing',
          reason: lost?.reason ?? range.reason,
          words: range.words ?? '',
          timeUs: range.timeUs,
        };
        at = end;
      }
    }
  }
}

/** Places of one fate; `timeUs` null for those that have not gone. */
export type Told = Pick<FateRange, 'first' | 'upto' | 'reason' | 'words'> & {
  fate: Fate | 'waiting';
  timeUs: number | null;
};

/** The fates with what lies between them, which has not gone yet. */
export function withWaiting(fates: readonly StoredFate[], count: number): Told[] {
  const all: Told[] = [];
  let at = 0;
  const wait = (upto: number): void => {
    if (upto > at) all.push({ first: at, upto, fate: 'waiting', reason: '', timeUs: null });
  };
  for (const range of fates) {
    wait(range.first);
    all.push(range);
    at = range.upto;
  }
  wait(count);
  return all;
}
