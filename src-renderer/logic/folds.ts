// Folds: many equal siblings shown as one row, "SELECT shop.stock × 48". Equal means same parent, service,
// name and kind; only small subtrees fold, because a fold hides what is inside its members.
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import type { TraceServices } from './services.ts';
import type { SpanTree } from './span-tree.ts';

/** Fewer equal siblings than this are read faster as rows. */
export const MIN_FOLD = 6;
/** A member may bring a child or two (a client call and its server side). */
const MAX_MEMBER_SIZE = 4;

export interface Fold {
  /** Parent node of all members. */
  readonly parent: number;
  /** Spans in order of start. */
  readonly members: Int32Array;
  /** First start and last end, ns after the trace's base. */
  readonly start: number;
  readonly end: number;
  /** Sum of the members' durations, ns. */
  readonly total: number;
  readonly errors: number;
  /** Calls to another service or a database, one after the other: what is called N+1. */
  readonly sequentialCalls: boolean;
}

export interface Folds {
  readonly list: readonly Fold[];
  /** Fold of a span, or -1. */
  readonly ofSpan: Int32Array;
}

const CLIENT = 3;
const ERROR = 2;

/** Finds all folds in O(n). */
export function findFolds(columns: TraceColumns, tree: SpanTree, services: TraceServices): Folds {
  const list: Fold[] = [];
  const ofSpan = new Int32Array(tree.spanCount).fill(-1);
  for (let node = 0; node < tree.nodeCount; node++) {
    const from = tree.childStart[node] as number;
    const to = tree.childStart[node + 1] as number;
    if (to - from < MIN_FOLD) continue;
    const groups = new Map<number, number[]>();
    for (let k = from; k < to; k++) {
      const span = tree.children[k] as number;
      if ((tree.size[span] as number) > MAX_MEMBER_SIZE) continue;
      const key =
        ((columns.name[span] as number) * 65536 + (services.ofSpan[span] as number)) * 8 +
        (columns.kind[span] as number);
      const group = groups.get(key);
      if (group) group.push(span);
      else groups.set(key, [span]);
    }
    for (const group of groups.values()) {
      if (group.length < MIN_FOLD) continue;
      for (const span of group) ofSpan[span] = list.length;
      list.push(foldOf(columns, node, group));
    }
  }
  return { list, ofSpan };
}

function foldOf(columns: TraceColumns, parent: number, group: number[]): Fold {
  let end = Number.NEGATIVE_INFINITY;
  let total = 0;
  let errors = 0;
  let overlaps = 0;
  for (const span of group) {
    const start = columns.start[span] as number;
    const duration = Math.max(0, columns.duration[span] as number);
    if (start < end) overlaps++;
    end = Math.max(end, start + duration);
    total += duration;
    if (columns.status[span] === ERROR) errors++;
  }
  const first = group[0] as number;
  return {
    parent,
    members: Int32Array.from(group),
    start: columns.start[first] as number,
    end,
    total,
    errors,
    sequentialCalls: columns.kind[first] === CLIENT && overlaps * 4 < group.length,
  };
}
