// The rows that were forwarded as they came, as ranges: what is noted, and what is taken back.
import type { Signal } from '#shared/model/signal.ts';
import { pointRow } from '../reads/points-to-send.ts';
import { METRICS, signalNumber, TRACES } from '../signals.ts';
import { all, get, number, run, sql, type WriteDb } from '../sql.ts';

export interface LiveRowsOf {
  destination: number;
  signal: Signal;
  place: string;
}

interface Range {
  first: number;
  last: number;
}

/** Notes rows, in any order, as given or about to be, and takes others back. Part of a transaction. */
export function changeLiveRows(
  db: WriteDb,
  of: LiveRowsOf,
  { goes, stays }: { goes: Float64Array; stays: Float64Array },
): void {
  if (goes.length > 0) replace(db, of, rangesOf(goes), joined);
  if (stays.length > 0) replace(db, of, rangesOf(stays), without);
  if (goes.length > 0) prune(db, of);
}

/** Changes the ranges that some others meet or touch. */
function replace(
  db: WriteDb,
  { destination, signal, place }: LiveRowsOf,
  some: readonly Range[],
  change: (there: readonly Range[], some: readonly Range[]) => Range[],
): void {
  const first = (some[0]?.first ?? 0) - 1;
  const last = (some.at(-1)?.last ?? 0) + 1;
  const own = sql`destination = ${destination} AND signal = ${signalNumber(signal)} AND place = ${place}`;
  const before = get<Range>(
    db,
    sql`SELECT first, last FROM live_rows WHERE ${own} AND first <= ${first} ORDER BY first DESC LIMIT 1`,
  );
  const from = before !== undefined && before.last >= first ? before.first : first;
  const there = all<Range>(
    db,
    sql`SELECT first, last FROM live_rows WHERE ${own} AND first BETWEEN ${from} AND ${last} ORDER BY first`,
  );
  run(db, sql`DELETE FROM live_rows WHERE ${own} AND first BETWEEN ${from} AND ${last}`);
  const made = change(there, some);
  run(
    db,
    sql`INSERT INTO live_rows (destination, signal, place, first, last)
        SELECT ${destination}, ${signalNumber(signal)}, ${place}, value ->> 0, value ->> 1
        FROM json_each(${JSON.stringify(made.map((range) => [range.first, range.last]))})`,
  );
}

function rangesOf(rows: Float64Array): Range[] {
  return joined(
    Array.from(rows.toSorted(), (row) => ({ first: row, last: row })),
    [],
  );
}

/** Ranges of two lists as one, those that touch put together. */
function joined(some: readonly Range[], others: readonly Range[]): Range[] {
  const made: Range[] = [];
  for (const range of [...some, ...others].sort((a, b) => a.first - b.first)) {
    const last = made.at(-1);
    if (last !== undefined && range.first <= last.last + 1) last.last = Math.max(last.last, range.last);
    else made.push({ ...range });
  }
  return made;
}

/** What is left of ranges without others. */
function without(there: readonly Range[], others: readonly Range[]): Range[] {
  const made: Range[] = [];
  let at = 0;
  for (const { first, last } of there) {
    let from = first;
    while ((others[at]?.last ?? Number.POSITIVE_INFINITY) < first) at++;
    for (let i = at; (others[i]?.first ?? Number.POSITIVE_INFINITY) <= last; i++) {
      const other = others[i] as Range;
      if (other.first > from) made.push({ first: from, last: other.first - 1 });
      from = Math.max(from, other.last + 1);
    }
    if (from <= last) made.push({ first: from, last });
  }
  return made;
}

/** Forgets rows that the store does not have any more. */
function prune(db: WriteDb, { destination, signal, place }: LiveRowsOf): void {
  const kind = signalNumber(signal);
  const oldest =
    kind === METRICS
      ? pointRow(number(db, sql`SELECT coalesce(min(id), 0) FROM chunks WHERE signal = ${METRICS}`), 0)
      : number(
          db,
          kind === TRACES
            ? sql`SELECT coalesce(min(id), 0) FROM spans`
            : sql`SELECT coalesce(min(id), 0) FROM logs`,
        );
  run(
    db,
    sql`DELETE FROM live_rows WHERE destination = ${destination} AND signal = ${kind} AND place = ${place}
          AND first < ${oldest} AND last < ${oldest}`,
  );
}
