// One signal of a send on its way: batches one after another, or a few at once where order does not matter. What is
// about to go is noted before it goes, and what became of it with what goes next: one commit a batch.
import type { Signal } from '#shared/model/signal.ts';
import { giveBack } from '../store/give-back.ts';
import type { FateRange, Settled } from '../store/writes/ledger.ts';
import { backendBehind } from './backends/judge-answer.ts';
import type { PlannedBatch } from './batches.ts';
import { type Delivered, stopped } from './delivered.ts';
import { deliver } from './delivery.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { Pace } from './pace.ts';
import { settledOf } from './row-fates.ts';

export interface LaneOptions extends Omit<DeliveryOptions, 'triedMs'> {
  batches: AsyncGenerator<PlannedBatch>;
  /** All rows of the signal, in the plan's order. */
  rows: Float64Array;
  cancel: AbortSignal;
  /** Hears of each batch's end, right before that is kept. */
  onDelivered(batch: PlannedBatch, delivered: Delivered | undefined): void;
  /** Keeps what was decided and what is about to go. */
  note(settled: Settled | undefined, begun: FateRange | undefined): Promise<void>;
}

/** Spans may overtake each other; log records and points may not. */
const AT_ONCE: Record<Signal, number> = { traces: 3, logs: 1, metrics: 1 };

/** Sends all batches. Returns why it stopped before the end, or null. Rejects when nothing can be read or noted. */
export async function runLane(options: LaneOptions): Promise<Delivered['stopped']> {
  const lane = new Lane(options);
  const workers = Array.from({ length: AT_ONCE[options.signal] }, () => lane.work());
  // When one fails the others end what they began before that is told.
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return lane.stopped;
}

class Lane {
  readonly #options: LaneOptions;
  readonly #pace: Pace | undefined;
  #failed = false;
  stopped: Delivered['stopped'] = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { target, signal } = options;
    this.#pace = backendBehind(target.backend, signal) === 'tempo' ? new Pace() : undefined;
  }

  /** Sends one batch after another. While one is on its way the next is put together. */
  async work(): Promise<void> {
    const { batches } = this.#options;
    let coming = batches.next();
    let keep = (begun?: PlannedBatch): Promise<void> =>
      begun ? this.#note(undefined, begun) : Promise.resolve();
    for (;;) {
      const batch = await this.#next(coming, keep);
      await keep(batch);
      if (batch === undefined) return;
      coming = batches.next();
      // A read that fails is met when its turn comes.
      coming.catch(() => undefined);
      const delivered = await this.#send(batch);
      giveBack(batch.body);
      this.stopped ??= delivered?.stopped ?? null;
      keep = (begun) => {
        this.#options.onDelivered(batch, delivered);
        const settled = settledOf(this.#options.signal, this.#options.rows, batch, delivered);
        giveBack(batch.sent);
        return this.#note(settled, begun);
      };
    }
  }

  /** The next batch that may go. When it cannot be read, what went before is kept all the same. */
  async #next(
    coming: Promise<IteratorResult<PlannedBatch>>,
    keep: () => Promise<void>,
  ): Promise<PlannedBatch | undefined> {
    try {
      const { value, done } = await coming;
      const goesOn = this.stopped === null && !this.#failed && !this.#options.cancel.aborted;
      return goesOn && !done ? value : undefined;
    } catch (error) {
      this.#failed = true;
      await keep();
      throw error;
    }
  }

  async #note(settled: Settled | undefined, begun: PlannedBatch | undefined): Promise<void> {
    const { signal, note } = this.#options;
    try {
      const { first = 0, upto = 0 } = begun ?? {};
      await note(settled, begun && { signal, first, upto, fate: 'trying', reason: '' });
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  async #send(batch: PlannedBatch): Promise<Delivered | undefined> {
    if (batch.items === 0) return undefined;
    const { cancel } = this.#options;
    await this.#pace?.take(batch.traces, cancel);
    if (cancel.aborted) return stopped(batch, 'ended', '', batch.triedUs !== undefined);
    const triedMs = batch.triedUs === undefined ? undefined : batch.triedUs / 1000;
    return deliver(batch, { ...this.#options, triedMs });
  }
}
