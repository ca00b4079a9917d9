// What a row's number stands for: rows are numbered spans first, then missing parents, folds, log records.
import type { Fold } from './folds.ts';
import type { TraceModel } from './trace-model.ts';

export type RowKind = 'span' | 'missing' | 'fold' | 'log';

export function kindOfRow({ tree, folds }: TraceModel, node: number): RowKind {
  if (node < tree.spanCount) return 'span';
  if (node < tree.nodeCount) return 'missing';
  return node < tree.nodeCount + folds.list.length ? 'fold' : 'log';
}

/** The fold of a row, when it is one. */
export function foldOfRow({ tree, folds }: TraceModel, node: number): Fold | undefined {
  return folds.list[node - tree.nodeCount];
}

/** Index in TraceMarks of a row's log record; -1 when it is something else. */
export function logOfRow({ tree, folds }: TraceModel, node: number): number {
  return Math.max(-1, node - tree.nodeCount - folds.list.length);
}

/** The row number of a log record. */
export function rowNodeOfLog({ tree, folds }: TraceModel, mark: number): number {
  return tree.nodeCount + folds.list.length + mark;
}
