// Why nothing of a choice goes: what is said of it must not be more than is known.
import { AppError } from '#shared/api/errors.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { Facts } from './plan.ts';

type Counts = Readonly<Record<Signal, number>>;
type Known = Pick<Facts, 'already' | 'uncertain' | 'partly' | 'underWay'>;

const NOUNS: Record<Signal, readonly [string, string]> = {
  traces: ['span', 'spans'],
  logs: ['log record', 'log records'],
  metrics: ['metric point', 'metric points'],
};

/** "30 spans and 1 log record"; "" for none. */
export function countsText(counts: Counts, signals: readonly Signal[] = SIGNALS): string {
  const parts = SIGNALS.filter((signal) => signals.includes(signal) && counts[signal] > 0).map(
    (signal) => `${counts[signal].toLocaleString('en')} ${NOUNS[signal][counts[signal] === 1 ? 0 : 1]}`,
  );
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** What is not known to be there of what does not go, in sentences; "" when all of it was accepted. */
export function doubtsText({ uncertain, partly, underWay }: Known, signals: readonly Signal[]): string {
  const doubts: string[] = [];
  const going = countsText(underWay, signals);
  if (going !== '') doubts.push(`Another send takes ${going} there at this moment.`);
  const perhaps = countsText(uncertain, signals);
  if (perhaps !== '') doubts.push(`Perhaps there, and perhaps not: ${perhaps}.`);
  const some = countsText(partly, signals);
  if (some !== '') doubts.push(`Some of ${some} were refused, and the destination did not say which.`);
  return doubts.join(' ');
}

/** The error of a send of which nothing goes, since all of it went before. */
export function nothingLeft(known: Known, signals: readonly Signal[]): AppError {
  const doubts = doubtsText(known, signals);
  return new AppError({
    code: 'conflict',
    message: doubts === '' ? 'The destination has all of it already.' : `Nothing of it goes now. ${doubts}`,
    hint: 'To send it once more all the same, say so: “again” in the API, --again on the command line.',
  });
}
