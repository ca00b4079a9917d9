// How a trace is looked at: kept for each trace while the page lives, and in the URL, so that going back finds a
// trace as it was left and a copied link shows the same. The stretch of time is kept outside of React, as it
// changes with every frame of a zoom.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { withOffsets } from '../../logic/clock-skew.ts';
import { createRangeStore, type RangeStore } from '../../logic/range-store.ts';
import { type TraceModel, traceBounds } from '../../logic/trace-model.ts';
import { PLAIN_VIEW, paramsOfView, type ViewKeys, viewOfParams, type Zoom } from '../../logic/view-params.ts';
import { changeUrl, useUrlPart } from '../../ui/view/url.ts';

/** Browsers take few changes of the URL a second. */
const SETTLE_MS = 200;
const AFTER_FRAME_MS = 30;
const MOST_KEPT = 30;

/** A trace as it was left. */
export interface Kept {
  view: ViewKeys;
  readonly range: RangeStore;
  /** What the range counts from. */
  baseNs: string;
}

/** The last traces looked at. */
const kept = new Map<string, Kept>();

export interface ViewState {
  readonly view: ViewKeys;
  /** `step`: the view before is one to come back to with "back"; else it is a change of this view. */
  readonly change: (changes: Partial<ViewKeys>, how?: { step: boolean }) => void;
  readonly kept: Kept;
}

/** `first` is how a trace is shown that was not looked at yet and whose URL says nothing. */
export function useViewState(model: TraceModel, first: ViewKeys): ViewState {
  const [store] = useState(() => openKept(model, viewOfUrl(), first));
  const [view, setView] = useState(store.view);
  const latest = useRef({ model });
  latest.current = { model };

  const isStep = useRef(false);
  const written = useRef<string | null>(null);
  const writtenAt = useRef(Number.NEGATIVE_INFINITY);
  const write = useCallback(
    (view: ViewKeys, replace: boolean) => {
      const now = { ...view, zoom: zoomOf(store) };
      written.current = textOf(now);
      writtenAt.current = performance.now();
      changeUrl(paramsOfView(now), { replace });
    },
    [store],
  );
  const change = useCallback(
    (changes: Partial<ViewKeys>, { step } = { step: false }) => {
      // What a step leaves is in its own entry of the history as it was, zoom and all.
      if (step) write(store.view, true);
      isStep.current ||= step;
      store.view = { ...store.view, ...changes };
      setView(store.view);
    },
    [store, write],
  );

  /** What the URL says when that is not what was written there: an own change of the URL changes nothing here. */
  const foreign = useUrlPart((params) => {
    const text = textOf(viewOfParams(params) ?? PLAIN_VIEW);
    return text === written.current ? null : text;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        write(view, !isStep.current);
        isStep.current = false;
      }, ms);
    };
    // One change is in the URL once it is on the screen; a key held down, or a zoom, once it rests.
    soon(performance.now() - writtenAt.current > SETTLE_MS ? AFTER_FRAME_MS : SETTLE_MS);
    const stop = store.range.subscribe(() => soon(SETTLE_MS));
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, view, write]);

  // "Back", or a link to the same trace, brought another view.
  useEffect(() => {
    if (foreign === null || written.current === null || foreign === written.current) return;
    written.current = foreign;
    const next = viewOfUrl() ?? PLAIN_VIEW;
    store.view = next;
    setView(next);
    openRange(store, latest.current.model);
  }, [foreign, store]);

  return { view, change, kept: store };
}

/**
 * Holds the stretch of time to what the trace covers. A live trace grows: whoever looks at the whole goes on to,
 * unless the pointer is on the bars, as nothing moves under it; then once it has left them. A span that is earlier than all others moves the
 * base that times count from, and not the picture.
 */
export function useBounds(kept: Kept, { columns, bounds }: TraceModel): RangeStore {
  useLayoutEffect(() => {
    const by = Number(BigInt(kept.baseNs) - BigInt(columns.baseNs));
    kept.baseNs = columns.baseNs;
    kept.range.rebound(bounds, { follow: !isOnBars(), by });
  }, [kept, columns, bounds]);
  useEffect(() => {
    const leave = () => {
      if (!isOnBars()) kept.range.catchUp();
    };
    document.addEventListener('pointermove', leave);
    document.documentElement.addEventListener('pointerleave', leave);
    return () => {
      document.removeEventListener('pointermove', leave);
      document.documentElement.removeEventListener('pointerleave', leave);
    };
  }, [kept]);
  return kept.range;
}

/** Whether the pointer is on a row, and not on its name, whose place no time moves. */
function isOnBars(): boolean {
  const row = document.querySelector('[data-part="waterfall"] [role="row"]:hover');
  return row !== null && row.querySelector('[role="rowheader"]:hover') === null;
}

/** Whether the URL says which stretch of time is shown. */
export const isZoomInUrl = (): boolean => (viewOfUrl()?.zoom ?? null) !== null;

const viewOfUrl = () => viewOfParams(new URLSearchParams(location.search));

const textOf = (view: ViewKeys): string => JSON.stringify(paramsOfView(view));

function openKept(model: TraceModel, asked: ViewKeys | null, first: ViewKeys): Kept {
  const { traceId, baseNs } = model.columns;
  const found = kept.get(traceId) ?? { view: first, range: createRangeStore(model.bounds), baseNs };
  kept.delete(traceId);
  kept.set(traceId, found);
  const oldest = kept.keys().next().value;
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  if (asked) {
    found.view = asked;
    openRange(found, model);
  }
  return found;
}

/** Sets the stretch of time to what the view asks for, in the trace as its clocks are set there. */
function openRange(store: Kept, model: TraceModel): void {
  const { clock, zoom } = store.view;
  const columns = withOffsets(model.columns, model.services, clock);
  const bounds = columns === model.columns ? model.bounds : traceBounds(columns);
  store.baseNs = columns.baseNs;
  store.range.rebound(bounds, { follow: false, by: 0 });
  const start = zoom ? Number(BigInt(zoom.from) - BigInt(columns.baseNs)) : 0;
  store.range.set(zoom ? { start, end: start + zoom.length } : bounds);
}

/** What is on screen in absolute time; null for the whole trace. */
function zoomOf({ range, baseNs }: Kept): Zoom | null {
  const { start, end } = range.get();
  if (range.isWhole()) return null;
  const from = BigInt(baseNs) + BigInt(Math.round(start));
  return { from: String(from), length: end - start };
}
