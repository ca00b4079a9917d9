// The ways items may go out, and what the check found about them, in words. Pure.
import type { How, Preflight } from '#shared/api/send.ts';
import { formatCount, formatPlural } from '../../ui/index.ts';
import { BACKEND_WORDS, type DestinationState } from './destination-words.ts';
import { NOUN, SIGNALS, type Signal } from './outcome-words.ts';

export type Reason = Preflight['reasons'][number];
export type ChoiceName = Reason['choices'][number];

/** As nothing was chosen yet. */
export const PLAIN: How = {
  time: 'recorded',
  delta: 'convert',
  refused: 'leave-out',
  long: 'as-is',
  again: false,
  redact: [],
};

/** What can be done about delta points is chosen apart from what is refused for other reasons. */
function isAboutDelta({ choices }: Pick<Reason, 'choices'>): boolean {
  return choices.includes('convert') || choices.includes('as-is');
}

export interface Remedy {
  readonly label: string;
  /** What of `how` it sets. */
  readonly part: Partial<How>;
}

/** What a choice of a reason does, in a word or two; null where that is so already. */
export function remedyOf(reason: Pick<Reason, 'choices'>, choice: ChoiceName, how: How): Remedy | null {
  const remedy = remedyFor(choice, isAboutDelta(reason));
  const isSo = Object.entries(remedy.part).every(([name, value]) => how[name as keyof How] === value);
  return isSo ? null : remedy;
}

function remedyFor(choice: ChoiceName, aboutDelta: boolean): Remedy {
  switch (choice) {
    case 'now':
      return { label: 'Shift to now', part: { time: 'now' } };
    case 'convert':
      return { label: 'Convert', part: { delta: 'convert' } };
    case 'as-is':
      return { label: 'Send as they are', part: { delta: 'as-is' } };
    case 'leave-out':
      return { label: 'Leave out', part: aboutDelta ? { delta: 'leave-out' } : { refused: 'leave-out' } };
    case 'shorten':
      return { label: 'Shorten', part: { long: 'shorten' } };
    case 'whole':
      return { label: 'Keep whole', part: { long: 'as-is' } };
    case 'try':
      return { label: 'Try anyway', part: { refused: 'try' } };
  }
}

const total = (of: Readonly<Record<Signal, number>>): number =>
  SIGNALS.reduce((sum, signal) => sum + of[signal], 0);

/** How many items of each signal leave: those offered that do not stay here. */
export function leaving({ offered, stays }: Pick<Preflight, 'offered' | 'stays'>): Record<Signal, number> {
  const of = (signal: Signal): number => Math.max(0, offered[signal].items - stays[signal]);
  return { traces: of('traces'), logs: of('logs'), metrics: of('metrics') };
}

/** A check as if only the chosen signals were there. */
export function onlyOf(answer: Preflight, signals: readonly Signal[]): Preflight {
  const none = { items: 0, bytes: 0 };
  const only = <T>(of: Readonly<Record<Signal, T>>, empty: T): Record<Signal, T> => {
    const pick = (signal: Signal): T => (signals.includes(signal) ? of[signal] : empty);
    return { traces: pick('traces'), logs: pick('logs'), metrics: pick('metrics') };
  };
  const { offered, already, uncertain, partly, barred, underWay, forwarded, otherwise, elsewhere, stays } =
    answer;
  const unreached = answer.unreached.filter((signal) => signals.includes(signal));
  return {
    ...answer,
    unreached,
    offered: only(offered, none),
    already: only(already, 0),
    uncertain: only(uncertain, 0),
    partly: only(partly, 0),
    barred: only(barred, 0),
    underWay: only(underWay, 0),
    forwarded: only(forwarded, 0),
    otherwise: only(otherwise, 0),
    elsewhere: only(elsewhere, 0),
    stays: only(stays, 0),
  };
}

/** What will become of it, as a heading; it promises nothing that what stands below takes back. */
export function checkVerdict(answer: Preflight, state: DestinationState | null, secrets = 0): string {
  const { offered, already, uncertain, barred, underWay, forwarded, stays, unreached } = answer;
  const items = total({
    traces: offered.traces.items,
    logs: offered.logs.items,
    metrics: offered.metrics.items,
  });
  if (items === 0 && total(barred) > 0) return 'What is missing would be refused again';
  if (items === 0 && total(uncertain) > 0) return 'Not all is known to be there';
  if (items === 0 && total(underWay) > 0) return 'All of it is on its way';
  if (items === 0)
    return total(already) + total(forwarded) > 0 ? 'Nothing in it is new' : 'Nothing would be sent';
  const isCut = SIGNALS.every((signal) => offered[signal].items === 0 || unreached.includes(signal));
  if (isCut) return 'None of it will arrive unless it is reached now';
  if (state === 'refused') return 'None of it will be taken unless it is accepted now';
  if (total(stays) >= items) return 'None of it would be taken';
  const told = arrivalOf(answer, items);
  // Of a destination that was never tested nothing is known.
  const arrival = told === ARRIVES && state === 'untested' ? UNTESTED : told;
  if (secrets === 0) return arrival;
  return told === ARRIVES ? 'It may hold secrets' : `${arrival}. It may hold secrets`;
}

const ARRIVES = 'It will arrive';
const UNTESTED = 'It may arrive; not tested yet';

/** How much of it will arrive, and what becomes of the rest. */
function arrivalOf({ stays, reasons, findings, complete }: Preflight, items: number): string {
  const open = reasons.filter((reason) => !reason.stays && reason.level !== 'info');
  const fated = (fate: Reason['fate']): number =>
    open
      .filter((reason) => reason.certain && reason.fate === fate)
      .reduce((sum, { count, lost = count }) => sum + lost, 0);
  const [kept, lost, refused, changed] = [total(stays), fated('lost'), fated('refused'), fated('changed')];
  const parts = [
    kept > 0 && `${formatCount(kept)} ${kept === 1 ? 'stays' : 'stay'} here`,
    lost > 0 && `${formatCount(lost)} will be lost`,
    refused > 0 && `${formatCount(refused)} will be refused`,
  ].filter((part) => part !== false);
  if (parts.length > 0) {
    // One item may be counted for several reasons.
    const arrive = Math.max(0, items - kept - lost - refused);
    return `${complete ? '' : 'At most '}${formatCount(arrive)} of ${formatPlural(items, 'item')} will arrive; ${listed(parts)}`;
  }
  const known = findings.filter(({ level }) => level === 'warning' || level === 'error').length;
  if (known > 0) return `It may not all arrive; ${formatPlural(known, 'thing')} to know`;
  return changed > 0 ? 'It will arrive, not all as it is' : ARRIVES;
}

/** What is there already: `4,012 spans and 12 records`; "" for nothing. */
export function alreadyText(already: Preflight['already']): string {
  const parts = SIGNALS.filter((signal) => already[signal] > 0).map((signal) =>
    formatPlural(already[signal], NOUN[signal]),
  );
  return listed(parts);
}

/** `a`, `a and b`, `a, b and c`. */
const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** How far the check looked; "" when it looked at all. */
export function lookedText({ complete, looked, offered }: Preflight): string {
  if (complete) return '';
  const all = SIGNALS.reduce((sum, signal) => sum + offered[signal].items, 0);
  return `${formatCount(total(looked))} of ${formatCount(all)} items were looked at one by one.`;
}

/** Whose limits were gone by. */
export function limitsText(
  { limitsRead }: Pick<Preflight, 'limitsRead'>,
  backends: Readonly<Record<Signal, keyof typeof BACKEND_WORDS>>,
): string {
  const names = (read: boolean): string => {
    const some = SIGNALS.filter((signal) => limitsRead[signal] === read);
    return listed([...new Set(some.map((signal) => BACKEND_WORDS[backends[signal]]))]);
  };
  const [own, usual] = [names(true), names(false)];
  const asked = own === '' ? '' : `Limits of ${own} asked just now.`;
  return usual === '' ? asked : `${asked} Limits of ${usual} taken as they usually are.`.trim();
}
