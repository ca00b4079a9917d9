// How one signal of a send stands: counts, words and state, while it goes and as it is kept.
import type { SignalOutcome } from '#shared/api/send.ts';
import { HALTED } from '../store/unanswered.ts';
import type { FateRange, Settled } from '../store/writes/ledger.ts';
import type { Batch } from './batches.ts';
import type { Delivered } from './delivered.ts';

export { CANCELLED, HALTED } from '../store/unanswered.ts';

const MAX_MESSAGES = 50;
const MOST_TEXT = 2000;
const NOT_TRIED = 'Not tried: the destination takes nothing as it is. A resumed send goes on with these.';
const GONE = 'Retention removed these before they were sent.';

/** Of a signal that waits for its turn, or was not chosen. */
export function untouched(offered: number, chosen: boolean): SignalOutcome {
  return {
    offered: chosen ? offered : 0,
    sent: 0,
    refused: 0,
    leftOut: 0,
    uncertain: 0,
    bytes: 0,
    state: chosen && offered > 0 ? 'waiting' : 'skipped',
    messages: [],
    retry: null,
  };
}

/** Adds words, each text once; beyond fifty different ones the rest is not kept. */
export function addMessage(outcome: Pick<SignalOutcome, 'messages'>, text: string, items: number): void {
  const short = text.slice(0, MOST_TEXT);
  const known = outcome.messages.find((one) => one.text === short);
  if (known) known.items += items;
  else if (outcome.messages.length < MAX_MESSAGES) outcome.messages.push({ text: short, items });
}

/** Adds what became of a batch. */
export function addDelivered(outcome: SignalOutcome, batch: Batch, delivered: Delivered | undefined): void {
  outcome.leftOut += batch.leftOut.length;
  for (const { reason } of batch.leftOut) addMessage(outcome, reason, 1);
  if (delivered === undefined) return;
  outcome.sent += delivered.sent;
  outcome.refused += delivered.refused;
  outcome.uncertain += delivered.uncertain;
  outcome.bytes += delivered.bytes;
  for (const { text, items } of delivered.messages) addMessage(outcome, text, items);
}

/** What was settled of a send that ends: nobody knows of what was on its way. */
export function unknownOf(outcome: SignalOutcome, settled: Settled, reason: string): Settled {
  const fates = settled.fates.map((range): FateRange => {
    if (range.fate !== 'trying') return range;
    const items = range.upto - range.first;
    outcome.uncertain += items;
    addMessage(outcome, reason, items);
    return { ...range, fate: 'uncertain', reason };
  });
  return { ...settled, fates };
}

/** How many items nothing was decided about. */
const undecided = ({ offered, sent, refused, leftOut, uncertain }: SignalOutcome): number =>
  offered - sent - refused - leftOut - uncertain;

/** Ends a signal whose destination takes nothing, for a reason that was told of what was tried. */
export function stopShort(outcome: SignalOutcome, reason: string): void {
  const why = outcome.messages.find(({ text }) => text === reason.slice(0, MOST_TEXT));
  if (why) why.open = true;
  const lost = outcome.messages.find(({ text }) => text === HALTED)?.items ?? 0;
  const rest = undecided(outcome) - Math.max(0, (why?.items ?? 0) - lost);
  if (rest > 0) addMessage(outcome, NOT_TRIED, rest);
  outcome.state = 'failed';
}

/** Forgets why a signal stopped short: it goes on. */
export function goOnWith(outcome: SignalOutcome): void {
  outcome.messages = outcome.messages.filter(({ text, open }) => text !== NOT_TRIED && !open);
  outcome.state = 'waiting';
}

/** Ends a signal of which every place was decided. */
export function conclude(outcome: SignalOutcome): void {
  const { offered, sent, leftOut } = outcome;
  const gone = undecided(outcome);
  if (gone > 0) addMessage(outcome, GONE, gone);
  outcome.state = sent === 0 && leftOut < offered ? 'failed' : 'done';
}
