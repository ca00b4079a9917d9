// What became of a batch: how many items were taken, which were not and why, and whether to go on.
import { MOST_WORDS } from './answers.ts';
import type { RefusedLines } from './backends/loki-lines.ts';
import type { Batch } from './batches.ts';

/** Items of which there is more to say than that they were taken. `uncertain`: perhaps they were. */
export interface Exception {
  fate: 'refused' | 'uncertain' | 'taken';
  /** The backend's words. */
  reason: string;
  /** All that it said of these, where `reason` is what that comes to in general. */
  words?: string;
  rows: ArrayLike<number>;
}

export interface Delivered {
  /** Counts of items. Where a backend says only how many it refused, they are counted, and all are exceptions. */
  sent: number;
  refused: number;
  uncertain: number;
  /** Bytes of the requests, before compression. */
  bytes: number;
  messages: { text: string; items: number }[];
  exceptions: Exception[];
  /**
   * Why nothing more should go, and what nothing was decided about. `halt`: the destination takes nothing;
   * `ended`: cancelled or aborted. `lost`: these rows may have arrived.
   */
  stopped: { kind: 'halt' | 'ended'; reason: string; rows: readonly number[]; lost: boolean } | null;
}

const NOTHING: Delivered = {
  sent: 0,
  refused: 0,
  uncertain: 0,
  bytes: 0,
  messages: [],
  exceptions: [],
  stopped: null,
};

/** All of it was taken. */
export function accepted({ items, body }: Batch, message: string): Delivered {
  const messages = message === '' ? [] : [{ text: message, items: 0 }];
  return { ...NOTHING, sent: items, bytes: body.length, messages };
}

/** What became of a batch that went more than once, with words about that for what was taken. */
export function wentAgain(delivered: Delivered, { sent }: Batch, words: string): Delivered {
  const { sent: items, messages, exceptions } = delivered;
  if (items === 0) return delivered;
  return {
    ...delivered,
    messages: [...messages, { text: words, items }],
    // First: what is known of single rows counts more.
    exceptions: [{ fate: 'taken', reason: words, rows: sent }, ...exceptions],
  };
}

/** None of it was taken. */
export function refused({ items, body, sent }: Batch, reason: string): Delivered {
  return {
    ...NOTHING,
    refused: items,
    bytes: body.length,
    messages: [{ text: reason, items }],
    exceptions: [{ fate: 'refused', reason, rows: sent }],
  };
}

/** Nobody knows of any of it. */
export function uncertain({ items, body, sent }: Batch, reason: string): Delivered {
  return {
    ...NOTHING,
    uncertain: items,
    bytes: body.length,
    messages: [{ text: reason, items }],
    exceptions: [{ fate: 'uncertain', reason, rows: sent }],
  };
}

/** Some of it was refused, and which is not known; `count` is undefined when not even how many is. */
export function partlyRefused(batch: Batch, count: number | undefined, message: string): Delivered {
  const words = message === '' ? 'refused without a word' : message;
  if (count === undefined) return uncertain(batch, words);
  const { items, body, sent } = batch;
  if (count >= items) return refused(batch, words);
  return {
    ...NOTHING,
    sent: items - count,
    refused: count,
    bytes: body.length,
    messages: [{ text: words, items: count }],
    exceptions: [
      { fate: 'uncertain', reason: `${count} of ${items} were refused, and not which: ${words}`, rows: sent },
    ],
  };
}

/**
 * Lines were refused, by their place in the request; and more, of which nobody knows which they are. With `isCut`
 * nobody knows either how many.
 */
export function linesRefused(
  { body, sent }: Batch,
  reasons: RefusedLines['reasons'],
  unmatched: RefusedLines['unmatched'],
  isCut = false,
): Delivered {
  const byReason = Map.groupBy(reasons.keys(), (place) => reasons.get(place)?.reason ?? '');
  const byWords = Map.groupBy(reasons, ([, told]) => told);
  const exceptions: Exception[] = Array.from(byWords, ([{ reason, words }, lines]) => ({
    ...{ fate: 'refused' as const, reason, words },
    rows: lines.flatMap(([place]) => sent[place] ?? []),
  }));
  const messages = Array.from(byReason, ([text, places]) => ({ text, items: places.length }));
  const rest = sent.filter((_, place) => !reasons.has(place));
  const counts = { sent: rest.length, refused: reasons.size, uncertain: 0 };
  if (isCut) {
    counts.sent = 0;
    counts.uncertain = rest.length;
    exceptions.push({ fate: 'uncertain', reason: CUT, rows: rest });
    messages.push({ text: CUT, items: rest.length });
  } else if (unmatched.length > 0) {
    const more = Math.min(
      rest.length,
      unmatched.reduce((sum, { count }) => sum + count, 0),
    );
    counts.sent -= more;
    counts.refused += more;
    const words = unmatched.map(({ reason }) => reason).join('; ');
    const reason = `${more} of ${rest.length} were refused, and not which: ${words}`;
    const whole = unmatched.map((one) => one.words).join('; ');
    exceptions.push({ fate: 'uncertain', reason, words: whole.slice(0, MOST_WORDS), rows: rest });
    messages.push(...unmatched.map(({ reason: text, count }) => ({ text, items: count })));
  }
  return { ...NOTHING, ...counts, bytes: body.length, messages, exceptions };
}

const CUT = 'The answer names more refused lines than were read: these may be among them.';

/** Nothing was decided about it. */
export function stopped(
  { sent, items }: Batch,
  kind: 'halt' | 'ended',
  reason: string,
  lost: boolean,
): Delivered {
  const messages = kind === 'halt' ? [{ text: reason, items }] : [];
  return { ...NOTHING, messages, stopped: { kind, reason, rows: Array.from(sent), lost } };
}

export function merge(a: Delivered, b: Delivered): Delivered {
  const stops = [a.stopped, b.stopped].filter((one) => one !== null);
  return {
    sent: a.sent + b.sent,
    refused: a.refused + b.refused,
    uncertain: a.uncertain + b.uncertain,
    bytes: a.bytes + b.bytes,
    messages: [...a.messages, ...b.messages],
    exceptions: [...a.exceptions, ...b.exceptions],
    stopped: stops[0]
      ? { ...stops[0], rows: stops.flatMap(({ rows }) => rows), lost: stops.some(({ lost }) => lost) }
      : null,
  };
}
