// What a delivery needs to know, and how patient it is.
import type { Signal } from '#shared/model/signal.ts';
import type { Batch } from './batches.ts';
import { ANSWER_WITHIN_MS } from './post.ts';
import type { Target } from './target.ts';

export interface Retry {
  attempt: number;
  atMs: number;
  reason: string;
}

export interface DeliveryOptions {
  signal: Signal;
  target: Target;
  /** Breaks off, on the wire too. */
  abort: AbortSignal;
  /** Ends the waiting between tries, but lets what is on the wire be answered. `abort` when left out. */
  cancel?: AbortSignal;
  onRetry(retry: Retry | null): void;
  /** When the batch was on its way before, without an answer that we heard, ms; else undefined. */
  triedMs?: number | undefined;
  /** How many of a batch's items are there, where the destination can be asked; else undefined. */
  look?: (batch: Batch) => Promise<number | undefined>;
  patience?: Patience;
  /** Since when nothing was taken, ms; from now on when left out. */
  sinceMs?: number | undefined;
}

/** How long what takes. Milliseconds. */
export interface Patience {
  /** For an answer to one request. */
  answer: number;
  firstDelay: number;
  maxDelay: number;
  giveUp: number;
  /**
   * After a lost answer: Tempo shows a span twice that comes again while its trace is live: 5 s when it gets no
   * more, 30 s when it does, and some seconds until it looks.
   */
  spansSettle: number;
}

export const PATIENCE: Patience = {
  answer: ANSWER_WITHIN_MS,
  firstDelay: 1000,
  maxDelay: 30_000,
  giveUp: 300_000,
  spansSettle: 40_000,
};
