// What one reason consists of.
import type { Signal } from '#shared/model/signal.ts';

/**
 * `refused`: the backend answers with an error. `lost`: it answers "yes" and keeps nothing of it. `changed`: kept,
 * but not as it was sent. `told`: kept; something to know of.
 */
export type Fate = 'refused' | 'lost' | 'changed' | 'told';

export interface Reason {
  signal: Signal;
  fate: Fate;
  /** What an item is, or has: "3 spans are …", "1 log record has …". */
  verb: 'is' | 'has';
  /** Why an item is left out: what follows the verb. */
  words: string;
  /** What it means and what can be done. */
  detail: string;
}

/** A reason. */
export const reason = (
  signal: Signal,
  fate: Fate,
  verb: Reason['verb'],
  words: string,
  detail: string,
): Reason => ({
  signal,
  fate,
  verb,
  words,
  detail,
});
