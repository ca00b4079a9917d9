// Single items of a send that were not plainly accepted, out of the lines of its ledger. Pure.
import type { LedgerLine } from '#shared/api/send.ts';
import type { ListedItem } from './ItemList.tsx';
import { NOUN, type Signal } from './outcome-words.ts';

/** More than these are in the exported ledger. */
export const MOST_LISTED = 10_000;

const FATES: Readonly<Partial<Record<LedgerLine['fate'], string>>> = {
  refused: 'refused',
  'left-out': 'left out',
  uncertain: 'perhaps accepted',
  gone: 'no longer here',
};

/** Items of one signal from JSON lines, each by its row in the store. Lines that are no JSON are passed over. */
export function itemsOf(text: string, signal: Signal): ListedItem[] {
  const items: ListedItem[] = [];
  for (const line of text.split('\n')) {
    const entry = read(line);
    const fate = entry && FATES[entry.fate];
    if (!entry || !fate || entry.signal !== signal) continue;
    for (let row = entry.first; row <= entry.last; row++) {
      if (items.length >= MOST_LISTED) return items;
      items.push({
        key: String(row),
        text: row === entry.first && entry.item !== '' ? entry.item : `${NOUN[signal]} ${row}`,
        reason: entry.reason === '' ? fate : `${fate}: ${entry.reason}`,
        place: placeOf(entry, row),
        ...(signal === 'logs' && entry.fate !== 'gone' && { logRecord: row }),
      });
    }
  }
  return items;
}

/** Where an item stands here: a record among the logs, a span in its trace, a point under its metric. */
function placeOf({ signal, fate, first, item, traceId }: LedgerLine, row: number): string | null {
  if (fate === 'gone') return null;
  if (signal === 'logs') return `/logs?log=${row}`;
  // A line of several names the first of them.
  if (row !== first || item === '') return null;
  if (signal === 'metrics') return `/metrics?${new URLSearchParams({ metric: item })}`;
  return traceId === null ? null : `/traces/${traceId}`;
}

function read(line: string): LedgerLine | null {
  if (line === '') return null;
  try {
    return JSON.parse(line) as LedgerLine;
  } catch {
    return null;
  }
}
