// The critical path through the bars: strong where a span was waited for, a hair from one to the next.
import { hexOf } from '../../ui/theme/colors.ts';
import { PATH_Y, ROW_HEIGHT, xOf } from './measures.ts';
import type { Scene, Viewport } from './scene.ts';

/** Visits shorter than this are left out, so that the line steps from leaf to leaf. */
const MIN_VISIT = 6;
const TURN = 4;

interface Visit {
  row: number;
  x0: number;
  x1: number;
  /** Pixels of it that were on the path. */
  covered: number;
}

/** Draws the path over the bars that are in view. */
export function drawPath(pen: CanvasRenderingContext2D, scene: Scene, view: Viewport): void {
  const visits = visitsInView(scene, view);
  if (visits.length === 0) return;
  const y = (row: number) => row * ROW_HEIGHT - view.scrollTop + PATH_Y;
  const inView = (row: number) => y(row) > -ROW_HEIGHT && y(row) < view.height + ROW_HEIGHT;
  const ink = hexOf('ink', scene.theme);
  pen.save();
  pen.strokeStyle = ink;
  pen.globalAlpha = 0.7;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let k = 1; k < visits.length; k++) {
    const a = visits[k - 1] as Visit;
    const b = visits[k] as Visit;
    // Between two rows that are both out of sight a hair tells nothing and crosses everything.
    if (a.row !== b.row && (inView(a.row) || inView(b.row))) hair(pen, a.x1, y(a.row), b.x0, y(b.row));
  }
  pen.stroke();
  pen.globalAlpha = 1;
  for (const visit of visits) {
    const at = y(visit.row);
    if (!inView(visit.row)) continue;
    pen.fillStyle = hexOf('surface', scene.theme);
    pen.globalAlpha = 0.75;
    pen.fillRect(visit.x0, at - 2, visit.x1 - visit.x0, 4);
    pen.globalAlpha = 1;
    pen.fillStyle = ink;
    pen.fillRect(visit.x0, at - 1, visit.x1 - visit.x0, 2);
  }
  pen.restore();
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

/**
 * Stretches of the path by row, cut to the view. A row that is left and come back to within a few pixels (the
 * members of a fold, with their parent in between) is one visit when the path was on it for most of that time.
 */
function visitsInView(scene: Scene, view: Viewport): Visit[] {
  const { path, rows } = scene;
  if (!path) return [];
  const { range, width } = view;
  const visits: Visit[] = [];
  const lastOnRow = new Map<number, Visit>();
  const visitAt = (k: number, from: number, to: number) => {
    const row = rows.rowOf[path.span[k] as number] as number;
    if (row < 0) return;
    const x0 = Math.max(0, xOf(from, range, width));
    const x1 = Math.min(width - 2, xOf(to, range, width));
    const last = lastOnRow.get(row);
    if (last && x0 - last.x1 < MIN_VISIT) {
      last.x1 = x1;
      last.covered += x1 - x0;
    } else {
      const visit = { row, x0, x1, covered: x1 - x0 };
      lastOnRow.set(row, visit);
      visits.push(visit);
    }
  };
  const first = firstEnding(path.to, range.start);
  const end = Math.min(path.span.length, firstEnding(path.to, range.end) + 1);
  if (end - first < 4 * width) {
    for (let k = first; k < end; k++) visitAt(k, path.from[k] as number, path.to[k] as number);
  } else {
    // Several stretches a pixel: the one in the middle of each pixel stands for it.
    const pixel = (range.end - range.start) / width;
    let k = first;
    for (let x = 0; x < width; x++) {
      const at = range.start + x * pixel;
      k = firstEnding(path.to, at + pixel / 2, k);
      if (k < end && (path.from[k] as number) <= at + pixel) visitAt(k, at, at + pixel);
    }
  }
  const seen = visits
    .filter(({ x0, x1, covered }) => x1 - x0 >= MIN_VISIT && covered * 2 >= x1 - x0)
    .sort((a, b) => a.x0 - b.x0);
  return worthTheWay(seen);
}

/** Leaves out short visits to a row far from the ones before and after: a hair over twenty rows for ten pixels. */
function worthTheWay(visits: readonly Visit[]): Visit[] {
  const kept: Visit[] = [];
  visits.forEach((visit, k) => {
    const rowsFrom = (other: Visit | undefined) =>
      other ? Math.abs(other.row - visit.row) : Number.POSITIVE_INFINITY;
    const way = Math.min(rowsFrom(kept.at(-1)), rowsFrom(visits[k + 1]));
    const least = MIN_VISIT + (Number.isFinite(way) ? Math.min(way, 40) / 2 : 0);
    if (visit.x1 - visit.x0 >= least) kept.push(visit);
  });
  return kept;
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
