// A send under way: its three lanes, its progress told and kept, and its end.
import type { Send, SignalOutcome } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { RowSet } from '../store/row-set.ts';
import type { FateRange, Settled } from '../store/writes/ledger.ts';
import { type Batch, batchesOf, type Stretch } from './batches.ts';
import { runLane } from './lane.ts';
import { addDelivered, addMessage, CANCELLED, conclude, HALTED, stopShort, unknownOf } from './outcome.ts';
import type { BatchSource, Rows } from './plan.ts';
import { resultsOf, type SendStore } from './stored-send.ts';
import type { Target } from './target.ts';
import type { Treatment } from './treatment.ts';

/** What goes, and where. */
export interface Load {
  rows: Rows;
  /** Places that are left to go. */
  left: Record<Signal, readonly Stretch[]>;
  treatment: Treatment;
  targets: Record<Signal, Target | null>;
}

export interface Surroundings {
  store: SendStore;
  source: BatchSource;
  onChange(send: Send): void;
  /** How many of a batch's items a destination has; undefined where it cannot be asked. */
  look(destination: number, signal: Signal, batch: Batch, abort: AbortSignal): Promise<number | undefined>;
}

/** Why a send ends before its end. `stopping`: the engine does; it goes on with the next. */
export type Ending = 'cancelled' | 'paused' | 'stopping';

const TELL_EVERY_MS = 250;
/** How long a send that is to end waits for the answer to what is on the wire. */
const GRACE_MS = 3000;

export class SendRun {
  readonly send: Send;
  /** Settles when it has ended and that is kept. */
  readonly finished: Promise<void>;
  readonly #load: Load;
  readonly #around: Surroundings;
  readonly #cancel = new AbortController();
  readonly #abort = new AbortController();
  #ending: Ending | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: Send, load: Load, around: Surroundings) {
    this.send = send;
    this.#load = load;
    this.#around = around;
    this.finished = this.#run();
  }

  /** Whether some of these rows are of this send. */
  has(rows: Rows): boolean {
    return SIGNALS.some((signal) => {
      const own = new RowSet([this.#load.rows[signal]]);
      return rows[signal].some((row) => own.has(row));
    });
  }

  /** Ends it: what is on the wire is answered or, after some seconds, broken off; the rest does not go. */
  async end(how: Ending): Promise<void> {
    this.#ending ??= how;
    this.#cancel.abort(new Error(how));
    const timer = setTimeout(() => this.#abort.abort(new Error(how)), how === 'stopping' ? 0 : GRACE_MS);
    await this.finished;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { send } = this;
    await Promise.all(SIGNALS.map((signal) => this.#runSignal(signal)));
    const states = SIGNALS.map((signal) => send.outcome[signal].state);
    const ended = states.includes('cancelled') || states.includes('paused');
    // An engine that stops leaves it running: the next one goes on.
    if (ended && this.#ending === 'stopping') return this.#tellNow();
    if (ended) send.state = this.#ending === 'paused' ? 'paused' : 'cancelled';
    else send.state = states.includes('failed') ? 'failed' : 'done';
    send.end = nanosFromMs(Date.now());
    // That nothing can be written is told elsewhere; the page still hears how this went.
    await this.#keep().catch(() => undefined);
    this.#tellNow();
  }

  async #runSignal(signal: Signal): Promise<void> {
    const { rows, left, treatment, targets } = this.#load;
    const outcome = this.send.outcome[signal];
    const target = targets[signal];
    if (outcome.state === 'skipped' || outcome.state === 'done') return;
    if (target === null) {
      outcome.state = 'failed';
      addMessage(outcome, `The destination has no address for ${signal} any more.`, 0);
      return;
    }
    const { source, look } = this.#around;
    outcome.state = 'sending';
    try {
      const stopped = await runLane({
        signal,
        target,
        rows: rows[signal],
        batches: batchesOf(signal, rows[signal], source, { treatment, stretches: left[signal] }),
        abort: this.#abort.signal,
        cancel: this.#cancel.signal,
        look: (batch) => look(this.send.destination.id, signal, batch, this.#abort.signal),
        onRetry: (retry) => {
          outcome.retry = retry && {
            attempt: retry.attempt,
            at: nanosFromMs(retry.atMs),
            reason: retry.reason,
          };
          this.#tellSoon();
        },
        onDelivered: (batch, delivered) => {
          addDelivered(outcome, batch, delivered);
          this.#tellSoon();
        },
        note: (settled, begun) => this.#keep(settled && this.#known(outcome, settled), begun),
      });
      if (stopped?.kind === 'halt') stopShort(outcome, stopped.reason);
      else if (stopped !== null || (this.#cancel.signal.aborted && this.#isOpen(signal)))
        outcome.state = this.#endState();
      else conclude(outcome);
    } catch (error) {
      outcome.state = this.#cancel.signal.aborted ? this.#endState() : 'failed';
      if (!this.#cancel.signal.aborted) addMessage(outcome, (error as Error).message, 0);
    }
    outcome.retry = null;
    if (this.#ending !== 'stopping') await this.#keep().catch(() => undefined);
    this.#tellSoon();
  }

  /** What was on its way goes on with the next engine or after a pause, as after a lost answer; else nobody knows of it. */
  #known(outcome: SignalOutcome, settled: Settled): Settled {
    if (this.#ending === 'paused' || this.#ending === 'stopping') return settled;
    return unknownOf(outcome, settled, this.#ending === 'cancelled' ? CANCELLED : HALTED);
  }

  #endState(): 'paused' | 'cancelled' {
    return this.#ending === 'cancelled' ? 'cancelled' : 'paused';
  }

  /** True while not every item is accounted for. */
  #isOpen(signal: Signal): boolean {
    const { offered, sent, refused, leftOut, uncertain } = this.send.outcome[signal];
    return sent + refused + leftOut + uncertain < offered;
  }

  async #keep(settled?: Settled, begun?: FateRange): Promise<void> {
    const { send } = this;
    const nowUs = Date.now() * 1000;
    await this.#around.store.changeSend({
      id: send.id,
      state: send.state,
      finishedUs: send.end === null ? null : nowUs,
      results: resultsOf(send),
      settled: settled ? [settled] : [],
      begun: begun ? [begun] : [],
      nowUs,
    });
  }

  /** Tells of changes, but not of every one: the page cannot show more than a few a second. */
  #tellSoon(): void {
    this.#timer ??= setTimeout(() => this.#tellNow(), TELL_EVERY_MS);
  }

  #tellNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#around.onChange(structuredClone(this.send));
  }
}
