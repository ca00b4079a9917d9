// The ledger of sends as text, a send at a time: JSON lines, or CSV.
import type { LedgerLine } from '#shared/api/send.ts';
import { csvRow } from '#shared/model/csv.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { Input } from '../api/index.ts';
import { itemsInWords } from '../send/index.ts';
import { type LedgerEntry, ledgerOf } from '../store/reads/ledger.ts';
import type { ReadDb } from '../store/sql.ts';
import type { EngineStore } from './reads.ts';

const COLUMNS = [
  'send',
  'destination',
  'signal',
  'first',
  'last',
  'items',
  'item',
  'traceId',
  'fate',
  'reason',
  'words',
  'time',
] as const satisfies readonly (keyof LedgerLine)[];

/** Fates of which one wants to know whose they are. */
const TOLD: ReadonlySet<LedgerLine['fate']> = new Set(['missing', 'refused', 'left-out', 'uncertain']);
/** So many items of a signal have a line of their own; of those behind them the first of a range is named. */
const MOST_NAMED = 10_000;

/** Lines of the sends asked for, oldest first. */
export async function* ledgerLines(
  store: EngineStore,
  { format, ...asked }: Input<'sendLedger'>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (format === 'csv') yield new TextEncoder().encode(csvRow(COLUMNS));
  for (const send of await store.read('ledgerSends', asked, signal))
    yield store.read('ledgerText', { ...send, format }, signal);
}

/** All lines of one send. */
export function ledgerText(
  db: ReadDb,
  { format, ...send }: { id: number; destination: string; format: 'jsonl' | 'csv' },
): Uint8Array {
  const lines: string[] = [];
  for (const line of namedLines(db, send)) {
    lines.push(
      format === 'csv' ? csvRow(COLUMNS.map((column) => line[column])) : `${JSON.stringify(line)}\n`,
    );
  }
  return new TextEncoder().encode(lines.join(''));
}

/** The ledger's lines; what was not plainly taken is named item by item, as long as it is not too much. */
function* namedLines(db: ReadDb, send: { id: number; destination: string }): Generator<LedgerLine> {
  const named: Record<LedgerLine['signal'], number> = { traces: 0, logs: 0, metrics: 0 };
  for (const { timeUs, ...entry } of ledgerOf(db, send)) {
    const { signal, first, last, items, fate } = entry;
    const time = timeUs === null ? null : joinNanos(timeUs, 0);
    if (!TOLD.has(fate)) {
      yield { ...entry, item: '', traceId: null, time };
      continue;
    }
    const count = Math.min(items, MOST_NAMED - named[signal]);
    named[signal] += count;
    for (const [i, { text: item, traceId }] of wordsOf(db, entry, 0, count).entries())
      yield { ...entry, first: first + i, last: first + i, items: 1, item, traceId, time };
    if (count === items) continue;
    const [next] = wordsOf(db, entry, count, 1);
    const rest = { first: first + count, last, items: items - count };
    yield { ...entry, ...rest, item: next?.text ?? '', traceId: next?.traceId ?? null, time };
  }
}

/** Items of an entry in words, `count` from a place in it on: its rows follow one another. */
const wordsOf = (
  db: ReadDb,
  { signal, first }: Pick<LedgerEntry, 'signal' | 'first'>,
  from: number,
  count: number,
) =>
  itemsInWords(
    db,
    signal,
    Float64Array.from({ length: count }, (_, i) => first + from + i),
  );
