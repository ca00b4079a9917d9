// Which rows the waterfall has: the tree, minus what is collapsed, folded or hidden, from the focused span down,
// and log records between the spans where asked for. Knows nothing of pixels; a row is a number, and what it
// shows is a node, a fold or a log record.
import type { Folds } from './folds.ts';
import { type ChildLister, childLister, type RowChoice } from './row-children.ts';
import { childCount, type SpanTree } from './span-tree.ts';

export type { LogRows, RowChoice } from './row-children.ts';

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

/** The state without its focus where that is on a hidden span; the same object where it is not. */
export function withShownFocus(state: RowState, hidden: Uint8Array | undefined): RowState {
  return hidden?.[state.focus] === 1 ? { ...state, focus: -1 } : state;
}

export interface VisibleRows {
  readonly count: number;
  /** Below nodeCount a node; from there on nodeCount + index of a fold; then + index of a log record in TraceMarks. */
  readonly node: Int32Array;
  /** Level, 0 at the top or at the focused node. */
  readonly depth: Uint32Array;
  /** 1 open, 0 closed, -1 nothing to open. */
  readonly expanded: Int8Array;
  /** Row that shows a node: its own, or the one it is inside of or was hidden under; -1 outside the focus. */
  readonly rowOf: Int32Array;
  readonly places: Places;
}

/**
 * By what a row stands for: its place among the rows of the same parent, from 1, and how many they are
 * (aria-posinset, aria-setsize). Opening and closing does not change them, so that rows after rows share them.
 */
export interface Places {
  readonly posInSet: Uint32Array;
  readonly setSize: Uint32Array;
}

/** Whether a node's children are hidden. A node without children never is. */
export function isCollapsed(tree: SpanTree, state: RowState, node: number): boolean {
  if (childCount(tree, node) === 0) return false;
  return isClosed(tree, state, node);
}

const isClosed = (tree: SpanTree, state: RowState, node: number): boolean =>
  (tree.depth[node] as number) >= state.openDepth !== state.toggled.has(node);

/** Lays out the rows in O(n). */
export function visibleRows(
  tree: SpanTree,
  folds: Folds,
  state: RowState,
  choice: RowChoice = {},
): VisibleRows {
  const { hidden, keep, logs } = choice;
  const capacity = tree.nodeCount + folds.list.length + (logs ? logs.marks.logs.length : 0);
  const rowOf = new Int32Array(tree.nodeCount).fill(-1);
  const places = { posInSet: new Uint32Array(capacity), setSize: new Uint32Array(capacity) };
  const inside = hidden || keep ? shownBelow(tree, hidden, keep) : undefined;
  const children = childLister(tree, folds, choice);
  const top = state.focus >= 0 ? [state.focus] : children.of(tree.nodeCount);
  const rows = layOut({ tree, folds, state, children, inside, capacity, rowOf, places }, top, 0, 0);
  settle(tree, rowOf, tree.order);
  return { ...rows, rowOf, places };
}

/** Rows as they are laid out, without what is known by node. */
export type RowColumns = Omit<VisibleRows, 'rowOf' | 'places'>;

interface Layout {
  readonly tree: SpanTree;
  readonly folds: Folds;
  readonly state: RowState;
  readonly children: ChildLister;
  /** By node, how many rows there could be below; undefined where all children are shown. */
  readonly inside: Uint32Array | undefined;
  /** Not less than the rows there will be. */
  readonly capacity: number;
  /** Takes the rows of nodes; -1 for those that have none yet. */
  readonly rowOf: Int32Array;
  /** Takes the places of what is laid out. */
  readonly places: Places;
}

/** The rows of `items`, siblings at a level, and of what is open below them. The first has the number `first`. */
export function layOut(
  { tree, folds, state, children, inside, capacity, rowOf, places }: Layout,
  items: ArrayLike<number>,
  atLevel: number,
  first: number,
): RowColumns {
  const firstLog = tree.nodeCount + folds.list.length;
  const node = new Int32Array(capacity);
  const depth = new Uint32Array(capacity);
  const expanded = new Int8Array(capacity).fill(-1);
  // One stack of two-number frames: item, depth.
  const stack = new Int32Array(capacity * 2);
  let top = 0;
  const pushAll = (items: ArrayLike<number>, level: number) => {
    for (let k = items.length - 1; k >= 0; k--) {
      const item = items[k] as number;
      places.posInSet[item] = k + 1;
      places.setSize[item] = items.length;
      stack[top++] = item;
      stack[top++] = level;
    }
  };

  pushAll(items, atLevel);
  let row = 0;
  while (top > 0) {
    const level = stack[--top] as number;
    const item = stack[--top] as number;
    node[row] = item;
    depth[row] = level;
    if (item < tree.nodeCount) {
      rowOf[item] = first + row;
      const holds = inside ? (inside[item] as number) > 0 : childCount(tree, item) > 0;
      if (holds || children.hasLogs(item)) {
        const closed = isClosed(tree, state, item);
        expanded[row] = closed ? 0 : 1;
        if (!closed) pushAll(children.of(item), level + 1);
      }
    } else if (item < firstLog) {
      const index = item - tree.nodeCount;
      const members = children.membersOf(index);
      const open = state.openFolds.has(index);
      expanded[row] = open ? 1 : 0;
      if (open) pushAll(members, level + 1);
      else for (const member of members) rowOf[member] = first + row;
    }
    row++;
  }
  return {
    count: row,
    node: node.subarray(0, row),
    depth: depth.subarray(0, row),
    expanded: expanded.subarray(0, row),
  };
}

/** What has no row of its own is found where its parent is. `nodes` come parents first. */
export function settle(tree: SpanTree, rowOf: Int32Array, nodes: Int32Array): void {
  for (const at of nodes) {
    const up = tree.parent[at] as number;
    if (rowOf[at] === -1 && up >= 0) rowOf[at] = rowOf[up] as number;
  }
}

/** All open down to a level, whatever was opened or closed by hand. */
export function openedTo(state: RowState, openDepth: number): RowState {
  return { ...state, openDepth, toggled: new Set() };
}

/** One level less, or one level more, for the whole tree. */
export function steppedLevel(tree: SpanTree, state: RowState, step: 1 | -1): RowState {
  let deepest = 0;
  for (let node = 0; node < tree.nodeCount; node++)
    if (childCount(tree, node) > 0) deepest = Math.max(deepest, tree.depth[node] as number);
  const next = Math.max(0, Math.min(state.openDepth, deepest + 1) + step);
  return openedTo(state, next > deepest ? Number.POSITIVE_INFINITY : next);
}

/** How many rows there could be below each node. */
function shownBelow(
  tree: SpanTree,
  hidden: Uint8Array | undefined,
  keep: Uint8Array | undefined,
): Uint32Array {
  const below = new Uint32Array(tree.nodeCount);
  for (let at = tree.nodeCount - 1; at >= 0; at--) {
    const node = tree.order[at] as number;
    const up = tree.parent[node] as number;
    if (up < 0 || keep?.[node] === 0) continue;
    below[up] = (below[up] as number) + (below[node] as number) + (hidden?.[node] === 1 ? 0 : 1);
  }
  return below;
}

/**
 * The state in which `node` has a row of its own: its ancestors open, its fold open, the focus lifted when outside.
 * With `opened` it is open itself, for what is inside of it.
 */
export function revealing(
  tree: SpanTree,
  folds: Folds,
  state: RowState,
  node: number,
  opened = false,
): RowState {
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
    if (at === node ? opened && isClosed(tree, state, at) : isCollapsed(tree, state, at)) {
      toggled ??= new Set(state.toggled);
      if (!toggled.delete(at)) toggled.add(at);
    }
  }
  if (!insideFocus) focus = -1;
  if (!toggled && !openFolds && focus === state.focus) return state;
  return { ...state, toggled: toggled ?? state.toggled, openFolds: openFolds ?? state.openFolds, focus };
}
