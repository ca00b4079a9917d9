// Walks a plan's rows of one signal as batches ready for delivery.
import type { Signal } from '#shared/model/signal.ts';
import { giveBack } from '../store/give-back.ts';
import type { Assembled, BatchSource, LeftOut, Slice } from './plan.ts';
import { type Treatment, UNTREATED } from './treatment.ts';

/** A batch ready to go. */
export interface Batch {
  items: number;
  body: Uint8Array;
  /** The rows of its items, in the body's order. */
  sent: Float64Array;
  leftOut: readonly LeftOut[];
  /** How many traces the spans in it are of. */
  traces: number;
  /** How many of its items leave in other words than they came. */
  changed: number;
  /** Two of it, or undefined for a single item. */
  halve(): Promise<[Batch, Batch] | undefined>;
  /** It with some of its rows only. */
  only(rows: ReadonlySet<number>): Promise<Batch>;
}

/** A batch of a plan, and which of the plan's rows it is about. */
export interface PlannedBatch extends Batch {
  /** Places in the plan, [first, upto). What is neither sent nor left out of them is gone from the store. */
  first: number;
  upto: number;
  /** When it was on its way before, µs, without an answer that we heard; else undefined. */
  triedUs: number | undefined;
}

/** Places of a plan's rows, [first, upto). */
export interface Stretch {
  first: number;
  upto: number;
  triedUs?: number | undefined;
}

/** Rows handed to the store at once: more than fit a batch, so that it fills up. */
const ROWS_AT_ONCE = 4096;

/** Batches of one signal in the plan's order, of all its rows or of some stretches. */
export async function* batchesOf(
  signal: Signal,
  rows: Float64Array,
  source: BatchSource,
  {
    treatment = UNTREATED,
    stretches = [{ first: 0, upto: rows.length }],
  }: { treatment?: Treatment; stretches?: readonly Stretch[] } = {},
): AsyncGenerator<PlannedBatch> {
  const plan = signal === 'metrics' && treatment.addsUp ? shared(rows) : undefined;
  for (const { first, upto, triedUs } of stretches) {
    for (let at = first; at < upto; ) {
      const end = Math.min(upto, at + ROWS_AT_ONCE);
      const slice: Slice = {
        signal,
        rows: rows.slice(at, end),
        treatment,
        ...(plan && { history: { plan, first: at, upto: end } }),
      };
      const assembled = await source.assemble(slice);
      giveBack(slice.rows);
      const next = at + Math.max(1, assembled.used);
      const whole = { ...slice, rows: rows.subarray(at, end) };
      yield { ...batchOf(source, whole, assembled), first: at, upto: next, triedUs };
      at = next;
    }
  }
}

/** A copy that every thread sees: handed over with each slice, a copy each would take the square of the points. */
function shared(rows: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(rows.byteLength));
  copy.set(rows);
  return copy;
}

function batchOf(source: BatchSource, whole: Slice, assembled: Assembled): Batch {
  const { sent } = assembled;
  const { rows } = whole;
  const part = async (some: Float64Array): Promise<Batch> => {
    const slice = { ...whole, rows: some };
    return batchOf(source, slice, await source.assemble(slice));
  };
  return {
    ...assembled,
    items: sent.length,
    only: (wanted) => part(rows.filter((row) => wanted.has(row))),
    async halve() {
      if (sent.length < 2) return undefined;
      // In the plan's order, which is that of time, and not in the body's.
      const taken = new Set(sent);
      const ordered = rows.filter((row) => taken.has(row));
      const middle = ordered.length >> 1;
      return [await part(ordered.slice(0, middle)), await part(ordered.slice(middle))];
    },
  };
}
