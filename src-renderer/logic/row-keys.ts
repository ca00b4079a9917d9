// Names for rows that outlast the trace's columns: row numbers change when late spans arrive, ids do not.
//   "<span id>" a span · "m<span id>" a missing parent · "f<span id>" the fold a span is in
//   "<span id>.2" the second of the spans that share an id, in order of their start
import { spanIdHex } from '#shared/model/ids.ts';
import { findSpan, findSpanOf, sameIdBefore } from './span-index.ts';
import type { TraceModel } from './trace-model.ts';
import type { RowState } from './visible-rows.ts';

/** A name, in its parts. */
export const ROW_KEY = /^([mf]?)([0-9a-f]{16})(?:\.(\d{1,6}))?$/;

/** What is open, chosen and focused, by name. */
export interface KeyState {
  readonly openDepth: number;
  readonly toggled: readonly string[];
  readonly openFolds: readonly string[];
  readonly focus: string | null;
}

export const NOTHING_CHANGED: KeyState = {
  openDepth: Number.POSITIVE_INFINITY,
  toggled: [],
  openFolds: [],
  focus: null,
};

/** The id of a span, 16 hex digits. */
export function spanIdOf(model: TraceModel, span: number): string {
  return spanIdHex(model.columns.idHi[span] ?? 0, model.columns.idLo[span] ?? 0);
}

/** The name of a span: its id, with its number where others before it have the same. */
function keyOfSpan(model: TraceModel, span: number): string {
  const before = sameIdBefore(model.columns, span);
  return before === 0 ? spanIdOf(model, span) : `${spanIdOf(model, span)}.${before + 1}`;
}

/** The name of a row's node (or fold: nodeCount + index). */
export function keyOfNode(model: TraceModel, node: number): string {
  const { tree, folds } = model;
  if (node < tree.spanCount) return keyOfSpan(model, node);
  if (node < tree.nodeCount) {
    const id = tree.missing[node - tree.spanCount];
    return `m${spanIdHex(id?.hi ?? 0, id?.lo ?? 0)}`;
  }
  return `f${keyOfSpan(model, folds.list[node - tree.nodeCount]?.members[0] ?? 0)}`;
}

/** The node a name stands for now; -1 when it is not here. A missing parent that arrived is found as the span it became. */
export function nodeOfKey(model: TraceModel, key: string | null): number {
  if (!key) return -1;
  const { tree, folds } = model;
  const [, kind, id = '', number] = ROW_KEY.exec(key) ?? [];
  const span = number ? findSpanOf(model.columns, id, Number(number) - 1) : findSpan(model.columns, id);
  if (kind === 'm') {
    if (span >= 0) return span;
    const at = tree.missing.findIndex((missing) => spanIdHex(missing.hi, missing.lo) === id);
    return at < 0 ? -1 : tree.spanCount + at;
  }
  if (span < 0) return -1;
  if (kind !== 'f') return span;
  const fold = folds.ofSpan[span] ?? -1;
  return fold < 0 ? span : tree.nodeCount + fold;
}

/** The state by number, for laying out rows. Names that are not here are passed over. */
export function rowStateOf(model: TraceModel, state: KeyState): RowState {
  const toggled = new Set<number>();
  for (const key of state.toggled) toggled.add(nodeOfKey(model, key));
  const openFolds = new Set<number>();
  for (const key of state.openFolds) {
    const fold = nodeOfKey(model, key) - model.tree.nodeCount;
    if (fold >= 0) openFolds.add(fold);
  }
  return { openDepth: state.openDepth, toggled, openFolds, focus: nodeOfKey(model, state.focus) };
}

/** The state by name, for keeping. */
export function keyStateOf(model: TraceModel, state: RowState): KeyState {
  return {
    openDepth: state.openDepth,
    toggled: [...state.toggled].filter((node) => node >= 0).map((node) => keyOfNode(model, node)),
    openFolds: [...state.openFolds].map((fold) => keyOfNode(model, model.tree.nodeCount + fold)),
    focus: state.focus < 0 ? null : keyOfNode(model, state.focus),
  };
}
