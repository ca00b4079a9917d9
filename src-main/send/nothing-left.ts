// Why nothing of a choice goes: what is said of it must not be more than is known.
import { AppError } from '#shared/api/errors.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { Facts } from './plan.ts';

type Counts = Readonly<Record<Signal, number>>;
type Known = Pick<Facts, 'already' | 'uncertain' | 'partly' | 'barred' | 'underWay' | 'forwarded'>;

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
  if (going !== '') doubts.push(`Another send takes ${going} there at this moment, or forwarding does.`);
  const perhaps = countsText(uncertain, signals);
  if (perhaps !== '') doubts.push(`Perhaps there, and perhaps not: ${perhaps}.`);
  const some = countsText(partly, signals);
  if (some !== '') doubts.push(`Some of ${some} were refused, and the destination did not say which.`);
  return doubts.join(' ');
}

/** Why something that is missing would only be refused again, by signal. */
const BARRED: Record<Signal, string> = {
  traces:
    'they would be refused again, since the destination has all of their traces that it keeps of one (5 MB is Tempo’s limit)',
  logs: 'they would be refused again',
  metrics: 'their series have another value at that time there, and they would be refused or replace it',
};

/** What is missing there and does not go again, in sentences; "" for nothing. */
export function barredText({ barred }: Pick<Known, 'barred'>, signals: readonly Signal[]): string {
  return signals
    .filter((signal) => barred[signal] > 0)
    .map((signal) => `Missing there: ${countsText(barred, [signal])}; ${BARRED[signal]}.`)
    .join(' ');
}

/**
 * True where all of a choice is there, but in another way: as recorded, and not as a copy that is moved to now, or only
 * as such a copy. What is asked for is another thing then.
 */
export function isOnlyOtherwise(facts: Facts, signals: readonly Signal[]): boolean {
  const { items, already, uncertain, barred, underWay, forwarded, otherwise } = facts;
  const met = (signal: Signal): number =>
    already[signal] + uncertain[signal] + barred[signal] + underWay[signal] + forwarded[signal];
  return (
    signals.some((signal) => otherwise[signal] > 0) &&
    signals.every((signal) => items[signal] === 0 && otherwise[signal] === met(signal))
  );
}

const HAS_ALL = 'The destination has all of it already.';
const HAS_COPY = 'The destination has a copy of all of it already, moved to now when it was sent.';

/** The error of a send of which nothing goes, since all of it went before. */
export function nothingLeft(known: Known, signals: readonly Signal[], isMoved: boolean): AppError {
  const live = countsText(known.forwarded, signals);
  const told = live === '' ? '' : ` Forwarded as it came in: ${live}.`;
  const doubts = [barredText(known, signals), doubtsText(known, signals)].filter(Boolean).join(' ');
  return new AppError({
    code: 'conflict',
    message: `${doubts === '' ? (isMoved ? HAS_COPY : HAS_ALL) : `Nothing of it goes now. ${doubts}`}${told}`,
    hint: 'To send it once more all the same, say so: “again” in the API, --again on the command line.',
  });
}
