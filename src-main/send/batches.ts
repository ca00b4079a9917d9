// Walks a plan's rows of one signal as batches ready for delivery.
import type { Signal } from '#shared/model/signal.ts';
import type { Batch } from './delivery.ts';
import type { BatchSource, Plan, Slice } from './plan.ts';
import { type Treatment, UNTREATED } from './treatment.ts';

/** Rows handed to the store at once: more than fit a batch, so that it fills up. */
const ROWS_AT_ONCE: Record<Signal, number> = { traces: 4096, logs: 4096, metrics: 64 };

/** Batches of one signal in the plan's order. Rows that are gone from the store by now are passed over. */
export async function* batchesOf(
  plan: Plan,
  signal: Signal,
  source: BatchSource,
  treatment: Treatment = UNTREATED,
): AsyncGenerator<Batch> {
  const all = plan.rows[signal];
  for (let at = 0, from = 0; at < all.length; ) {
    const rows = all.slice(at, at + ROWS_AT_ONCE[signal]);
    const slice: Slice = {
      signal,
      rows,
      metrics: plan.metrics,
      treatment,
      points: { from, to: Number.MAX_SAFE_INTEGER },
    };
    const { body, items, rows: whole, points } = await source.assemble(slice);
    const used = {
      ...slice,
      rows: rows.slice(0, points > 0 ? whole + 1 : whole),
      points: { from, to: from + items },
    };
    at += whole;
    from = points;
    if (items > 0) yield batchOf(source, used, body, items);
  }
}

function batchOf(source: BatchSource, slice: Slice, body: Uint8Array, items: number): Batch {
  return {
    items,
    body,
    async halve() {
      if (items < 2) return undefined;
      const [left, right] = slice.signal === 'metrics' ? halvePoints(slice, items) : halveRows(slice);
      return [await whole(source, left), await whole(source, right)];
    },
  };
}

async function whole(source: BatchSource, slice: Slice): Promise<Batch> {
  const { body, items } = await source.assemble(slice);
  return batchOf(source, slice, body, items);
}

function halveRows(slice: Slice): [Slice, Slice] {
  const middle = slice.rows.length >> 1;
  return [
    { ...slice, rows: slice.rows.slice(0, middle) },
    { ...slice, rows: slice.rows.slice(middle) },
  ];
}

function halvePoints(slice: Slice, items: number): [Slice, Slice] {
  const from = slice.points?.from ?? 0;
  const middle = from + (items >> 1);
  return [
    { ...slice, points: { from, to: middle } },
    { ...slice, points: { from: middle, to: from + items } },
  ];
}
