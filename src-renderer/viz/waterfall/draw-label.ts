// What stands beside a bar in words: its duration, and where it goes when there is no room.
import { hexOf } from '../../ui/theme/colors.ts';
import { drawArrow, type SeenBar } from './draw-bar.ts';
import { LABEL_BOTTOM, LABEL_TOP, PAD_RIGHT } from './measures.ts';
import type { Scene, Viewport } from './scene.ts';

const FONT = '12px "Inter Variable", system-ui, sans-serif';

export interface Label {
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

/** Measuring text costs more than drawing a bar; the same lengths come again in every frame. */
const widths = new Map<string, number>();

function textWidth(pen: CanvasRenderingContext2D, text: string, strong: boolean): number {
  const key = strong ? `*${text}` : text;
  let width = widths.get(key);
  if (width === undefined) {
    width = pen.measureText(text).width;
    if (widths.size > 5000 || document.fonts.status !== 'loaded') widths.clear();
    widths.set(key, width);
  }
  return width;
}

/** Puts every label after its bar, else before it, else on its end. */
export function drawLabels(
  pen: CanvasRenderingContext2D,
  labels: readonly Label[],
  scene: Scene,
  view: Viewport,
): void {
  pen.textBaseline = 'middle';
  // Setting a font costs as much as drawing ten labels.
  for (const strong of [false, true]) {
    let isSet = false;
    for (const label of labels) {
      if (label.strong !== strong) continue;
      if (!isSet) pen.font = `${strong ? 600 : 400} ${FONT}`;
      isSet = true;
      drawLabel(pen, label, scene, view);
    }
  }
  pen.globalAlpha = 1;
}

function drawLabel(pen: CanvasRenderingContext2D, label: Label, scene: Scene, view: Viewport): void {
  const { seen, y } = label;
  const { theme } = scene;
  pen.globalAlpha = label.dim ? 0.45 : 1;
  const width = textWidth(pen, label.text, label.strong);
  let x: number;
  if (!seen) {
    x = label.side < 0 ? 16 : view.width - PAD_RIGHT - width;
    drawArrow(pen, label.side < 0 ? 6 : view.width - 12, y + 12, label.side, hexOf('ink-3', theme));
  } else if (!seen.cutRight && seen.right + 6 + width < view.width - PAD_RIGHT + 8) x = seen.right + 6;
  else if (seen.left - 6 - label.before - width > 2) x = seen.left - 6 - label.before - width;
  else {
    x = seen.right - width - (seen.cutRight ? 18 : 10);
    pen.fillStyle = hexOf(label.strong ? 'select' : 'surface', theme);
    pen.beginPath();
    pen.roundRect(x - 4, y + 5, width + 8, 14, 3);
    pen.fill();
  }
  // Path and grid go behind the words; log dots above and event ticks below stay.
  if (!seen || x >= seen.right || x + width <= seen.left)
    pen.clearRect(x - 3, y + LABEL_TOP, width + 6, LABEL_BOTTOM - LABEL_TOP);
  pen.fillStyle = hexOf(label.strong ? 'ink' : seen ? 'ink-2' : 'ink-3', theme);
  pen.fillText(label.text, x, y + 12.5);
}
