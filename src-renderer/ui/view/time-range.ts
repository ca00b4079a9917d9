// The stretch of time a view shows. Relative ranges (`from=15m`) move with the clock and are worked out at
// the moment of asking; absolute ones are nanoseconds since the epoch.
import { formatClock, formatDay, SPACE } from '../format/index.ts';

export interface TimeRange {
  /** `15m`-like, a nanosecond string, or `all`. */
  readonly from: string;
  /** A nanosecond string; null: up to now. */
  readonly to: string | null;
  readonly run: number | null;
}

/** What the API takes: bounds as nanosecond strings, left out where open. */
export interface ResolvedRange {
  readonly from?: string;
  readonly to?: string;
  readonly run?: number;
}

/** The choices of the range menu. */
export const PRESETS = ['5m', '15m', '1h', '3h', '12h', '24h', '7d', 'all'] as const;

/** What a view shows when its URL does not say. */
export const DEFAULT_FROM = '15m';

const UNIT_WORD: Readonly<Record<string, string>> = { s: 's', m: 'min', h: 'h', d: 'd' };
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const RELATIVE = /^(?:now-)?(\d{1,6})([smhd])$/;
const ABSOLUTE = /^\d{10,20}$/;

/** Length of a relative range in milliseconds; null when it is not one. */
export function relativeMs(from: string): number | null {
  const [, amount, unit = ''] = RELATIVE.exec(from) ?? [];
  const unitMs = UNIT_MS[unit];
  return amount === undefined || unitMs === undefined ? null : Number(amount) * unitMs;
}

/** Seconds, milliseconds or nanoseconds since the epoch, told apart by their size, as a nanosecond string. */
function absolute(text: string | null): string | null {
  if (text === null || !ABSOLUTE.test(text)) return null;
  if (text.length <= 11) return `${text}000000000`;
  return text.length <= 14 ? `${text}000000` : text;
}

/** Reads the range of a URL; what makes no sense counts as absent. */
export function parseRange(params: URLSearchParams): TimeRange {
  const from = params.get('from') ?? '';
  const run = Number(params.get('run') ?? '');
  const relative = relativeMs(from) !== null ? from.replace(/^now-/, '') : null;
  return {
    from: relative ?? (from === 'all' ? 'all' : (absolute(from) ?? DEFAULT_FROM)),
    to: relative === null ? absolute(params.get('to')) : null,
    run: Number.isSafeInteger(run) && run > 0 ? run : null,
  };
}

/** The range at this moment, in the form the API takes. */
export function resolveRange(range: TimeRange, nowMs: number = Date.now()): ResolvedRange {
  const back = relativeMs(range.from);
  const from =
    back !== null ? `${Math.max(0, nowMs - back)}000000` : range.from === 'all' ? null : range.from;
  return {
    ...(from !== null && { from }),
    ...(range.to !== null && { to: range.to }),
    ...(range.run !== null && { run: range.run }),
  };
}

/** The range in words: `Last 15 min`, `All time`, `14:05 – 14:08`. */
export function rangeLabel(range: TimeRange, nowMs: number = Date.now()): string {
  const [, amount, unit = ''] = RELATIVE.exec(range.from) ?? [];
  if (amount !== undefined) return `Last ${amount}${SPACE}${UNIT_WORD[unit] ?? unit}`;
  if (range.from === 'all') return range.to === null ? 'All time' : `Until ${point(range.to, nowMs)}`;
  if (range.to === null) return `Since ${point(range.from, nowMs)}`;
  return `${point(range.from, nowMs)} – ${point(range.to, nowMs)}`;
}

function point(nanos: string, nowMs: number): string {
  const day = formatDay(nanos, nowMs);
  const clock = formatClock(nanos, { millis: false });
  return day === 'today' ? clock : `${day} ${clock}`;
}
