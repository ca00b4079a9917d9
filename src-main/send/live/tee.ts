// One signal sent on to one destination: a cursor over the stored chunks. A window of chunks is chosen from, goes
// batch by batch, and is done when the last batch is; then the next. Where it is and what is on its way is noted
// before each batch, so that the next engine goes on there.
import type { SignalSending } from '#shared/api/keep-sending.ts';
import type { Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import type { CursorRow } from '../../store/reads/keep-sending.ts';
import type { CursorMove } from '../../store/writes/keep-sending.ts';
import { type Batch, batchesOf, type PlannedBatch } from '../batches.ts';
import { type DeliveryOptions, deliver, PATIENCE, type Retry } from '../delivery.ts';
import { pause } from '../pause.ts';
import type { BatchSource } from '../plan.ts';
import { type Treatment, traceCutsOf } from '../treatment.ts';
import { addDelivered, addLeftOut, type Counts, keptOf } from './counts.ts';
import { GivenTraces } from './large-traces.ts';
import type { NextRows, NextRowsInput } from './next-rows.ts';
import type { Selection } from './selection.ts';

/** Where it goes, and how: asked for anew with every window, since both may change. */
export interface Way {
  target: DeliveryOptions['target'];
  treatment: Treatment;
  look: DeliveryOptions['look'];
}

export interface TeeOptions {
  destination: number;
  signal: Signal;
  selection: Selection;
  cursor: CursorRow;
  source: BatchSource & { next(input: NextRowsInput): Promise<NextRows> };
  /** Rejects when there is no way now: a secret is missing, say. */
  way(): Promise<Way>;
  /** Keeps where it is. False when the cursor is not there any more, or was moved by somebody else. */
  move(move: CursorMove & { from: number }): Promise<boolean>;
  /** Something changed that is worth telling. */
  onChange(): void;
}

/** Where a cursor is. */
type Place = Pick<CursorRow, 'chunk' | 'upto' | 'place'>;

/** So long after a window the next is looked for: what comes in dribs goes together. */
const REST_MS = 200;
/** How long what takes nothing is left alone. */
const STUCK_MS = 30_000;
/** How long a stop waits for the answer to what is on the wire. */
const GRACE_MS = 2000;

export class Tee {
  readonly #options: TeeOptions;
  readonly counts: Counts;
  state: Exclude<SignalSending['state'], 'paused'> = 'idle';
  retry: SignalSending['retry'] = null;
  readonly #cancel = new AbortController();
  readonly #abort = new AbortController();
  #changed = new AbortController();
  #wake = Promise.withResolvers<void>();
  #at: Place;
  #triedUs: number;
  #selection: Selection | undefined;
  /** By what a destination keeps of a trace at most. */
  readonly #given = new GivenTraces();
  /** Settles when it has stopped. */
  readonly finished: Promise<void>;

  constructor(options: TeeOptions) {
    this.#options = options;
    const { chunk, upto, place, triedUs, counts } = options.cursor;
    this.#at = { chunk, upto, place };
    this.#triedUs = triedUs;
    ({ counts: this.counts, selection: this.#selection } = keptOf(counts));
    this.finished = this.#run();
  }

  /** Something came in, or something about the destination changed: what waits is tried at once. */
  wake(): void {
    this.#wake.resolve();
  }

  /** What is on the wire is answered or, after some seconds, broken off. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    this.#cancel.abort(new Error('stopped'));
    this.wake();
    const timer = setTimeout(() => this.#abort.abort(new Error('stopped')), graceMs);
    await this.finished;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { signal: stopped } = this.#cancel;
    while (!stopped.aborted) {
      let news = false;
      try {
        news = await this.#window();
        this.retry = null;
      } catch (error) {
        if (stopped.aborted) return;
        await this.#stuck((error as Error).message);
        continue;
      }
      if (stopped.aborted) return;
      if (!news) {
        this.#is('idle');
        await this.#wake.promise;
      }
      this.#wake = Promise.withResolvers();
      await pause(REST_MS, stopped);
    }
  }

  /** Sends a window on. False when there is nothing new. Rejects when it cannot be read, or there is no way. */
  async #window(): Promise<boolean> {
    const { signal, source, cursor, way } = this.#options;
    const open = this.#at.upto > 0;
    const selection = (open ? this.#selection : undefined) ?? this.#options.selection;
    const { rows, upto, largeTraces, filtered, sampled } = await source.next({
      signal,
      after: this.#at.chunk,
      upto: open ? this.#at.upto : null,
      sinceUs: cursor.sinceUs,
      selection,
      given: this.#given.all(),
    });
    if (upto === this.#at.chunk) return false;
    if (!open) {
      this.counts.filtered += filtered;
      this.counts.sampled += sampled;
    }
    this.#selection = selection;
    if (rows.length > 0) {
      this.#is('sending');
      const { treatment, ...to } = await way();
      const traceCuts = traceCutsOf({ facts: { largeTraces } }, treatment.limits);
      if (!(await this.#send(rows, upto, { ...to, treatment: { ...treatment, traceCuts } }))) return true;
      this.#given.add(largeTraces, traceCuts);
    }
    await this.#move({ chunk: upto, upto: 0, place: 0 }, 0);
    return true;
  }

  /** Sends the rows of a window that are left. False when it was stopped before the last of them. */
  async #send(rows: Float64Array, upto: number, way: Way): Promise<boolean> {
    const { signal, source } = this.#options;
    const stretches = [{ first: this.#at.place, upto: rows.length }];
    for await (const batch of batchesOf(signal, rows, source, { treatment: way.treatment, stretches })) {
      if (this.#cancel.signal.aborted) return false;
      const triedUs = this.#triedUs;
      this.#triedUs = 0;
      const gone = batch.upto - batch.first - batch.items - batch.leftOut.length;
      const goes = batch.items > 0;
      await this.#move(
        { chunk: this.#at.chunk, upto, place: batch.first },
        goes ? Date.now() * 1000 : 0,
        gone,
      );
      if (goes && !(await this.#deliver(batch, way, triedUs))) return false;
      addLeftOut(this.counts, batch);
      this.counts.changed += batch.changed;
      this.#at.place = batch.upto;
    }
    return true;
  }

  /** Delivers a batch, however long that takes. False when it was stopped before. */
  async #deliver(batch: PlannedBatch, way: Way, triedUs: number): Promise<boolean> {
    const { signal } = this.#options;
    let rest: Batch = batch;
    let triedMs = triedUs > 0 ? triedUs / 1000 : undefined;
    for (let current = way; ; current = await this.#options.way()) {
      const delivered = await deliver(rest, {
        ...{ signal, target: current.target, look: current.look, triedMs },
        abort: this.#abort.signal,
        cancel: this.#cancel.signal,
        // What passes is waited for as long as it takes.
        patience: { ...PATIENCE, giveUp: Number.POSITIVE_INFINITY },
        onRetry: (retry) => this.#retries(retry),
      });
      const { stopped } = delivered;
      if (stopped !== null && this.#cancel.signal.aborted) {
        // It goes again as a whole with the next engine; whether it was on its way stays noted.
        if (!stopped.lost) await this.#move(this.#at, 0);
        return false;
      }
      addDelivered(this.counts, { ...delivered, messages: stopped ? [] : delivered.messages });
      if (stopped === null) return true;
      if (stopped.rows.length < rest.items) rest = await rest.only(new Set(stopped.rows));
      triedMs = stopped.lost ? Date.now() : undefined;
      await this.#stuck(stopped.reason);
      if (this.#cancel.signal.aborted) return false;
      this.#is('sending');
    }
  }

  async #stuck(reason: string): Promise<void> {
    this.retry = { attempt: 1, at: nanosFromMs(Date.now() + STUCK_MS), reason };
    this.#is('stuck');
    // Only a change of the destination wakes it: that more comes in is no reason to try again.
    this.#changed = new AbortController();
    await pause(STUCK_MS, AbortSignal.any([this.#cancel.signal, this.#changed.signal]));
    this.retry = null;
  }

  /** The destination was changed: what is stuck is tried at once. */
  change(): void {
    this.#changed.abort();
    this.wake();
  }

  #retries(retry: Retry | null): void {
    this.retry = retry && { attempt: retry.attempt, at: nanosFromMs(retry.atMs), reason: retry.reason };
    this.#is(retry === null ? 'sending' : 'retrying');
  }

  async #move(at: Place, triedUs: number, gone = 0): Promise<void> {
    const { destination, signal, move } = this.#options;
    const selection = at.upto > 0 ? this.#selection : undefined;
    const counts = { counts: this.counts, selection };
    const from = this.#at.chunk;
    if (!(await move({ destination, signal, ...at, triedUs, gone, counts, from }))) {
      // Skipped or taken away meanwhile: whoever did so begins anew.
      this.#cancel.abort(new Error('moved'));
      throw new Error('moved');
    }
    this.#at = at;
    this.#options.onChange();
  }

  #is(state: Tee['state']): void {
    if (this.state === state && state !== 'retrying') return;
    this.state = state;
    this.#options.onChange();
  }
}
