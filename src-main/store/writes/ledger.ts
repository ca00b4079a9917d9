// What became of each row of a send. Ranges of places that are next to each other and of one fate are one row.
import type { Signal } from '#shared/model/signal.ts';
import { packRows } from '../row-list.ts';
import { signalNumber } from '../signals.ts';
import { get, number, run, sql, type WriteDb } from '../sql.ts';

/**
 * `uncertain`: perhaps taken, nobody knows. `missing`: that, until the destination was asked and did not have it.
 * `trying`: on its way; when the engine ended meanwhile, perhaps taken too.
 */
export type Fate = 'trying' | 'taken' | 'refused' | 'left-out' | 'uncertain' | 'missing' | 'gone';

/** What became of places [first, upto) in a send's rows. */
export interface FateRange {
  signal: Signal;
  first: number;
  upto: number;
  fate: Fate;
  reason: string;
  /** The backend's words about these, whole, where `reason` is what they come to in general. */
  words?: string | undefined;
}

/** What was decided about places [first, upto): their fates; those of none go again. */
export interface Settled {
  signal: Signal;
  first: number;
  upto: number;
  fates: readonly FateRange[];
}

/** Keeps the rows of a send, in the order they go. */
export function addSendRows(db: WriteDb, send: number, rows: Readonly<Record<Signal, Float64Array>>): void {
  for (const signal of Object.keys(rows) as Signal[]) {
    const list = rows[signal];
    if (list.length === 0) continue;
    run(
      db,
      sql`INSERT INTO send_rows (send, signal, count, rows)
          VALUES (${send}, ${signalNumber(signal)}, ${list.length}, ${packRows(list)})`,
    );
  }
}

/** Notes what was decided, and what is on its way next. */
export function noteFates(
  db: WriteDb,
  send: number,
  { settled, begun }: { settled: readonly Settled[]; begun: readonly FateRange[] },
  nowUs: number,
): void {
  for (const { signal, first, upto, fates } of settled) {
    run(
      db,
      sql`DELETE FROM send_fates WHERE send = ${send} AND signal = ${signalNumber(signal)}
            AND first >= ${first} AND first < ${upto} AND fate = 'trying'`,
    );
    for (const range of fates) addRange(db, send, range, nowUs);
  }
  for (const range of begun) {
    keepRest(db, send, range);
    run(
      db,
      sql`INSERT OR REPLACE INTO send_fates (send, signal, first, upto, fate, reason, time_us)
          VALUES (${send}, ${signalNumber(range.signal)}, ${range.first}, ${range.upto}, 'trying', 0, ${nowUs})`,
    );
  }
}

/** What was on its way in one batch and goes again in several stays on its way. */
function keepRest(db: WriteDb, send: number, { signal, first, upto }: FateRange): void {
  run(
    db,
    sql`INSERT OR REPLACE INTO send_fates (send, signal, first, upto, fate, reason, time_us)
        SELECT send, signal, ${upto}, upto, fate, reason, time_us FROM send_fates
        WHERE send = ${send} AND signal = ${signalNumber(signal)} AND first = ${first} AND upto > ${upto}
          AND fate = 'trying'`,
  );
}

/** Notes a fate of places; one that goes on from what lies before it grows together with that. */
export function addRange(
  db: WriteDb,
  send: number,
  { signal, first, upto, fate, reason, words = '' }: FateRange,
  nowUs: number,
): void {
  const id = reasonId(db, reason);
  const wordsId = reasonId(db, words);
  const of = signalNumber(signal);
  const before = get<{ first: number; upto: number; fate: string; reason: number; words: number }>(
    db,
    sql`SELECT first, upto, fate, reason, words FROM send_fates
        WHERE send = ${send} AND signal = ${of} AND first < ${first} ORDER BY first DESC LIMIT 1`,
  );
  const isSame =
    before?.upto === first && before.fate === fate && before.reason === id && before.words === wordsId;
  if (before && isSame && fate !== 'trying') {
    run(
      db,
      sql`UPDATE send_fates SET upto = ${upto}, time_us = ${nowUs}
          WHERE send = ${send} AND signal = ${of} AND first = ${before.first}`,
    );
    return;
  }
  run(
    db,
    sql`INSERT OR REPLACE INTO send_fates (send, signal, first, upto, fate, reason, words, time_us)
        VALUES (${send}, ${of}, ${first}, ${upto}, ${fate}, ${id}, ${wordsId}, ${nowUs})`,
  );
}

/** Each text is kept once; 0 is the empty one. */
function reasonId(db: WriteDb, text: string): number {
  if (text === '') return 0;
  run(db, sql`INSERT OR IGNORE INTO send_reasons (text) VALUES (${text})`);
  return number(db, sql`SELECT id FROM send_reasons WHERE text = ${text}`);
}
