// When to go on asking. A Tempo looks through all that came in the last half minute for every trace it is asked for,
// until that is written to a block: a hundredfold of what it takes before and after, and the asking keeps it from
// writing. So while answers are slow and many are still to be had, one at a time is asked for, with pauses.
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds. */
export interface AskPatience {
  /** An answer that takes longer is a slow one. */
  slow: number;
  /** Shorter askings are not worth a pause. */
  worth: number;
  pause: number;
  /** Pauses all in all: whoever is slow for longer is always. */
  most: number;
}

const PATIENCE: AskPatience = { slow: 60, worth: 15_000, pause: 4000, most: 120_000 };
/** Weight of the last answer in the average. */
const LAST = 0.3;

/** Paces the questions of one asking; `atOnce` is how many are under way together. */
export class AskPace {
  /** How many questions are left, about. */
  left = 0;
  readonly #atOnce: number;
  readonly #onRest: (rests: boolean) => void;
  readonly #patience: AskPatience;
  readonly #now: () => number;
  #averageMs = 0;
  #restedMs = 0;
  #rest: Promise<void> | undefined;

  /** `onRest` hears when it pauses and when that is over; `now` is a clock, ms. */
  constructor(
    atOnce: number,
    onRest: (rests: boolean) => void,
    {
      patience = PATIENCE,
      now = () => performance.now(),
    }: { patience?: AskPatience; now?: () => number } = {},
  ) {
    this.#atOnce = atOnce;
    this.#onRest = onRest;
    this.#patience = patience;
    this.#now = now;
  }

  /** Asks when it is time to. Rejects as `question` does, or with the signal's reason when aborted. */
  async ask<T>(question: () => Promise<T>, abort: AbortSignal): Promise<T> {
    while (this.#rest !== undefined) await this.#rest;
    return this.#isToRest() ? this.#askAfterRest(question, abort) : this.#timed(question, LAST);
  }

  #isToRest(): boolean {
    const { slow, worth, most } = this.#patience;
    const restMs = (this.left * this.#averageMs) / this.#atOnce;
    return this.#averageMs > slow && restMs > worth && this.#restedMs < most;
  }

  async #askAfterRest<T>(question: () => Promise<T>, abort: AbortSignal): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#rest = promise;
    this.#onRest(true);
    try {
      await wait(this.#patience.pause, undefined, { signal: abort });
      this.#restedMs += this.#patience.pause;
      // How it is now counts, not how it was.
      return await this.#timed(question, 1);
    } finally {
      this.#rest = undefined;
      if (!this.#isToRest()) this.#onRest(false);
      resolve();
    }
  }

  async #timed<T>(question: () => Promise<T>, weight: number): Promise<T> {
    const began = this.#now();
    const answer = await question();
    const tookMs = this.#now() - began;
    this.#averageMs += (tookMs - this.#averageMs) * (this.#averageMs === 0 ? 1 : weight);
    this.left = Math.max(0, this.left - 1);
    return answer;
  }
}
