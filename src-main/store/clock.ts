// Notices a clock that goes back. Nothing is done about it: ages are counted from when a chunk came, so what came "in
// the future" only stays longer, and ids never depend on the time.
import { number, type ReadDb, sql } from './sql.ts';
import type { StoreEvent } from './thread/protocol.ts';

/** Clocks are put right by seconds all the time; this much is worth a word. */
const WORTH_A_WORD_MS = 60_000;

export class Clock {
  #latestMs: number;

  /** `latestMs`: the latest time that is known to have been told, in ms since 1970. */
  constructor(latestMs: number) {
    this.#latestMs = latestMs;
  }

  /** By how many milliseconds the clock went back since it was last looked at; 0 when it did not. */
  wentBack(nowMs: number): number {
    const back = this.#latestMs - nowMs;
    if (back > WORTH_A_WORD_MS) {
      this.#latestMs = nowMs;
      return back;
    }
    this.#latestMs = Math.max(this.#latestMs, nowMs);
    return 0;
  }
}

/** When the newest chunk came, in ms since 1970; 0 when there is none. */
export function newestReceivedMs(db: ReadDb): number {
  return number(db, sql`SELECT received_us FROM chunks ORDER BY id DESC LIMIT 1`) / 1000;
}

/** The words about a clock that went back. */
export function clockNotice(backMs: number): StoreEvent {
  const minutes = Math.round(backMs / 60_000);
  const amount = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return {
    kind: 'notice',
    title: `The clock went back by ${amount}`,
    detail:
      'What came before that has times later than now, and stands first in the lists. It is kept as it is.',
    lost: false,
  };
}
