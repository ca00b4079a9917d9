// The tree of one trace, from the parent column. Knows columns only: nothing of rows, pixels or time.
//
// Nodes are numbers. Node i < spanCount is span i of the columns; the nodes after them stand for parents
// that were named but never arrived, one for each id, so that their children hang together under something.
import { MISSING_PARENT, type TraceColumns } from '#shared/model/trace-columns.ts';

export interface SpanTree {
  readonly spanCount: number;
  /** Spans and missing parents. */
  readonly nodeCount: number;
  /** Parent node, or -1 at the top. Cycles are already cut here. */
  readonly parent: Int32Array;
  /** Children of node v are children[childStart[v] … childStart[v + 1]), in order of start; v = nodeCount: the top. */
  readonly childStart: Uint32Array;
  readonly children: Int32Array;
  /** Nodes in the order a reader meets them: parent before children. */
  readonly order: Int32Array;
  /** Where in `order` a node stands; its subtree is the `size` entries from there. */
  readonly position: Uint32Array;
  readonly size: Uint32Array;
  /** 0 at the top. */
  readonly depth: Uint32Array;
  /** The missing parents' ids; entry k is node spanCount + k. */
  readonly missing: readonly { readonly hi: number; readonly lo: number }[];
  /** Spans that are each other's ancestors. The first of each was made a root to break the circle. */
  readonly cycles: readonly (readonly number[])[];
}

/** Builds the tree in O(n). Siblings stand in order of start, as they do in columns that came from the store. */
export function buildSpanTree(columns: TraceColumns): SpanTree {
  const spanCount = columns.count;
  const missing: { hi: number; lo: number }[] = [];
  const parent = linkMissing(columns, missing);
  const nodeCount = spanCount + missing.length;
  const cycles = breakCycles(parent, spanCount);
  const { childStart, children } = listChildren(parent, nodeCount);
  sortSiblings(columns, childStart, children);

  const order = new Int32Array(nodeCount);
  const position = new Uint32Array(nodeCount);
  const depth = new Uint32Array(nodeCount);
  const stack = new Int32Array(nodeCount);
  let top = pushChildren(stack, 0, nodeCount, childStart, children);
  for (let at = 0; top > 0; at++) {
    const node = stack[--top] as number;
    order[at] = node;
    position[node] = at;
    const up = parent[node] as number;
    depth[node] = up < 0 ? 0 : (depth[up] as number) + 1;
    top = pushChildren(stack, top, node, childStart, children);
  }
  const size = new Uint32Array(nodeCount).fill(1);
  for (let at = nodeCount - 1; at >= 0; at--) {
    const node = order[at] as number;
    const up = parent[node] as number;
    if (up >= 0) size[up] = (size[up] as number) + (size[node] as number);
  }
  return {
    spanCount,
    nodeCount,
    parent,
    childStart,
    children,
    order,
    position,
    size,
    depth,
    missing,
    cycles,
  };
}

/** How many children a node has. */
export function childCount(tree: SpanTree, node: number): number {
  return (tree.childStart[node + 1] as number) - (tree.childStart[node] as number);
}

/** True when `node` is `ancestor` or below it. */
export function isWithin(tree: SpanTree, node: number, ancestor: number): boolean {
  const offset = (tree.position[node] as number) - (tree.position[ancestor] as number);
  return offset >= 0 && offset < (tree.size[ancestor] as number);
}

/** The nodes at the top: real roots and broken cycles by start, then missing parents. */
export function topNodes(tree: SpanTree): Int32Array {
  return tree.children.subarray(tree.childStart[tree.nodeCount], tree.childStart[tree.nodeCount + 1]);
}

/** From the top down to the parent of `node`. */
export function ancestors(tree: SpanTree, node: number): number[] {
  const path: number[] = [];
  for (let up = tree.parent[node] ?? -1; up >= 0; up = tree.parent[up] as number) path.push(up);
  return path.reverse();
}

/** The span a person would call the trace: the longest at the top, or the longest orphan; -1 when empty. */
export function mainSpan(tree: SpanTree, columns: TraceColumns): number {
  let best = -1;
  for (const top of topNodes(tree)) {
    if (top >= tree.spanCount) continue;
    if (best < 0 || (columns.duration[top] as number) > (columns.duration[best] as number)) best = top;
  }
  if (best >= 0) return best;
  for (let span = 0; span < tree.spanCount; span++) {
    if ((tree.depth[span] as number) > 1) continue;
    if (best < 0 || (columns.duration[span] as number) > (columns.duration[best] as number)) best = span;
  }
  return best;
}

function linkMissing(columns: TraceColumns, missing: { hi: number; lo: number }[]): Int32Array {
  const { count } = columns;
  const nodeOfId = new Map<string, number>();
  const link = new Int32Array(count);
  for (let span = 0; span < count; span++) {
    const up = columns.parent[span] as number;
    if (up !== MISSING_PARENT) {
      link[span] = up >= 0 && up < count ? up : -1;
      continue;
    }
    const hi = columns.parentHi[span] as number;
    const lo = columns.parentLo[span] as number;
    const key = `${hi}:${lo}`;
    let node = nodeOfId.get(key);
    if (node === undefined) {
      node = count + missing.length;
      nodeOfId.set(key, node);
      missing.push({ hi, lo });
    }
    link[span] = node;
  }
  const parent = new Int32Array(count + missing.length).fill(-1);
  parent.set(link);
  return parent;
}

const UNSEEN = 0;
const ON_PATH = 1;
const DONE = 2;

/** Walks up from every span once; meeting the own path again is a cycle, cut above its earliest span. */
function breakCycles(parent: Int32Array, spanCount: number): number[][] {
  const cycles: number[][] = [];
  const state = new Uint8Array(parent.length);
  const path = new Int32Array(spanCount);
  for (let span = 0; span < spanCount; span++) {
    let length = 0;
    let at = span;
    while (at >= 0 && state[at] === UNSEEN) {
      state[at] = ON_PATH;
      if (at < spanCount) path[length++] = at;
      at = parent[at] as number;
    }
    if (at >= 0 && at < spanCount && state[at] === ON_PATH) {
      const members = [at];
      for (let up = parent[at] as number; up !== at; up = parent[up] as number) members.push(up);
      members.sort((a, b) => a - b);
      parent[members[0] as number] = -1;
      cycles.push(members);
    }
    for (let k = 0; k < length; k++) state[path[k] as number] = DONE;
  }
  return cycles;
}

/** Counting sort by parent, stable, so children stay in order of start. */
function listChildren(
  parent: Int32Array,
  nodeCount: number,
): { childStart: Uint32Array; children: Int32Array } {
  const childStart = new Uint32Array(nodeCount + 2);
  for (let node = 0; node < nodeCount; node++) {
    const up = parent[node] as number;
    const slot = (up < 0 ? nodeCount : up) + 1;
    childStart[slot] = (childStart[slot] as number) + 1;
  }
  for (let slot = 1; slot < childStart.length; slot++)
    childStart[slot] = (childStart[slot] as number) + (childStart[slot - 1] as number);
  const next = childStart.slice();
  const children = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const up = parent[node] as number;
    const slot = up < 0 ? nodeCount : up;
    children[next[slot] as number] = node;
    next[slot] = (next[slot] as number) + 1;
  }
  return { childStart, children };
}

/** Puts siblings in order of start where moved clocks took it from them; missing parents stay last. */
function sortSiblings({ start, count }: TraceColumns, childStart: Uint32Array, children: Int32Array): void {
  const startOf = (node: number) => (node < count ? (start[node] as number) : Number.POSITIVE_INFINITY);
  for (let slot = 0; slot + 1 < childStart.length; slot++) {
    const from = childStart[slot] as number;
    const to = childStart[slot + 1] as number;
    for (let k = from + 1; k < to; k++) {
      if (startOf(children[k - 1] as number) <= startOf(children[k] as number)) continue;
      const byStart = (a: number, b: number) =>
        startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : a - b;
      children.subarray(from, to).sort(byStart);
      break;
    }
  }
}

function pushChildren(
  stack: Int32Array,
  top: number,
  node: number,
  childStart: Uint32Array,
  children: Int32Array,
): number {
  const from = childStart[node] as number;
  for (let k = (childStart[node + 1] as number) - 1; k >= from; k--) stack[top++] = children[k] as number;
  return top;
}
