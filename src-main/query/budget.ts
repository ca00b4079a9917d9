// How long a question may take: work looks at it now and then, and stops early or gives up.
import { cancelled, type ReadContext } from '../store/thread/serve-reader.ts';

export interface Budget {
  /** Throws when nobody wants the answer any more. */
  pause(): void;
  /** True when the time for an exact answer is over. */
  isSpent(): boolean;
}

/** Begins a budget of so many milliseconds. */
export function budget(context: Pick<ReadContext, 'isCancelled'>, ms = Number.POSITIVE_INFINITY): Budget {
  const end = performance.now() + ms;
  return {
    pause() {
      if (context.isCancelled()) throw cancelled();
    },
    isSpent: () => performance.now() > end,
  };
}

/** A budget that is never spent; `pause` may throw all the same. */
export const unhurried = (pause: () => void): Budget => ({ pause, isSpent: () => false });
