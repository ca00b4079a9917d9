// What the lanes draw from: the trace, its rows, and what is chosen, searched and shown.
import type { ClockOffsets } from '../../logic/clock-skew.ts';
import type { CriticalPath } from '../../logic/critical-path.ts';
import { foldOfRow, logOfRow } from '../../logic/row-kind.ts';
import type { SpanMarks } from '../../logic/span-marks.ts';
import type { TimeRange } from '../../logic/time-scale.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import type { VisibleRows } from '../../logic/visible-rows.ts';
import type { ServiceColors } from '../../ui/theme/service-colors.ts';
import type { Theme } from '../../ui/theme/theme.ts';

export interface Scene {
  readonly model: TraceModel;
  readonly rows: VisibleRows;
  readonly marks: SpanMarks | undefined;
  /** Drawn when given. */
  readonly path: CriticalPath | undefined;
  /** Services whose times are moved, as their rows say. */
  readonly clock: ClockOffsets;
  /** Spans that others link to, as their rows say. */
  readonly linked: ReadonlySet<number>;
  /** Number of the chosen row, -1 for none. */
  readonly cursor: number;
  /** Spans that match a search; the others are dimmed while `dim`. */
  readonly matches: Uint8Array | undefined;
  /** The same for log records, by index in TraceMarks. */
  readonly logMatches: Uint8Array | undefined;
  readonly dim: boolean;
  readonly theme: Theme;
  readonly colors: ServiceColors;
}

export interface Viewport {
  readonly range: TimeRange;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
}

/** Whether a row is what was searched for, or holds it folded inside. */
export function isMatch({ model, matches, logMatches }: Scene, node: number): boolean {
  if (!matches) return false;
  if (node < model.tree.spanCount) return matches[node] === 1;
  const fold = foldOfRow(model, node);
  if (fold) return fold.members.some((span) => matches[span] === 1);
  return logMatches?.[logOfRow(model, node)] === 1;
}

/** Whether a row has nothing to do with the search. */
export function isDimmed(scene: Scene, node: number): boolean {
  return scene.dim && scene.matches !== undefined && !isMatch(scene, node);
}

/** The row of the chosen node, or the row it is inside of. */
export function cursorRowOf({ model, rows, cursor }: Scene): number {
  if (cursor < 0) return -1;
  return cursor < model.tree.nodeCount ? (rows.rowOf[cursor] ?? -1) : rows.node.indexOf(cursor);
}

/** True or false for a row that can be opened and is, or is not; undefined for one that cannot. */
export function expandedOf({ rows }: Scene, row: number): boolean | undefined {
  const expanded = rows.expanded[row] ?? -1;
  return expanded < 0 ? undefined : expanded === 1;
}
