// A comparison of two traces as compact text for a chat or a ticket.
import { comparedRows, foldAt } from './compared-rows.ts';
import { foldMerged } from './merged-folds.ts';
import type { MergedTrace } from './merged-trace.ts';
import type { TraceModel } from './trace-model.ts';

const MOST_LINES = 40;

/** The two traces in a line each, then what made most of the difference. `duration` writes nanoseconds for people. */
export function comparisonText(merged: MergedTrace, duration: (ns: number) => string): string {
  const { own, other, ownNode, otherNode, ownDelta, matched, added, missing } = merged;
  const folds = foldMerged(merged);
  const rows = comparedRows(merged, folds, {
    collapsed: new Set(),
    openFolds: new Set(),
    onlyChanged: true,
    order: 'difference',
  });
  const lines = [
    `Trace ${own.columns.traceId}: ${labelOf(own, own.main)}, ${duration(own.length)}`,
    `against ${other.columns.traceId}: ${labelOf(other, other.main)}, ${duration(other.length)}`,
    `${matched} spans in both, ${added} new, ${missing} missing. Largest differences of own time:`,
    ...rows.slice(0, MOST_LINES).map((row) => {
      const fold = foldAt(merged, folds, row);
      const first = fold?.members[0] ?? row;
      const x = ownNode[first] as number;
      const y = otherNode[first] as number;
      const by = fold?.ownDelta ?? (ownDelta[row] as number);
      const what = fold ? '' : x < 0 ? 'missing ' : y < 0 ? 'new ' : '';
      const times = fold ? ` × ${fold.ownCount} (was × ${fold.otherCount})` : '';
      return `${by > 0 ? '+' : ''}${duration(by)} ${what}${x < 0 ? labelOf(other, y) : labelOf(own, x)}${times}`;
    }),
  ];
  if (rows.length > MOST_LINES) lines.push(`… and ${rows.length - MOST_LINES} more`);
  return lines.join('\n');
}

/** "service: name" of a node. */
export function labelOf({ columns, services, tree }: TraceModel, node: number): string {
  if (node < 0 || node >= tree.spanCount) return 'missing parent';
  return `${services.names[services.ofSpan[node] as number]}: ${columns.names[columns.name[node] as number]}`;
}
