// How rows stand with a destination, by all that went there: what a second click sends, and what it does not.
import { WENT_WITH_ANOTHER } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { RowSet } from '../row-set.ts';
import { signalNumber } from '../signals.ts';
import { all, get, type ReadDb, sql } from '../sql.ts';
import type { Fate, FateRange } from '../writes/ledger.ts';
import { fatesOf, missingOf, rowsOfSend, type StoredFate, withWaiting } from './ledger.ts';
import { liveRowsAt } from './live-rows.ts';
import { isOther, type Places } from './places.ts';

/**
 * How a row stands with a destination. `taken`: it accepted it. `uncertain`: perhaps it did. `partly`: likewise, and
 * some of those that went with it were refused. `going`: a send that runs takes it there. `barred`: it is not there, and
 * would be refused again, or take another's place. `elsewhere`: it went where the destination was before its address
 * was changed, and so has not gone. `forwarded`: it went as it came, and nothing that went about then was found missing.
 */
export type Standing = 'taken' | 'uncertain' | 'partly' | 'going' | 'barred' | 'forwarded' | 'elsewhere';

/** What counts most first. */
const STANDINGS: readonly Standing[] = ['taken', 'going', 'partly', 'uncertain', 'barred', 'elsewhere'];

/**
 * How a row stands that is one way by itself and another way by what went in the other way, moved or as recorded. What
 * is barred in that way is not in this one.
 */
export function strongest(own: Standing | undefined, other: Standing | undefined): Standing | undefined {
  const rank = (one: Standing | undefined): number =>
    one === undefined ? STRENGTH.length : STRENGTH.indexOf(one);
  return other !== 'barred' && rank(other) < rank(own) ? other : own;
}

const STRENGTH: readonly Standing[] = [
  'taken',
  'going',
  'partly',
  'uncertain',
  'forwarded',
  'barred',
  'elsewhere',
];

export interface StandingOptions {
  /** A send that does not count. */
  but?: number;
  places?: Places;
  /** Whether what was forwarded as it came is looked at. */
  live?: boolean;
  /** Which sends count: those that moved times and gave new ids, or those of items as recorded. A copy is no original. */
  moved?: boolean;
}

/**
 * How rows stand with a destination by the sends to it; undefined for those that can go. What a running send has not
 * come to yet will go with that one; what was accepted and found missing since is not there. A send to another place
 * than `places` counts as `elsewhere`.
 */
export function standingAt(
  db: ReadDb,
  destination: number,
  { but = 0, places = {}, moved = false, live = !moved }: StandingOptions = {},
): (signal: Signal, row: number) => Standing | undefined {
  const lists = new Map<string, Float64Array[]>();
  const add = (key: string, rows: Float64Array): void => {
    if (rows.length === 0) return;
    const list = lists.get(key);
    if (list) list.push(rows);
    else lists.set(key, [rows]);
  };
  const sends = all<{ id: number; state: string; places: string | null }>(
    db,
    sql`SELECT id, state, json_extract(detail, '$.places') AS places FROM sends
        WHERE destination = ${destination} AND id <> ${but}
          AND (json_extract(treatment, '$.idSalt') IS NOT NULL) = ${moved ? 1 : 0}`,
  );
  for (const { id, state, places: json } of sends) {
    const went: Places = JSON.parse(json ?? '{}');
    for (const signal of SIGNALS) {
      const fates = fatesOf(db, id, signal);
      if (fates.length === 0 && state !== 'running') continue;
      const rows = rowsOfSend(db, id, signal);
      const missing = missingOf(db, id, signal);
      const isElsewhere = isOther(went[signal], places[signal]);
      if (!isElsewhere) {
        const barred = [...missing].flatMap(([row, item]) => (item.barred ? [row] : []));
        add(`${signal} barred`, Float64Array.from(barred));
      }
      const unnamed = unnamedRefusals(db, id, signal, fates);
      for (const { first, upto, fate } of withWaiting(fates, rows.length)) {
        const standing = standingOf(fate, state === 'running', unnamed > 0);
        if (standing === undefined) continue;
        const some = rows.subarray(first, upto);
        add(
          `${signal} ${isElsewhere ? 'elsewhere' : standing}`,
          missing.size === 0 ? some : some.filter((row) => !missing.has(row)),
        );
      }
    }
  }
  const sets = (signal: Signal): [Standing, RowSet][] =>
    STANDINGS.flatMap((standing) => {
      const list = lists.get(`${signal} ${standing}`);
      return list ? [[standing, new RowSet(list)] as [Standing, RowSet]] : [];
    });
  const known = { traces: sets('traces'), logs: sets('logs'), metrics: sets('metrics') };
  const forwarded = live ? liveRowsAt(db, destination, places) : undefined;
  return (signal, row) => {
    const standing = known[signal].find(([, set]) => set.has(row))?.[0];
    if (standing !== undefined && standing !== 'elsewhere') return standing;
    if (!forwarded?.has(signal, row)) return standing;
    if (forwarded.goes(signal, row)) return 'going';
    return forwarded.doubted(signal, row) ? 'uncertain' : 'forwarded';
  };
}

function standingOf(fate: Fate | 'waiting', runs: boolean, refusedSome: boolean): Standing | undefined {
  if (fate === 'taken') return 'taken';
  if (fate === 'uncertain') return refusedSome ? 'partly' : 'uncertain';
  // Its answer was lost, or not waited for.
  if (fate === 'trying') return runs ? 'going' : 'uncertain';
  return fate === 'waiting' && runs ? 'going' : undefined;
}

/** How many items of a send were refused without a word which: they are among those that are uncertain. */
function unnamedRefusals(db: ReadDb, send: number, signal: Signal, fates: readonly StoredFate[]): number {
  const counted = get<{ refused: number }>(
    db,
    sql`SELECT refused FROM send_results WHERE send = ${send} AND signal = ${signalNumber(signal)}`,
  );
  const named = fates.reduce(
    (sum, { first, upto, fate }) => sum + (fate === 'refused' ? upto - first : 0),
    0,
  );
  return (counted?.refused ?? 0) - named;
}

/** Places of a send that have not gone, of rows that its destination has by another send of its kind: they stay. */
export function goneElsewhere(db: ReadDb, { id, places }: { id: number; places: Places }): FateRange[] {
  const send = get<{ destination: number; moved: number }>(
    db,
    sql`SELECT destination, json_extract(treatment, '$.idSalt') IS NOT NULL AS moved FROM sends WHERE id = ${id}`,
  );
  const standing = standingAt(db, send?.destination ?? 0, { but: id, places, moved: send?.moved === 1 });
  const found: FateRange[] = [];
  for (const signal of SIGNALS) {
    const rows = rowsOfSend(db, id, signal);
    for (const { first, upto, fate } of withWaiting(fatesOf(db, id, signal), rows.length)) {
      if (fate !== 'waiting') continue;
      for (let place = first; place < upto; place++) {
        const is = standing(signal, rows[place] as number);
        if (is === undefined || is === 'elsewhere') continue;
        const last = found.at(-1);
        if (last?.signal === signal && last.upto === place) last.upto = place + 1;
        else
          found.push({ signal, first: place, upto: place + 1, fate: 'left-out', reason: WENT_WITH_ANOTHER });
      }
    }
  }
  return found;
}
