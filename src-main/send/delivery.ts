// Delivers one batch: tries again with growing, jittered delays where the specification allows, halves what is
// too large or spoilt by one item, and says what became of every item.
import { MOST_WORDS, type Verdict } from './answers.ts';
import { backendBehind } from './backends/judge-answer.ts';
import { findRefusedLines } from './backends/loki-lines.ts';
import type { Batch } from './batches.ts';
import {
  accepted,
  type Delivered,
  linesRefused,
  merge,
  partlyRefused,
  refused,
  stopped,
  uncertain,
  wentAgain,
} from './delivered.ts';
import { type DeliveryOptions, PATIENCE, type Patience } from './delivery-options.ts';
import { pause } from './pause.ts';
import { tryOnce } from './try-once.ts';

/** However long a backend asks us to stay away, it is asked again after this. */
const LONGEST_WAIT_MS = 300_000;
/** A burst that a limit never lets pass is answered like one that only came too soon. */
const SPLIT_AFTER = 4;

/** What backends make of items that come twice. */
const ONCE: Record<ReturnType<typeof backendBehind>, string> = {
  tempo: 'so much later Tempo shows spans once that come twice',
  loki: 'Loki keeps equal lines of one time once, but for streams it has split',
  prometheus: 'Prometheus keeps one value of a series at a time',
  mimir: 'Mimir keeps one value of a series at a time',
  otlp: 'they may be there twice',
};

/**
 * Delivers a batch to the end, or until it is cancelled, aborted, or nothing more can be delivered there. What was
 * decided until then is in the result.
 */
export async function deliver(batch: Batch, options: DeliveryOptions): Promise<Delivered> {
  try {
    return await new Delivery(batch, options).run();
  } catch (error) {
    // On the wire when it was broken off: nobody knows.
    if (options.abort.aborted) return stopped(batch, 'ended', reasonOf(options.abort), true);
    throw error;
  }
}

const reasonOf = ({ reason }: AbortSignal): string =>
  reason instanceof Error ? reason.message : `${reason}`;

class Delivery {
  readonly #batch: Batch;
  readonly #options: DeliveryOptions;
  readonly #patience: Patience;
  readonly #began: number;
  /** When the answer to a try was lost, ms. */
  #lostMs: number | undefined;

  constructor(batch: Batch, options: DeliveryOptions) {
    this.#batch = batch;
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    this.#lostMs = options.triedMs;
    this.#began = options.sinceMs ?? Date.now();
  }

  async run(): Promise<Delivered> {
    let delay = this.#patience.firstDelay;
    for (let attempt = 1; ; attempt += 1) {
      const settled = await this.#afterLoss(attempt);
      if (settled !== undefined) return settled;
      const isAgain = this.#lostMs !== undefined;
      const verdict = await tryOnce(this.#batch, this.#options);
      if (verdict.kind !== 'retry') {
        const delivered = await this.#conclude(verdict);
        return isAgain ? wentAgain(delivered, this.#batch, this.#againWords()) : delivered;
      }
      if (verdict.lost) this.#lostMs = Date.now();
      if (attempt >= SPLIT_AFTER && verdict.message.startsWith('429')) {
        const halves = await this.#halves();
        if (halves !== undefined) return halves;
      }
      if (Date.now() - this.#began > this.#patience.giveUp) {
        const reason = `Nothing was taken in ${attempt} tries. ${verdict.message} Go on with the send once that is put right.`;
        return stopped(this.#batch, 'halt', reason, this.#lostMs !== undefined);
      }
      const wait = this.#waitFor(delay, verdict.afterMs);
      delay = Math.min(delay * 1.5, this.#patience.maxDelay);
      if (!(await this.#wait(wait, attempt, verdict.message))) return this.#ended();
    }
  }

  /**
   * How long to wait before the next try: by the delay, half of which is chance so that many senders do not come back
   * together, or as long as the backend asks and a little longer. Never shorter than the first delay, since a backend
   * may say 0 or have a wrong clock, and never beyond the time there is.
   */
  #waitFor(delay: number, askedMs: number | undefined): number {
    const { firstDelay, giveUp } = this.#patience;
    const wait =
      askedMs === undefined
        ? delay * (0.5 + Math.random())
        : Math.max(firstDelay, askedMs) * (1 + Math.random() / 4);
    const rest = this.#began + giveUp - Date.now();
    return Math.min(wait, LONGEST_WAIT_MS, Math.max(firstDelay, rest));
  }

  /**
   * Before spans or lines go again whose answer was lost: asks for them. Spans then wait until they would not show
   * twice, and are asked for once more, since what was broken off on the wire may have been taken after the first
   * question.
   */
  async #afterLoss(attempt: number): Promise<Delivered | undefined> {
    const { signal } = this.#options;
    if (this.#lostMs === undefined || signal === 'metrics') return undefined;
    if (await this.#isThere()) return accepted(this.#batch, '');
    if (signal === 'logs') return undefined;
    const rest = this.#lostMs + this.#patience.spansSettle - Date.now();
    if (rest <= 0) return undefined;
    const reason = 'The answer was lost. Spans that come twice soon are shown twice, so they wait.';
    if (!(await this.#wait(rest, attempt, reason))) return this.#ended();
    return (await this.#isThere()) ? accepted(this.#batch, '') : undefined;
  }

  #againWords(): string {
    const { target, signal } = this.#options;
    const when = signal === 'traces' ? 'half a minute or more after' : 'since';
    return `Sent again, ${when} the answer was lost: ${ONCE[backendBehind(target.backend, signal)]}.`;
  }

  async #isThere(): Promise<boolean> {
    const { look } = this.#options;
    return look !== undefined && (await look(this.#batch)) === this.#batch.items;
  }

  /** False when it was cancelled meanwhile. */
  async #wait(ms: number, attempt: number, reason: string): Promise<boolean> {
    const { onRetry, cancel, abort } = this.#options;
    onRetry({ attempt, atMs: Date.now() + ms, reason });
    const waited = await pause(ms, cancel ?? abort);
    onRetry(null);
    return waited;
  }

  #ended(): Delivered {
    const { cancel, abort } = this.#options;
    return stopped(this.#batch, 'ended', reasonOf(cancel ?? abort), this.#lostMs !== undefined);
  }

  async #conclude(verdict: Exclude<Verdict, { kind: 'retry' }>): Promise<Delivered> {
    const batch = this.#batch;
    const { message } = verdict;
    switch (verdict.kind) {
      case 'accepted':
        return accepted(batch, message);
      case 'partly':
        return partlyRefused(batch, verdict.rejected, message);
      case 'lines':
        return this.#lines(verdict);
      case 'split':
        if (verdict.behind && this.#lostMs !== undefined) return this.#perhapsThere(message);
        return (await this.#halves()) ?? refused(batch, message);
      case 'refused':
        // Even of a single item, and of a backend that takes all or nothing: what is between may have lost a "yes".
        return verdict.unknown ? uncertain(batch, message) : refused(batch, message);
      case 'halt':
        return stopped(batch, 'halt', message, verdict.lost || this.#lostMs !== undefined);
    }
  }

  async #halves(): Promise<Delivered | undefined> {
    const halves = await this.#batch.halve();
    if (halves === undefined) return undefined;
    const options = { ...this.#options, triedMs: undefined, sinceMs: this.#began };
    const first = await deliver(halves[0], options);
    const sinceMs = first.sent > 0 ? undefined : this.#began;
    if (first.stopped === null) return merge(first, await deliver(halves[1], { ...options, sinceMs }));
    const { kind, reason } = first.stopped;
    return merge(first, stopped(halves[1], kind, reason, false));
  }

  /** Points that are behind what is there, when they came before and the answer was lost: perhaps behind themselves. */
  async #perhapsThere(message: string): Promise<Delivered> {
    if (await this.#isThere()) return accepted(this.#batch, '');
    const words = `${message} (sent before, and the answer was lost: they are there, or were refused)`;
    return uncertain(this.#batch, words);
  }

  async #lines({ message, again, isCut }: Extract<Verdict, { kind: 'lines' }>): Promise<Delivered> {
    const batch = this.#batch;
    const { reasons, unmatched } = findRefusedLines(batch.body, message);
    if (!again) return linesRefused(batch, reasons, unmatched, isCut);
    if (reasons.size === 0) return (await this.#halves()) ?? refused(batch, message.slice(0, MOST_WORDS));
    const named = { ...linesRefused(batch, reasons, []), sent: 0 };
    const rest = new Set(batch.sent.filter((_, place) => !reasons.has(place)));
    return rest.size === 0 ? named : merge(named, await deliver(await batch.only(rest), this.#options));
  }
}
