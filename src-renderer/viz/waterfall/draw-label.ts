// What stands beside a bar in words: its duration, and where it goes when there is no room.
import { hexOf } from '../../ui/theme/colors.ts';
import { drawArrow, type SeenBar } from './draw-bar.ts';
import type { Hair } from './draw-path.ts';
import { EDGE_RIGHT, LABEL_BOTTOM, LABEL_TOP } from './measures.ts';
import type { Scene, Viewport } from './scene.ts';

const FONT = '12px "Inter Variable", system-ui, sans-serif';

export interface Label {
  text: string;
  /** The same in ever fewer words, for where there is no room. */
  shorter?: readonly string[];
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

/** Puts every label after its bar, else before it, else on its end; beside the verticals of the path, not on them. */
export function drawLabels(
  pen: CanvasRenderingContext2D,
  labels: readonly Label[],
  hairs: readonly Hair[],
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
      drawLabel(pen, label, hairs, scene, view);
    }
  }
  pen.globalAlpha = 1;
}

function drawLabel(
  pen: CanvasRenderingContext2D,
  label: Label,
  hairs: readonly Hair[],
  scene: Scene,
  view: Viewport,
): void {
  const { seen, y } = label;
  const { theme } = scene;
  pen.globalAlpha = label.dim ? 0.45 : 1;
  const choices = [label.text, ...(label.shorter ?? [])];
  const widthOf = (words: string) => textWidth(pen, words, label.strong);
  const { text, width, x: beside } = wordsThatFit(choices, label, seen, widthOf, hairs, view.width);
  let x: number;
  if (!seen) {
    x = label.side < 0 ? 16 : view.width - EDGE_RIGHT - 8 - width;
    drawArrow(pen, label.side < 0 ? 6 : view.width - 12, y + 12, label.side, hexOf('ink-3', theme));
  } else if (typeof beside === 'number') x = beside;
  else {
    // The bar goes on under its words: an arrow behind them says so, where its own was.
    x = seen.right - width - (seen.cutRight ? 18 : 10);
    pen.fillStyle = hexOf(label.strong ? 'select' : 'surface', theme);
    pen.beginPath();
    pen.roundRect(x - 4, y + 5, (seen.cutRight ? view.width : x + width + 4) - (x - 4), 14, 3);
    pen.fill();
    if (seen.cutRight) drawArrow(pen, view.width - 6, y + 12, 1, hexOf('ink-3', theme));
  }
  // Path and grid go behind the words; log dots above and event ticks below stay.
  if (!seen || x >= seen.right || x + width <= seen.left)
    pen.clearRect(x - 3, y + LABEL_TOP, width + 6, LABEL_BOTTOM - LABEL_TOP);
  pen.fillStyle = hexOf(label.strong ? 'ink' : seen ? 'ink-2' : 'ink-3', theme);
  pen.fillText(text, x, y + 12.5);
}

const GAP = 6;

/** The most words that have room beside their bar, and where; the fewest, without a place, where none have. */
export function wordsThatFit(
  choices: readonly string[],
  label: Pick<Label, 'y' | 'before'>,
  seen: SeenBar | null,
  widthOf: (text: string) => number,
  hairs: readonly Hair[],
  lanes: number,
): { text: string; width: number; x: number | undefined } {
  let fitted = { text: '', width: 0, x: undefined as number | undefined };
  for (const text of choices) {
    const width = widthOf(text);
    const x = seen ? placeBeside(label, seen, width, hairs, lanes) : undefined;
    fitted = { text, width, x };
    if (!seen || x !== undefined) break;
  }
  return fitted;
}

/**
 * Where words `width` wide stand beside their bar: after it, after a vertical of the path that would go through them,
 * or before it; undefined where there is no room.
 */
export function placeBeside(
  label: Pick<Label, 'y' | 'before'>,
  seen: SeenBar,
  width: number,
  hairs: readonly Hair[],
  lanes: number,
): number | undefined {
  const crossing = (x: number) =>
    hairs.find(
      (hair) =>
        hair.x > x - 3 &&
        hair.x < x + width + 3 &&
        hair.top < label.y + LABEL_BOTTOM &&
        hair.bottom > label.y + LABEL_TOP,
    );
  const last = lanes - EDGE_RIGHT - width;
  const after = seen.right + GAP;
  if (!seen.cutRight) {
    // Not so far that it would seem to belong to something else.
    for (let x = after; x <= Math.min(last, after + FAR); ) {
      const hair = crossing(x);
      if (!hair) return x;
      x = Math.max(x + 1, hair.x + GAP);
    }
  }
  const before = seen.left - GAP - label.before - width;
  if (before > 2 && (seen.cutRight || after > last || !crossing(before))) return before;
  return seen.cutRight || after > last ? undefined : after;
}

const FAR = 36;
