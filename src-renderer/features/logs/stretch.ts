// The stretch of records a list holds, oldest first: the newest page, or what stands around a moment, and further
// pages at either end. Never more than a few thousand rows: what is far away is let go of and read again when it is
// come back to. Pure; knows nothing of scrolling or React.
import { type LogRow, logCursor } from '#shared/api/logs.ts';
import type { Nanos } from '#shared/model/time.ts';

export interface Stretch {
  /** In order of time, then of arrival; no record of the answer is missing between them. */
  readonly rows: readonly LogRow[];
  /** Where to go on for older ones; null when there are none. */
  readonly older: string | null;
  /** Where to go on for newer ones; null when there were none when it was asked. */
  readonly newer: string | null;
  /** What has a larger id arrived after the stretch began to stand still. */
  readonly arrivedTo: number;
  /** How many of those were read on to. */
  readonly read: number;
  /** A search that is not at its end came to this time: what is older was not looked at. */
  readonly reached: Nanos | null;
  /** Where a search that took long began. */
  readonly since: Nanos | null;
}

/** A page as the engine gives it. */
export interface Page {
  readonly logs: readonly LogRow[];
  readonly next: string | null;
  readonly arrivedTo: number;
  /** What was looked through when time was over before the page was full. */
  readonly searched: { readonly from: Nanos; readonly to: Nanos } | null;
}

export const NO_ROWS: Stretch = {
  rows: [],
  older: null,
  newer: null,
  arrivedTo: 0,
  read: 0,
  reached: null,
  since: null,
};

/** Rows beyond this are let go of, at the end that is farther away. */
export const MOST_ROWS = 2000;

/** Earlier first. Decimal strings of one length order as text. */
export function compareRows(a: LogRow, b: LogRow): number {
  return compareTimes(a.time, b.time) || a.id - b.id;
}

const compareTimes = (a: Nanos, b: Nanos): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** The newest page as a stretch. It takes the place of the one before: late records come at their places. */
export function newestOf({ logs, next, arrivedTo, searched }: Page): Stretch {
  const [reached, since] = [searched?.to ?? null, searched?.from ?? null];
  return { rows: logs.toReversed(), older: next, newer: null, arrivedTo, read: 0, reached, since };
}

/**
 * The newest page over a stretch of the same question. Where finding a page takes long, what was found farther back
 * stays, so that what comes in does not begin the search anew; of that, records that came late wait for the next one.
 */
export function newestOver(held: Stretch, page: Page): Stretch {
  const { searched } = page;
  const meets =
    searched !== null &&
    held.since !== null &&
    compareTimes(held.since, searched.to) >= 0 &&
    (held.reached === null || compareTimes(held.reached, searched.to) <= 0);
  const fresh = newestOf(page);
  if (!meets) return fresh;
  const known = new Set(page.logs.map(({ id }) => id));
  const farther = held.rows.filter(({ id, time }) => compareTimes(time, searched.to) <= 0 && !known.has(id));
  const all = [...farther, ...fresh.rows];
  const rows = all.slice(-MOST_ROWS);
  const [first] = rows;
  return all.length > MOST_ROWS && first
    ? { ...fresh, rows, older: logCursor(first), reached: null }
    : { ...fresh, rows, older: held.older, reached: held.reached };
}

/** What stands around a moment: a page of older records, newest first, and one of newer, oldest first. */
export function standing(older: Page, newer: Page): Stretch {
  const rows = [...older.logs.toReversed(), ...newer.logs];
  const arrivedTo = Math.min(older.arrivedTo, newer.arrivedTo);
  return {
    rows,
    older: older.next,
    newer: newer.next,
    arrivedTo,
    read: arrivedAfter(rows, arrivedTo),
    reached: older.searched?.to ?? null,
    since: null,
  };
}

/** The stretch with an older page before it. */
export function withOlder(stretch: Stretch, page: Page): Stretch {
  const [first] = stretch.rows;
  const before = page.logs.toReversed();
  const older = first ? before.filter((row) => compareRows(row, first) < 0) : before;
  const all = [...older, ...stretch.rows];
  const rows = all.slice(0, MOST_ROWS);
  const last = rows.at(-1);
  const gone = arrivedAfter(all.slice(MOST_ROWS), stretch.arrivedTo);
  return {
    ...stretch,
    rows,
    older: page.next,
    newer: all.length > MOST_ROWS && last ? logCursor(last) : stretch.newer,
    read: stretch.read - gone,
    reached: page.searched?.to ?? null,
  };
}

/** The stretch with a newer page behind it. */
export function withNewer(stretch: Stretch, page: Page): Stretch {
  const last = stretch.rows.at(-1);
  const newer = last ? page.logs.filter((row) => compareRows(row, last) > 0) : page.logs;
  const all = [...stretch.rows, ...newer];
  const rows = all.slice(-MOST_ROWS);
  const [first] = rows;
  return {
    ...stretch,
    rows,
    older: all.length > MOST_ROWS && first ? logCursor(first) : stretch.older,
    reached: all.length > MOST_ROWS ? null : stretch.reached,
    newer: page.next,
    read: stretch.read + arrivedAfter(newer, stretch.arrivedTo),
  };
}

/** The cursor behind its last row; null when it has none. */
export function endOf({ rows }: Stretch): string | null {
  const last = rows.at(-1);
  return last ? logCursor(last) : null;
}

const arrivedAfter = (rows: readonly LogRow[], id: number): number =>
  rows.reduce((count, row) => (row.id > id ? count + 1 : count), 0);
