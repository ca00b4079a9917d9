// Mimir stores what it can of a request and says how much it did not, or only that there was something.
import type { Judge } from './judge-answer.ts';

/** The request could not be read at all, for one item in it. */
const UNREADABLE = /unmarshal|wire ?type|unexpected EOF|utf-?8|length mismatch/i;

/** A 400 is what its converter left out (delta points); the rest is stored. */
export const judgeMimir: Judge = ({ status, words }, message) => {
  if (status !== 400) return undefined;
  return UNREADABLE.test(words)
    ? { kind: 'split', message }
    : { kind: 'partly', rejected: undefined, message };
};
