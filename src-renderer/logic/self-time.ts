// Own time: how long a span was open while none of its children was.
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import type { SpanTree } from './span-tree.ts';

/**
 * Own time of every span in nanoseconds: its duration minus the union of its children's stretches, each cut
 * to the span. Children that outlive it count only as far as they overlap it. O(n): siblings come by start.
 */
export function ownTimes(columns: TraceColumns, tree: SpanTree): Float64Array {
  const own = new Float64Array(tree.spanCount);
  for (let span = 0; span < tree.spanCount; span++) {
    const start = columns.start[span] as number;
    const end = start + Math.max(0, columns.duration[span] as number);
    let covered = 0;
    let until = start;
    const to = tree.childStart[span + 1] as number;
    for (let k = tree.childStart[span] as number; k < to; k++) {
      const child = tree.children[k] as number;
      const from = Math.max(until, columns.start[child] as number);
      const till = Math.min(end, (columns.start[child] as number) + (columns.duration[child] as number));
      if (till > from) {
        covered += till - from;
        until = till;
      }
    }
    own[span] = end - start - covered;
  }
  return own;
}
