// Which rows of two merged traces are shown, and in which order.
import type { MergedTrace } from './merged-trace.ts';

export interface ComparedState {
  /** Rows (of MergedTrace) whose subtrees are hidden. */
  readonly collapsed: ReadonlySet<number>;
  /** Only what differs, with what it is inside of. */
  readonly onlyChanged: boolean;
  /** As the traces ran, or what made most of the difference first: then without levels. */
  readonly order: 'tree' | 'difference';
}

/** The rows in order, in O(n), sorting aside. */
export function comparedRows(merged: MergedTrace, state: ComparedState): number[] {
  const { size, changed, differs, ownDelta } = merged;
  const rows: number[] = [];
  if (state.order === 'difference') {
    for (let row = 0; row < size.length; row++) if (differs[row] === 1 || !state.onlyChanged) rows.push(row);
    return rows.sort((a, b) => Math.abs(ownDelta[b] as number) - Math.abs(ownDelta[a] as number) || a - b);
  }
  for (let row = 0; row < size.length; row++) {
    if (state.onlyChanged && changed[row] === 0) {
      row += (size[row] as number) - 1;
      continue;
    }
    rows.push(row);
    if (state.collapsed.has(row)) row += (size[row] as number) - 1;
  }
  return rows;
}

/** The next row that differs itself, from `from` on in a direction, round the ends; -1 when none does. */
export function nextDifference(
  { differs }: MergedTrace,
  rows: readonly number[],
  from: number,
  step: 1 | -1,
): number {
  const at = rows.indexOf(from);
  for (let k = 1; k <= rows.length; k++) {
    const place = (((at < 0 && step < 0 ? 0 : at) + step * k) % rows.length) + rows.length;
    const row = rows[place % rows.length] as number;
    if (differs[row] === 1) return row;
  }
  return -1;
}
