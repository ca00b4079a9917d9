// A Collector, Alloy, or whatever else takes OTLP: it may hand on what the backend behind it says.
import type { Judge } from './judge-answer.ts';
import { namesLines } from './loki-refusals.ts';

/** The whole request could not be read, for one item in it: the others will pass without that one. */
const ONE_BAD_ITEM = /utf-?8|unmarshal|length mismatch|not all zero|label name is empty|wire ?type/i;

/** A 400 about one item is split; Loki's words for single lines are read as Loki's. */
export const judgeOther: Judge = ({ status, words, isCut }, message) => {
  if (status !== 400) return undefined;
  if (ONE_BAD_ITEM.test(words)) return { kind: 'split', message };
  return namesLines(words) ? { kind: 'lines', message, isCut } : undefined;
};
