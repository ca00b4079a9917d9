// Log dots above a bar and event ticks under it, and finding the one under the pointer.
import { severityOf } from '#shared/model/severity.ts';
import type { SpanMarks } from '../../logic/span-marks.ts';
import { hexOf } from '../../ui/theme/colors.ts';
import { severityHex } from '../../ui/theme/severity-color.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { EVENT_BOTTOM, EVENT_TOP, LOG_Y, timeAt, xOf } from './measures.ts';
import type { Viewport } from './scene.ts';

/** The least severity number that is a warning. */
const WARN = 13;

/** First item of items[from … to) whose time is not before `at`; items are in order of time. */
function firstAfter(items: Uint32Array, time: Float64Array, from: number, to: number, at: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((time[items[middle] as number] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A mark that is drawn, and where. */
export interface SeenMark {
  readonly mark: number;
  readonly x: number;
  /** 0 for what is ordinary; what is graver is drawn over it. */
  readonly gravity: number;
}

/** The marks of items[from … to) in view: of each pixel the gravest, the first of equals; grave ones last. */
function seenMarks(
  items: Uint32Array,
  time: Float64Array,
  from: number,
  to: number,
  shift: number,
  view: Viewport,
  gravityOf: (mark: number) => number,
): SeenMark[] {
  const { range, width } = view;
  const until = timeAt(width, range, width);
  const seen: SeenMark[] = [];
  for (let k = firstAfter(items, time, from, to, range.start - shift); k < to; k++) {
    const mark = items[k] as number;
    const at = (time[mark] as number) + shift;
    if (at > until) break;
    const x = xOf(at, range, width);
    const gravity = gravityOf(mark);
    const last = seen.at(-1);
    if (!last || x - last.x >= 1) seen.push({ mark, x, gravity });
    else if (gravity > last.gravity) seen[seen.length - 1] = { mark, x: last.x, gravity };
  }
  return seen.some(({ gravity }) => gravity > 0) ? seen.sort((a, b) => a.gravity - b.gravity) : seen;
}

/** Log records of a span that are dots in view, in the order they are drawn. */
export function seenLogs(marks: SpanMarks, span: number, view: Viewport): SeenMark[] {
  const from = marks.logStart[span] ?? 0;
  const to = marks.logStart[span + 1] ?? from;
  const { logTime, logSeverity } = marks.marks;
  const gravity = (mark: number): number => {
    const severity = logSeverity[mark] ?? 0;
    return severity >= WARN ? severity : 0;
  };
  return seenMarks(marks.logs, logTime, from, to, marks.shift, view, gravity);
}

/** Events of a span that are ticks in view, in the order they are drawn. */
export function seenEvents(marks: SpanMarks, span: number, view: Viewport): SeenMark[] {
  const from = marks.eventStart[span] ?? 0;
  const to = marks.eventStart[span + 1] ?? from;
  const { eventTime, eventName, eventNames } = marks.marks;
  const gravity = (mark: number): number => (eventNames[eventName[mark] ?? 0] === 'exception' ? 1 : 0);
  return seenMarks(marks.events, eventTime, from, to, marks.shift, view, gravity);
}

/** Draws one log record's dot; warnings and errors are a little larger. */
export function drawLogDot(
  pen: CanvasRenderingContext2D,
  severity: number,
  x: number,
  y: number,
  theme: Theme,
): void {
  pen.fillStyle = severityHex(severityOf(severity), theme);
  pen.beginPath();
  pen.arc(x, y, severity >= WARN ? 3 : 2.5, 0, Math.PI * 2);
  pen.fill();
}

/** Draws the marks of a span in the row whose top is at `y`. */
export function drawMarks(
  pen: CanvasRenderingContext2D,
  marks: SpanMarks,
  span: number,
  y: number,
  view: Viewport,
  theme: Theme,
): void {
  for (const { mark, x } of seenLogs(marks, span, view))
    drawLogDot(pen, marks.marks.logSeverity[mark] ?? 0, x, y + LOG_Y, theme);
  for (const { x, gravity } of seenEvents(marks, span, view)) {
    pen.fillStyle = hexOf(gravity > 0 ? 'error' : 'ink', theme);
    pen.fillRect(Math.round(x) - 1, y + EVENT_TOP, 2, EVENT_BOTTOM - EVENT_TOP);
  }
}

/** Index of a mark in TraceMarks, and where it stands. */
export interface MarkHit {
  readonly kind: 'log' | 'event';
  readonly mark: number;
  readonly x: number;
}

/**
 * The mark of `span` within five pixels of `x`, in the upper or lower edge of its row (`inRow` pixels from its top).
 * Of those under the pointer the one that is drawn on top, else the nearest.
 */
export function markAt(
  marks: SpanMarks,
  span: number,
  x: number,
  inRow: number,
  view: Viewport,
): MarkHit | null {
  const kind = inRow <= 8 ? 'log' : inRow >= 15 ? 'event' : null;
  if (!kind) return null;
  const rank = ({ x: at, gravity }: SeenMark): number => (Math.abs(at - x) <= UNDER ? gravity : 0);
  let best: SeenMark | null = null;
  for (const seen of kind === 'log' ? seenLogs(marks, span, view) : seenEvents(marks, span, view)) {
    const far = Math.abs(seen.x - x);
    if (far > 5) continue;
    const more: number = best ? rank(seen) - rank(best) : 1;
    if (more > 0 || (more === 0 && best && far < Math.abs(best.x - x))) best = seen;
  }
  return best && { kind, mark: best.mark, x: best.x };
}

/** Half the width of a dot. */
const UNDER = 3;
