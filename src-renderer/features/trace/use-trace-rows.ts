// The rows of the waterfall, from how the trace is looked at: what is open, hidden, searched, which logs are rows.
import { useMemo, useRef } from 'react';
import { type LaidRows, nextRows } from '../../logic/next-rows.ts';
import { type Hidden, hiddenSpans } from '../../logic/noise.ts';
import { nodeOfKey, rowStateOf } from '../../logic/row-keys.ts';
import type { SpanMarks } from '../../logic/span-marks.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { keptByMatches } from '../../logic/trace-search.ts';
import type { ViewKeys } from '../../logic/view-params.ts';
import { type LogRows, type RowState, type VisibleRows, withShownFocus } from '../../logic/visible-rows.ts';
import type { Search } from './use-search.ts';

export interface TraceRows {
  readonly state: RowState;
  readonly rows: VisibleRows;
  /** Undefined while nothing is. */
  readonly hidden: Hidden | undefined;
}

export function useTraceRows(
  model: TraceModel,
  marks: SpanMarks | undefined,
  view: ViewKeys,
  search: Search,
): TraceRows {
  const { tree, folds } = model;
  const { logRows } = view;
  const hidden = useMemo(() => hiddenSpans(model, view.hidden), [model, view.hidden]);
  const asked = useMemo(() => rowStateOf(model, view.rows), [model, view.rows]);
  const state = useMemo(() => withShownFocus(asked, hidden?.mask), [asked, hidden]);
  const only = view.only && search.text !== '';
  const keep = useMemo(
    () => (only ? keptByMatches(tree, search.matches, hidden?.mask) : undefined),
    [tree, only, search, hidden],
  );
  const keepLogs = only ? search.logs : undefined;
  const logs = useMemo((): LogRows | undefined => {
    if (!marks || !logRows) return undefined;
    const all = { marks, starts: model.columns.start, keep: keepLogs };
    if (logRows === 'trace') return { ...all, of: -1, deep: true };
    const of = nodeOfKey(model, logRows.of);
    return of < 0 ? undefined : { ...all, of, deep: logRows.scope === 'subtree' };
  }, [marks, logRows, model, keepLogs]);
  const last = useRef<LaidRows>(null);
  const rows = useMemo(() => {
    const choice = { hidden: hidden?.mask, keep, logs };
    last.current = nextRows(last.current, { tree, folds, state, choice });
    return last.current.rows;
  }, [tree, folds, state, hidden, keep, logs]);
  return { state, rows, hidden };
}
