// What a place was given by sends and as it came, whatever name its destination has or had.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { RowSet } from '../row-set.ts';
import { signalNumber } from '../signals.ts';
import { all, type ReadDb, sql } from '../sql.ts';
import { takenRows } from './ledger.ts';
import type { Places } from './places.ts';

/** Rows that a place took, or perhaps did, under one destination's name: of one send, or all that went as it came. */
export interface Given {
  destination: number;
  /** The destination's name, though it be removed. */
  name: string;
  rows: RowSet;
  /** Added to every time on its way, µs. */
  shiftUs: number;
  /** The salt of ids of their own; null where items kept theirs. */
  idSalt: string | null;
  /** When the last of it was settled, µs; undefined for what goes as it comes. */
  timeUs: number | undefined;
}

/** What a place was given of a signal, the latest send first. `place` is the send room's word for it. */
export function* givenAt(db: ReadDb, signal: Signal, place: string): Generator<Given> {
  const sends = all<{
    id: number;
    destination: number;
    name: string;
    shiftNs: string | null;
    idSalt: string | null;
  }>(
    db,
    sql`SELECT s.id, s.destination, coalesce(d.name, '') AS name,
          json_extract(s.treatment, '$.shiftNs') AS shiftNs,
          json_extract(s.treatment, '$.idSalt') AS idSalt
        FROM sends s LEFT JOIN destinations d ON d.id = s.destination
        WHERE s.treatment IS NOT NULL AND json_extract(s.detail, ${`$.places.${signal}`}) = ${place}
        ORDER BY s.id DESC`,
  );
  for (const { id, destination, name, shiftNs, idSalt } of sends) {
    const { rows, timeUs } = takenRows(db, id, signal);
    if (rows.length === 0) continue;
    yield {
      destination,
      name,
      rows: new RowSet(rows),
      shiftUs: Number(shiftNs ?? 0) / 1000,
      idSalt,
      timeUs,
    };
  }
  const live = all<{ destination: number; name: string; first: number; last: number }>(
    db,
    sql`SELECT l.destination, coalesce(d.name, '') AS name, l.first, l.last
        FROM live_rows l LEFT JOIN destinations d ON d.id = l.destination
        WHERE l.signal = ${signalNumber(signal)} AND l.place = ${place} ORDER BY l.destination, l.first`,
  );
  for (const [destination, ranges] of Map.groupBy(live, (one) => one.destination)) {
    const { name = '' } = ranges[0] ?? {};
    const rows = RowSet.ofRanges(ranges);
    yield { destination, name, rows, shiftUs: 0, idSalt: null, timeUs: undefined };
  }
}

/** Under which other destination's name a row went to where a destination's signals go; undefined for none. */
export function namesAt(
  db: ReadDb,
  destination: number,
  places: Places,
): (signal: Signal, row: number) => string | undefined {
  const known = new Map<Signal, [name: string, rows: RowSet][]>();
  for (const signal of SIGNALS) {
    const place = places[signal];
    const all = place == null ? [] : [...givenAt(db, signal, place)];
    // With ids of its own it is something else there.
    const others = all.filter((given) => given.destination !== destination && given.idSalt === null);
    const byName = Map.groupBy(others, ({ name }) => name);
    known.set(
      signal,
      Array.from(byName, ([name, given]) => [
        name,
        RowSet.ofRanges(given.flatMap(({ rows }) => [...rows.ranges()])),
      ]),
    );
  }
  return (signal, row) => known.get(signal)?.find(([, rows]) => rows.has(row))?.[0];
}

/** How a copy went: moved by so much, ids made with this salt. */
export interface Copy {
  idSalt: string;
  shiftNs: string;
}

/** With which copy a row went last to where a destination's signals go; undefined for none. */
export function copiesAt(
  db: ReadDb,
  destination: number,
  places: Places,
): (signal: Signal, row: number) => Copy | undefined {
  const known = new Map<Signal, { copy: Copy; rows: RowSet }[]>();
  for (const signal of SIGNALS) {
    const place = places[signal];
    const copies: { copy: Copy; rows: RowSet }[] = [];
    for (const given of place == null ? [] : givenAt(db, signal, place)) {
      const { idSalt, shiftUs, rows } = given;
      if (idSalt === null || given.destination !== destination) continue;
      copies.push({ copy: { idSalt, shiftNs: String(BigInt(Math.round(shiftUs)) * 1000n) }, rows });
    }
    known.set(signal, copies);
  }
  return (signal, row) => known.get(signal)?.find(({ rows }) => rows.has(row))?.copy;
}
