// Items a second over the last five seconds, by counting in buckets of one. Pure but for the clock it is given.
import type { Status } from '#shared/api/engine.ts';

const SECONDS = 5;

type Counted = Status['rates'];
const nothing = (): Counted => ({ spans: 0, logs: 0, metricPoints: 0 });

export class Rates {
  readonly #nowMs: () => number;
  readonly #buckets: { second: number; counted: Counted }[] = [];

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  add(counted: Counted): void {
    const second = Math.floor(this.#nowMs() / 1000);
    let bucket = this.#buckets.at(-1);
    if (bucket === undefined || bucket.second !== second) {
      bucket = { second, counted: nothing() };
      this.#buckets.push(bucket);
      if (this.#buckets.length > SECONDS) this.#buckets.shift();
    }
    bucket.counted.spans += counted.spans;
    bucket.counted.logs += counted.logs;
    bucket.counted.metricPoints += counted.metricPoints;
  }

  /** The second under way counts as part of the five. */
  perSecond(): Counted {
    const oldest = Math.floor(this.#nowMs() / 1000) - SECONDS;
    const sum = nothing();
    for (const { second, counted } of this.#buckets) {
      if (second <= oldest) continue;
      sum.spans += counted.spans;
      sum.logs += counted.logs;
      sum.metricPoints += counted.metricPoints;
    }
    return {
      spans: sum.spans / SECONDS,
      logs: sum.logs / SECONDS,
      metricPoints: sum.metricPoints / SECONDS,
    };
  }
}
