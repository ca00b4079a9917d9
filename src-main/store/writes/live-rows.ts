// The rows that were forwarded as they came, as ranges: what is noted, and what is taken back.
import type { Signal } from '#shared/model/signal.ts';
import { pointRow } from '../reads/points-to-send.ts';
import { METRICS, signalNumber, TRACES } from '../signals.ts';
import { all, get, number, type Query, run, sql, type WriteDb } from '../sql.ts';

export interface LiveRowsOf {
  destination: number;
  signal: Signal;
  place: string;
}

interface Range {
  first: number;
  last: number;
}

/** What changes of the rows that were given to a place; each list in any order. */
export interface LiveRowsChange {
  /** Given, or about to be. */
  goes: Float64Array;
  /** Not given, or known not to be there. */
  stays: Float64Array;
  /** Of those given: perhaps not there; and there after all. */
  doubted?: Float64Array;
  proven?: Float64Array;
}

const GIVEN = sql`live_rows`;
const DOUBTS = sql`live_doubts`;
const NONE = new Float64Array(0);

/** Notes a change. What is proven, or stays, is in doubt no more. Part of a transaction. */
export function changeLiveRows(
  db: WriteDb,
  of: LiveRowsOf,
  { goes, stays, doubted = NONE, proven = NONE }: LiveRowsChange,
): void {
  if (goes.length > 0) replace(db, GIVEN, of, rangesOf(goes), joined);
  if (stays.length > 0) replace(db, GIVEN, of, rangesOf(stays), without);
  if (doubted.length > 0) replace(db, DOUBTS, of, rangesOf(doubted), joined);
  for (const rows of [proven, stays]) if (rows.length > 0) replace(db, DOUBTS, of, rangesOf(rows), without);
  if (goes.length > 0) for (const table of [GIVEN, DOUBTS]) prune(db, table, of);
}

/** Changes the ranges that some others meet or touch. */
function replace(
  db: WriteDb,
  table: Query,
  { destination, signal, place }: LiveRowsOf,
  some: readonly Range[],
  change: (there: readonly Range[], some: readonly Range[]) => Range[],
): void {
  const first = (some[0]?.first ?? 0) - 1;
  const last = (some.at(-1)?.last ?? 0) + 1;
  const own = sql`destination = ${destination} AND signal = ${signalNumber(signal)} AND place = ${place}`;
  const before = get<Range>(
    db,
    sql`SELECT first, last FROM ${table} WHERE ${own} AND first <= ${first} ORDER BY first DESC LIMIT 1`,
  );
  const from = before !== undefined && before.last >= first ? before.first : first;
  const there = all<Range>(
    db,
    sql`SELECT first, last FROM ${table} WHERE ${own} AND first BETWEEN ${from} AND ${last} ORDER BY first`,
  );
  run(db, sql`DELETE FROM ${table} WHERE ${own} AND first BETWEEN ${from} AND ${last}`);
  const made = change(there, some);
  run(
    db,
    sql`INSERT INTO ${table} (destination, signal, place, first, last)
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
function prune(db: WriteDb, table: Query, { destination, signal, place }: LiveRowsOf): void {
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
    sql`DELETE FROM ${table} WHERE destination = ${destination} AND signal = ${kind} AND place = ${place}
          AND first < ${oldest} AND last < ${oldest}`,
  );
}
