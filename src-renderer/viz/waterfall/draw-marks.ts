// Log dots above a bar and event ticks under it, and finding the one under the pointer.
import { severityOf } from '#shared/model/severity.ts';
import type { SpanMarks } from '../../logic/span-marks.ts';
import { hexOf } from '../../ui/theme/colors.ts';
import { severityHex } from '../../ui/theme/severity-color.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { EVENT_BOTTOM, EVENT_TOP, LOG_Y, timeAt, xOf } from './measures.ts';
import type { Viewport } from './scene.ts';

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

/** Calls `visit` with every mark of a list that falls into view, at most one a pixel. */
function eachInView(
  items: Uint32Array,
  time: Float64Array,
  from: number,
  to: number,
  shift: number,
  view: Viewport,
  visit: (mark: number, x: number) => void,
): void {
  const { range, width } = view;
  const until = timeAt(width, range, width);
  let last = Number.NEGATIVE_INFINITY;
  for (let k = firstAfter(items, time, from, to, range.start - shift); k < to; k++) {
    const mark = items[k] as number;
    const at = (time[mark] as number) + shift;
    if (at > until) break;
    const x = xOf(at, range, width);
    if (x - last < 1) continue;
    last = x;
    visit(mark, x);
  }
}

function eachLog(marks: SpanMarks, span: number, view: Viewport, visit: (mark: number, x: number) => void) {
  const from = marks.logStart[span] ?? 0;
  const to = marks.logStart[span + 1] ?? from;
  eachInView(marks.logs, marks.marks.logTime, from, to, marks.shift, view, visit);
}

function eachEvent(marks: SpanMarks, span: number, view: Viewport, visit: (mark: number, x: number) => void) {
  const from = marks.eventStart[span] ?? 0;
  const to = marks.eventStart[span + 1] ?? from;
  eachInView(marks.events, marks.marks.eventTime, from, to, marks.shift, view, visit);
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
  pen.arc(x, y, severity >= 13 ? 3 : 2.5, 0, Math.PI * 2);
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
  eachLog(marks, span, view, (mark, x) => {
    drawLogDot(pen, marks.marks.logSeverity[mark] ?? 0, x, y + LOG_Y, theme);
  });
  eachEvent(marks, span, view, (mark, x) => {
    const exception = marks.marks.eventNames[marks.marks.eventName[mark] ?? 0] === 'exception';
    pen.fillStyle = hexOf(exception ? 'error' : 'ink', theme);
    pen.fillRect(Math.round(x) - 1, y + EVENT_TOP, 2, EVENT_BOTTOM - EVENT_TOP);
  });
}

/** Index of a mark in TraceMarks, and where it stands. */
export interface MarkHit {
  readonly kind: 'log' | 'event';
  readonly mark: number;
  readonly x: number;
}

/** The mark of `span` within five pixels of `x`, in the upper or lower edge of its row (`inRow` pixels from its top). */
export function markAt(
  marks: SpanMarks,
  span: number,
  x: number,
  inRow: number,
  view: Viewport,
): MarkHit | null {
  const kind = inRow <= 8 ? 'log' : inRow >= 15 ? 'event' : null;
  if (!kind) return null;
  let best: MarkHit | null = null;
  const each = kind === 'log' ? eachLog : eachEvent;
  each(marks, span, view, (mark, at) => {
    if (Math.abs(at - x) <= 5 && (!best || Math.abs(at - x) < Math.abs(best.x - x)))
      best = { kind, mark, x: at };
  });
  return best;
}
