// Finding a span of a trace by its id without walking all of them.
import { spanIdHalves } from '#shared/model/ids.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';

/** Open addressing: row + 1 of a span, 0 where nothing is. Made when the first id of a trace is asked for. */
const tables = new WeakMap<Uint32Array, Uint32Array>();

const slotOf = (hi: number, lo: number, mask: number): number => {
  const mixed = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & mask;
};

function tableOf({ idLo, idHi, count }: TraceColumns): Uint32Array {
  const known = tables.get(idLo);
  if (known) return known;
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, count * 2)));
  const table = new Uint32Array(size);
  for (let span = 0; span < count; span++) {
    const hi = idHi[span] as number;
    const lo = idLo[span] as number;
    let slot = slotOf(hi, lo, size - 1);
    // Spans that share an id stay with the first of them.
    for (let row = table[slot] as number; row > 0; row = table[slot] as number) {
      if (idLo[row - 1] === lo && idHi[row - 1] === hi) break;
      slot = (slot + 1) & (size - 1);
    }
    if (table[slot] === 0) table[slot] = span + 1;
  }
  tables.set(idLo, table);
  return table;
}

/** The span with the id of these halves; the first of them when several share it; -1 when it is not here. */
export function spanOfHalves(columns: TraceColumns, hi: number, lo: number): number {
  const table = tableOf(columns);
  const mask = table.length - 1;
  for (let slot = slotOf(hi, lo, mask); table[slot] !== 0; slot = (slot + 1) & mask) {
    const row = (table[slot] as number) - 1;
    if (columns.idLo[row] === lo && columns.idHi[row] === hi) return row;
  }
  return -1;
}

/** How many spans before this one have its id: 0 for the first, and for nearly all. */
export function sameIdBefore(columns: TraceColumns, span: number): number {
  const hi = columns.idHi[span] ?? 0;
  const lo = columns.idLo[span] ?? 0;
  let before = 0;
  for (let at = spanOfHalves(columns, hi, lo); at >= 0 && at < span; at++)
    if (columns.idLo[at] === lo && columns.idHi[at] === hi) before++;
  return before;
}

/** The span with this id that has `before` others of it before it; the first when there are not so many. */
export function findSpanOf(columns: TraceColumns, spanId: string, before: number): number {
  const first = findSpan(columns, spanId);
  if (first < 0 || before === 0) return first;
  let left = before;
  for (let at = first + 1; at < columns.count; at++)
    if (columns.idLo[at] === columns.idLo[first] && columns.idHi[at] === columns.idHi[first] && --left === 0)
      return at;
  return first;
}

/** The span with this id, 16 hex digits; the first of them when several share it; -1 when it is not here. */
export function findSpan(columns: TraceColumns, spanId: string): number {
  const { hi, lo } = spanIdHalves(spanId);
  return spanOfHalves(columns, hi >>> 0, lo >>> 0);
}

/**
 * Of what was sent for a span's id, in the order of the columns, what belongs to the span; the last where fewer were
 * sent than share the id here.
 */
export function detailOf<T>(columns: TraceColumns, span: number, sent: readonly T[]): T | undefined {
  return sent[Math.min(sameIdBefore(columns, span), sent.length - 1)];
}
