// The keys of the trace page.
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { noiseOf } from '../../logic/noise.ts';
import { kindOfRow } from '../../logic/row-kind.ts';
import { panBy, zoomAbout } from '../../logic/time-scale.ts';
import { type KeyBinding, useKeys } from '../../ui/keys/keys.ts';
import { cursorRowOf, expandedOf } from '../../viz/waterfall/scene.ts';
import type { WaterfallHandle } from '../../viz/waterfall/Waterfall.tsx';
import type { TraceView } from './trace-view.ts';

export interface TraceKeys {
  readonly view: TraceView;
  readonly waterfall: RefObject<WaterfallHandle | null>;
  /** False while another view of the trace is shown: then only the keys that fit every view work. */
  readonly rowsShown: boolean;
  readonly openPanel: () => void;
  /** Opens the panel and goes into it. */
  readonly toPanel: () => void;
  /** The keyboard is in the panel. */
  readonly inPanel: () => boolean;
  /** Esc, when there is nothing smaller to close. */
  readonly leave: () => void;
  readonly search: () => void;
  /** Shows a log record among all of the trace. */
  readonly toLog: (id: number) => void;
  /** Shows the log record that is chosen there as a row; false when none is. */
  readonly toLogRow: () => boolean;
}

export function useTraceKeys({
  view,
  waterfall,
  rowsShown,
  openPanel,
  toPanel,
  inPanel,
  leave,
  search,
  toLog,
  toLogRow,
}: TraceKeys): void {
  const afterG = useAfterG();
  /** A key that others may have after "g" ("g l" goes to the logs), and that wants rows where it says so. */
  const own = (keys: string, label: string, run: () => unknown, rows = true): KeyBinding => ({
    keys,
    label,
    run: () => (afterG() || (rows && !rowsShown) ? false : run()),
  });
  const row = cursorRowOf(view.scene);
  const move = (to: number) => {
    const at = Math.max(0, Math.min(view.rows.count - 1, to));
    const node = view.rows.node[at];
    if (node === undefined) return;
    view.pick(node);
    waterfall.current?.showRow(at);
  };
  const page = () => waterfall.current?.page() ?? 20;
  const rise = () => closeOrRise(view, row, move);
  const enter = () => openOrEnter(view, row, move);
  const toError = (step: 1 | -1) => {
    view.stepError(step);
    if (view.model.errors.length > 0) openPanel();
  };
  const pan = (share: number) => {
    const range = view.range.get();
    view.range.set(panBy(range, (range.end - range.start) * share, view.range.bounds()));
  };
  useKeys('Trace', [
    own('j', 'Next row', () => move(row + 1)),
    own('k', 'Previous row', () => move(row - 1)),
    own('ArrowDown', 'Next row', () => move(row + 1)),
    own('ArrowUp', 'Previous row', () => move(row - 1)),
    own('Home', 'First row', () => move(0)),
    own('End', 'Last row', () => move(view.rows.count - 1)),
    own('PageDown', 'A page down', () => move(row + page())),
    own('PageUp', 'A page up', () => move(row - page())),
    own('h', 'Collapse, or go to the parent', rise),
    own('l', 'Expand, or go to the first child', enter),
    own('ArrowLeft', 'Collapse, or go to the parent', rise),
    own('ArrowRight', 'Expand, or go to the first child', enter),
    own('[', 'One level less', () => view.stepLevel(-1)),
    own(']', 'One level more', () => view.stepLevel(1)),
    own('w', 'Zoom in', () => zoom(view, 0.75)),
    own('s', 'Zoom out', () => zoom(view, 1 / 0.75)),
    own('a', 'Pan to earlier', () => pan(-0.15)),
    own('d', 'Pan to later', () => pan(0.15)),
    own('f', 'Fit the chosen span; again: the whole trace', view.fit),
    own('.', 'Show only the chosen subtree', () => view.cursor >= 0 && view.focusOn(view.cursor)),
    own('Enter', 'Open a fold; go into the panel of any other row', () => {
      // Elsewhere the key is that of the button or link it is on.
      const at = document.activeElement;
      if (at !== document.body && !at?.matches('[data-part=waterfall]')) return false;
      if (view.cursor < 0) return true;
      if (kindOfRow(view.model, view.cursor) === 'fold') {
        view.toggle(view.cursor);
        openPanel();
      } else toPanel();
      return true;
    }),
    own('e', 'Next error: where it began, then what passed it on', () => toError(1), false),
    own('E', 'Previous error', () => toError(-1), false),
    own('n', 'Next match', () => view.hits.length > 0 && view.stepHit(1), false),
    own('N', 'Previous match', () => view.hits.length > 0 && view.stepHit(-1), false),
    own('c', 'Critical path on or off', () => view.setShowPath(!view.showPath)),
    own(
      'o',
      'Log records as rows; among the logs: the chosen one as a row',
      () => {
        if (!rowsShown) return toLogRow();
        view.change({ logRows: view.keys.logRows === null ? 'trace' : null });
        return true;
      },
      false,
    ),
    own('O', 'The chosen log record among all logs of the trace', () => view.log !== null && toLog(view.log)),
    own(
      'z',
      'Hide spans like the chosen',
      () => view.span >= 0 && view.hide(noiseOf(view.model, view.span, false)),
    ),
    own(
      'Z',
      'Hide the service of the chosen span',
      () => view.span >= 0 && view.hide(noiseOf(view.model, view.span, true)),
    ),
    own(
      'm',
      'Only what matches, or all',
      () => view.search.text !== '' && view.change({ only: !view.keys.only }),
      false,
    ),
    own('/', 'Search in this trace', search, false),
    own(
      'Escape',
      'From the panel to the rows; clear the search, leave the subtree, close the panel, go back',
      () => {
        if (rowsShown && inPanel()) waterfall.current?.focus();
        else if (view.find !== '') view.change({ find: '', only: false });
        else if (view.state.focus >= 0) view.focusOn(-1);
        else leave();
      },
      false,
    ),
  ]);
}

/** Whether "g" was pressed just before: then the next key belongs to a sequence of the shell's. */
function useAfterG(): () => boolean {
  const last = useRef({ g: false, before: false, at: 0 });
  useEffect(() => {
    const note = (event: KeyboardEvent) => {
      const recent = event.timeStamp - last.current.at < 1000;
      last.current = { g: event.key === 'g', before: last.current.g && recent, at: event.timeStamp };
    };
    window.addEventListener('keydown', note, { capture: true });
    return () => window.removeEventListener('keydown', note, { capture: true });
  }, []);
  return useCallback(() => last.current.before, []);
}

/** h: closes what is open, else goes up to the parent's row. */
function closeOrRise(view: TraceView, row: number, move: (to: number) => void): void {
  const node = view.rows.node[row];
  if (node === undefined) return;
  if (expandedOf(view.scene, row)) {
    view.toggle(node);
    return;
  }
  const depth = view.rows.depth[row] ?? 0;
  for (let up = row - 1; up >= 0; up--) {
    if ((view.rows.depth[up] ?? 0) < depth) {
      move(up);
      return;
    }
  }
}

/** l: opens what is closed, else goes down to the first child. */
function openOrEnter(view: TraceView, row: number, move: (to: number) => void): void {
  const expanded = expandedOf(view.scene, row);
  if (expanded === false) view.toggle(view.rows.node[row] ?? -1);
  else if (expanded) move(row + 1);
}

/** Zooms about the chosen span where it is in view, else about the middle. */
function zoom(view: TraceView, factor: number): void {
  const range = view.range.get();
  const { start, duration } = view.model.columns;
  const middle = (start[view.span] ?? Number.NaN) + (duration[view.span] ?? 0) / 2;
  const about = middle >= range.start && middle <= range.end ? middle : (range.start + range.end) / 2;
  view.range.set(zoomAbout(range, about, factor, view.range.bounds()));
}
