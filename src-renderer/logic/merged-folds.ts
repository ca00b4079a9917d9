// Folds of two merged traces: many equal siblings as one row, "SELECT shop.stock 48 against 3". The number of a fold's
// row is the number of rows of the merged trace, plus the fold's place in the list.
import { MIN_FOLD } from './folds.ts';
import type { MergedTrace } from './merged-trace.ts';

/** A member may bring a child or two. */
const MAX_MEMBER_SIZE = 4;

export interface MergedFold {
  /** Rows of the merged trace, in their order. */
  readonly members: readonly number[];
  /** How many this trace has, and the other. */
  readonly ownCount: number;
  readonly otherCount: number;
  /** Sums of durations, ns. */
  readonly ownTotal: number;
  readonly otherTotal: number;
  /** Sums of the members' differences, ns. */
  readonly delta: number;
  readonly ownDelta: number;
  /** Their number differs, or one of them, or all of them together. */
  readonly differs: boolean;
}

export interface MergedFolds {
  readonly list: readonly MergedFold[];
  /** Fold of a row, -1 for none. */
  readonly ofRow: Int32Array;
}

/** Finds all folds in O(n). */
export function foldMerged(merged: MergedTrace): MergedFolds {
  const { parent, size } = merged;
  const count = size.length;
  const ofRow = new Int32Array(count).fill(-1);
  const siblings = new Map<number, number[]>();
  for (let row = 0; row < count; row++) {
    if ((size[row] as number) > MAX_MEMBER_SIZE) continue;
    const up = parent[row] as number;
    const list = siblings.get(up);
    if (list) list.push(row);
    else siblings.set(up, [row]);
  }
  const list: MergedFold[] = [];
  for (const rows of siblings.values()) {
    if (rows.length < MIN_FOLD) continue;
    const groups = new Map<string, number[]>();
    for (const row of rows) {
      const key = keyOf(merged, row);
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
    for (const [key, group] of groups) {
      if (group.length < MIN_FOLD || key === '') continue;
      for (const row of group) ofRow[row] = list.length;
      list.push(foldOf(merged, group));
    }
  }
  return { list, ofRow };
}

/** Service, name and kind; "" for parents that are missing. */
function keyOf({ own, other, ownNode, otherNode }: MergedTrace, row: number): string {
  const x = ownNode[row] as number;
  const model = x >= 0 ? own : other;
  const node = x >= 0 ? x : (otherNode[row] as number);
  const { columns, services, tree } = model;
  if (node >= tree.spanCount) return '';
  return `${services.names[services.ofSpan[node] as number]}\n${columns.names[columns.name[node] as number]}\n${columns.kind[node]}`;
}

function foldOf(merged: MergedTrace, members: readonly number[]): MergedFold {
  const { own, other, ownNode, otherNode } = merged;
  const sum = { ownCount: 0, otherCount: 0, ownTotal: 0, otherTotal: 0, delta: 0, ownDelta: 0 };
  let differs = false;
  for (const row of members) {
    const x = ownNode[row] as number;
    const y = otherNode[row] as number;
    if (x >= 0) {
      sum.ownCount++;
      sum.ownTotal += Math.max(0, own.columns.duration[x] as number);
    }
    if (y >= 0) {
      sum.otherCount++;
      sum.otherTotal += Math.max(0, other.columns.duration[y] as number);
    }
    sum.delta += merged.delta[row] as number;
    sum.ownDelta += merged.ownDelta[row] as number;
    differs ||= merged.changed[row] === 1;
  }
  differs ||= Math.abs(sum.ownDelta) >= merged.countsFrom;
  return { members, ...sum, differs };
}
