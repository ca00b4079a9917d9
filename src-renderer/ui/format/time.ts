// Clock times, dates and "how long ago", in the machine's own time zone.
import { SPACE } from './digits.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** Whole milliseconds since the epoch of a time given as nanosecond string or as milliseconds. */
export function toMs(time: string | number): number {
  if (typeof time === 'number') return time;
  return time.length > 6 ? Number(time.slice(0, -6)) : 0;
}

/** `14:10:22.418`; `digits` 0 leaves the milliseconds out. */
export function formatClock(time: string | number, { millis = true }: { millis?: boolean } = {}): string {
  const date = new Date(toMs(time));
  if (Number.isNaN(date.getTime())) return '';
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return millis ? `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}` : clock;
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

const dayNumber = (ms: number): number => {
  const date = new Date(ms);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
};

/** The day as a person says it: `today`, `yesterday`, `Fri` (within a week), `20 Nov`, `20 Nov 2023`. */
export function formatDay(time: string | number, now: number = Date.now()): string {
  const ms = toMs(time);
  const back = dayNumber(now) - dayNumber(ms);
  if (back === 0) return 'today';
  if (back === 1) return 'yesterday';
  if (back > 1 && back < 7) return weekday.format(ms);
  return new Date(ms).getFullYear() === new Date(now).getFullYear()
    ? dayMonth.format(ms)
    : dayMonthYear.format(ms);
}

/** Day and minute, for runs and history: `today 14:02`, `Fri 17:31`. */
export function formatDayTime(time: string | number, now: number = Date.now()): string {
  return `${formatDay(time, now)} ${formatClock(time, { millis: false }).slice(0, 5)}`;
}

/** The whole of it, for a hover: `Fri 20 Nov 2026, 14:10:22.418`. */
export function formatFull(time: string | number): string {
  const ms = toMs(time);
  return `${weekday.format(ms)} ${dayMonthYear.format(ms)}, ${formatClock(ms)}`;
}

/** How long ago (or until): `just now`, `8 s ago`, `6 min ago`, `3 h ago`, `2 d ago`, `in 5 s`. */
export function formatRelative(time: string | number, now: number = Date.now()): string {
  const seconds = Math.round((now - toMs(time)) / 1000);
  const size = Math.abs(seconds);
  if (size < 1) return 'just now';
  const [value, unit] =
    size < 60
      ? [size, 's']
      : size < 3600
        ? [Math.floor(size / 60), 'min']
        : size < 86_400
          ? [Math.floor(size / 3600), 'h']
          : [Math.floor(size / 86_400), 'd'];
  return seconds > 0 ? `${value}${SPACE}${unit} ago` : `in ${value}${SPACE}${unit}`;
}
