// What became of what a tee came to: counts since it began, kept with its cursor.
import type { SignalSending } from '#shared/api/keep-sending.ts';
import type { Batch } from '../batches.ts';
import type { Delivered } from '../delivered.ts';
import { addMessage } from '../outcome.ts';
import type { Selection } from './selection.ts';

export type Counts = Pick<
  SignalSending,
  | 'sent'
  | 'refused'
  | 'leftOut'
  | 'uncertain'
  | 'changed'
  | 'filtered'
  | 'sampled'
  | 'byHand'
  | 'asked'
  | 'arrived'
  | 'pending'
  | 'missing'
  | 'cannotAsk'
  | 'messages'
>;

/** What is kept with a cursor. */
export interface Kept {
  counts: Counts;
  /** What chose the rows of the window under way; undefined when none is. */
  selection?: Selection | undefined;
}

const NONE: Counts = {
  sent: 0,
  refused: 0,
  leftOut: 0,
  uncertain: 0,
  changed: 0,
  filtered: 0,
  sampled: 0,
  byHand: 0,
  asked: 0,
  arrived: 0,
  pending: 0,
  missing: 0,
  cannotAsk: '',
  messages: [],
};

/** What a cursor's row holds. */
export function keptOf(stored: unknown): Kept {
  const { counts, selection } = (stored ?? {}) as Partial<Kept>;
  return { counts: { ...NONE, ...counts, messages: [...(counts?.messages ?? [])] }, selection };
}

/** Adds items that stay here. */
export function addLeftOut(counts: Counts, { leftOut }: Pick<Batch, 'leftOut'>): void {
  counts.leftOut += leftOut.length;
  for (const { reason } of leftOut) addMessage(counts, reason, 1);
}

/** Adds items that are missing for a reason: one message a reason, with the first of its items as an example. */
export function addMissing(counts: Counts, reason: string, item: () => string): void {
  const text = `Accepted, and not there afterwards: ${reason}`;
  const known = counts.messages.find((one) => one.text.startsWith(text));
  if (known) known.items++;
  else addMessage(counts, `${text} The first: ${item()}.`, 1);
}

/** Adds what became of a batch. */
export function addDelivered(counts: Counts, { sent, refused, uncertain, messages }: Delivered): void {
  counts.sent += sent;
  counts.refused += refused;
  counts.uncertain += uncertain;
  for (const { text, items } of messages) addMessage(counts, text, items);
}
