// One bar of the waterfall and what sticks to it: its cut ends, error cap, orphan's edge, skew's bracket.
import { hexOf } from '../../ui/theme/colors.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { BAR_BOTTOM, BAR_TOP, MIN_BAR } from './measures.ts';

export interface Bar {
  /** Top of the row, CSS pixels. */
  readonly y: number;
  /** True ends in pixels; may lie outside of the lanes. */
  readonly x0: number;
  readonly x1: number;
  readonly fill: string | CanvasPattern;
  readonly error: boolean;
  /** The end is before the start; x0 and x1 are in order nevertheless. */
  readonly negative: boolean;
  readonly orphan: boolean;
  readonly skewed: boolean;
}

/** A bar as far as it is seen. */
export interface SeenBar {
  readonly left: number;
  readonly right: number;
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
}

const HEIGHT = BAR_BOTTOM - BAR_TOP;
/** A span shorter than a pixel is a tick this high, lower than a bar: it is seen, and does not pass for two pixels. */
const TICK_HEIGHT = 6;
const CAP = 4;

/** Cuts a bar to lanes `width` wide; null when none of it is in view. Never under two pixels. */
export function seenBar(x0: number, x1: number, width: number): SeenBar | null {
  const end = Math.max(x1, x0 + MIN_BAR);
  if (end < 0 || x0 > width - 2) return null;
  return {
    left: Math.max(0, x0),
    right: Math.min(width - 2, end),
    cutLeft: x0 < 0,
    cutRight: end > width - 2,
  };
}

/** Draws a bar. */
export function drawBar(pen: CanvasRenderingContext2D, bar: Bar, seen: SeenBar, theme: Theme): void {
  const { left, right, cutLeft, cutRight } = seen;
  const top = bar.y + BAR_TOP;
  const width = right - left;
  pen.fillStyle = bar.error && width < 8 ? hexOf('error', theme) : bar.fill;
  if (bar.negative) drawNegative(pen, left, top, width, theme);
  else if (bar.x1 === bar.x0) drawInstant(pen, bar.x0, top + HEIGHT / 2);
  else if (bar.x1 - bar.x0 < 1) pen.fillRect(left, top + (HEIGHT - TICK_HEIGHT) / 2, width, TICK_HEIGHT);
  else fillBar(pen, left, top, width, cutLeft, cutRight);
  if (bar.error && width >= 8 && !cutRight && !bar.negative) {
    pen.fillStyle = hexOf('surface', theme);
    pen.fillRect(right - CAP - 1, top, 1, HEIGHT);
    pen.fillStyle = hexOf('error', theme);
    pen.beginPath();
    pen.roundRect(right - CAP, top, CAP, HEIGHT, [0, 2, 2, 0]);
    pen.fill();
  }
  if (cutRight) drawArrow(pen, right - 7, bar.y + 12, 1, hexOf('surface', theme));
  if (cutLeft) drawArrow(pen, left + 7, bar.y + 12, -1, hexOf('surface', theme));
  if (bar.orphan && !cutLeft) {
    pen.fillStyle = hexOf('warn', theme);
    for (let y = top - 1; y < top + HEIGHT; y += 4) pen.fillRect(left - 3, y, 2, 2);
  }
  if (bar.skewed && !cutLeft) {
    pen.strokeStyle = hexOf('warn', theme);
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(left - 2, bar.y + 3.5);
    pen.lineTo(left - 5.5, bar.y + 3.5);
    pen.lineTo(left - 5.5, bar.y + 19.5);
    pen.lineTo(left - 2, bar.y + 19.5);
    pen.stroke();
  }
}

/** A small open arrow pointing right (1) or left (-1), its point at `x`. */
export function drawArrow(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  way: 1 | -1,
  color: string,
): void {
  pen.strokeStyle = color;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x - way * 3, y - 3.5);
  pen.lineTo(x, y);
  pen.lineTo(x - way * 3, y + 3.5);
  pen.stroke();
}

/** A span of no length: a diamond around its moment. */
function drawInstant(pen: CanvasRenderingContext2D, x: number, y: number): void {
  pen.beginPath();
  pen.moveTo(x, y - 4);
  pen.lineTo(x + 3, y);
  pen.lineTo(x, y + 4);
  pen.lineTo(x - 3, y);
  pen.fill();
}

/** A span that ends before it starts: the stretch between, hollow. */
function drawNegative(
  pen: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  theme: Theme,
): void {
  pen.strokeStyle = hexOf('warn', theme);
  pen.lineWidth = 1;
  pen.setLineDash([3, 2]);
  pen.strokeRect(left + 0.5, top + 0.5, Math.max(2, width) - 1, HEIGHT - 1);
  pen.setLineDash([]);
}

function fillBar(
  pen: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  cutLeft: boolean,
  cutRight: boolean,
): void {
  if (width < 4) {
    pen.fillRect(left, top, width, HEIGHT);
    return;
  }
  const a = cutLeft ? 0 : 2;
  const b = cutRight ? 0 : 2;
  pen.beginPath();
  pen.roundRect(left, top, width, HEIGHT, [a, b, b, a]);
  pen.fill();
}
