// Where delta series stand before the rows of a slice. A send asks for one slice after another, so what was added up
// is kept in this thread and goes on from there; a slice from elsewhere is added up from the plan's beginning.
import type { ReadDb } from '../store/sql.ts';
import { addUp, type Sum } from './cumulate.ts';
import { type FoundPoint, Points } from './points.ts';

/** Series by what they are: metric, resource, scope and attributes. */
export type Sums = Map<string, Sum>;

interface History {
  /** How many rows of the plan are in the sums, and which was the last. */
  count: number;
  last: number;
  sums: Sums;
  /** Where the series stand that the slice after them is about, once that was put together. */
  next?: Stage | undefined;
}

/** Sums of some series after `count` rows, of which that was the last. */
interface Stage {
  count: number;
  last: number;
  sums: Sums;
}

const ROWS_AT_ONCE = 4096;
const MOST_KEPT = 4;
const kept = new Map<string, History>();

/** A point's series. */
export function seriesOf({ metric, batch, i }: FoundPoint): string {
  const { attributesHi, attributesLo } = batch.points;
  return `${metric.key} ${attributesHi[i]} ${attributesLo[i]}`;
}

/** True for a point that is added up. */
export const isDelta = ({ batch, i }: FoundPoint): boolean =>
  batch.metrics[batch.points.metric[i] as number]?.temporality === 'delta';

/** The sums of the first `count` rows of a plan; do not change the map. `send` is the same for every slice of a send. */
export function sumsBefore(
  db: ReadDb,
  send: string,
  plan: Float64Array,
  count: number,
): ReadonlyMap<string, Sum> {
  let history = kept.get(send);
  if (!history || history.count > count || (history.count > 0 && plan[history.count - 1] !== history.last))
    history = { count: 0, last: 0, sums: new Map() };
  kept.delete(send);
  kept.set(send, history);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
  const { next } = history;
  if (next && next.count <= count && plan[next.count - 1] === next.last) goOn(history, next);
  while (history.count < count) {
    const end = Math.min(count, history.count + ROWS_AT_ONCE);
    const rows = plan.subarray(history.count, end);
    addInOrder(db, history.sums, rows);
    history.count = end;
    history.last = rows.at(-1) ?? 0;
  }
  return history.sums;
}

/**
 * Where the series of a slice stand behind it, which begins at place `first` of a plan and has `count` rows: what is
 * put together next needs not add them up again.
 */
export function noteSums(
  send: string,
  plan: Float64Array,
  { first, count, sums }: { first: number; count: number; sums: Sums },
): void {
  const history = kept.get(send);
  const end = first + count;
  if (history?.count === first && count > 0) history.next = { count: end, last: plan[end - 1] ?? 0, sums };
}

function goOn(history: History, { count, last, sums }: Stage): void {
  for (const [series, sum] of sums) history.sums.set(series, sum);
  Object.assign(history, { count, last, next: undefined });
}

/** Points are found chunk by chunk and added up in the order of the rows. */
function addInOrder(db: ReadDb, sums: Sums, rows: Float64Array): void {
  const found = new Points(db).find(rows, (point) =>
    isDelta(point) ? { series: seriesOf(point), type: typeOf(point), message: messageOf(point) } : undefined,
  );
  for (const one of found) {
    if (!one) continue;
    const sum = addUp(sums.get(one.series), one.type, one.message, 0, one.message.length);
    if (sum) sums.set(one.series, sum);
  }
}

/** A point's metric's type. */
export const typeOf = ({ batch, i }: FoundPoint): number =>
  batch.metrics[batch.points.metric[i] as number]?.type ?? 0;

/** A point's message. */
export const messageOf = ({ batch, offset, length }: FoundPoint): Uint8Array =>
  batch.bytes.subarray(offset, offset + length);
