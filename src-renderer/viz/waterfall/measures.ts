// Measures of the waterfall in CSS pixels, and where a time stands in its lanes.
import type { TimeRange } from '../../logic/time-scale.ts';

export const ROW_HEIGHT = 22;
/** Air between the left edge of the lanes and the start of the view. */
export const PAD_LEFT = 12;
/** Kept free at the right edge for the ticks of a search. */
export const EDGE_RIGHT = 12;
/** Lanes narrower than this have little room to spare, and those under the other none. */
const ROOMY = 420;
const TIGHT = 180;
/** Inside a lane: log dots, bar, path and event ticks never meet. */
export const LOG_Y = 4;
export const BAR_TOP = 7;
export const BAR_BOTTOM = 17;
export const LABEL_TOP = 7;
export const LABEL_BOTTOM = 19;
export const PATH_Y = 12;
export const EVENT_TOP = 16;
export const EVENT_BOTTOM = 21;
export const MIN_BAR = 2;
/** Tree column: indent of one level. */
export const LEVEL_STEP = 12;
/** Deeper levels are drawn here, so that names stay readable in a chain of a thousand. */
export const MAX_INDENT = 18;
/** Where the chevron of a row at the top stands, and how wide it is to click on. */
export const CHEVRON_LEFT = 12;
export const CHEVRON_WIDTH = 19;

/** Air right of the view: where there is room, as much as the length of a bar that fills the view takes in words. */
export function padRight(width: number): number {
  if (width < TIGHT) return EDGE_RIGHT + 8;
  return width < ROOMY ? 68 : 84;
}

/** Pixels between the ends of the view. */
export function laneWidth(width: number): number {
  return Math.max(1, width - PAD_LEFT - padRight(width));
}

/** Where time `at` stands in lanes `width` pixels wide that show `range`. */
export function xOf(at: number, range: TimeRange, width: number): number {
  return PAD_LEFT + ((at - range.start) / (range.end - range.start)) * laneWidth(width);
}

/** The time under pixel `x`. */
export function timeAt(x: number, range: TimeRange, width: number): number {
  return range.start + ((x - PAD_LEFT) / laneWidth(width)) * (range.end - range.start);
}
