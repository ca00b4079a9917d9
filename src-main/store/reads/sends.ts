// Destinations and the ledger of sends.
import { SIGNALS } from '#shared/model/signal.ts';
import { all, get, type ReadDb, sql } from '../sql.ts';
import type { SendResult } from '../writes/sends.ts';

export interface DestinationRow {
  id: number;
  name: string;
  config: unknown;
}

const MOST_DESTINATIONS = 1000;

/** Destinations that were not removed, in the order they were added. */
export function listDestinations(db: ReadDb): DestinationRow[] {
  return all<{ id: number; name: string; config: string }>(
    db,
    sql`SELECT id, name, config FROM destinations WHERE removed = 0 ORDER BY id LIMIT ${MOST_DESTINATIONS}`,
  ).map((row) => ({ ...row, config: JSON.parse(row.config) }));
}

/** A send with the name its destination has, or had. */
export interface SendRow {
  id: number;
  destination: number;
  destinationName: string;
  createdUs: number;
  finishedUs: number | null;
  state: string;
  what: unknown;
  detail: unknown;
  results: SendResult[];
}

const COLUMNS = sql`s.id, s.destination, coalesce(d.name, '') AS destinationName, s.created_us AS createdUs,
  s.finished_us AS finishedUs, s.state, s.what, s.detail
  FROM sends s LEFT JOIN destinations d ON d.id = s.destination`;

type Stored = Omit<SendRow, 'results'> & { what: string; detail: string };

/** Sends, newest first. */
export function listSends(db: ReadDb, input: { limit: number }): SendRow[] {
  return all<Stored>(db, sql`SELECT ${COLUMNS} ORDER BY s.id DESC LIMIT ${input.limit}`).map((row) =>
    whole(db, row),
  );
}

/** One send, or undefined. */
export function getSend(db: ReadDb, id: number): SendRow | undefined {
  const row = get<Stored>(db, sql`SELECT ${COLUMNS} WHERE s.id = ${id}`);
  return row && whole(db, row);
}

/** Ids of sends in a state, oldest first. */
export function sendsInState(db: ReadDb, { state }: { state: string }): number[] {
  return all<{ id: number }>(db, sql`SELECT id FROM sends WHERE state = ${state} ORDER BY id`).map(
    ({ id }) => id,
  );
}

function whole(db: ReadDb, row: Stored): SendRow {
  const results = all<Omit<SendResult, 'signal'> & { signal: number; messages: string }>(
    db,
    sql`SELECT signal, offered, sent, refused, left_out AS leftOut, uncertain, bytes, state, messages
        FROM send_results WHERE send = ${row.id} ORDER BY signal LIMIT 3`,
  );
  return {
    ...row,
    what: JSON.parse(row.what),
    detail: JSON.parse(row.detail),
    results: results.flatMap((result) => {
      const signal = SIGNALS[result.signal - 1];
      return signal ? [{ ...result, signal, messages: JSON.parse(result.messages) }] : [];
    }),
  };
}
