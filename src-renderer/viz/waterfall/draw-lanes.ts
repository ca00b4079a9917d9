// The lanes of the waterfall: paints the rows that are in view, nothing else. Called once a frame at most.
import { rulerTicks } from '../../logic/time-scale.ts';
import { formatDuration } from '../../ui/format/index.ts';
import { hexOf } from '../../ui/theme/colors.ts';
import { serviceFill } from '../../ui/theme/service-color.ts';
import { type Bar, drawArrow, drawBar, type SeenBar, seenBar } from './draw-bar.ts';
import { drawMarks } from './draw-marks.ts';
import { drawPath } from './draw-path.ts';
import {
  BAR_BOTTOM,
  BAR_TOP,
  LABEL_BOTTOM,
  LABEL_TOP,
  laneWidth,
  PAD_RIGHT,
  ROW_HEIGHT,
  xOf,
} from './measures.ts';
import { isDimmed, type Scene, type Viewport } from './scene.ts';

const FONT = '12px "Inter Variable", system-ui, sans-serif';

interface Label {
  text: string;
  strong: boolean;
  dim: boolean;
  y: number;
  seen: SeenBar | null;
  /** For a bar out of view: the side it is on. */
  side: 1 | -1;
  /** Pixels kept free before the bar, for a bracket. */
  before: number;
}

/** Paints everything. The pen is already scaled so that one unit is one CSS pixel. */
export function drawLanes(pen: CanvasRenderingContext2D, scene: Scene, view: Viewport): void {
  pen.clearRect(0, 0, view.width, view.height);
  drawGrid(pen, scene, view);
  const first = Math.max(0, Math.floor(view.scrollTop / ROW_HEIGHT));
  const last = Math.min(scene.rows.count - 1, Math.floor((view.scrollTop + view.height) / ROW_HEIGHT));
  const fills = scene.model.services.names.map((name) => serviceFill(pen, name, scene.theme));
  const labels: Label[] = [];
  for (let row = first; row <= last; row++) {
    const node = scene.rows.node[row] as number;
    const y = row * ROW_HEIGHT - view.scrollTop;
    const dim = isDimmed(scene, node);
    pen.globalAlpha = dim ? 0.45 : 1;
    if (node < scene.model.tree.spanCount) labels.push(drawSpan(pen, scene, view, node, y, fills, dim));
    else if (node >= scene.model.tree.nodeCount) {
      const label = drawFold(pen, scene, view, node - scene.model.tree.nodeCount, y, fills, dim);
      if (label) labels.push(label);
    }
    if (rowMatches(scene, node)) {
      pen.fillStyle = hexOf('warn', scene.theme);
      pen.fillRect(view.width - 10, y + 11, 8, 2);
    }
  }
  pen.globalAlpha = 1;
  if (scene.path) drawPath(pen, scene, view);
  for (const label of labels) drawLabel(pen, label, scene, view);
}

function drawGrid(pen: CanvasRenderingContext2D, scene: Scene, view: Viewport): void {
  pen.fillStyle = hexOf('line', scene.theme);
  for (const tick of rulerTicks(view.range, laneWidth(view.width)).ticks)
    pen.fillRect(Math.round(xOf(tick.at, view.range, view.width)), 0, 1, view.height);
}

function rowMatches(scene: Scene, node: number): boolean {
  return node < scene.model.tree.spanCount && scene.matches?.[node] === 1;
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
  const x0 = xOf(start, view.range, view.width);
  const x1 = xOf(start + duration, view.range, view.width);
  const seen = seenBar(x0, x1, view.width);
  const skewed = skew.has(span);
  if (seen) {
    const bar: Bar = {
      y,
      x0,
      x1,
      fill: fills[services.ofSpan[span] as number] ?? hexOf('ink-3', scene.theme),
      error: columns.status[span] === 2,
      orphan: (tree.parent[span] as number) >= tree.spanCount,
      skewed,
    };
    drawBar(pen, bar, seen, scene.theme);
  }
  if (scene.marks) drawMarks(pen, scene.marks, span, y, view, scene.theme);
  const end = seen?.cutRight ? ` · to ${formatDuration(start + duration)}` : '';
  return {
    text: formatDuration(duration) + end,
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
  index: number,
  y: number,
  fills: readonly (string | CanvasPattern)[],
  dim: boolean,
): Label | null {
  const { columns, services, folds } = scene.model;
  const fold = folds.list[index];
  if (!fold) return null;
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
  return {
    text: `${count} × ${formatDuration(fold.total / count)} · ${formatDuration(fold.total)} in all`,
    strong: index + scene.model.tree.nodeCount === scene.cursor,
    dim,
    y,
    seen: seenBar(x0, x1, view.width),
    side: x1 < view.width / 2 ? -1 : 1,
    before: 0,
  };
}

/** Puts the label after the bar, else before it, else on its end. */
function drawLabel(pen: CanvasRenderingContext2D, label: Label, scene: Scene, view: Viewport): void {
  const { seen, y } = label;
  pen.font = `${label.strong ? 600 : 400} ${FONT}`;
  pen.textBaseline = 'middle';
  pen.globalAlpha = label.dim ? 0.45 : 1;
  const width = pen.measureText(label.text).width;
  const middle = y + 12.5;
  const ground = hexOf(label.strong ? 'select' : 'surface', scene.theme);
  let x: number;
  if (!seen) {
    x = label.side < 0 ? 16 : view.width - PAD_RIGHT - width;
    drawArrow(pen, label.side < 0 ? 6 : view.width - 12, y + 12, label.side, hexOf('ink-3', scene.theme));
  } else if (!seen.cutRight && seen.right + 6 + width < view.width - PAD_RIGHT + 8) x = seen.right + 6;
  else if (seen.left - 6 - label.before - width > 2) x = seen.left - 6 - label.before - width;
  else {
    x = seen.right - width - (seen.cutRight ? 18 : 10);
    pen.fillStyle = ground;
    pen.beginPath();
    pen.roundRect(x - 4, y + 5, width + 8, 14, 3);
    pen.fill();
  }
  // The path goes behind the words; log dots above and event ticks below stay.
  if (scene.path && (!seen || x >= seen.right || x + width <= seen.left))
    pen.clearRect(x - 3, y + LABEL_TOP, width + 6, LABEL_BOTTOM - LABEL_TOP);
  pen.strokeStyle = ground;
  pen.lineWidth = 3;
  pen.lineJoin = 'round';
  pen.strokeText(label.text, x, middle);
  pen.fillStyle = hexOf(label.strong ? 'ink' : seen ? 'ink-2' : 'ink-3', scene.theme);
  pen.fillText(label.text, x, middle);
  pen.globalAlpha = 1;
}
