// What the lanes draw from: the trace, its rows, and what is chosen, searched and shown.
import type { CriticalPath } from '../../logic/critical-path.ts';
import type { SpanMarks } from '../../logic/span-marks.ts';
import type { TimeRange } from '../../logic/time-scale.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import type { VisibleRows } from '../../logic/visible-rows.ts';
import type { Theme } from '../../ui/theme/theme.ts';

export interface Scene {
  readonly model: TraceModel;
  readonly rows: VisibleRows;
  readonly marks: SpanMarks | undefined;
  /** Drawn when given. */
  readonly path: CriticalPath | undefined;
  /** Node of the chosen row, -1 for none. */
  readonly cursor: number;
  /** Spans that match a search; the others are dimmed while `dim`. */
  readonly matches: Uint8Array | undefined;
  readonly dim: boolean;
  readonly theme: Theme;
}

export interface Viewport {
  readonly range: TimeRange;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
}

/** Whether a row has nothing to do with the search that is being typed. */
export function isDimmed(scene: Scene, node: number): boolean {
  if (!scene.dim || !scene.matches) return false;
  const { tree, folds } = scene.model;
  if (node < tree.spanCount) return scene.matches[node] !== 1;
  const members = folds.list[node - tree.nodeCount]?.members;
  return !members?.some((span) => scene.matches?.[span] === 1);
}
