// The critical path through the bars: a stroke on a row for every stretch of it, a hair from one to the next.
import { hexOf } from '../../ui/theme/colors.ts';
import { PATH_Y, ROW_HEIGHT, timeAt, xOf } from './measures.ts';
import type { Scene, Viewport } from './scene.ts';

/** Hairs go to strokes as long as this, so that the line steps from leaf to leaf. */
const MIN_STEP = 6;
/** Shorter than this a stroke does not part the ones before and after it. */
const MIN_PART = 1.5;
/** Over so few rows every hair is drawn; beyond so many the way counts no more. */
const NEAR = 8;
const FAR = 40;
const TURN = 4;

/** A stretch of the path on a row, in pixels. */
export interface Stroke {
  readonly row: number;
  readonly x0: number;
  x1: number;
}

/** A vertical of the path, in pixels from the top left of what is drawn. */
export interface Hair {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** Draws the path over the bars that are in view. Gives back its verticals, which words keep clear of. */
export function drawPath(pen: CanvasRenderingContext2D, scene: Scene, view: Viewport): Hair[] {
  const hairs: Hair[] = [];
  const strokes = pathStrokes(scene, view);
  if (strokes.length === 0) return hairs;
  const y = (row: number) => row * ROW_HEIGHT - view.scrollTop + PATH_Y;
  const inView = (row: number) => y(row) > -ROW_HEIGHT && y(row) < view.height + ROW_HEIGHT;
  const ink = hexOf('ink', scene.theme);
  pen.save();
  pen.strokeStyle = ink;
  pen.globalAlpha = 0.7;
  pen.lineWidth = 1;
  pen.beginPath();
  const parts = strokes.filter(({ x0, x1 }) => x1 - x0 >= MIN_PART);
  for (let k = 1; k < parts.length; k++) {
    const a = parts[k - 1] as Stroke;
    const b = parts[k] as Stroke;
    if (a.row === b.row || !isWorthTheWay(a, b)) continue;
    // Between two rows that are both out of sight a hair tells nothing and crosses everything.
    if (!inView(a.row) && !inView(b.row)) continue;
    hair(pen, a.x1, y(a.row), b.x0, y(b.row));
    const [top, bottom] = a.row < b.row ? [y(a.row), y(b.row)] : [y(b.row), y(a.row)];
    hairs.push({ x: a.x1, top, bottom });
  }
  pen.stroke();
  pen.globalAlpha = 1;
  for (const { row, x0, x1 } of strokes) {
    if (!inView(row)) continue;
    const at = y(row);
    const width = Math.max(1, x1 - x0);
    pen.fillStyle = hexOf('surface', scene.theme);
    pen.globalAlpha = 0.75;
    pen.fillRect(x0, at - 2, width, 4);
    pen.globalAlpha = 1;
    pen.fillStyle = ink;
    pen.fillRect(x0, at - 1, width, 2);
  }
  pen.restore();
  return hairs;
}

/** A vertical at the end of the one, turning in a quarter arc into the start of the other. */
function hair(pen: CanvasRenderingContext2D, x: number, y0: number, x1: number, y1: number): void {
  const at = Math.round(x) + 0.5;
  const way = y1 > y0 ? 1 : -1;
  const gap = x1 - at;
  pen.moveTo(at, y0);
  if (gap < 1.5) {
    pen.lineTo(at, y1);
    return;
  }
  const turn = Math.min(TURN, gap, Math.abs(y1 - y0));
  pen.lineTo(at, y1 - way * turn);
  pen.quadraticCurveTo(at, y1, at + turn, y1);
  pen.lineTo(x1, y1);
}

/** All of the path that is in view, by row, in order of time. Strokes on a row less than a pixel apart are one. */
export function pathStrokes(scene: Pick<Scene, 'path' | 'rows'>, view: Viewport): Stroke[] {
  const { path, rows } = scene;
  if (!path) return [];
  const { range, width } = view;
  const strokes: Stroke[] = [];
  const lastOnRow = new Map<number, Stroke>();
  const strokeAt = (k: number, from: number, to: number) => {
    const row = rows.rowOf[path.span[k] as number] as number;
    if (row < 0) return;
    const x0 = Math.max(0, xOf(from, range, width));
    const x1 = Math.min(width - 2, xOf(to, range, width));
    const last = lastOnRow.get(row);
    if (last && x0 - last.x1 < 1) last.x1 = x1;
    else {
      const stroke = { row, x0, x1 };
      lastOnRow.set(row, stroke);
      strokes.push(stroke);
    }
  };
  const first = firstEnding(path.to, range.start);
  const end = Math.min(path.span.length, firstEnding(path.to, timeAt(width, range, width)) + 1);
  if (end - first < 4 * width) {
    for (let k = first; k < end; k++) strokeAt(k, path.from[k] as number, path.to[k] as number);
  } else {
    // Several stretches a pixel: the one in the middle of each pixel stands for it.
    const pixel = (range.end - range.start) / width;
    let k = first;
    for (let x = 0; x < width; x++) {
      const at = range.start + x * pixel;
      k = firstEnding(path.to, at + pixel / 2, k);
      if (k < end && (path.from[k] as number) <= at + pixel) strokeAt(k, at, at + pixel);
    }
  }
  return strokes.sort((a, b) => a.x0 - b.x0);
}

/** Whether two strokes are long enough for a hair over the rows between them: not twenty rows for ten pixels. */
function isWorthTheWay(a: Stroke, b: Stroke): boolean {
  const rows = Math.min(Math.abs(a.row - b.row), FAR);
  return Math.min(a.x1 - a.x0, b.x1 - b.x0) >= MIN_STEP + Math.max(0, rows - NEAR) / 2;
}

/** The first stretch from number `from` on that ends at or after a time. */
function firstEnding(to: Float64Array, after: number, from = 0): number {
  let low = from;
  let high = to.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((to[middle] as number) < after) low = middle + 1;
    else high = middle;
  }
  return low;
}
