// What the trace page shows of its trace: put together from how it is looked at (use-view-state), the chosen row,
// the search and the rows, with the ways to change them.
import { useMemo, useRef, useState } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import { marksWithOffsets } from '../../logic/clock-skew.ts';
import { type CriticalPath, criticalPath } from '../../logic/critical-path.ts';
import { stepErrors } from '../../logic/error-steps.ts';
import { type Hidden, hiddenSpans, type Noise, sameNoise } from '../../logic/noise.ts';
import type { RangeStore } from '../../logic/range-store.ts';
import { keyOfNode, keyStateOf } from '../../logic/row-keys.ts';
import { foldOfRow, logOfRow, rowNodeOfLog } from '../../logic/row-kind.ts';
import { marksBySpan, timeOfLog } from '../../logic/span-marks.ts';
import { bringIntoView, fitRange } from '../../logic/time-scale.ts';
import { type TraceModel, withClocks } from '../../logic/trace-model.ts';
import { stepThrough } from '../../logic/trace-search.ts';
import { PLAIN_VIEW, type ViewKeys } from '../../logic/view-params.ts';
import {
  isCollapsed,
  openedTo,
  type RowState,
  revealing,
  steppedLevel,
  type VisibleRows,
} from '../../logic/visible-rows.ts';
import type { ServiceColors, Theme } from '../../ui/index.ts';
import type { Scene } from '../../viz/waterfall/scene.ts';
import { useChosen } from './use-chosen.ts';
import { useLatest } from './use-latest.ts';
import { useLinked } from './use-linked.ts';
import { type Search, useSearch } from './use-search.ts';
import { useStored } from './use-stored.ts';
import { useTraceRows } from './use-trace-rows.ts';
import { isZoomInUrl, useBounds, useViewState } from './use-view-state.ts';

export interface TraceView {
  /** The trace as it is shown: with its clocks set, where that was asked for. */
  readonly model: TraceModel;
  /** The same as it was recorded. */
  readonly recorded: TraceModel;
  readonly scene: Scene;
  readonly rows: VisibleRows;
  readonly state: RowState;
  readonly range: RangeStore;
  /** What of the view is kept and in the URL, and changing it. */
  readonly keys: ViewKeys;
  readonly change: (changes: Partial<ViewKeys>) => void;
  /** Spans hidden as noise; undefined when there are none. */
  readonly hidden: Hidden | undefined;
  /** Always worked out; drawn while `showPath`. */
  readonly path: CriticalPath;
  readonly showPath: boolean;
  readonly setShowPath: (on: boolean) => void;
  /** Number of the chosen row (logic/row-kind), -1 for none. */
  readonly cursor: number;
  /** The chosen row when it is a span, the span of a chosen log record, else -1. */
  readonly span: number;
  /** Id of the chosen log record, when the row is one. */
  readonly log: number | null;
  /** The span whose own time is a good part of the whole, -1 when none stands out. */
  readonly slowest: number;
  readonly find: string;
  readonly setFind: (text: string) => void;
  readonly search: Search;
  /** Rows that match: spans that are not hidden, in the order of the tree, then log records of no span here. */
  readonly hits: Int32Array;
  /** Ids of the log records that match; undefined while nothing is searched for. */
  readonly foundLogs: ReadonlySet<number> | undefined;
  /** Chooses a row; `reveal` opens what hides it and brings it into view. */
  readonly pick: (node: number, reveal?: boolean) => void;
  readonly toggle: (node: number) => void;
  /** Opens all down to a level, and closes what is deeper. */
  readonly openTo: (level: number) => void;
  readonly stepLevel: (step: 1 | -1) => void;
  readonly focusOn: (node: number) => void;
  readonly stepHit: (step: 1 | -1) => void;
  readonly stepError: (step: 1 | -1) => void;
  readonly fit: () => void;
  readonly hide: (noise: Noise) => void;
  readonly unhide: (noise: Noise) => void;
  /** Row to bring into view, when it was chosen from afar; counts up so that the same row can be asked for again. */
  readonly wanted: { readonly node: number; readonly turn: number };
}

export interface TraceViewInput {
  readonly model: TraceModel;
  readonly marks: TraceMarks | undefined;
  readonly theme: Theme;
  readonly colors: ServiceColors;
  /** The waterfall is what is shown. */
  readonly rowsShown: boolean;
}

export function useTraceView({
  model: recorded,
  marks: sent,
  theme,
  colors,
  rowsShown,
}: TraceViewInput): TraceView {
  /** Whether a trace begins with its critical path drawn: as the last one was left. */
  const [pathFirst, setPathFirst] = useStored('trace critical path', true);
  const { view: keys, change, kept } = useViewState(recorded, { ...PLAIN_VIEW, path: pathFirst });
  const showPath = keys.path;
  const setShowPath = (on: boolean) => {
    setPathFirst(on);
    change({ path: on });
  };
  const model = useMemo(() => withClocks(recorded, keys.clock), [recorded, keys.clock]);
  const range = useBounds(kept, model);
  const { tree, folds, columns } = model;
  const marks = useMemo(
    () => sent && marksWithOffsets(sent, model.services, keys.clock),
    [sent, model.services, keys.clock],
  );
  const spanMarks = useMemo(
    () => marks && marksBySpan(marks, columns.count, columns.baseNs),
    [marks, columns],
  );

  const [wanted, setWanted] = useState({ node: -1, turn: 0 });
  const search = useSearch(model, marks, keys.find);
  const { state, rows, hidden } = useTraceRows(model, spanMarks, keys, search);

  const { cursor, span, choose } = useChosen(model, marks, rowsShown, (node) => {
    // A link that says which time to show is shown so, wherever the span is.
    reveal(node);
    if (!isZoomInUrl()) bringTime(node);
  });

  const root = state.focus >= 0 && state.focus < tree.spanCount ? state.focus : model.main;
  const path = useMemo(() => criticalPath(columns, tree, root), [columns, tree, root]);
  const slowest = useMemo(() => standingOut(path), [path]);
  const isShown = (node: number) => hidden?.mask[node] !== 1;
  const hits = useMemo(() => {
    const spans = hidden ? search.spans.filter((node) => hidden.mask[node] !== 1) : search.spans;
    if (search.loose.length === 0) return spans;
    const all = new Int32Array(spans.length + search.loose.length);
    all.set(spans);
    all.set(
      search.loose.map((log) => rowNodeOfLog(model, log)),
      spans.length,
    );
    return all;
  }, [model, search, hidden]);

  const foundLogs = useMemo(
    () => (search.text === '' ? undefined : new Set(marks?.logId.filter((_, k) => search.logs[k] === 1))),
    [search, marks],
  );

  const setState = (next: RowState, step = false) => change({ rows: keyStateOf(model, next) }, { step });

  const pick = (node: number, shown = false) => {
    if (node < 0) return;
    choose(node);
    if (!shown) return;
    reveal(node);
    bringTime(node);
  };
  /** Opens what the row is in, and brings it on screen. */
  const reveal = (node: number) => {
    if (node < 0) return;
    const mark = logOfRow(model, node);
    const inside = mark < 0 ? node : (marks?.logSpan[mark] ?? -1);
    if (mark >= 0 && keys.logRows !== 'trace' && !rows.node.includes(node))
      change({ logRows: inside < 0 ? 'trace' : { scope: 'span', of: keyOfNode(model, inside) } });
    if (inside >= 0 && inside < tree.nodeCount) {
      const next = revealing(tree, folds, state, inside, mark >= 0);
      if (next !== state) setState(next);
    }
    setWanted((old) => ({ node, turn: old.turn + 1 }));
  };
  const bringTime = (node: number) => {
    const mark = logOfRow(model, node);
    if (node < 0 || (node >= tree.spanCount && mark < 0)) return;
    const start = mark < 0 ? (columns.start[node] as number) : timeOfLog(spanMarks, mark);
    const length = mark < 0 ? (columns.duration[node] as number) : 0;
    range.set(bringIntoView(range.get(), start, start + length, range.bounds()));
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
    lastError.current = stepErrors(tree, model.errors.filter(isShown), from, lastError.current, step);
    pick(lastError.current, true);
  };
  const setFind = (find: string) => change({ find });
  const actions = useLatest({
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
    setFind,
  });
  const matches = search.text === '' ? undefined : search.matches;
  const logMatches = search.text === '' ? undefined : search.logs;
  const dim = search.text !== '' && !keys.only;
  const linked = useLinked(model);
  const scene = useMemo<Scene>(
    () => ({
      model,
      rows,
      marks: spanMarks,
      path: showPath ? path : undefined,
      clock: keys.clock,
      linked,
      cursor,
      matches,
      logMatches,
      dim,
      theme,
      colors,
    }),
    [
      model,
      rows,
      spanMarks,
      showPath,
      path,
      keys.clock,
      linked,
      cursor,
      matches,
      logMatches,
      dim,
      theme,
      colors,
    ],
  );
  const mark = logOfRow(model, cursor);

  return {
    ...actions,
    model,
    recorded,
    scene,
    rows,
    state,
    range,
    keys,
    change,
    hidden,
    path,
    showPath,
    setShowPath,
    cursor,
    span,
    log: mark < 0 ? null : (marks?.logId[mark] ?? null),
    slowest,
    find: keys.find,
    search,
    hits,
    foundLogs,
    wanted,
  };
}

/** The span with most time on the path, when that is a quarter of it or more. */
function standingOut(path: CriticalPath): number {
  let best = -1;
  for (let span = 0; span < path.onPath.length; span++)
    if ((path.onPath[span] as number) > (best < 0 ? 0 : (path.onPath[best] as number))) best = span;
  return best >= 0 && (path.onPath[best] as number) * 4 >= path.total ? best : -1;
}
