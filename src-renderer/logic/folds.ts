// Folds: many equal siblings shown as one row, "SELECT shop.stock × 48". Equal means same parent, service,
// name and kind, whatever stands between them; of calls the values in their names may differ. Only small subtrees
// fold, because a fold hides what is inside its members.
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { nameShape, nameShapes } from './name-shape.ts';
import type { TraceServices } from './services.ts';
import type { SpanTree } from './span-tree.ts';

/** Fewer equal siblings than this are read faster as rows. */
export const MIN_FOLD = 6;
/** A member may bring a child or two (a client call and its server side). */
const MAX_MEMBER_SIZE = 4;

export interface Fold {
  /** Parent node of all members. */
  readonly parent: number;
  /** The members' name; with "?" for the values that differ. */
  readonly name: string;
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
const PRODUCER = 4;
const ERROR = 2;

/** Names of calls may carry values: a statement, a key, a path. */
export const isCall = (kind: number): boolean => kind === CLIENT || kind === PRODUCER;

/** Finds all folds in O(n). */
export function findFolds(columns: TraceColumns, tree: SpanTree, services: TraceServices): Folds {
  const list: Fold[] = [];
  const ofSpan = new Int32Array(tree.spanCount).fill(-1);
  const shapes = nameShapes(columns.names);
  for (let node = 0; node < tree.nodeCount; node++) {
    const from = tree.childStart[node] as number;
    const to = tree.childStart[node + 1] as number;
    if (to - from < MIN_FOLD) continue;
    const groups = new Map<number, number[]>();
    for (let k = from; k < to; k++) {
      const span = tree.children[k] as number;
      if ((tree.size[span] as number) > MAX_MEMBER_SIZE) continue;
      const kind = columns.kind[span] as number;
      const name = columns.name[span] as number;
      const named = isCall(kind) ? (shapes[name] as number) : name;
      const key = (named * 65536 + (services.ofSpan[span] as number)) * 8 + kind;
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
  const first = group[0] as number;
  let end = Number.NEGATIVE_INFINITY;
  let total = 0;
  let errors = 0;
  let overlaps = 0;
  let sameName = true;
  for (const span of group) {
    const start = columns.start[span] as number;
    const duration = Math.max(0, columns.duration[span] as number);
    if (start < end) overlaps++;
    end = Math.max(end, start + duration);
    total += duration;
    if (columns.status[span] === ERROR) errors++;
    sameName &&= columns.name[span] === columns.name[first];
  }
  const name = columns.names[columns.name[first] as number] ?? '';
  return {
    parent,
    name: sameName ? name : nameShape(name),
    members: Int32Array.from(group),
    start: columns.start[first] as number,
    end,
    total,
    errors,
    sequentialCalls: columns.kind[first] === CLIENT && overlaps * 4 < group.length,
  };
}
