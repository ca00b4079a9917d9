// Names of a comparison's rows that outlast its numbers: that of the row in this trace (logic/row-keys), or with an "o"
// before it that of the row in the other.
import type { MergedTrace } from './merged-trace.ts';
import { keyOfNode, nodeOfKey } from './row-keys.ts';

/** The name of a row of the merged trace. */
export function keyOfCompared({ own, other, ownNode, otherNode }: MergedTrace, row: number): string {
  const node = ownNode[row] ?? -1;
  return node >= 0 ? keyOfNode(own, node) : `o${keyOfNode(other, otherNode[row] ?? 0)}`;
}

/** The rows that names stand for now. Names that are not here are passed over. */
export function comparedOfKeys(merged: MergedTrace, keys: readonly string[]): Set<number> {
  const rows = new Set<number>();
  for (const key of keys) {
    const isOther = key.startsWith('o');
    const node = nodeOfKey(isOther ? merged.other : merged.own, isOther ? key.slice(1) : key);
    const row = node < 0 ? -1 : (isOther ? merged.otherNode : merged.ownNode).indexOf(node);
    if (row >= 0) rows.add(row);
  }
  return rows;
}
