// Durations and sizes as the query languages write them: Go's `1h30m`, `1.5ms`, and LogQL's `20KB`, `1.5MiB`.

const UNIT_NS: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3, // U+00B5
  μs: 1e3, // U+03BC
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

// A day is not in Go's ParseDuration, but both TraceQL and LogQL take Prometheus' d and w as well.
const LONG_UNIT_NS: Record<string, number> = { ...UNIT_NS, d: 86_400e9, w: 604_800e9 };

function durationIn(text: string, units: Record<string, number>): number | undefined {
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)[a-zµμ]+)+$/.exec(text);
  if (!match) return undefined;
  let ns = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)([a-zµμ]+)/g)) {
    const scale = units[unit];
    if (scale === undefined) return undefined;
    ns += Number(amount) * scale;
  }
  const whole = Math.round(ns);
  return match[1] === '-' ? 0 - whole : whole;
}

/** Nanoseconds of a duration in a query (`5ms`, `1h30m`, `2d`), rounded to whole ones; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  return durationIn(text, LONG_UNIT_NS);
}

/** Nanoseconds of a duration in data, as Go's time.ParseDuration reads it: no days, and a bare 0. */
export function parseGoDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  return durationIn(text, UNIT_NS);
}

const PRINT_UNITS = [
  ['h', 3600e9],
  ['m', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['ns', 1],
] as const;

/** Writes whole nanoseconds in the one unit a person would choose: `5ms`, `1.5s`, `2h`, `90s`. */
export function printDuration(ns: number): string {
  const size = Math.abs(ns);
  if (size === 0) return '0s';
  const sign = ns < 0 ? '-' : '';
  for (const [unit, scale] of PRINT_UNITS) {
    if (size < scale) continue;
    const amount = size / scale;
    // Hours and minutes only when even; a decimal only when it says exactly the same nanoseconds.
    if (scale > 1e9 ? !Number.isInteger(amount) : Math.round(Number(decimal(amount)) * scale) !== size)
      continue;
    return `${sign}${decimal(amount)}${unit}`;
  }
  return `${sign}${decimal(size)}ns`;
}

/** A number without an exponent. */
function decimal(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const short = String(value);
  return short.includes('e') ? value.toFixed(12).replace(/0+$/, '') : short;
}

const BYTES: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15, e: 1e18 };

/** Bytes of a size such as `42B`, `20KB`, `1.5MiB`, `5 k`; undefined when it is none. A bare number is bytes. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+) *([kmgtpe]?)(i?)(b?)$/i.exec(text);
  if (!match) return undefined;
  const [, amount = '', prefix = '', binary = ''] = match;
  if (binary !== '' && prefix === '') return undefined;
  const decimalScale = BYTES[prefix.toLowerCase()] ?? 1;
  const scale = binary === '' ? decimalScale : 1024 ** (Math.log10(decimalScale) / 3);
  return Math.trunc(Number(amount) * Math.round(scale));
}

const PRINT_BYTES = [
  ['GiB', 1024 ** 3],
  ['GB', 1e9],
  ['MiB', 1024 ** 2],
  ['MB', 1e6],
  ['KiB', 1024],
  ['KB', 1e3],
] as const;

/** Writes whole bytes in the largest unit that says exactly the same. */
export function printBytes(bytes: number): string {
  for (const [unit, scale] of PRINT_BYTES) {
    if (bytes >= scale && bytes % scale === 0) return `${decimal(bytes / scale)}${unit}`;
  }
  return `${decimal(bytes)}B`;
}

/** Writes a finite number as both languages read it: `5`, `0.25`, `1e+21`. */
export function printNumber(value: number): string {
  return Object.is(value, -0) ? '0' : String(value);
}
