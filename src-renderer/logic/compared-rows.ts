// Which rows of two merged traces are shown, and in which order. A row is a row of the merged trace, or from its
// length on a fold of it.
import type { MergedFold, MergedFolds } from './merged-folds.ts';
import type { MergedTrace } from './merged-trace.ts';

export interface ComparedState {
  /** Rows (of MergedTrace) whose subtrees are hidden. */
  readonly collapsed: ReadonlySet<number>;
  /** Folds that show their members. */
  readonly openFolds: ReadonlySet<number>;
  /** Only what differs, with what it is inside of. */
  readonly onlyChanged: boolean;
  /** As the traces ran, or what made most of the difference first: then without levels. */
  readonly order: 'tree' | 'difference';
}

/** The rows in order, in O(n), sorting aside. */
export function comparedRows(merged: MergedTrace, folds: MergedFolds, state: ComparedState): number[] {
  return state.order === 'tree' ? inTree(merged, folds, state) : byDifference(merged, folds, state);
}

function inTree(
  { size, changed }: MergedTrace,
  { list, ofRow }: MergedFolds,
  state: ComparedState,
): number[] {
  const rows: number[] = [];
  const shown = new Uint8Array(list.length);
  for (let row = 0; row < size.length; row++) {
    const index = ofRow[row] as number;
    const fold = list[index];
    if (fold && (fold.differs || !state.onlyChanged)) {
      if (shown[index] === 0) rows.push(size.length + index);
      shown[index] = 1;
    }
    const closed = fold !== undefined && !state.openFolds.has(index);
    if (closed || (state.onlyChanged && changed[row] === 0)) {
      row += (size[row] as number) - 1;
      continue;
    }
    rows.push(row);
    if (state.collapsed.has(row)) row += (size[row] as number) - 1;
  }
  return rows;
}

function byDifference(merged: MergedTrace, folds: MergedFolds, { onlyChanged }: ComparedState): number[] {
  const rows: number[] = [];
  const count = merged.size.length;
  for (let row = 0; row < count; row++)
    if (folds.ofRow[row] === -1 && (!onlyChanged || merged.differs[row] === 1)) rows.push(row);
  folds.list.forEach((fold, index) => {
    if (!onlyChanged || fold.differs) rows.push(count + index);
  });
  const by = (row: number) => Math.abs(foldAt(merged, folds, row)?.ownDelta ?? merged.ownDelta[row] ?? 0);
  return rows.sort((a, b) => by(b) - by(a) || a - b);
}

/** Where a shown row stands in the tree of the shown rows. */
export interface TreePlace {
  /** 1 at the top. */
  readonly level: number;
  /** Its place among the shown rows beside it, from 1, and how many those are. */
  readonly position: number;
  readonly siblings: number;
}

/** The places of rows that stand in the order of the tree, in O(n). Members of an open fold stand below it. */
export function treePlaces(merged: MergedTrace, folds: MergedFolds, rows: readonly number[]): TreePlace[] {
  const { depth, size } = merged;
  const shownFolds = new Set(rows.filter((row) => row >= size.length).map((row) => row - size.length));
  const levels: number[] = [];
  /** Ends (in rows of the merged trace) of the members of open folds around the row. */
  const inside: number[] = [];
  for (const row of rows) {
    const at = foldAt(merged, folds, row)?.members[0] ?? row;
    while (inside.length > 0 && at >= (inside.at(-1) as number)) inside.pop();
    if (row < size.length && shownFolds.has(folds.ofRow[row] as number))
      inside.push(row + (size[row] as number));
    levels.push((depth[at] as number) + 1 + inside.length);
  }
  const positions = new Int32Array(rows.length);
  const siblings = new Int32Array(rows.length);
  /** Rows of the group that is open at each level. */
  const groups: number[][] = [];
  const close = (to: number) => {
    for (const group of groups.splice(to)) for (const k of group) siblings[k] = group.length;
  };
  levels.forEach((level, k) => {
    close(level);
    while (groups.length < level) groups.push([]);
    positions[k] = groups.at(-1)?.push(k) ?? 1;
  });
  close(0);
  return levels.map((level, k) => ({
    level,
    position: positions[k] as number,
    siblings: siblings[k] as number,
  }));
}

/** The fold a row stands for; undefined for a row of the merged trace itself. */
export function foldAt(merged: MergedTrace, folds: MergedFolds, row: number): MergedFold | undefined {
  return folds.list[row - merged.size.length];
}

/** The next row that differs itself, from `from` on in a direction, round the ends; -1 when none does. */
export function nextDifference(
  merged: MergedTrace,
  folds: MergedFolds,
  rows: readonly number[],
  from: number,
  step: 1 | -1,
): number {
  const at = rows.indexOf(from);
  for (let k = 1; k <= rows.length; k++) {
    const place = (((at < 0 && step < 0 ? 0 : at) + step * k) % rows.length) + rows.length;
    const row = rows[place % rows.length] as number;
    if (foldAt(merged, folds, row)?.differs ?? merged.differs[row] === 1) return row;
  }
  return -1;
}
