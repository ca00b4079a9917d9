// Asks after one signal of a send, from the first accepted row to the last, while the send goes on or after.
import { setTimeout as wait } from 'node:timers/promises';
import type { AcceptedRows } from '../../store/reads/ledger.ts';
import type { Target } from '../target.ts';
import { Asker, type AskerOptions } from './asker.ts';
import { accessOf } from './find.ts';

export interface SignalAsking extends AskerOptions {
  /** Null: what was accepted is only counted. */
  reader: Target | null;
  /** The next accepted rows, from a place of the send on. */
  accepted(from: number, most: number): Promise<AcceptedRows>;
  /** Settles when the send has gone on; undefined when it is not under way. */
  news(): Promise<void> | undefined;
}

const ROWS_AT_ONCE = 4096;
/** Rows read of the ledger at once. */
const ROWS_READ = 16 * ROWS_AT_ONCE;

/**
 * Asks after all of it, the newest first: what has just come is found at less cost. Waits for what is still to be
 * sent. Throws CannotAsk, or the signal's reason when aborted.
 */
export async function askSignal(asking: SignalAsking): Promise<void> {
  const { reader, news, abort } = asking;
  const asker = reader === null ? undefined : new Asker(accessOf(reader), asking);
  const accepted = new Accepted(asking);
  for (;;) {
    // Before the read: what happens meanwhile must not be slept through.
    const next = news();
    await accepted.read();
    abort.throwIfAborted();
    const rows = accepted.newest();
    const dueMs = asker?.dueMs;
    if (rows !== undefined) await asker?.ask(rows, next !== undefined);
    else if (dueMs === undefined && accepted.isAll) return;
    else if (dueMs === undefined) await next;
    else if (dueMs <= Date.now()) await asker?.search();
    else {
      const due = wait(dueMs - Date.now(), undefined, { signal: abort, ref: false });
      await (next === undefined ? due : Promise.race([next, due]));
    }
    abort.throwIfAborted();
  }
}

/** Rows that were accepted and are yet to be asked after. */
class Accepted {
  readonly #asking: SignalAsking;
  readonly #batches: Float64Array[] = [];
  #from = 0;
  /** Nothing comes any more. */
  isAll = false;

  constructor(asking: SignalAsking) {
    this.#asking = asking;
  }

  /** Reads what was accepted since. */
  async read(): Promise<void> {
    for (let isMore = true; isMore && !this.isAll; ) {
      const { rows, next, isAll } = await this.#asking.accepted(this.#from, ROWS_READ);
      this.#asking.report.accepted += rows.length;
      this.#from = next;
      this.isAll = isAll;
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
        this.#batches.push(rows.subarray(at, at + ROWS_AT_ONCE));
      isMore = rows.length === ROWS_READ;
    }
  }

  newest(): Float64Array | undefined {
    return this.#batches.pop();
  }
}
