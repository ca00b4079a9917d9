// What a send comes to: an exit code for scripts, and one sentence that says the same. Pure.
import type { Arrival, SignalArrival } from '#shared/api/arrivals.ts';
import type { Preflight, Send } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { countOf } from './print.ts';

/** What a script can tell from `spandrel send`, beside 0: all of it was accepted, or with --verify arrived. */
export const SEND_EXIT = { failed: 1, refused: 2, unknown: 3 } as const;

/** What one item of a signal is called. */
export const NOUN: Record<Signal, string> = { traces: 'span', logs: 'log record', metrics: 'metric point' };

/** The signals that a send consists of. */
export const chosen = ({ outcome }: Pick<Send, 'outcome'>): Signal[] =>
  SIGNALS.filter((signal) => outcome[signal].state !== 'skipped');

type Seen = Pick<SignalArrival, 'state' | 'arrived' | 'pending' | 'missing'>;

/** What was seen of a signal; null where nobody was, or could be, asked. */
export function countsSeen(seen: Seen | undefined): Record<'arrived' | 'pending' | 'missing', number | null> {
  if (seen === undefined || seen.state === 'cannot-ask')
    return { arrived: null, pending: null, missing: null };
  const { arrived, pending, missing } = seen;
  return { arrived, pending, missing };
}

/** "2 spans, 1 log record": how many of each signal, those with none left out. */
function counts(signals: readonly Signal[], of: (signal: Signal) => number): string {
  const some = signals.filter((signal) => of(signal) > 0);
  return some.map((signal) => countOf(of(signal), NOUN[signal])).join(', ');
}

const isOne = (signals: readonly Signal[], of: (signal: Signal) => number): boolean =>
  signals.reduce((sum, signal) => sum + of(signal), 0) === 1;

/** How it went in a sentence, the one that the exit code stands for. */
export function verdictText(
  send: Pick<Send, 'outcome' | 'state' | 'destination'>,
  arrival: Arrival | undefined,
): string {
  const signals = chosen(send);
  const was = (of: (signal: Signal) => number): string => (isOne(signals, of) ? 'was' : 'were');
  const notAccepted = (signal: Signal): number => {
    const { offered, sent, uncertain } = send.outcome[signal];
    // What was asked after was accepted, or perhaps was.
    return Math.max(0, offered - Math.max(sent + uncertain, arrival?.signals[signal].accepted ?? 0));
  };
  if (send.state === 'paused' && arrival === undefined)
    return 'It was paused: what has not gone waits until the send is resumed, on the page’s Send screen.';
  const refused = counts(signals, notAccepted);
  if (arrival === undefined) {
    if (refused !== '') return `Not all of it was accepted: ${refused} ${was(notAccepted)} not.`;
    const doubted = counts(signals, (signal) => send.outcome[signal].uncertain);
    return doubted === ''
      ? 'All of it was accepted.'
      : `Not all of it is known to be there: ${doubted} may have been taken, or not.`;
  }
  const seen =
    (what: 'arrived' | 'pending' | 'missing') =>
    (signal: Signal): number =>
      arrival.signals[signal][what];
  const missing = counts(signals, seen('missing'));
  if (refused !== '' || missing !== '') {
    const parts = [
      ...(refused === '' ? [] : [`${refused} ${was(notAccepted)} not accepted`]),
      ...(missing === ''
        ? []
        : [`${missing} ${isOne(signals, seen('missing')) ? 'is' : 'are'} missing there`]),
    ];
    const again = missing === '' ? '' : ` ${againText(arrival)}`;
    return `Not all of it arrived: ${parts.join(', ')}.${again}`;
  }
  if (arrival.verdict === 'arrived') return `All of it arrived: ${counts(signals, seen('arrived'))}.`;
  const isAccepted = signals.every((signal) => send.outcome[signal].uncertain === 0);
  return `${isAccepted ? 'All of it was accepted' : 'None of it was refused'}, but ${doubtText(send, arrival)}`;
}

/** What the same command does about what is missing, and what it cannot do. */
function againText({ signals }: Arrival): string {
  const reasons = SIGNALS.flatMap((signal) => signals[signal].reasons).filter(
    ({ fate }) => fate === 'missing',
  );
  const lasting = reasons.filter(({ barred }) => barred);
  if (lasting.length === 0) return 'The same command sends what is missing again; nothing else of it goes.';
  return lasting.length < reasons.length
    ? 'The same command sends what is missing again, without what would be refused again or take another’s place.'
    : 'Sent again it would be refused, or take another’s place: the same command does not send it.';
}

/** Why it is not known whether all of it arrived. */
function doubtText(send: Pick<Send, 'outcome' | 'destination'>, { signals: seen }: Arrival): string {
  const signals = chosen(send);
  const are = (states: readonly SignalArrival['state'][]): string =>
    signals.filter((signal) => states.includes(seen[signal].state)).join(' and ');
  const unasked = are(['cannot-ask']);
  const brokenOff = are(['failed']);
  const gone = counts(signals, (signal) => seen[signal].gone);
  if (unasked !== '')
    return `whether it arrived is not known: ${send.destination.name} cannot be asked about ${unasked}.`;
  if (brokenOff !== '')
    return `whether it arrived is not known: asking about ${brokenOff} broke off. The same command asks again.`;
  if (gone !== '')
    return `whether it arrived is not known: ${gone} cannot be asked after any more, since they are no longer stored here.`;
  const pending = (signal: Signal): number => seen[signal].pending;
  return `${counts(signals, pending)} ${isOne(signals, pending) ? 'is' : 'are'} not to be seen there. The same command asks again.`;
}

/** 0: all accepted, or arrived; 2: something was not; 3: nobody can say yet. */
export function exitCodeOf(send: Pick<Send, 'outcome' | 'state'>, arrival: Arrival | undefined): number {
  const outcomes = SIGNALS.map((signal) => send.outcome[signal]);
  const sum = (of: (one: (typeof outcomes)[number]) => number): number =>
    outcomes.reduce((total, one) => total + of(one), 0);
  const uncertain = sum((one) => one.uncertain);
  const accounted = sum(({ sent, uncertain: perhaps }) => sent + perhaps);
  if (send.state === 'paused' && sum(({ refused, leftOut }) => refused + leftOut) === 0)
    return arrival?.verdict === 'missing' ? SEND_EXIT.refused : SEND_EXIT.unknown;
  if (accounted < sum(({ offered }) => offered) || arrival?.verdict === 'missing') return SEND_EXIT.refused;
  const seen = arrival === undefined ? uncertain === 0 : arrival.verdict === 'arrived';
  return seen ? 0 : SEND_EXIT.unknown;
}

/** Of a dry run: 2 where something is offered and all of it stays here, as of a send of which all is left out. */
export function dryRunCodeOf(
  { offered, stays }: Pick<Preflight, 'offered' | 'stays'>,
  signals: readonly Signal[],
): number {
  const sum = (of: (signal: Signal) => number): number =>
    signals.reduce((total, signal) => total + of(signal), 0);
  const all = sum((signal) => offered[signal].items);
  return all > 0 && sum((signal) => stays[signal]) === all ? SEND_EXIT.refused : 0;
}

/** How it stands with what went before, where nothing is left to go. */
export type StandingState = 'done' | 'running' | 'uncertain' | 'refused';

/** The worst of it: `refused`, some of it was or is missing for good, or nobody said which; `uncertain`, nobody knows; `running`, it is on its way. */
export function standingOf(
  { partly, barred, uncertain, underWay }: Pick<Preflight, 'partly' | 'barred' | 'uncertain' | 'underWay'>,
  signals: readonly Signal[],
): StandingState {
  const has = (counts: Readonly<Record<Signal, number>>): boolean =>
    signals.some((signal) => counts[signal] > 0);
  if (has(partly) || has(barred)) return 'refused';
  if (has(uncertain)) return 'uncertain';
  return has(underWay) ? 'running' : 'done';
}

/** As `exitCodeOf`, where nothing is left to go. */
export function standingCodeOf(state: StandingState): number {
  if (state === 'done') return 0;
  return state === 'refused' ? SEND_EXIT.refused : SEND_EXIT.unknown;
}
