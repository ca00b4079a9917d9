// Which points lie in a rectangle, and which one is under the pointer. Pure.
import type { Scales, ScatterBox, ScatterPoints } from './scale.ts';
import { xOf, yOf } from './scale.ts';

export interface Picked {
  /** Rows of the points inside. */
  readonly rows: readonly number[];
  readonly errors: number;
  readonly minNs: number;
  readonly maxNs: number;
}

/** The points inside a box, edges included. */
export function pointsIn(points: ScatterPoints, box: ScatterBox): Picked {
  const rows: number[] = [];
  let errors = 0;
  let minNs = Number.POSITIVE_INFINITY;
  let maxNs = 0;
  for (let i = 0; i < points.startMs.length; i++) {
    const ms = points.startMs[i] ?? 0;
    const ns = points.durationNs[i] ?? 0;
    if (ms < box.fromMs || ms > box.toMs || ns < box.minNs || ns > box.maxNs) continue;
    rows.push(i);
    errors += points.error[i] ?? 0;
    minNs = Math.min(minNs, ns);
    maxNs = Math.max(maxNs, ns);
  }
  return { rows, errors, minNs: rows.length === 0 ? 0 : minNs, maxNs };
}

/** The point nearest to a pixel, no farther than `reach` pixels; -1 when there is none. */
export function nearestPoint(points: ScatterPoints, scales: Scales, x: number, y: number, reach = 8): number {
  let best = -1;
  let bestDistance = reach * reach;
  for (let i = 0; i < points.startMs.length; i++) {
    const dx = xOf(scales, points.startMs[i] ?? 0) - x;
    if (dx > reach || dx < -reach) continue;
    const dy = yOf(scales, points.durationNs[i] ?? 0) - y;
    const distance = dx * dx + dy * dy;
    if (distance > bestDistance) continue;
    best = i;
    bestDistance = distance;
  }
  return best;
}
