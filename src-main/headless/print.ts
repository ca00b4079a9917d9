// Text for a terminal: aligned columns, times, durations, sizes. Pure: nothing is written here.
import { msFromNanos, type Nanos, splitNanos } from '#shared/model/time.ts';

/** Rows as aligned columns, two spaces apart; columns named in `right` are right-aligned. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const UNITS: readonly [ns: number, unit: string][] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
];

/** Three significant digits, without an exponent: 1.24, 12.4, 124, 1240. */
const three = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** A duration in the unit a person would say: "1.24 s", "12.3 ms", "3 min 12 s". */
export function duration(ns: number): string {
  const size = Math.abs(ns);
  if (size >= 120e9) {
    const seconds = Math.round(ns / 1e9);
    return `${Math.trunc(seconds / 60)} min ${Math.abs(seconds % 60)} s`;
  }
  const [unitNs, unit] = UNITS.find(([least]) => size >= least) ?? [1, 'ns'];
  return `${three(ns / unitNs)} ${unit}`;
}

/** Local date and clock time with milliseconds. */
export function clock(time: Nanos): string {
  const date = new Date(msFromNanos(time));
  const two = (n: number): string => String(n).padStart(2, '0');
  const ms = String(Math.trunc(splitNanos(time).us / 1000) % 1000).padStart(3, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** A size in decimal units: "12.3 MB". */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${three(value)} ${units[unit]}`;
}

/** "1 span", "12,345 spans". */
export function countOf(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}

/** One line of at most `width` characters; control characters are shown as spaces. */
export function oneLine(text: string, width: number): string {
  const flat = text.replace(/\p{Cc}+/gu, ' ').trim();
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}…`;
}

const SINCE_UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of "90s", "15m", "2h", "1d", or null when the text is none of these. */
export function sinceMs(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text.trim()) ?? [];
  const unitMs = SINCE_UNIT_MS[unit ?? ''];
  return amount === undefined || unitMs === undefined ? null : Number(amount) * unitMs;
}
