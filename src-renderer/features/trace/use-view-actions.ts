// The ways to change what the trace page shows: which row is chosen, what is open, hidden and in focus, and which
// stretch of time is in view. The same functions for as long as the page lives.
import { useRef } from 'react';
import { stepErrors } from '../../logic/error-steps.ts';
import { hiddenSpans, type Noise, sameNoise } from '../../logic/noise.ts';
import { keyStateOf } from '../../logic/row-keys.ts';
import { foldOfRow } from '../../logic/row-kind.ts';
import { fitRange } from '../../logic/time-scale.ts';
import { stepThrough } from '../../logic/trace-search.ts';
import { isCollapsed, openedTo, type RowState, steppedLevel } from '../../logic/visible-rows.ts';
import type { TraceView } from './trace-view.ts';
import type { Chosen } from './use-chosen.ts';
import { useLatest } from './use-latest.ts';
import type { Reveal } from './use-reveal.ts';
import type { ViewState } from './use-view-state.ts';

export type ViewActionsInput = Pick<TraceView, 'model' | 'state' | 'range' | 'keys' | 'hidden' | 'hits'> &
  Pick<ViewState, 'change'> &
  Chosen &
  Pick<Reveal, 'reveal' | 'bringTime'>;

export type ViewActions = Pick<
  TraceView,
  | 'pick'
  | 'toggle'
  | 'openTo'
  | 'stepLevel'
  | 'focusOn'
  | 'fit'
  | 'hide'
  | 'unhide'
  | 'stepHit'
  | 'stepError'
  | 'setFind'
>;

export function useViewActions(input: ViewActionsInput): ViewActions {
  const { model, state, range, keys, change, hidden, hits, cursor, span, choose, reveal, bringTime } = input;
  const { tree, columns } = model;
  const setState = (next: RowState, step = false) => change({ rows: keyStateOf(model, next) }, { step });

  const pick = (node: number, shown = false) => {
    if (node < 0) return;
    choose(node);
    if (!shown) return;
    reveal(node);
    bringTime(node);
  };

  const toggle = (node: number) => {
    if (foldOfRow(model, node)) {
      const openFolds = new Set(state.openFolds);
      const fold = node - tree.nodeCount;
      if (!openFolds.delete(fold)) openFolds.add(fold);
      setState({ ...state, openFolds });
    } else if (node < tree.nodeCount) {
      const toggled = new Set(state.toggled);
      if (!toggled.delete(node)) toggled.add(node);
      setState({ ...state, toggled });
    }
  };

  const beforeFocus = useRef<{ start: number; end: number } | null>(null);
  const focusOn = (node: number) => {
    if (node >= tree.nodeCount) return;
    const opened = new Set(state.toggled);
    if (node >= 0 && isCollapsed(tree, state, node) && !opened.delete(node)) opened.add(node);
    setState({ ...state, toggled: opened, focus: node }, node !== state.focus);
    if (node >= 0 && node < tree.spanCount) {
      if (state.focus < 0) beforeFocus.current = range.get();
      const start = columns.start[node] as number;
      range.set(fitRange(start, start + (columns.duration[node] as number), range.bounds()));
    } else if (node < 0) {
      range.set(beforeFocus.current ?? range.bounds());
      beforeFocus.current = null;
    }
  };

  const fit = () => {
    const now = range.get();
    const fold = foldOfRow(model, cursor);
    const start = fold ? fold.start : (columns.start[span] ?? model.bounds.start);
    const end = fold ? fold.end : span >= 0 ? start + (columns.duration[span] as number) : model.bounds.end;
    const next = fitRange(Math.min(start, end), Math.max(start, end), range.bounds());
    range.set(next.start === now.start && next.end === now.end ? range.bounds() : next);
  };

  const unhide = (noise: Noise) => change({ hidden: keys.hidden.filter((n) => !sameNoise(n, noise)) });
  const hide = (noise: Noise) => {
    const next = [...keys.hidden.filter((n) => !sameNoise(n, noise)), noise];
    const mask = hiddenSpans(model, next)?.mask;
    // Nor is what is hidden looked at alone: all is shown again, at the time it was.
    if (mask?.[state.focus] === 1) focusOn(-1);
    change({ hidden: next });
    // What is hidden is not chosen: the span whose row it would be in is.
    let node = span;
    while (node >= 0 && mask?.[node] === 1) node = tree.parent[node] ?? -1;
    if (node >= 0 && node !== span) choose(node);
  };

  const from = span >= 0 ? span : (foldOfRow(model, cursor)?.members[0] ?? cursor);
  const stepHit = (step: 1 | -1) => {
    const next = stepThrough(tree, hits, from, step);
    if (next >= tree.nodeCount && keys.logRows !== 'trace') change({ logRows: 'trace' });
    pick(next, true);
  };
  const lastError = useRef(-1);
  const stepError = (step: 1 | -1) => {
    lastError.current = stepErrors(
      tree,
      model.errors.filter((node) => hidden?.mask[node] !== 1),
      from,
      lastError.current,
      step,
    );
    pick(lastError.current, true);
  };

  return useLatest({
    pick,
    toggle,
    openTo: (level: number) => setState(openedTo(state, level)),
    stepLevel: (step: 1 | -1) => setState(steppedLevel(tree, state, step)),
    focusOn,
    fit,
    hide,
    unhide,
    stepHit,
    stepError,
    setFind: (find: string) => change({ find }),
  });
}
