// Asks after one signal of a send: accepted rows, batch by batch, each put together again as it went.
import { setTimeout as wait } from 'node:timers/promises';
import type { SignalArrival } from '#shared/api/arrivals.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { AcceptedRows } from '../../store/reads/ledger.ts';
import type { Slice } from '../plan.ts';
import type { Target } from '../target.ts';
import type { Treatment } from '../treatment.ts';
import type { Expected } from './expected.ts';
import type { Found } from './fates.ts';
import { accessOf, find } from './find.ts';
import { AskPace } from './pace.ts';
import type { ReadAccess } from './read-api.ts';
import type { Sent } from './sent.ts';
import type { Tally } from './tally.ts';
import { TRACES_AT_ONCE } from './tempo.ts';

export interface SignalAsking {
  signal: Signal;
  /** Null: what was accepted is only counted. */
  reader: Target | null;
  treatment: Treatment;
  /** Kept up to date. */
  report: SignalArrival;
  tally: Tally;
  tell(): void;
  expected(slice: Slice): Promise<Expected>;
  /** The next accepted rows, from a place of the send on. */
  accepted(from: number, most: number): Promise<AcceptedRows>;
  /** Settles when the send has gone on; undefined when it is not under way. */
  news(): Promise<void> | undefined;
  abort: AbortSignal;
}

const ROWS_AT_ONCE = 4096;
/** Rows read of the ledger at once. */
const ROWS_READ = 16 * ROWS_AT_ONCE;
/** What is not seen at once is looked for again after such pauses, but all in all not longer than this. */
const PAUSES_MS = [300, 700, 1500, 2500];
const PATIENCE_MS = 10_000;
const RESTS = 'Tempo is slow while it writes to a block what has just come. Waiting until that is done.';

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
    if (rows !== undefined) await asker?.ask(rows);
    else if (accepted.isAll) return;
    else await next;
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

class Asker {
  readonly #access: ReadAccess;
  readonly #asking: SignalAsking;
  readonly #pace: AskPace;
  #patienceMs = PATIENCE_MS;

  constructor(access: ReadAccess, asking: SignalAsking) {
    this.#access = access;
    this.#asking = asking;
    this.#pace = new AskPace(TRACES_AT_ONCE, (rests) => {
      asking.report.message = rests ? RESTS : '';
      asking.tell();
    });
  }

  /** Asks after some rows; the next batch of them is put together while the destination answers. */
  async ask(rows: Float64Array): Promise<void> {
    const { report, tally, tell } = this.#asking;
    report.state = 'asking';
    let next: Promise<Expected> | undefined = this.#batch(rows);
    for (let at = 0; next !== undefined; ) {
      const batch: Expected = await next;
      const used = Math.max(1, batch.used);
      at += used;
      next = at < rows.length ? this.#batch(rows.subarray(at)) : undefined;
      report.gone += used - batch.rows.length;
      tally.add(batch.sent, batch.rows, await this.#find(batch.sent));
      tell();
    }
  }

  #batch(rows: Float64Array): Promise<Expected> {
    const { signal, treatment, expected } = this.#asking;
    const batch = expected({ signal, rows: rows.slice(), treatment });
    // A failure is met when its turn comes.
    batch.catch(() => undefined);
    return batch;
  }

  async #find(sent: Sent): Promise<Found[]> {
    const { abort, report } = this.#asking;
    if (sent.signal === 'traces') {
      const { accepted, arrived, pending, missing, gone } = report;
      const spansLeft = accepted - arrived - pending - missing - gone;
      this.#pace.left = (spansLeft * sent.traceIds.length) / Math.max(1, sent.trace.length);
    }
    let found = await find(this.#access, sent, abort, this.#pace);
    for (const pause of PAUSES_MS) {
      if (this.#patienceMs <= 0 || found.every(({ fate }) => fate !== 'missing')) break;
      this.#patienceMs -= pause;
      await wait(pause, undefined, { signal: abort });
      found = await find(this.#access, sent, abort, this.#pace);
    }
    return found;
  }
}
