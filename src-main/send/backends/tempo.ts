// Tempo takes a whole request or nothing of it; what it drops later it never says.
import type { Judge } from './judge-answer.ts';

/** A 400 is one bad item among good ones: an id of the wrong length, or all zero. */
export const judgeTempo: Judge = ({ status }, message) =>
  status === 400 ? { kind: 'split', message } : undefined;
