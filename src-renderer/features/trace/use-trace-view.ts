// What the trace page shows of its trace: rows, chosen row, search, critical path, stretch of time. The chosen
// span is in the URL; what is open and how far it is zoomed is kept for each trace while the page lives.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import { type CriticalPath, criticalPath } from '../../logic/critical-path.ts';
import { createRangeStore, type RangeStore } from '../../logic/range-store.ts';
import {
  type KeyState,
  keyOfNode,
  keyStateOf,
  NOTHING_CHANGED,
  nodeOfKey,
  rowStateOf,
  spanIdOf,
} from '../../logic/row-keys.ts';
import { marksBySpan } from '../../logic/span-marks.ts';
import { bringIntoView, fitRange } from '../../logic/time-scale.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { searchTrace, stepThrough } from '../../logic/trace-search.ts';
import {
  isCollapsed,
  type RowState,
  revealing,
  type VisibleRows,
  visibleRows,
} from '../../logic/visible-rows.ts';
import type { Theme } from '../../ui/index.ts';
import type { Scene } from '../../viz/waterfall/scene.ts';
import { useStored } from './use-stored.ts';

export interface TraceView {
  readonly model: TraceModel;
  readonly scene: Scene;
  readonly rows: VisibleRows;
  readonly state: RowState;
  readonly range: RangeStore;
  /** Always worked out; drawn while `showPath`. */
  readonly path: CriticalPath;
  readonly showPath: boolean;
  readonly setShowPath: (on: boolean) => void;
  /** Node of the chosen row, -1 for none. */
  readonly cursor: number;
  /** The chosen row when it is a span, else -1. */
  readonly span: number;
  /** The span whose own time is a good part of the whole, -1 when none stands out. */
  readonly slowest: number;
  readonly find: string;
  readonly setFind: (text: string) => void;
  /** While typing, what does not match is dimmed. */
  readonly setTyping: (typing: boolean) => void;
  readonly hits: Int32Array;
  /** Chooses a row; `reveal` opens what hides it and brings it into view. */
  readonly pick: (node: number, reveal?: boolean) => void;
  readonly toggle: (node: number) => void;
  readonly setState: (state: RowState) => void;
  readonly focusOn: (node: number) => void;
  readonly stepHit: (step: 1 | -1) => void;
  readonly stepError: (step: 1 | -1) => void;
  readonly fit: () => void;
  /** Row to bring into view, when it was chosen from afar; counts up so that the same row can be asked for again. */
  readonly wanted: { readonly node: number; readonly turn: number };
}

interface Kept {
  keys: KeyState;
  range: RangeStore;
}

/** The last traces looked at, so that going back finds them as they were left. */
const kept = new Map<string, Kept>();

function keptFor(model: TraceModel): Kept {
  const id = model.columns.traceId;
  const found = kept.get(id) ?? { keys: NOTHING_CHANGED, range: createRangeStore(model.bounds) };
  kept.delete(id);
  kept.set(id, found);
  const oldest = kept.keys().next().value;
  if (kept.size > 30 && oldest !== undefined) kept.delete(oldest);
  return found;
}

export interface TraceViewInput {
  readonly model: TraceModel;
  readonly marks: TraceMarks | undefined;
  readonly theme: Theme;
  /** Span id in the URL. */
  readonly spanId: string | null;
  readonly onSpanId: (id: string | null) => void;
  /** The text searched for, and what the engine found for it: spans by attribute, event, log. */
  readonly find: string;
  readonly setFind: (text: string) => void;
  readonly foundByEngine: readonly string[] | undefined;
}

export function useTraceView(input: TraceViewInput): TraceView {
  const { model, marks, theme, spanId, onSpanId, find, setFind, foundByEngine } = input;
  const { tree, folds, columns } = model;
  const store = useMemo(() => keptFor(model), [model]);
  const [keys, setKeys] = useState(store.keys);
  const [key, setKey] = useState(spanId);
  const [showPath, setShowPath] = useStored('trace critical path', true);
  const [typing, setTyping] = useState(false);
  const [wanted, setWanted] = useState({ node: -1, turn: 0 });

  // A live trace grows. Whoever looks at the whole goes on to, unless the pointer is on the bars: nothing moves
  // under it.
  useLayoutEffect(() => {
    const pointed = document.querySelector('[data-part="waterfall"]:hover') !== null;
    store.range.rebound(model.bounds, !pointed);
  }, [store, model.bounds]);

  const state = useMemo(() => rowStateOf(model, keys), [model, keys]);
  const rows = useMemo(() => visibleRows(tree, folds, state), [tree, folds, state]);
  const spanMarks = useMemo(
    () => marks && marksBySpan(marks, columns.count, columns.baseNs),
    [marks, columns],
  );

  const cursor = key === null ? model.main : nodeOfKey(model, key);
  const span = cursor >= 0 && cursor < tree.spanCount ? cursor : -1;

  const root = state.focus >= 0 && state.focus < tree.spanCount ? state.focus : model.main;
  const path = useMemo(() => criticalPath(columns, tree, root), [columns, tree, root]);
  const slowest = useMemo(() => standingOut(path), [path]);

  const text = find.trim().toLowerCase();
  const found = useMemo(() => {
    const local = searchTrace(columns, tree, marks, text);
    if (!foundByEngine || foundByEngine.length === 0) return local;
    const matches = local.matches.slice();
    const ids = new Set(foundByEngine);
    for (let row = 0; row < columns.count; row++)
      if (matches[row] === 0 && ids.has(spanIdOf(model, row))) matches[row] = 1;
    return { matches, spans: tree.order.filter((node) => node < tree.spanCount && matches[node] === 1) };
  }, [model, columns, tree, marks, text, foundByEngine]);

  const setState = useCallback(
    (next: RowState) => {
      store.keys = keyStateOf(model, next);
      setKeys(store.keys);
    },
    [model, store],
  );

  const pick = useCallback(
    (node: number, reveal = false) => {
      if (node < 0) return;
      setKey(keyOfNode(model, node));
      if (!reveal) return;
      if (node < tree.nodeCount) {
        const next = revealing(tree, folds, state, node);
        if (next !== state) setState(next);
      }
      setWanted((old) => ({ node, turn: old.turn + 1 }));
      if (node < tree.spanCount) {
        const start = columns.start[node] as number;
        const end = start + (columns.duration[node] as number);
        store.range.set(bringIntoView(store.range.get(), start, end, store.range.bounds()));
      }
    },
    [model, tree, folds, columns, state, store, setState],
  );

  const toggle = useCallback(
    (node: number) => {
      if (node >= tree.nodeCount) {
        const openFolds = new Set(state.openFolds);
        const fold = node - tree.nodeCount;
        if (!openFolds.delete(fold)) openFolds.add(fold);
        setState({ ...state, openFolds });
        return;
      }
      const toggled = new Set(state.toggled);
      if (!toggled.delete(node)) toggled.add(node);
      setState({ ...state, toggled });
    },
    [tree, state, setState],
  );

  const beforeFocus = useRef<{ start: number; end: number } | null>(null);
  const focusOn = useCallback(
    (node: number) => {
      if (node >= tree.nodeCount) return;
      const opened = new Set(state.toggled);
      if (node >= 0 && isCollapsed(tree, state, node) && !opened.delete(node)) opened.add(node);
      setState({ ...state, toggled: opened, focus: node });
      if (node >= 0 && node < tree.spanCount) {
        beforeFocus.current ??= store.range.get();
        const start = columns.start[node] as number;
        store.range.set(fitRange(start, start + (columns.duration[node] as number), store.range.bounds()));
      } else if (node < 0) {
        store.range.set(beforeFocus.current ?? store.range.bounds());
        beforeFocus.current = null;
      }
    },
    [tree, columns, state, store, setState],
  );

  const fit = useCallback(() => {
    const now = store.range.get();
    const fold = cursor >= tree.nodeCount ? folds.list[cursor - tree.nodeCount] : undefined;
    const start = fold ? fold.start : (columns.start[span] ?? model.bounds.start);
    const end = fold ? fold.end : span >= 0 ? start + (columns.duration[span] as number) : model.bounds.end;
    const next = fitRange(start, end, store.range.bounds());
    const same = next.start === now.start && next.end === now.end;
    store.range.set(same ? store.range.bounds() : next);
  }, [store, cursor, span, model, tree, folds, columns]);

  // The URL follows the chosen span once it stands still; a span that the URL brings (a link, "back") is chosen
  // and what hides it opened. Folds and missing parents have no place in the URL.
  const inUrl = useRef<string | null>(null);
  useEffect(() => {
    if (key === null || !isSpanKey(key) || key === inUrl.current) return;
    const timer = setTimeout(() => {
      inUrl.current = key;
      onSpanId(key);
    }, 120);
    return () => clearTimeout(timer);
  }, [key, onSpanId]);
  useEffect(() => {
    if (spanId === inUrl.current) return;
    inUrl.current = spanId;
    setKey(spanId);
    pick(nodeOfKey(model, spanId), true);
  });

  const scene = useMemo<Scene>(
    () => ({
      model,
      rows,
      marks: spanMarks,
      path: showPath ? path : undefined,
      cursor,
      matches: text === '' ? undefined : found.matches,
      dim: typing && text !== '',
      theme,
    }),
    [model, rows, spanMarks, showPath, path, cursor, text, found, typing, theme],
  );

  return {
    model,
    scene,
    rows,
    state,
    range: store.range,
    path,
    showPath,
    setShowPath,
    cursor,
    span,
    slowest,
    find,
    setFind,
    setTyping,
    hits: found.spans,
    pick,
    toggle,
    setState,
    focusOn,
    stepHit: (step) => pick(stepThrough(tree, found.spans, cursor, step), true),
    stepError: (step) => {
      if (model.errors.length > 0) pick(stepThrough(tree, model.errors, cursor, step), true);
    },
    fit,
    wanted,
  };
}

const isSpanKey = (key: string): boolean => key.length === 16;

/** The span with most time on the path, when that is a quarter of it or more. */
function standingOut(path: CriticalPath): number {
  let best = -1;
  for (let span = 0; span < path.onPath.length; span++)
    if ((path.onPath[span] as number) > (best < 0 ? 0 : (path.onPath[best] as number))) best = span;
  return best >= 0 && (path.onPath[best] as number) * 4 >= path.total ? best : -1;
}
