// Loki stores the good lines of a request it answers with 400, and names the others.
import type { Judge } from './judge-answer.ts';
import { namesLines } from './loki-refusals.ts';

/** Tells Loki's answers apart. */
export const judgeLoki: Judge = ({ status, words, isCut }, message) => {
  // No stream was left after those with bad labels were dropped: nothing of the request is stored.
  if (status === 422) return { kind: 'refused', message, unknown: false };
  // Waiting does not help, and of several new streams one is named: without it the request goes again, which is
  // safe since equal lines are kept once, but for streams that were split.
  if (status === 429 && /maximum active stream limit/i.test(words))
    return { kind: 'lines', message, again: true };
  if (status === 400)
    return namesLines(words) ? { kind: 'lines', message, isCut } : { kind: 'split', message };
  return undefined;
};
