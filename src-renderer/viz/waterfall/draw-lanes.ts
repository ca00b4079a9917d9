// The lanes of the waterfall: paints the rows that are in view, nothing else. Called once a frame at most.
import type { Fold } from '../../logic/folds.ts';
import { foldOfRow, logOfRow } from '../../logic/row-kind.ts';
import { timeOfLog } from '../../logic/span-marks.ts';
import { rulerTicks } from '../../logic/time-scale.ts';
import { formatDuration } from '../../ui/format/index.ts';
import { hexOf } from '../../ui/theme/colors.ts';
import { serviceFill } from '../../ui/theme/service-color.ts';
import { type Bar, drawBar, seenBar } from './draw-bar.ts';
import { drawLabels, type Label } from './draw-label.ts';
import { drawLogDot, drawMarks } from './draw-marks.ts';
import { drawPath } from './draw-path.ts';
import { BAR_BOTTOM, BAR_TOP, laneWidth, ROW_HEIGHT, xOf } from './measures.ts';
import { isDimmed, isMatch, type Scene, type Viewport } from './scene.ts';

/**
 * Paints the rows from `seen.scrollTop` on, `seen.height` pixels of them; nothing stays of the others. The pen is
 * already scaled so that one unit is one CSS pixel.
 */
export function drawLanes(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  seen: Pick<Viewport, 'scrollTop' | 'height'> = view,
): void {
  pen.clearRect(0, 0, view.width, view.height);
  drawGrid(pen, scene, view);
  drawInstant(pen, scene, view);
  const first = Math.max(0, Math.floor(seen.scrollTop / ROW_HEIGHT));
  const last = Math.min(scene.rows.count - 1, Math.floor((seen.scrollTop + seen.height) / ROW_HEIGHT));
  const fills = scene.model.services.names.map((name) => serviceFill(pen, name, scene.theme, scene.colors));
  const labels: Label[] = [];
  for (let row = first; row <= last; row++) {
    const node = scene.rows.node[row] as number;
    const y = row * ROW_HEIGHT - view.scrollTop;
    const dim = isDimmed(scene, node);
    pen.globalAlpha = dim ? 0.45 : 1;
    if (node < scene.model.tree.spanCount) labels.push(drawSpan(pen, scene, view, node, y, fills, dim));
    else if (node >= scene.model.tree.nodeCount) {
      const fold = foldOfRow(scene.model, node);
      const label = fold
        ? drawFold(pen, scene, view, fold, node, y, fills, dim)
        : drawLogRow(pen, scene, view, node, y, dim);
      if (label) labels.push(label);
    }
    if (isMatch(scene, node)) {
      pen.fillStyle = hexOf('warn', scene.theme);
      pen.fillRect(view.width - 10, y + 11, 8, 2);
    }
  }
  pen.globalAlpha = 1;
  const hairs = scene.path ? drawPath(pen, scene, view) : [];
  drawLabels(pen, labels, hairs, scene, view);
}

function drawGrid(pen: CanvasRenderingContext2D, scene: Scene, view: Viewport): void {
  pen.fillStyle = hexOf('line', scene.theme);
  for (const tick of rulerTicks(view.range, laneWidth(view.width)).ticks)
    pen.fillRect(Math.round(xOf(tick.at, view.range, view.width)), 0, 1, view.height);
}

/** The time of the chosen log record, through all rows. */
function drawInstant(pen: CanvasRenderingContext2D, scene: Scene, view: Viewport): void {
  const mark = logOfRow(scene.model, scene.cursor);
  if (mark < 0 || !scene.marks) return;
  const x = Math.round(xOf(timeOfLog(scene.marks, mark), view.range, view.width));
  pen.fillStyle = hexOf('accent', scene.theme);
  pen.fillRect(x, 0, 1, view.height);
}

function drawSpan(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  span: number,
  y: number,
  fills: readonly (string | CanvasPattern)[],
  dim: boolean,
): Label {
  const { columns, tree, services, skew } = scene.model;
  const start = columns.start[span] as number;
  const duration = columns.duration[span] as number;
  const x0 = xOf(Math.min(start, start + duration), view.range, view.width);
  const x1 = xOf(Math.max(start, start + duration), view.range, view.width);
  const seen = seenBar(x0, x1, view.width);
  const skewed = skew.has(span);
  if (seen) {
    const bar: Bar = {
      y,
      x0,
      x1,
      fill: fills[services.ofSpan[span] as number] ?? hexOf('ink-3', scene.theme),
      error: columns.status[span] === 2,
      negative: duration < 0,
      orphan: (tree.parent[span] as number) >= tree.spanCount,
      skewed,
    };
    drawBar(pen, bar, seen, scene.theme);
  }
  if (scene.marks) drawMarks(pen, scene.marks, span, y, view, scene.theme);
  const length = formatDuration(duration);
  const end = formatDuration(start + duration);
  return {
    // Where it ends tells nothing when that is as far as it is long.
    text: seen?.cutRight && end !== length ? `${length} · to ${end}` : length,
    strong: span === scene.cursor,
    dim,
    y,
    seen,
    side: x1 < view.width / 2 ? -1 : 1,
    before: skewed ? 6 : 0,
  };
}

function drawFold(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  fold: Fold,
  node: number,
  y: number,
  fills: readonly (string | CanvasPattern)[],
  dim: boolean,
): Label {
  const { columns, services } = scene.model;
  const first = fold.members[0] as number;
  const fill = fills[services.ofSpan[first] as number] ?? hexOf('ink-3', scene.theme);
  let free = Number.NEGATIVE_INFINITY;
  for (const span of fold.members) {
    const start = columns.start[span] as number;
    const x0 = xOf(start, view.range, view.width);
    const x1 = xOf(start + (columns.duration[span] as number), view.range, view.width);
    // One tick for each member, a pixel apart; those that would stand on another are left out.
    const left = Math.max(x0, free, 0);
    if (left > view.width - 2) break;
    if (x1 < left && x0 < free) continue;
    const right = Math.min(view.width - 2, Math.max(x1 - 1, left + 1.5));
    if (right < 0) continue;
    pen.fillStyle = columns.status[span] === 2 ? hexOf('error', scene.theme) : fill;
    pen.fillRect(left, y + BAR_TOP, right - left, BAR_BOTTOM - BAR_TOP);
    free = right + 1;
  }
  const count = fold.members.length;
  const x0 = xOf(fold.start, view.range, view.width);
  const x1 = xOf(fold.end, view.range, view.width);
  const all = formatDuration(fold.total);
  return {
    text: `${count} × ${formatDuration(fold.total / count)} · ${all} in all`,
    shorter: [`${all} in all`, all],
    strong: node === scene.cursor,
    dim,
    y,
    seen: seenBar(x0, x1, view.width),
    side: x1 < view.width / 2 ? -1 : 1,
    before: 0,
  };
}

/** A log record that has a row: its dot on a line of its own. */
function drawLogRow(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  node: number,
  y: number,
  dim: boolean,
): Label | null {
  if (!scene.marks) return null;
  const { marks } = scene.marks;
  const mark = logOfRow(scene.model, node);
  const at = timeOfLog(scene.marks, mark);
  const x = xOf(at, view.range, view.width);
  const seen = seenBar(x - 3, x + 3, view.width);
  if (seen) drawLogDot(pen, marks.logSeverity[mark] ?? 0, x, y + 12, scene.theme);
  return {
    text: `+${formatDuration(at)}`,
    strong: node === scene.cursor,
    dim,
    y,
    seen,
    side: x < view.width / 2 ? -1 : 1,
    before: 0,
  };
}
