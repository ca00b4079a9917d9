// Two traces as one tree: what is in both once, what is new and what is missing at its place beside the rest.
import { matchTraces } from './match-traces.ts';
import type { TraceModel } from './trace-model.ts';

export interface MergedTrace {
  readonly own: TraceModel;
  readonly other: TraceModel;
  /** Rows in the order a reader meets them, parents before children. Row by row: the node of this trace, the node of
   * the other, -1 where it is not there; never both. */
  readonly ownNode: Int32Array;
  readonly otherNode: Int32Array;
  /** Row of the parent, -1 at the top. */
  readonly parent: Int32Array;
  readonly depth: Uint32Array;
  /** Rows of the subtree, itself included. */
  readonly size: Uint32Array;
  /** Longer here than there by so much, ns: the difference of durations, or the duration of what one side has alone. */
  readonly delta: Float64Array;
  /** The same for own times, which add up to the difference of the whole. */
  readonly ownDelta: Float64Array;
  /** 1 for what is new or missing, has another status, or an own time that differs by a hundredth of the longer trace. */
  readonly differs: Uint8Array;
  /** 1 where the row or one below it differs. */
  readonly changed: Uint8Array;
  /** Differences of own time count from here on, ns. */
  readonly countsFrom: number;
  readonly matched: number;
  readonly added: number;
  readonly missing: number;
}

/** A difference of own time counts from a hundredth of the longer trace on. */
const COUNTS_FROM = 0.01;

/** Matches and merges two traces. */
export function mergeTraces(own: TraceModel, other: TraceModel): MergedTrace {
  const match = matchTraces(own, other);
  const { otherOf, ownOf } = match;
  const { first, next } = siblings(own, other, ownOf);
  const most = own.tree.nodeCount + other.tree.nodeCount;
  const ownNode = new Int32Array(most);
  const otherNode = new Int32Array(most);
  const parent = new Int32Array(most);
  const depth = new Uint32Array(most);
  let count = 0;
  // Nodes of the other trace are written as -2 - node.
  const stack: number[] = [];
  const rowAbove: number[] = [];
  const pushAll = (head: number, above: number) => {
    const from = stack.length;
    for (let at = head; at !== NONE; at = next.get(at) ?? NONE) {
      stack.push(at);
      rowAbove.push(above);
    }
    reverseFrom(stack, from);
  };
  pushAll(first.get(TOP) ?? NONE, -1);
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const above = rowAbove.pop() ?? -1;
    const row = count++;
    ownNode[row] = item >= 0 ? item : -1;
    otherNode[row] = item >= 0 ? (otherOf[item] as number) : -2 - item;
    parent[row] = above;
    depth[row] = above < 0 ? 0 : (depth[above] as number) + 1;
    pushAll(first.get(item) ?? NONE, row);
  }
  const size = new Uint32Array(count).fill(1);
  const differs = new Uint8Array(count);
  const changed = new Uint8Array(count);
  const delta = new Float64Array(count);
  const ownDelta = new Float64Array(count);
  const floor = COUNTS_FROM * Math.max(own.length, other.length);
  let added = 0;
  let missing = 0;
  for (let row = count - 1; row >= 0; row--) {
    const x = ownNode[row] as number;
    const y = otherNode[row] as number;
    delta[row] = valueAt(own.columns.duration, own, x) - valueAt(other.columns.duration, other, y);
    ownDelta[row] = valueAt(own.own, own, x) - valueAt(other.own, other, y);
    if (y < 0 && x < own.tree.spanCount) added++;
    if (x < 0 && y < other.tree.spanCount) missing++;
    const status = x >= 0 && y >= 0 && statusOf(own, x) !== statusOf(other, y);
    if (x < 0 || y < 0 || status || Math.abs(ownDelta[row] as number) >= floor) differs[row] = 1;
    if (differs[row] === 1) changed[row] = 1;
    const up = parent[row] as number;
    if (up < 0) continue;
    size[up] = (size[up] as number) + (size[row] as number);
    if (changed[row] === 1) changed[up] = 1;
  }
  return {
    own,
    other,
    ownNode: ownNode.subarray(0, count),
    otherNode: otherNode.subarray(0, count),
    parent: parent.subarray(0, count),
    depth: depth.subarray(0, count),
    size,
    delta,
    ownDelta,
    differs,
    changed,
    countsFrom: floor,
    matched: match.matched,
    added,
    missing,
  };
}

const TOP = Number.MAX_SAFE_INTEGER;
const NONE = Number.MIN_SAFE_INTEGER;

function valueAt(values: Float64Array, { tree }: TraceModel, node: number): number {
  return node >= 0 && node < tree.spanCount ? (values[node] as number) : 0;
}

function statusOf({ columns, tree }: TraceModel, node: number): number {
  return node < tree.spanCount ? (columns.status[node] as number) : 0;
}

function reverseFrom(list: number[], from: number): void {
  for (let low = from, high = list.length - 1; low < high; low++, high--) {
    const kept = list[low] as number;
    list[low] = list[high] as number;
    list[high] = kept;
  }
}

/**
 * The children of every merged node as linked lists: this trace's in their order, and each that only the other has
 * behind the sibling it follows there.
 */
function siblings(own: TraceModel, other: TraceModel, ownOf: Int32Array) {
  const first = new Map<number, number>();
  const next = new Map<number, number>();
  const { tree } = own;
  for (let node = 0; node <= tree.nodeCount; node++) {
    let last = NONE;
    for (let k = tree.childStart[node] as number; k < (tree.childStart[node + 1] as number); k++) {
      const child = tree.children[k] as number;
      if (last === NONE) first.set(node === tree.nodeCount ? TOP : node, child);
      else next.set(last, child);
      last = child;
    }
  }
  const theirs = other.tree;
  for (let node = 0; node <= theirs.nodeCount; node++) {
    const top = node === theirs.nodeCount;
    const paired = top ? -1 : (ownOf[node] as number);
    const parent = top ? TOP : paired >= 0 ? paired : -2 - node;
    let before = NONE;
    for (let k = theirs.childStart[node] as number; k < (theirs.childStart[node + 1] as number); k++) {
      const child = theirs.children[k] as number;
      const twin = ownOf[child] as number;
      if (twin >= 0) {
        // A twin may hang elsewhere here: then it is no place to stand behind.
        const up = tree.parent[twin] as number;
        if ((up < 0 ? TOP : up) === parent) before = twin;
        continue;
      }
      const item = -2 - child;
      const after = before === NONE ? first.get(parent) : next.get(before);
      if (after !== undefined) next.set(item, after);
      if (before === NONE) first.set(parent, item);
      else next.set(before, item);
      before = item;
    }
  }
  return { first, next };
}
