// What the trace page shows of its trace: put together from how it is looked at (use-view-state), the chosen row,
// the search and the rows, with the ways to change them (use-view-actions).
import { useMemo } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import { marksWithOffsets } from '../../logic/clock-skew.ts';
import { logOfRow } from '../../logic/row-kind.ts';
import { marksBySpan } from '../../logic/span-marks.ts';
import { type TraceModel, withClocks } from '../../logic/trace-model.ts';
import { PLAIN_VIEW } from '../../logic/view-params.ts';
import type { ServiceColors, Theme } from '../../ui/index.ts';
import type { Scene } from '../../viz/waterfall/scene.ts';
import type { TraceView } from './trace-view.ts';
import { useChosen } from './use-chosen.ts';
import { useHits } from './use-hits.ts';
import { useLinked } from './use-linked.ts';
import { usePath } from './use-path.ts';
import { useReveal } from './use-reveal.ts';
import { useSearch } from './use-search.ts';
import { useStored } from './use-stored.ts';
import { useTraceRows } from './use-trace-rows.ts';
import { useViewActions } from './use-view-actions.ts';
import { isZoomInUrl, useBounds, useViewState } from './use-view-state.ts';

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
  const { columns } = model;
  const marks = useMemo(
    () => sent && marksWithOffsets(sent, model.services, keys.clock),
    [sent, model.services, keys.clock],
  );
  const spanMarks = useMemo(
    () => marks && marksBySpan(marks, columns.count, columns.baseNs),
    [marks, columns],
  );

  const search = useSearch(model, marks, keys.find);
  const shown = useTraceRows(model, spanMarks, keys, search);
  const { state, rows, hidden } = shown;
  const { wanted, reveal, bringTime } = useReveal({
    ...shown,
    model,
    range,
    marks,
    spanMarks,
    keys,
    change,
  });
  const chosen = useChosen(model, marks, rowsShown, (node) => {
    // A link that says which time to show is shown so, wherever the span is.
    reveal(node);
    if (!isZoomInUrl()) bringTime(node);
  });
  const { cursor, span } = chosen;

  const { path, slowest } = usePath(model, state.focus);
  const { hits, foundLogs } = useHits(model, marks, search, hidden);
  const actions = useViewActions({
    ...chosen,
    model,
    state,
    range,
    keys,
    change,
    hidden,
    hits,
    reveal,
    bringTime,
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
