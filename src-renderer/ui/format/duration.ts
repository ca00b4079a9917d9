// Durations in the unit a person would say.
import { SPACE, signed, threeDigits } from './digits.ts';

const MS = 1e6;
const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration in nanoseconds with three significant digits: `120 ns`, `950 µs`, `36.4 ms`, `1.46 s`; from a
 * minute up in two units: `2 min 5 s`, `1 h 12 min`, `3 d 4 h`. `trim` drops zeros after the point (for
 * axes): `200 ms`, `1.5 s`.
 */
export function formatDuration(ns: number, { trim = false }: { trim?: boolean } = {}): string {
  if (!Number.isFinite(ns)) return '';
  const size = Math.abs(ns);
  return signed(ns, size < 59.95 * SECOND ? short(size, trim) : long(size));
}

function short(ns: number, trim: boolean): string {
  if (ns === 0) return `0${SPACE}ms`;
  if (ns < 0.5) return `<${SPACE}1${SPACE}ns`;
  if (Math.round(ns) < 1000) return `${Math.round(ns)}${SPACE}ns`;
  // A value that rounds to 1000 of its unit is 1.00 of the next.
  const [value, unit] =
    ns < 999.5e3 ? [ns / 1e3, 'µs'] : ns < 999.5 * MS ? [ns / MS, 'ms'] : [ns / SECOND, 's'];
  const digits = threeDigits(value);
  return `${trim && digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits}${SPACE}${unit}`;
}

function long(ns: number): string {
  if (Math.round(ns / SECOND) < 3600) return two(Math.round(ns / SECOND), 60, 'min', 's');
  if (Math.round(ns / MINUTE) < 24 * 60) return two(Math.round(ns / MINUTE), 60, 'h', 'min');
  return two(Math.round(ns / HOUR), DAY / HOUR, 'd', 'h');
}

function two(total: number, base: number, big: string, small: string): string {
  const rest = total % base;
  const head = `${Math.floor(total / base)}${SPACE}${big}`;
  return rest === 0 ? head : `${head} ${rest}${SPACE}${small}`;
}
