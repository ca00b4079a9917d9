// The two axes of the scatter: wall-clock time across, duration on a log scale upwards. Pure numbers; knows
// neither canvas nor what a point stands for.

/** What is plotted: row i of every array is one point. */
export interface ScatterPoints {
  /** Milliseconds since the epoch, with a fraction. */
  readonly startMs: readonly number[];
  readonly durationNs: readonly number[];
  readonly error: readonly (0 | 1)[];
  /** Index into `services`, -1 when unknown. */
  readonly service: readonly number[];
  readonly services: readonly string[];
}

/** A rectangle of time by duration, both ends included. */
export interface ScatterBox {
  readonly fromMs: number;
  readonly toMs: number;
  readonly minNs: number;
  readonly maxNs: number;
}

/** The plot's place inside the canvas, in CSS pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Scales {
  readonly frame: Frame;
  readonly fromMs: number;
  readonly toMs: number;
  /** log10 of nanoseconds at the bottom and at the top. */
  readonly low: number;
  readonly high: number;
}

const logOf = (ns: number): number => Math.log10(Math.max(1, ns));

/** The log range all durations fit in, never under one decade so that equal durations do not fill the height. */
export function durationDomain(durationNs: readonly number[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const ns of durationNs) {
    const log = logOf(ns);
    if (log < low) low = log;
    if (log > high) high = log;
  }
  if (low > high) return { low: 6, high: 9 };
  const missing = Math.max(0, 1 - (high - low)) / 2;
  return { low: Math.max(0, low - missing), high: high + missing };
}

export function xOf(scales: Scales, ms: number): number {
  const { left, right } = scales.frame;
  return left + ((ms - scales.fromMs) / Math.max(1e-6, scales.toMs - scales.fromMs)) * (right - left);
}

export function yOf(scales: Scales, ns: number): number {
  const { top, bottom } = scales.frame;
  return bottom - ((logOf(ns) - scales.low) / Math.max(1e-6, scales.high - scales.low)) * (bottom - top);
}

/** Milliseconds at a pixel, kept inside the axis. */
export function msAt(scales: Scales, x: number): number {
  const { left, right } = scales.frame;
  const share = Math.min(1, Math.max(0, (x - left) / Math.max(1, right - left)));
  return scales.fromMs + share * (scales.toMs - scales.fromMs);
}

/** Nanoseconds at a pixel, kept inside the axis. */
export function nsAt(scales: Scales, y: number): number {
  const { top, bottom } = scales.frame;
  const share = Math.min(1, Math.max(0, (bottom - y) / Math.max(1, bottom - top)));
  return 10 ** (scales.low + share * (scales.high - scales.low));
}

/** Grid lines upwards: decades; with 2 and 5 between them where there is only one decade or none. */
export function durationTicks(low: number, high: number): number[] {
  const step = Math.max(1, Math.ceil((high - low) / 5));
  const decades: number[] = [];
  for (let power = Math.ceil(low); power <= high; power += step) decades.push(10 ** power);
  if (decades.length > 1) return decades;
  const finer: number[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
    for (const factor of [1, 2, 5]) {
      const ns = factor * 10 ** power;
      if (Math.log10(ns) >= low && Math.log10(ns) <= high) finer.push(ns);
    }
  }
  return finer;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30].map((n) => n * DAY),
];

/** Times across at round local clock times, about one every `gap` pixels; `stepMs` says how fine they are. */
export function timeTicks(
  fromMs: number,
  toMs: number,
  width: number,
  gap = 130,
): { stepMs: number; at: number[] } {
  const wanted = (toMs - fromMs) / Math.max(1, Math.floor(width / gap));
  const stepMs = STEPS.find((step) => step >= wanted) ?? Math.ceil(wanted / (30 * DAY)) * 30 * DAY;
  // Round in local time: a day's tick is midnight here, not in Greenwich.
  const shift = new Date(fromMs).getTimezoneOffset() * MINUTE;
  const at: number[] = [];
  for (let k = Math.ceil((fromMs - shift) / stepMs); k * stepMs + shift <= toMs; k++)
    at.push(k * stepMs + shift);
  return { stepMs, at };
}

/** A tick's words: as much of the time as its step needs. */
export function timeLabel(ms: number, stepMs: number): string {
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  if (stepMs >= DAY) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const minute = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (stepMs >= MINUTE) {
    const midnight = date.getHours() === 0 && date.getMinutes() === 0;
    return midnight && stepMs >= HOUR
      ? date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
      : minute;
  }
  const second = `${minute}:${two(date.getSeconds())}`;
  return stepMs >= SECOND ? second : `${second}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
