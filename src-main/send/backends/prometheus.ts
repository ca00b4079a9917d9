// Prometheus takes a whole request or nothing of it: one bad point rolls all back.
import type { Judge } from './judge-answer.ts';

/** Data it cannot store is answered with 500, which looks like an outage and is none. */
const BAD_POINT =
  /invalid temporality|cannot convert exponential|unsupported metric type|normalization for metric|label name is empty|unmarshal|label (value|name)|utf-?8/i;
/** Said of points that are behind what is there; also of those that are there, when they come again. */
const BEHIND = /out of order|duplicate sample|too old sample|out of bounds/i;

/** A 400, and a 500 about data, is one bad point among good ones. */
export const judgePrometheus: Judge = ({ status, words }, message) => {
  const future = /too far in the future/i.test(words);
  if (status === 400) return { kind: 'split', message, behind: BEHIND.test(words) && !future };
  return status === 500 && BAD_POINT.test(words) ? { kind: 'split', message } : undefined;
};
