// The records a list holds, oldest first: the newest page comes in again and again, older pages on demand.
// Pure; knows nothing of scrolling or React.
import type { LogRow } from '#shared/api/logs.ts';

export interface Tail {
  /** In order of time, then of arrival. */
  readonly rows: readonly LogRow[];
  /** Where to go on for older ones; null when there are none. */
  readonly older: string | null;
}

/** A page as the engine gives it: newest first. */
export interface Page {
  readonly logs: readonly LogRow[];
  readonly next: string | null;
}

export const NO_ROWS: Tail = { rows: [], older: null };

/** Rows beyond this are let go of while the tail runs; they can be loaded again. */
const MOST_ROWS = 5000;

/** Earlier first. Decimal strings of one length order as text. */
export function compareRows(a: LogRow, b: LogRow): number {
  if (a.time !== b.time) return a.time.length - b.time.length || (a.time < b.time ? -1 : 1);
  return a.id - b.id;
}

/**
 * The tail with the newest page merged in. Where so much came that the page no longer meets what is held, the
 * page takes its place: a list with a hole in it would lie.
 */
export function withNewest(tail: Tail, page: Page): Tail {
  const fresh = page.logs.toReversed();
  const [oldest] = fresh;
  if (!oldest || page.next === null) return { rows: fresh, older: page.next };
  const kept = tail.rows.filter((row) => compareRows(row, oldest) < 0);
  const meets = tail.rows.length > kept.length;
  if (!meets || kept.length + fresh.length > MOST_ROWS) return { rows: fresh, older: page.next };
  return { rows: [...kept, ...fresh], older: tail.older };
}

/** The tail with an older page before it. */
export function withOlder(tail: Tail, page: Page): Tail {
  const [first] = tail.rows;
  const before = page.logs.toReversed();
  const older = first ? before.filter((row) => compareRows(row, first) < 0) : before;
  return { rows: [...older, ...tail.rows], older: page.next };
}

/** How many of a page came after the last row. */
export function countAfter(tail: Tail, page: Page): number {
  const last = tail.rows.at(-1);
  return last ? page.logs.filter((row) => compareRows(row, last) > 0).length : page.logs.length;
}
