// How fast new traces may come. Tempo keeps a limited number of traces live (10,000 unless told otherwise), answers
// 200 for those beyond it, and drops them. A trace is live until it gets nothing for some ten seconds.
import { pause } from './pause.ts';

const AT_ONCE = 4000;
const A_SECOND = 400;

/** A bucket of traces that fills up again. */
export class Pace {
  #left = AT_ONCE;
  #at = performance.now();
  #turn: Promise<unknown> = Promise.resolve();

  /** Settles when so many new traces may go, or when `end` aborts. One after another in the order they ask. */
  take(traces: number, end: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#wait(Math.min(traces, AT_ONCE), end));
    this.#turn = turn;
    return turn;
  }

  async #wait(traces: number, end: AbortSignal): Promise<void> {
    this.#fill();
    const missing = traces - this.#left;
    if (missing > 0) {
      await pause((missing / A_SECOND) * 1000, end);
      this.#fill();
    }
    this.#left -= traces;
  }

  #fill(): void {
    const now = performance.now();
    this.#left = Math.min(AT_ONCE, this.#left + ((now - this.#at) / 1000) * A_SECOND);
    this.#at = now;
  }
}
