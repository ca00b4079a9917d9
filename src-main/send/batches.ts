// Walks a plan's rows of one signal as batches ready for delivery.
import type { Signal } from '#shared/model/signal.ts';
import type { Batch } from './delivery.ts';
import type { BatchSource, Plan, Slice } from './plan.ts';

/** Rows handed to the store at once: more than fit a batch, so that it fills up. */
const ROWS_AT_ONCE = 4096;

/** Batches of one signal in the plan's order. */
export async function* batchesOf(plan: Plan, signal: Signal, source: BatchSource): AsyncGenerator<Batch> {
  const all = plan.rows[signal];
  for (let at = 0; at < all.length; ) {
    const rows = all.slice(at, at + (signal === 'metrics' ? 1 : ROWS_AT_ONCE));
    const slice: Slice = { signal, rows, metrics: plan.metrics };
    const assembled = await source.assemble(slice);
    at += Math.max(1, assembled.rows);
    if (assembled.items > 0)
      yield batchOf(
        source,
        { ...slice, rows: rows.slice(0, assembled.rows) },
        assembled.body,
        assembled.items,
      );
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
