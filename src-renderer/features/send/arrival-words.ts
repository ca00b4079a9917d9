// What a destination was found to have of a send, in words. Pure.
import type { Arrival, ArrivalItem, SignalArrival } from '#shared/api/arrivals.ts';
import { formatClock, formatCount, formatPlural } from '../../ui/index.ts';
import { NOUN, SIGNALS, type Signal, type Verdict } from './outcome-words.ts';

export type ArrivalTone = 'ok' | 'warn' | 'error' | 'quiet' | 'running';

/** The heading under "Did it arrive?". */
export function arrivalVerdict({ verdict, signals }: Pick<Arrival, 'verdict' | 'signals'>): string {
  const sum = (of: (each: SignalArrival) => number): number =>
    SIGNALS.reduce((total, signal) => total + of(signals[signal]), 0);
  switch (verdict) {
    case null:
      return 'Asking what arrived';
    case 'arrived':
      return `All ${formatPlural(
        sum(({ arrived }) => arrived),
        'item',
      )} arrived`;
    case 'pending':
      return `All was accepted; ${formatCount(sum(({ pending }) => pending))} cannot be seen`;
    case 'missing': {
      const missing = sum(({ missing: items }) => items);
      return `${formatPlural(missing, 'item')} ${missing === 1 ? 'is' : 'are'} missing`;
    }
    case 'unknown':
      return sum(({ arrived }) => arrived) === 0
        ? 'Accepted; it could not be asked'
        : 'Not all could be asked';
  }
}

/** One signal's line: `77 of 77 spans found`. */
export function arrivalText(signal: Signal, report: SignalArrival): string {
  const { state, accepted, arrived, pending, missing, gone } = report;
  switch (state) {
    case 'skipped':
      return 'nothing was accepted';
    case 'waiting':
      return `${formatPlural(accepted, NOUN[signal])} to ask after`;
    case 'cannot-ask':
      return `${formatPlural(accepted, NOUN[signal])} accepted, cannot be asked`;
    case 'asking':
    case 'asked':
    case 'failed': {
      const parts = [`${formatCount(arrived)} of ${formatPlural(accepted, NOUN[signal])} found`];
      if (pending > 0) parts.push(`${formatCount(pending)} not to be seen`);
      if (missing > 0) parts.push(`${formatCount(missing)} missing`);
      if (gone > 0) parts.push(`${formatCount(gone)} no longer here to compare`);
      return parts.join(', ');
    }
  }
}

/** The sign before a signal's line. */
export function arrivalTone({ state, missing, pending }: SignalArrival): ArrivalTone {
  if (state === 'waiting' || state === 'asking') return 'running';
  if (state === 'skipped' || state === 'cannot-ask') return 'quiet';
  if (missing > 0) return 'error';
  return state === 'failed' || pending > 0 ? 'warn' : 'ok';
}

/** Where an item that was not seen stands here; null where it has no place of its own. */
export function placeOf({ signal, row, item }: ArrivalItem): string | null {
  if (signal === 'logs') return `/logs?log=${row}`;
  const [, span, trace] = /^span ([0-9a-f]{16}) of trace ([0-9a-f]{32})/.exec(item) ?? [];
  return signal === 'traces' && trace !== undefined ? `/traces/${trace}?span=${span}` : null;
}

/** How a send ended, with what was found of it where that says more: `all arrived`, `2 missing`. */
export function withArrival(
  verdict: Verdict,
  arrival: Pick<Arrival, 'verdict' | 'signals'> | undefined,
): Verdict {
  if (arrival === undefined || verdict.tone === 'error' || verdict.tone === 'running') return verdict;
  const missing = SIGNALS.reduce((sum, signal) => sum + arrival.signals[signal].missing, 0);
  // Of one that was stopped or paused that stays to be said.
  const stopped = verdict.tone === 'quiet' ? `${verdict.text.split(',')[0]}, ` : '';
  if (missing > 0) return { tone: 'error', text: `${stopped}${formatCount(missing)} missing` };
  return verdict.tone === 'ok' && arrival.verdict === 'arrived'
    ? { tone: 'ok', text: 'all arrived' }
    : verdict;
}

/** An item as a person reads it: the time of a log record by the clock. */
export function itemText({ signal, item }: Pick<ArrivalItem, 'signal' | 'item'>): string {
  const [, nanos, rest] = (signal === 'logs' && /^(\d{16,20}) (.*)$/s.exec(item)) || [];
  return nanos === undefined ? item : `${formatClock(nanos)} ${rest}`;
}
