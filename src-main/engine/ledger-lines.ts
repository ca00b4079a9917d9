// The ledger of sends as text, a send at a time: JSON lines, or CSV.
import type { LedgerLine } from '#shared/api/send.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { Input } from '../api/index.ts';
import { itemInWords } from '../send/index.ts';
import { ledgerOf } from '../store/reads/ledger.ts';
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
  'time',
] as const satisfies readonly (keyof LedgerLine)[];

/** Fates of which one wants to know whose they are. */
const TOLD: ReadonlySet<LedgerLine['fate']> = new Set(['refused', 'left-out', 'uncertain']);
const NOTHING_TO_TELL = { text: '', traceId: null };

/** Lines of the sends asked for, oldest first. */
export async function* ledgerLines(
  store: EngineStore,
  { format, ...asked }: Input<'sendLedger'>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (format === 'csv') yield new TextEncoder().encode(`${COLUMNS.join(',')}\r\n`);
  for (const send of await store.read('ledgerSends', asked, signal))
    yield store.read('ledgerText', { ...send, format }, signal);
}

/** All lines of one send. */
export function ledgerText(
  db: ReadDb,
  { format, ...send }: { id: number; destination: string; format: 'jsonl' | 'csv' },
): Uint8Array {
  const lines: string[] = [];
  for (const { timeUs, ...entry } of ledgerOf(db, send)) {
    const { text: item, traceId } = TOLD.has(entry.fate)
      ? itemInWords(db, entry.signal, entry.first)
      : NOTHING_TO_TELL;
    const time = timeUs === null ? null : joinNanos(timeUs, 0);
    const line: LedgerLine = { ...entry, item, traceId, time };
    lines.push(
      format === 'csv'
        ? `${COLUMNS.map((column) => cell(line[column])).join(',')}\r\n`
        : `${JSON.stringify(line)}\n`,
    );
  }
  return new TextEncoder().encode(lines.join(''));
}

/** A cell of CSV (RFC 4180). */
function cell(value: string | number | null): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
