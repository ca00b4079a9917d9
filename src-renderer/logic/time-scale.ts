// The stretch of time a view shows, and its ruler. All numbers are nanoseconds after the trace's base.

export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Nothing is shorter than this on screen: ten nanoseconds over the whole width. */
const MIN_SPAN_NS = 10;

/** Keeps a range inside `bounds`, moving it before shrinking it, and never thinner than ten nanoseconds. */
export function clampRange(range: TimeRange, bounds: TimeRange): TimeRange {
  const whole = Math.max(MIN_SPAN_NS, bounds.end - bounds.start);
  const length = Math.min(Math.max(range.end - range.start, MIN_SPAN_NS), whole);
  const start = Math.min(Math.max(range.start, bounds.start), bounds.start + whole - length);
  return { start, end: start + length };
}

/** A view that leaves out less than this of the whole, which is less than a pixel, is a view of the whole. */
const REST = 5e-4;

/** Zooms by `factor` (below 1: closer) so that the time `at` stays where it is; all the way out is the whole. */
export function zoomAbout(range: TimeRange, at: number, factor: number, bounds: TimeRange): TimeRange {
  const length = Math.max(MIN_SPAN_NS, (range.end - range.start) * factor);
  const whole = bounds.end - bounds.start;
  if (factor > 1 && length >= whole * (1 - REST)) return clampRange(bounds, bounds);
  const share = (at - range.start) / Math.max(1e-9, range.end - range.start);
  const start = at - length * share;
  return clampRange({ start, end: start + length }, bounds);
}

/** Moves by `by` nanoseconds. */
export function panBy(range: TimeRange, by: number, bounds: TimeRange): TimeRange {
  return clampRange({ start: range.start + by, end: range.end + by }, bounds);
}

/** A range around a stretch of time with air on both sides, for "fit selection". */
export function fitRange(start: number, end: number, bounds: TimeRange): TimeRange {
  const air = Math.max((end - start) * 0.12, MIN_SPAN_NS / 2);
  return clampRange({ start: start - air, end: end + air }, bounds);
}

/** Brings a stretch of time into view without changing the zoom, and only when it is outside. */
export function bringIntoView(range: TimeRange, start: number, end: number, bounds: TimeRange): TimeRange {
  if (end >= range.start && start <= range.end) return range;
  const middle = (start + Math.max(start, end)) / 2;
  return panBy(range, middle - (range.start + range.end) / 2, bounds);
}

export interface Ruler {
  readonly step: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const SECOND = 1e9;
const LONG_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
];

/** Ticks at round times, about one every `gap` of `width` pixels, and further apart where their labels need it. */
export function rulerTicks(range: TimeRange, width: number, gap = GAP): Ruler {
  const ruler = ticksApart(range, width, gap);
  const longest = ruler.ticks.reduce((most, { label }) => Math.max(most, label.length), 0);
  const needed = longest * CHARACTER + 16;
  return needed > Math.max(gap, GAP) ? ticksApart(range, width, needed) : ruler;
}

/** Pixels from tick to tick, and those of a character of its label. */
const GAP = 92;
const CHARACTER = 7;

function ticksApart(range: TimeRange, width: number, gap: number): Ruler {
  const length = Math.max(MIN_SPAN_NS, range.end - range.start);
  const wanted = length / Math.max(1, Math.floor(width / gap));
  const step = roundStep(wanted);
  const ticks: { at: number; label: string }[] = [];
  for (let k = Math.ceil(range.start / step - 1e-9); k * step <= range.end; k++)
    ticks.push({ at: k * step, label: tickLabel(k * step, step) });
  return { step, ticks };
}

/** The smallest round step that is not under `wanted`: 1, 2, 5 × 10ⁿ below a second, then clock steps, then days. */
function roundStep(wanted: number): number {
  if (wanted > SECOND) {
    const long = LONG_STEPS.find((seconds) => seconds * SECOND >= wanted);
    return long === undefined ? Math.ceil(wanted / (86_400 * SECOND)) * 86_400 * SECOND : long * SECOND;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, wanted)));
  for (const factor of [1, 2, 5]) if (power * factor >= wanted * 0.999999) return power * factor;
  return power * 10;
}

function tickLabel(at: number, step: number): string {
  if (at === 0) return '0';
  const size = Math.abs(at);
  if (size >= 60 * SECOND) return clockLabel(at, step);
  const [unit, name] =
    size >= SECOND ? [1e9, 's'] : size >= 1e6 ? [1e6, 'ms'] : size >= 1e3 ? [1e3, 'µs'] : [1, 'ns'];
  const decimals = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step / unit) - 1e-9)));
  return `${(at / unit).toFixed(decimals)} ${name}`;
}

/** 1:30 min, 2:00:00 h, 1 d 2:00:00: long traces read like a stopwatch, as finely as the step needs. */
function clockLabel(at: number, step: number): string {
  const decimals = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step / SECOND) - 1e-9)));
  const parts = 10 ** decimals;
  const all = Math.round((Math.abs(at) / SECOND) * parts);
  const seconds = Math.floor(all / parts);
  const two = (n: number) => String(n).padStart(2, '0');
  const fine = decimals === 0 ? '' : `.${String(all % parts).padStart(decimals, '0')}`;
  const d = Math.floor(seconds / 86_400);
  const h = Math.floor(seconds / 3600) % 24;
  const m = Math.floor(seconds / 60) % 60;
  const sign = at < 0 ? '−' : '';
  const end = `${two(seconds % 60)}${fine}`;
  if (d > 0) return `${sign}${d} d ${h}:${two(m)}:${end}`;
  return h > 0 ? `${sign}${h}:${two(m)}:${end} h` : `${sign}${m}:${end} min`;
}
