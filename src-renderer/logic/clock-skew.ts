// Clock skew: a child on another machine that seems to start before its cause. Found and told; bars are only
// moved when asked for.
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import type { TraceServices } from './services.ts';
import type { SpanTree } from './span-tree.ts';

/** Clocks that agree this well are not worth a mark; several SDKs round to milliseconds. */
const TOLERANCE_NS = 1e6;
const SERVER = 2;
const CLIENT = 3;

/**
 * Spans whose service's clock disagrees with their parent's, with the nanoseconds to add to put it right.
 * Another service's child is skewed when it starts before its parent, or, as the server side of a client's call
 * that would fit inside, when it ends after it. The latter is centred in the call, as half the way is the best guess.
 */
export function findClockSkew(
  columns: TraceColumns,
  tree: SpanTree,
  services: TraceServices,
): ReadonlyMap<number, number> {
  const skewed = new Map<number, number>();
  for (let span = 0; span < tree.spanCount; span++) {
    const parent = tree.parent[span] as number;
    if (parent < 0 || parent >= tree.spanCount) continue;
    if (services.ofSpan[span] === services.ofSpan[parent]) continue;
    const early = (columns.start[parent] as number) - (columns.start[span] as number);
    const room = (columns.duration[parent] as number) - (columns.duration[span] as number);
    const call = columns.kind[parent] === CLIENT && columns.kind[span] === SERVER && room >= 0;
    const late = call ? -early - room : 0;
    if (early > TOLERANCE_NS || late > TOLERANCE_NS)
      skewed.set(span, call ? Math.round(early + room / 2) : early);
  }
  return skewed;
}

/** The columns with every skewed span, and all below it, moved by what was found. The order of rows stays. */
export function withoutSkew(
  columns: TraceColumns,
  tree: SpanTree,
  skewed: ReadonlyMap<number, number>,
): TraceColumns {
  if (skewed.size === 0) return columns;
  const shift = new Float64Array(tree.nodeCount);
  const start = columns.start.slice();
  for (let at = 0; at < tree.nodeCount; at++) {
    const node = tree.order[at] as number;
    const up = tree.parent[node] as number;
    const by = (up < 0 ? 0 : (shift[up] as number)) + (skewed.get(node) ?? 0);
    shift[node] = by;
    if (node < tree.spanCount) start[node] = (start[node] as number) + by;
  }
  return { ...columns, start };
}
