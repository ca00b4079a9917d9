// Destinations (never their secrets) and the ledger of sends, in the words of the send room: what is structured
// there is JSON here.
import type { Signal } from '#shared/model/signal.ts';
import { StoreError } from '../errors.ts';
import { signalNumber } from '../signals.ts';
import { number, run, sql, transaction, type WriteDb } from '../sql.ts';
import { setKeepSending } from './keep-sending.ts';
import { addSendRows, type FateRange, noteFates, type Settled } from './ledger.ts';

export interface DestinationInput {
  name: string;
  /** Any JSON value without secrets. */
  config: unknown;
}

/** Adds a destination. Returns its id. */
export function addDestination(db: WriteDb, input: DestinationInput): number {
  return number(
    db,
    sql`INSERT INTO destinations (name, config) VALUES (${input.name}, ${JSON.stringify(input.config)}) RETURNING id`,
  );
}

/** Changes a destination. Throws StoreError `not_found`. */
export function changeDestination(db: WriteDb, input: DestinationInput & { id: number }): void {
  const { id, name, config } = input;
  const changed = run(
    db,
    sql`UPDATE destinations SET name = ${name}, config = ${JSON.stringify(config)} WHERE id = ${id} AND removed = 0`,
  );
  if (changed === 0) throw new StoreError('not_found', `There is no destination ${id}.`);
}

/** Takes a destination off the list, and what is sent on to it; sends go on naming it. Throws StoreError `not_found`. */
export function removeDestination(db: WriteDb, id: number): void {
  transaction(db, () => {
    const changed = run(
      db,
      sql`UPDATE destinations SET removed = 1, config = '{}' WHERE id = ${id} AND removed = 0`,
    );
    if (changed === 0) throw new StoreError('not_found', `There is no destination ${id}.`);
    setKeepSending(db, { destination: id, rule: null, signals: [], nowUs: 0 });
    run(db, sql`DELETE FROM live_rows WHERE destination = ${id}`);
    run(db, sql`DELETE FROM live_doubts WHERE destination = ${id}`);
  });
}

export interface SendInput {
  destination: number;
  createdUs: number;
  state: string;
  /** What is sent. Any JSON value. */
  what: unknown;
  /** Label, links and whatever else the send room keeps. Any JSON value. */
  detail: unknown;
  /** How its items are treated. Any JSON value. */
  treatment: unknown;
  /** The rows it consists of, in the order they go. */
  rows: Readonly<Record<Signal, Float64Array>>;
}

/** Begins a send's entry. Returns its id. */
export function addSend(db: WriteDb, input: SendInput): number {
  const { destination, createdUs, state, what, detail, treatment } = input;
  return transaction(db, () => {
    const id = number(
      db,
      sql`INSERT INTO sends (destination, created_us, state, what, detail, treatment)
          VALUES (${destination}, ${createdUs}, ${state}, ${JSON.stringify(what)}, ${JSON.stringify(detail)},
            ${JSON.stringify(treatment)})
          RETURNING id`,
    );
    addSendRows(db, id, input.rows);
    return id;
  });
}

/** One signal's outcome of a send so far. */
export interface SendResult {
  signal: Signal;
  offered: number;
  sent: number;
  refused: number;
  leftOut: number;
  uncertain: number;
  bytes: number;
  state: string;
  /** Any JSON value. */
  messages: unknown;
}

export interface SendChange {
  id: number;
  state?: string;
  finishedUs?: number | null;
  detail?: unknown;
  /** How items are treated from now on. Any JSON value. */
  treatment?: unknown;
  /** Replaces what was said of these signals before. */
  results?: readonly SendResult[];
  /** What became of rows. */
  settled?: readonly Settled[];
  /** Rows that are about to go. */
  begun?: readonly FateRange[];
  nowUs: number;
}

/** Brings a send's entry up to date, in one transaction. Throws StoreError `not_found`. */
export function changeSend(db: WriteDb, change: SendChange): void {
  transaction(db, () => {
    const { id, state = null, finishedUs, settled = [], begun = [], nowUs } = change;
    const detail = change.detail === undefined ? null : JSON.stringify(change.detail);
    const treatment = change.treatment === undefined ? null : JSON.stringify(change.treatment);
    const finished = finishedUs === undefined ? sql`finished_us` : sql`${finishedUs}`;
    const changed = run(
      db,
      sql`UPDATE sends SET state = coalesce(${state}, state), finished_us = ${finished},
            detail = coalesce(${detail}, detail), treatment = coalesce(${treatment}, treatment) WHERE id = ${id}`,
    );
    if (changed === 0) throw new StoreError('not_found', `There is no send ${id}.`);
    for (const result of change.results ?? []) {
      run(
        db,
        sql`INSERT INTO send_results
              (send, signal, offered, sent, refused, left_out, uncertain, bytes, state, messages)
            VALUES (${id}, ${signalNumber(result.signal)}, ${result.offered}, ${result.sent}, ${result.refused},
              ${result.leftOut}, ${result.uncertain}, ${result.bytes}, ${result.state},
              ${JSON.stringify(result.messages)})
            ON CONFLICT DO UPDATE SET offered = excluded.offered, sent = excluded.sent, refused = excluded.refused,
              left_out = excluded.left_out, uncertain = excluded.uncertain, bytes = excluded.bytes,
              state = excluded.state, messages = excluded.messages`,
      );
    }
    noteFates(db, id, { settled, begun }, nowUs);
  });
}

/** From which state to which, of sends and of their signals. */
export interface Interruption {
  from: string;
  to: string;
  signals: { from: readonly string[]; to: string };
}

/** Marks sends that were under way when the engine stopped and cannot go on, and their signals that had not ended. Returns how many sends. */
export function interruptSends(db: WriteDb, input: Interruption & { nowUs: number }): number {
  return transaction(db, () => {
    for (const state of input.signals.from) {
      run(
        db,
        sql`UPDATE send_results SET state = ${input.signals.to} WHERE state = ${state}
            AND send IN (SELECT id FROM sends WHERE state = ${input.from} AND treatment IS NULL)`,
      );
    }
    return run(
      db,
      sql`UPDATE sends SET state = ${input.to}, finished_us = ${input.nowUs} WHERE state = ${input.from}
            AND treatment IS NULL`,
    );
  });
}
