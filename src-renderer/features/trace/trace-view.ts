// What the trace page shows of its trace, and the ways to change it: what use-trace-view puts together.
import type { CriticalPath } from '../../logic/critical-path.ts';
import type { Hidden, Noise } from '../../logic/noise.ts';
import type { RangeStore } from '../../logic/range-store.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import type { ViewKeys } from '../../logic/view-params.ts';
import type { RowState, VisibleRows } from '../../logic/visible-rows.ts';
import type { Scene } from '../../viz/waterfall/scene.ts';
import type { Search } from './use-search.ts';

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
