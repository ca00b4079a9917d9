// What was uncertain of a send, settled by what was found at its destination: the ledger, and with it the counts, the
// words and the states of the send.
import type { Signal } from '#shared/model/signal.ts';
import { unpackRows } from '../row-list.ts';
import { signalNumber } from '../signals.ts';
import { all, get, number, run, sql, transaction, type WriteDb } from '../sql.ts';
import { unansweredWords } from '../unanswered.ts';
import { addRange, type Fate } from './ledger.ts';

/** What was found out about a signal's uncertain rows: those of `missing` are not there, those of `arrived` are. */
export interface Seen {
  signal: Signal;
  missing: readonly number[];
  /** All others when left out; else nothing is known of those that are in neither. */
  arrived?: readonly number[];
}

/** How a row is told that was not there in the end: the words of before said no more than that it may be. */
const NOT_THERE = 'Asked afterwards, the destination does not have it.';
/** What the send room says before the backend's words where only a number of items was refused. */
const OF_SOME = /^\d+ of \d+ were refused, and not which: /;

/** Settles what was uncertain of a send by what was found there. Returns whether anything changed. */
export function settleUncertain(
  db: WriteDb,
  { send, seen }: { send: number; seen: readonly Seen[] },
  nowUs: number,
): boolean {
  return transaction(db, () => {
    const changed = seen.filter((one) => settleSignal(db, send, one, nowUs)).length > 0;
    if (changed) settleState(db, send);
    return changed;
  });
}

interface Uncertain {
  first: number;
  upto: number;
  fate: 'uncertain' | 'missing';
  reason: string;
  words: string;
}

function settleSignal(db: WriteDb, send: number, { signal, missing, arrived }: Seen, nowUs: number): boolean {
  const of = signalNumber(signal);
  const uncertain = all<Uncertain>(
    db,
    sql`SELECT f.first, f.upto, f.fate, coalesce(r.text, '') AS reason, coalesce(w.text, '') AS words
        FROM send_fates f LEFT JOIN send_reasons r ON r.id = f.reason LEFT JOIN send_reasons w ON w.id = f.words
        WHERE f.send = ${send} AND f.signal = ${of} AND f.fate IN ('uncertain', 'missing') ORDER BY f.first`,
  );
  if (uncertain.length === 0) return false;
  const stored = get<{ count: number; rows: Uint8Array }>(
    db,
    sql`SELECT count, rows FROM send_rows WHERE send = ${send} AND signal = ${of}`,
  );
  const rows = stored ? unpackRows(stored.rows, stored.count) : new Float64Array(0);
  const gone = new Set(missing);
  const there = arrived && new Set(arrived);
  for (const { first, upto, fate: before, reason, words } of uncertain) {
    const isMissing = before === 'missing' || unansweredWords(reason) !== undefined;
    const fateOf = (row: number): Fate => {
      if (gone.has(row)) return isMissing ? 'missing' : 'refused';
      return (there?.has(row) ?? true) ? 'taken' : before;
    };
    run(db, sql`DELETE FROM send_fates WHERE send = ${send} AND signal = ${of} AND first = ${first}`);
    for (let at = first; at < upto; ) {
      const fate = fateOf(rows[at] as number);
      let end = at + 1;
      while (end < upto && fateOf(rows[end] as number) === fate) end++;
      const why = fate === before ? reason : wordsOf(reason);
      const told = fate === 'taken' ? { reason: '' } : { reason: why, words };
      addRange(db, send, { signal, first: at, upto: end, fate, ...told }, nowUs);
      at = end;
    }
  }
  recount(db, send, of, uncertain);
  return true;
}

/** Why a row that nobody was sure of is not there, once that is known. */
const wordsOf = (reason: string): string => {
  const words = unansweredWords(reason) ?? reason.replace(OF_SOME, '').trim();
  return `${words}${/[.!?]$/.test(words) || words === '' ? '' : '.'} ${NOT_THERE}`.trim();
};

interface Message {
  text: string;
  items: number;
  open?: boolean;
}

/** Brings the counts, the words and the state of a signal in line with its ledger. */
function recount(db: WriteDb, send: number, of: number, settled: readonly Uncertain[]): void {
  const count = (fate: Fate): number =>
    number(
      db,
      sql`SELECT coalesce(sum(upto - first), 0) FROM send_fates
          WHERE send = ${send} AND signal = ${of} AND fate = ${fate}`,
    );
  const [taken, refused, uncertain] = [count('taken'), count('refused'), count('uncertain')];
  const decided = taken + refused + uncertain + count('missing');
  const result = get<{ messages: string }>(
    db,
    sql`SELECT messages FROM send_results WHERE send = ${send} AND signal = ${of}`,
  );
  const messages =
    result === undefined ? [] : messagesNow(db, send, of, settled, JSON.parse(result.messages));
  run(
    db,
    sql`UPDATE send_results SET sent = ${taken}, refused = ${refused}, uncertain = ${uncertain},
          messages = ${JSON.stringify(messages)},
          state = CASE
            WHEN state NOT IN ('failed', 'done') OR ${decided} + left_out < offered THEN state
            WHEN ${taken} = 0 AND left_out < offered THEN 'failed'
            ELSE 'done' END
        WHERE send = ${send} AND signal = ${of}`,
  );
}

/** The messages without what was said of items that were uncertain, and with what is known of them now. */
function messagesNow(
  db: WriteDb,
  send: number,
  of: number,
  settled: readonly Uncertain[],
  before: readonly Message[],
): Message[] {
  const old = new Set(settled.map(({ reason }) => reason));
  const words = new Set([...old].flatMap((reason) => [reason, reason.replace(OF_SOME, ''), wordsOf(reason)]));
  // Of several refusals at once each has a message.
  const isOld = ({ text }: Message): boolean =>
    text !== '' && (words.has(text) || [...old].some((reason) => reason.replace(OF_SOME, '').includes(text)));
  const now = all<{ text: string; items: number; missing: number }>(
    db,
    sql`SELECT r.text, sum(f.upto - f.first) AS items, min(f.fate) = 'missing' AS missing FROM send_fates f JOIN send_reasons r ON r.id = f.reason
        WHERE f.send = ${send} AND f.signal = ${of} AND f.fate <> 'taken'
          AND r.text IN (SELECT value FROM json_each(${JSON.stringify([...words])}))
        GROUP BY r.id ORDER BY min(f.first)`,
  );
  // What is missing goes when the send goes on.
  const told = now.map(({ text, items, missing }) => ({ text, items, ...(missing === 1 && { open: true }) }));
  return [...before.filter((one) => !isOld(one)), ...told];
}

/** A send ended as its signals did. */
function settleState(db: WriteDb, send: number): void {
  run(
    db,
    sql`UPDATE sends SET state = CASE
          WHEN EXISTS (SELECT 1 FROM send_results WHERE send = ${send} AND state = 'failed') THEN 'failed'
          ELSE 'done' END
        WHERE id = ${send} AND state IN ('failed', 'done')`,
  );
}
