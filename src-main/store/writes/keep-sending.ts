// "Keep sending": its rules, a destination each, and how far each signal has come. In the words of the send room:
// what is structured there is JSON here.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { signalNumber } from '../signals.ts';
import { number, run, sql, transaction, type WriteDb } from '../sql.ts';
import { changeLiveRows, type LiveRowsChange } from './live-rows.ts';

/**
 * Sets a destination's rule, or takes it away. Signals that begin now begin with what comes next; those that go on
 * stay where they are; cursors of others are forgotten.
 */
export function setKeepSending(
  db: WriteDb,
  input: { destination: number; rule: unknown; signals: readonly Signal[]; nowUs: number },
): void {
  const { destination, rule, signals, nowUs } = input;
  transaction(db, () => {
    if (rule === null) run(db, sql`DELETE FROM keep_sending WHERE destination = ${destination}`);
    else
      run(
        db,
        sql`INSERT INTO keep_sending (destination, rule) VALUES (${destination}, ${JSON.stringify(rule)})
            ON CONFLICT DO UPDATE SET rule = excluded.rule`,
      );
    for (const signal of SIGNALS) {
      if (rule !== null && signals.includes(signal)) beginCursor(db, destination, signal, nowUs);
      else
        run(
          db,
          sql`DELETE FROM keep_sending_cursors WHERE destination = ${destination} AND signal = ${signalNumber(signal)}`,
        );
    }
  });
}

const newestChunk = (db: WriteDb): number => number(db, sql`SELECT chunk - 1 FROM counters WHERE id = 1`);

function beginCursor(db: WriteDb, destination: number, signal: Signal, nowUs: number): void {
  run(
    db,
    sql`INSERT INTO keep_sending_cursors (destination, signal, since_us, chunk, upto, place, tried_us, missed, counts)
        VALUES (${destination}, ${signalNumber(signal)}, ${nowUs}, ${newestChunk(db)}, 0, 0, 0, 0, '{}')
        ON CONFLICT DO NOTHING`,
  );
}

/** Leaves out what waits: every signal of a destination goes on with what comes next. Returns how many items that is. */
export function skipWaiting(db: WriteDb, destination: number): number {
  return transaction(db, () => {
    const items = number(
      db,
      sql`SELECT sum(c.item_count) FROM keep_sending_cursors k JOIN chunks c ON c.signal = k.signal AND c.id > k.chunk
          WHERE k.destination = ${destination} AND c.received_us >= k.since_us`,
    );
    run(
      db,
      sql`UPDATE keep_sending_cursors SET chunk = ${newestChunk(db)}, upto = 0, place = 0, tried_us = 0
          WHERE destination = ${destination}`,
    );
    return items;
  });
}

export interface CursorMove {
  destination: number;
  signal: Signal;
  chunk: number;
  /** 0 when nothing is under way. */
  upto: number;
  place: number;
  /** When a batch goes on the wire; 0 while none does. */
  triedUs: number;
  /** More items that were found to be gone. */
  gone: number;
  counts: unknown;
  /** What changes of the rows that a place was given. */
  rows?: ({ place: string } & LiveRowsChange) | undefined;
}

/** Moves a cursor. Returns false when it is not there any more, or was moved by `skipWaiting`. */
export function moveCursor(db: WriteDb, move: CursorMove & { from: number }): boolean {
  const { destination, signal, chunk, upto, place, triedUs, gone, counts, from, rows } = move;
  return transaction(db, () => {
    const moved = run(
      db,
      sql`UPDATE keep_sending_cursors SET chunk = ${chunk}, upto = ${upto}, place = ${place}, tried_us = ${triedUs},
            missed = missed + ${gone}, counts = ${JSON.stringify(counts)}
          WHERE destination = ${destination} AND signal = ${signalNumber(signal)} AND chunk = ${from}`,
    );
    if (moved > 0 && rows !== undefined) changeLiveRows(db, { destination, signal, place: rows.place }, rows);
    return moved > 0;
  });
}

/** Counts a chunk that is about to go, for those that have not come to it. */
export function noteMissed(db: WriteDb, chunk: number): void {
  run(
    db,
    sql`UPDATE keep_sending_cursors SET missed = missed + c.item_count FROM chunks c
        WHERE c.id = ${chunk} AND c.signal = keep_sending_cursors.signal
          AND c.received_us >= keep_sending_cursors.since_us
          AND c.id > max(keep_sending_cursors.chunk, keep_sending_cursors.upto)`,
  );
}

/** The same for all chunks of some signals. */
export function noteAllMissed(db: WriteDb, signals: readonly Signal[]): void {
  for (const signal of signals) {
    run(
      db,
      sql`UPDATE keep_sending_cursors SET missed = missed + coalesce(
            (SELECT sum(c.item_count) FROM chunks c WHERE c.signal = keep_sending_cursors.signal
               AND c.received_us >= keep_sending_cursors.since_us
               AND c.id > max(keep_sending_cursors.chunk, keep_sending_cursors.upto)), 0)
          WHERE signal = ${signalNumber(signal)}`,
    );
  }
}
