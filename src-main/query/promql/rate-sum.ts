// Rates added up as those of one counter: each weighs by the time it is known of, and the sum is told by the time that
// any of them is. Where they are known of the same time that is plain addition; where one series takes over from another
// it is the rate of both together, as the page has it.
import { addDistribution, type StepDistributions } from '../metrics/distributions.ts';
import type { KnownTime } from '../metrics/known-time.ts';

const SECOND = 1_000_000;

export class RateSum {
  readonly known: KnownTime;
  readonly #amounts: (number | null)[] = [];

  constructor(known: KnownTime) {
    this.known = known.empty();
  }

  add(values: readonly (number | null)[], known: KnownTime): void {
    const knownUs = known.byStep();
    this.known.addAll(known);
    values.forEach((value, step) => {
      const before = this.#amounts[step] ?? null;
      this.#amounts[step] = value === null ? before : (before ?? 0) + value * ((knownUs[step] ?? 0) / SECOND);
    });
  }

  values(): (number | null)[] {
    const knownUs = this.known.byStep();
    return this.#amounts.map((amount, step) => amount && (amount * SECOND) / (knownUs[step] ?? 0));
  }
}

/** The same of distributions that count by the second. */
export class DistributionRateSum {
  readonly known: KnownTime;
  readonly #steps: StepDistributions = [];

  constructor(known: KnownTime) {
    this.known = known.empty();
  }

  add(steps: StepDistributions, known: KnownTime): void {
    const knownUs = known.byStep();
    this.known.addAll(known);
    for (let step = 0; step < steps.length; step++) {
      const one = steps[step];
      this.#steps[step] = one
        ? addDistribution(this.#steps[step], one, (knownUs[step] ?? 0) / SECOND)
        : this.#steps[step];
    }
  }

  steps(): StepDistributions {
    const knownUs = this.known.byStep();
    return Array.from(
      this.#steps,
      (one, step) => one && addDistribution(undefined, one, SECOND / (knownUs[step] ?? 0)),
    );
  }
}
