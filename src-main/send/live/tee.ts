// One signal sent on to one destination: a cursor over the stored chunks. A window of chunks is chosen from, goes
// batch by batch, and is done when the last batch is; then the next. Where it is and what is on its way is noted
// before each batch, so that the next engine goes on there.
import type { SignalSending } from '#shared/api/keep-sending.ts';
import type { Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import type { CursorRow } from '../../store/reads/keep-sending.ts';
import type { CursorMove } from '../../store/writes/keep-sending.ts';
import { type Batch, batchesOf, type PlannedBatch } from '../batches.ts';
import { deliver } from '../delivery.ts';
import { type DeliveryOptions, PATIENCE, type Retry } from '../delivery-options.ts';
import { pause } from '../pause.ts';
import type { BatchSource } from '../plan.ts';
import { type Treatment, traceCutsOf } from '../treatment.ts';
import { addDelivered, addLeftOut, type Counts, keptOf } from './counts.ts';
import { GivenTraces } from './large-traces.ts';
import type { NextRows, NextRowsInput } from './next-rows.ts';
import { Sample, type SampleOptions, type Seen } from './sample.ts';
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
  /** Does something while no send to the destination can begin. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** A word for where the signal goes now; null when that is not known. */
  address(): Promise<string | null>;
  source: BatchSource & { next(input: NextRowsInput): Promise<NextRows> };
  /** Rejects when there is no way now: a secret is missing, say. */
  way(): Promise<Way>;
  /** Where it is asked afterwards what arrived. */
  reader: SampleOptions['reader'];
  patience?: SampleOptions['patience'];
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

/** Some rows without others. */
function without(rows: readonly number[], others: ArrayLike<number>): number[] {
  if (rows.length === 0 || others.length === 0) return [...rows];
  const gone = new Set(Array.from(others));
  return rows.filter((row) => !gone.has(row));
}

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
  /** When what is noted as under way went on the wire; 0 when nothing is. */
  #wiredUs = 0;
  #selection: Selection | undefined;
  /** By what a destination keeps of a trace at most. */
  readonly #given = new GivenTraces();
  /** A word for where the window under way goes. */
  #address: string | null = null;
  /** Rows of the window that were noted as going and have not gone; and those that will not go. */
  #owes = new Float64Array(0);
  #stays: number[] = [];
  /** What was learnt of rows that went, and is not kept yet. */
  #doubted: number[] = [];
  #proven: number[] = [];
  /** Asks after some of what was taken. */
  readonly #sample: Sample;
  /** What the sample showed is not kept yet. */
  #isNew = false;
  /** Settles when it has stopped. */
  readonly finished: Promise<void>;

  constructor(options: TeeOptions) {
    this.#options = options;
    const { chunk, upto, place, triedUs, counts } = options.cursor;
    this.#at = { chunk, upto, place };
    this.#triedUs = triedUs;
    ({ counts: this.counts, selection: this.#selection } = keptOf(counts));
    this.#sample = new Sample({ ...options, counts: this.counts, onSeen: (seen) => this.#seen(seen) });
    this.finished = this.#run()
      .finally(() => this.#sample.stop())
      .then(() => this.#release());
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
    const next = await this.#options.inTurn(() => this.#choose());
    if (next === undefined) {
      if (this.#isNew) await this.#move(this.#at, 0);
      return false;
    }
    const { rows, upto, largeTraces, newestSend } = next;
    if (rows.length > 0) {
      this.#is('sending');
      const { treatment, ...to } = await this.#options.way();
      const traceCuts = traceCutsOf({ facts: { largeTraces } }, treatment.limits);
      if (!(await this.#send(next, { ...to, treatment: { ...treatment, traceCuts } }))) return true;
      this.#given.add(largeTraces, traceCuts, newestSend);
    }
    await this.#move({ chunk: upto, upto: 0, place: 0 }, 0);
    return true;
  }

  /** Chooses a window and notes what of it goes, so that no send takes that too. Undefined when there is nothing new. */
  async #choose(): Promise<NextRows | undefined> {
    const { destination, signal, source, cursor } = this.#options;
    const { chunk, place } = this.#at;
    const open = this.#at.upto > 0;
    const selection = (open ? this.#selection : undefined) ?? this.#options.selection;
    this.#address = await this.#options.address();
    const next = await source.next({
      ...{ destination, address: this.#address, signal, after: chunk, place, selection },
      upto: open ? this.#at.upto : null,
      sinceUs: cursor.sinceUs,
      given: this.#given.all(),
    });
    const { rows, left, upto, filtered, sampled } = next;
    if (upto === chunk) return undefined;
    if (!open) {
      this.counts.filtered += filtered;
      this.counts.sampled += sampled;
    }
    this.#selection = selection;
    if (rows.length > 0) {
      const goes = left.map(({ first, upto: end }) => rows.subarray(first, end));
      this.#owes = Float64Array.from(goes.flatMap((some) => [...some]));
      await this.#move({ chunk, upto, place }, this.#triedUs, 0, this.#owes);
    }
    return next;
  }

  /** Sends the rows of a window that are left. False when it was stopped before the last of them. */
  async #send({ rows, left, upto }: NextRows, way: Way): Promise<boolean> {
    const { signal, source } = this.#options;
    for await (const batch of batchesOf(signal, rows, source, {
      treatment: way.treatment,
      stretches: left,
    })) {
      if (this.#cancel.signal.aborted) return false;
      this.counts.byHand += batch.first - this.#at.place;
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
      const done = new Set(rows.subarray(batch.first, batch.upto));
      this.#owes = this.#owes.filter((row) => !done.has(row));
      this.#stays.push(...batch.leftOut.map(({ row }) => row));
      addLeftOut(this.counts, batch);
      this.counts.changed += batch.changed;
      this.#at.place = batch.upto;
      this.#wiredUs = 0;
    }
    this.counts.byHand += rows.length - this.#at.place;
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
      for (const { fate, rows } of delivered.exceptions)
        if (fate === 'refused') this.#stays.push(...Array.from(rows));
      if (stopped !== null && this.#cancel.signal.aborted) {
        // It goes again as a whole with the next engine; whether it was on its way stays noted.
        if (!stopped.lost) await this.#move(this.#at, 0);
        const undecided = stopped.lost ? undefined : new Set(stopped.rows);
        const own = new Set(batch.sent);
        this.#owes = this.#owes.filter((row) => !own.has(row) || undecided?.has(row));
        return false;
      }
      addDelivered(this.counts, { ...delivered, messages: stopped ? [] : delivered.messages });
      if (stopped === null) {
        const told = delivered.exceptions.filter(({ fate }) => fate !== 'taken');
        this.#sample.offer(rest, new Set(told.flatMap((one) => Array.from(one.rows))));
        return true;
      }
      if (stopped.rows.length < rest.items) rest = await rest.only(new Set(stopped.rows));
      triedMs = stopped.lost ? Date.now() : undefined;
      await this.#stuck(stopped.reason);
      if (this.#cancel.signal.aborted) return false;
      await this.#readdress();
      this.#is('sending');
    }
  }

  /** Some of what was taken was asked after; what is missing can go with a send. */
  #seen({ missing, proven, doubted }: Seen): void {
    // One after another: what is proven was in doubt before.
    this.#doubted = [...without(this.#doubted, proven), ...doubted];
    this.#proven = [...without(this.#proven, doubted), ...proven];
    this.#stays.push(...missing);
    this.#isNew = true;
    this.#options.onChange();
    this.wake();
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

  /** Notes what is left of the window anew where the destination's address was changed meanwhile. */
  async #readdress(): Promise<void> {
    const address = await this.#options.address();
    if (address === this.#address) return;
    this.#address = address;
    await this.#move(this.#at, this.#wiredUs, 0, this.#owes);
  }

  /** What was noted and does not go now can go with a send. */
  async #release(): Promise<void> {
    if (!this.#isNew && (this.#at.upto === 0 || this.#owes.length + this.#stays.length === 0)) return;
    this.#stays.push(...this.#owes);
    await this.#move(this.#at, this.#wiredUs).catch(() => undefined);
  }

  async #move(at: Place, triedUs: number, gone = 0, goes = new Float64Array(0)): Promise<void> {
    const { destination, signal, move } = this.#options;
    const rows = {
      ...{ place: this.#address ?? '', goes, stays: Float64Array.from(this.#stays) },
      ...{ doubted: Float64Array.from(this.#doubted), proven: Float64Array.from(this.#proven) },
    };
    const selection = at.upto > 0 ? this.#selection : undefined;
    const counts = { counts: this.counts, selection };
    const from = this.#at.chunk;
    this.#isNew = false;
    if (!(await move({ destination, signal, ...at, triedUs, gone, counts, from, rows }))) {
      // Skipped or taken away meanwhile: whoever did so begins anew.
      this.#cancel.abort(new Error('moved'));
      throw new Error('moved');
    }
    this.#stays = this.#stays.slice(rows.stays.length);
    this.#doubted = without(this.#doubted, rows.doubted);
    this.#proven = without(this.#proven, rows.proven);
    this.#wiredUs = triedUs;
    this.#at = at;
    this.#options.onChange();
  }

  #is(state: Tee['state']): void {
    if (this.state === state && state !== 'retrying') return;
    this.state = state;
    this.#options.onChange();
  }
}
