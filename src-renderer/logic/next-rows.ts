// Rows after rows: where one span was opened or closed, only what is below it is laid out, and put in or taken out of
// the rows that were there. Of 100,000 rows that is a small part of the work.
import type { Folds } from './folds.ts';
import { childLister, type RowChoice } from './row-children.ts';
import type { SpanTree } from './span-tree.ts';
import {
  layOut,
  type RowColumns,
  type RowState,
  settle,
  type VisibleRows,
  visibleRows,
} from './visible-rows.ts';

/** What rows were laid out from. */
export interface RowsInput {
  readonly tree: SpanTree;
  readonly folds: Folds;
  readonly state: RowState;
  readonly choice: RowChoice;
}

export interface LaidRows extends RowsInput {
  readonly rows: VisibleRows;
}

/** The rows of `next`, from those of before where little differs. */
export function nextRows(before: LaidRows | null, next: RowsInput): LaidRows {
  const node = before ? onlyToggled(before, next) : -1;
  const spliced = before && node >= 0 ? withToggled(before.rows, next, node) : undefined;
  return { ...next, rows: spliced ?? visibleRows(next.tree, next.folds, next.state, next.choice) };
}

/** The node that was opened or closed when that is all that differs, else -1. */
function onlyToggled(before: RowsInput, next: RowsInput): number {
  const { hidden, keep, logs } = next.choice;
  const same =
    before.tree === next.tree &&
    before.folds === next.folds &&
    before.choice.logs === logs &&
    !(hidden || keep || before.choice.hidden || before.choice.keep) &&
    before.state.openDepth === next.state.openDepth &&
    before.state.focus === next.state.focus &&
    onlyInOne(before.state.openFolds, next.state.openFolds).length === 0;
  if (!same) return -1;
  const [node = -1, ...others] = onlyInOne(before.state.toggled, next.state.toggled);
  return others.length > 0 ? -1 : node;
}

const onlyInOne = (a: ReadonlySet<number>, b: ReadonlySet<number>): number[] => [
  ...[...a].filter((item) => !b.has(item)),
  ...[...b].filter((item) => !a.has(item)),
];

/** The rows with a node opened or closed as `next` says; undefined where the node has no row of its own that opens. */
function withToggled(
  rows: VisibleRows,
  { tree, folds, state, choice }: RowsInput,
  node: number,
): VisibleRows | undefined {
  const at = rows.rowOf[node] ?? -1;
  if (rows.node[at] !== node || (rows.expanded[at] as number) < 0) return undefined;
  const level = rows.depth[at] as number;
  const opens = rows.expanded[at] === 0;
  let end = at + 1;
  while (end < rows.count && (rows.depth[end] as number) > level) end++;

  const position = tree.position[node] as number;
  const below = tree.order.subarray(position + 1, position + (tree.size[node] as number));
  const rowOf = rows.rowOf.slice();
  for (let k = 0; k < below.length; k++) rowOf[below[k] as number] = -1;
  const children = childLister(tree, folds, choice);
  // Rows of folds and log records come on top of those of spans; a fold has several spans.
  const most = below.length + Math.min(below.length, folds.list.length);
  const capacity = opens ? most + (choice.logs?.marks.logs.length ?? 0) : 0;
  const layout = { tree, folds, state, children, inside: undefined, capacity, rowOf, places: rows.places };
  const added = layOut(layout, opens ? children.of(node) : [], level + 1, at + 1);
  const by = added.count - (end - at - 1);
  // What is below was in the rows from `at` to `end`; all that was further down moves.
  for (let other = 0; other < tree.nodeCount; other++) {
    const row = rows.rowOf[other] as number;
    if (row >= end) rowOf[other] = row + by;
  }
  settle(tree, rowOf, below);

  const expanded = spliced(rows.expanded, added.expanded, at + 1, end, new Int8Array(rows.count + by));
  expanded[at] = opens ? 1 : 0;
  const columns: RowColumns = {
    count: rows.count + by,
    node: spliced(rows.node, added.node, at + 1, end, new Int32Array(rows.count + by)),
    depth: spliced(rows.depth, added.depth, at + 1, end, new Uint32Array(rows.count + by)),
    expanded,
  };
  return { ...columns, rowOf, places: rows.places };
}

type Column = Int8Array | Int32Array | Uint32Array;

/** `into` filled with `column`, in which `added` stands for what is from `from` to `to`. */
function spliced<T extends Column>(column: T, added: T, from: number, to: number, into: T): T {
  into.set(column.subarray(0, from));
  into.set(added, from);
  into.set(column.subarray(to), from + added.length);
  return into;
}
