// Why it may not be known of rows whether a destination took them, where it said no word against them. The store tells
// by it what is missing there, when it was asked, from what was refused.

/** On its way when a send was cancelled. */
export const CANCELLED = 'Cancelled while the answer was awaited: the destination may have taken these.';

/** Likewise when it stopped because the destination takes nothing as it is. */
export const HALTED = 'Stopped, and what answered may have taken these.';

/** What happened, without what it left open then. */
const HAPPENED: Readonly<Record<string, string>> = {
  [CANCELLED]: 'Cancelled while the answer was awaited.',
  [HALTED]: 'Stopped while it went.',
};

/** What happened to rows that nobody refused; undefined where the reason is that some were. */
export function unansweredWords(reason: string): string | undefined {
  // An error of the server's own says nothing of the rows.
  return HAPPENED[reason] ?? (/^5\d\d\b/.test(reason) ? reason : undefined);
}
