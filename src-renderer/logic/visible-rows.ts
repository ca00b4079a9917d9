// Which rows the waterfall has: the tree, minus what is collapsed or folded, from the focused span down.
// Knows nothing of pixels; a row is a number, and what it shows is a node or a fold.
import type { Folds } from './folds.ts';
import { childCount, type SpanTree } from './span-tree.ts';

export interface RowState {
  /** Nodes at this depth and deeper start out collapsed; Infinity: all open. */
  readonly openDepth: number;
  /** Nodes that are the other way round than `openDepth` says. */
  readonly toggled: ReadonlySet<number>;
  /** Folds (index in `Folds.list`) that show their members. */
  readonly openFolds: ReadonlySet<number>;
  /** Only this node and what is below it; -1: everything. */
  readonly focus: number;
}

export const ALL_OPEN: RowState = {
  openDepth: Number.POSITIVE_INFINITY,
  toggled: new Set(),
  openFolds: new Set(),
  focus: -1,
};

export interface VisibleRows {
  readonly count: number;
  /** Below nodeCount a node; from there on nodeCount + index of a fold. */
  readonly node: Int32Array;
  /** Level, 0 at the top or at the focused node. */
  readonly depth: Uint32Array;
  /** Place among the rows of the same parent, from 1, and how many they are (aria-posinset, aria-setsize). */
  readonly posInSet: Uint32Array;
  readonly setSize: Uint32Array;
  /** Row that shows a node: its own, or the collapsed or folded one it is inside of; -1 outside the focus. */
  readonly rowOf: Int32Array;
}

/** Whether a node's children are hidden. A node without children never is. */
export function isCollapsed(tree: SpanTree, state: RowState, node: number): boolean {
  if (childCount(tree, node) === 0) return false;
  return (tree.depth[node] as number) >= state.openDepth !== state.toggled.has(node);
}

/** Lays out the rows in O(n). */
export function visibleRows(tree: SpanTree, folds: Folds, state: RowState): VisibleRows {
  const capacity = tree.nodeCount + folds.list.length;
  const node = new Int32Array(capacity);
  const depth = new Uint32Array(capacity);
  const posInSet = new Uint32Array(capacity);
  const setSize = new Uint32Array(capacity);
  const rowOf = new Int32Array(tree.nodeCount).fill(-1);
  const foldShown = new Uint8Array(folds.list.length);
  // One stack of four-number frames: node, depth, place, set size.
  const stack = new Int32Array(capacity * 4);
  let top = 0;
  const push = (item: number, level: number, place: number, size: number) => {
    stack[top++] = item;
    stack[top++] = level;
    stack[top++] = place;
    stack[top++] = size;
  };
  const shown: number[] = [];
  const pushChildren = (parent: number, level: number) => {
    shown.length = 0;
    const to = tree.childStart[parent + 1] as number;
    for (let k = tree.childStart[parent] as number; k < to; k++) {
      const child = tree.children[k] as number;
      const fold = child < tree.spanCount ? (folds.ofSpan[child] as number) : -1;
      if (fold < 0) shown.push(child);
      else if (foldShown[fold] === 0) {
        foldShown[fold] = 1;
        shown.push(tree.nodeCount + fold);
      }
    }
    for (let k = shown.length - 1; k >= 0; k--) push(shown[k] as number, level, k + 1, shown.length);
  };
  const hide = (inside: number, row: number) => {
    const from = tree.position[inside] as number;
    const to = from + (tree.size[inside] as number);
    for (let at = from; at < to; at++) rowOf[tree.order[at] as number] = row;
  };

  if (state.focus >= 0) push(state.focus, 0, 1, 1);
  else pushChildren(tree.nodeCount, 0);
  let row = 0;
  while (top > 0) {
    const size = stack[--top] as number;
    const place = stack[--top] as number;
    const level = stack[--top] as number;
    const item = stack[--top] as number;
    node[row] = item;
    depth[row] = level;
    posInSet[row] = place;
    setSize[row] = size;
    if (item >= tree.nodeCount) {
      const index = item - tree.nodeCount;
      const members = folds.list[index]?.members ?? [];
      if (state.openFolds.has(index))
        for (let k = members.length - 1; k >= 0; k--)
          push(members[k] as number, level + 1, k + 1, members.length);
      else for (const member of members) hide(member, row);
    } else if (isCollapsed(tree, state, item)) {
      hide(item, row);
    } else {
      rowOf[item] = row;
      pushChildren(item, level + 1);
    }
    row++;
  }
  return {
    count: row,
    node: node.subarray(0, row),
    depth: depth.subarray(0, row),
    posInSet: posInSet.subarray(0, row),
    setSize: setSize.subarray(0, row),
    rowOf,
  };
}

/** The state in which `node` has a row of its own: its ancestors open, its fold open, the focus lifted when outside. */
export function revealing(tree: SpanTree, folds: Folds, state: RowState, node: number): RowState {
  let toggled: Set<number> | undefined;
  let openFolds: Set<number> | undefined;
  let focus = state.focus;
  let insideFocus = focus < 0;
  for (let at = node; at >= 0; at = tree.parent[at] as number) {
    if (at === focus) insideFocus = true;
    const fold = at < tree.spanCount ? (folds.ofSpan[at] as number) : -1;
    if (fold >= 0 && !state.openFolds.has(fold)) {
      openFolds ??= new Set(state.openFolds);
      openFolds.add(fold);
    }
    if (at !== node && isCollapsed(tree, state, at)) {
      toggled ??= new Set(state.toggled);
      if (!toggled.delete(at)) toggled.add(at);
    }
  }
  if (!insideFocus) focus = -1;
  if (!toggled && !openFolds && focus === state.focus) return state;
  return { ...state, toggled: toggled ?? state.toggled, openFolds: openFolds ?? state.openFolds, focus };
}
