// Units as people write them. Metrics say theirs in UCUM ("s", "By", "{request}", "1"); a rate's has "/s" behind
// it. Pure.
import { formatBytes, formatCount, formatDuration, formatPercent, SPACE } from '../../ui/format/index.ts';

export type Format = (value: number) => string;

const DURATIONS_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
  h: 3600e9,
  d: 86_400e9,
};
const BYTES: Readonly<Record<string, number>> = {
  By: 1,
  B: 1,
  bytes: 1,
  kBy: 1e3,
  KBy: 1e3,
  KiBy: 1024,
  MBy: 1e6,
  MiBy: 1024 ** 2,
  GBy: 1e9,
  GiBy: 1024 ** 3,
};
const WORDS: Readonly<Record<string, string>> = {
  ns: 'nanoseconds',
  us: 'microseconds',
  ms: 'milliseconds',
  s: 'seconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  '%': 'percent',
  Cel: '°C',
  '[degF]': '°F',
  Ohm: 'Ω',
  deg: '°',
  bit: 'bits',
};
/** What a unit of time is called after "per". */
const EACH: Readonly<Record<string, string>> = {
  ns: 'nanosecond',
  us: 'microsecond',
  ms: 'millisecond',
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
};
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Signs written behind every value; longer ones stand in the heading alone. */
const SHORT = 4;

const annotation = (unit: string): string | undefined => /^\{(.*)\}$/.exec(unit)?.[1];

/** `{request}` → requests, `{fault}` → faults; words that end in s stay. */
function counted(noun: string): string {
  const words = noun.replaceAll('_', ' ');
  if (words === '' || /s$/.test(words)) return words;
  return /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** The unit in a word for a heading: `seconds`, `bytes`, `requests`, `requests per minute`; nothing for a bare number. */
export function unitWord(unit: string): string {
  const [, of = '', each = ''] = /^(.*)\/([a-z]+)$/.exec(unit) ?? [];
  const per = EACH[each];
  if (
    per !== undefined &&
    (of === '' || of === '1' || annotation(of) !== undefined || of in BYTES || of in WORDS)
  ) {
    const word = unitWord(of);
    return word === '' ? `per ${per}` : `${word} per ${per}`;
  }
  if (unit in BYTES) return 'bytes';
  const noun = annotation(unit);
  if (noun !== undefined) return counted(noun);
  return WORDS[unit] ?? (unit === '1' ? '' : sign(unit));
}

/** UCUM's own spelling as it is printed: `kg.m/s2` → kg·m/s², `um` → µm. */
function sign(unit: string): string {
  return unit
    .replace(/\{[^}]*\}/g, '')
    .replace(/\./g, '·')
    .replace(/\bu(?=[A-Za-z])/g, 'µ')
    .replace(/\bCel\b/g, '°C')
    .replace(/(?<=[A-Za-z])-?\d+/g, (digits) =>
      [...digits].map((digit) => (digit === '-' ? '⁻' : SUPERSCRIPTS[Number(digit)])).join(''),
    );
}

/** The unit for a narrow column: seconds and milliseconds by their sign. */
export function unitShort(unit: string): string {
  return unit in DURATIONS_NS ? unit : unitWord(unit);
}

/** Shares of a whole are told by their names: UCUM's "1" is any bare number. */
const isShare = (unit: string, name: string): boolean =>
  unit === '1' && /(\.|_)(utilization|ratio|usage_ratio|percent)$/.test(name);

/** How values of a unit are written; `name` is the instrument's, which tells shares from other bare numbers. */
export function formatterOf(unit: string, name = ''): Format {
  if (unit.endsWith('/s')) return rateFormatter(unit.slice(0, -2));
  const ns = DURATIONS_NS[unit];
  if (ns !== undefined) return (value) => formatDuration(value * ns, { trim: value === 0 });
  const bytes = BYTES[unit];
  if (bytes !== undefined) return (value) => formatBytes(value * bytes);
  if (unit === '%') return (value) => formatPercent(value / 100);
  if (isShare(unit, name)) return (value) => formatPercent(value);
  const word = unit === '1' || unit === '' || annotation(unit) !== undefined ? '' : unitWord(unit);
  if (word === '°') return (value) => `${formatNumber(value)}°`;
  return (value) =>
    word === '' || word.length > SHORT ? formatNumber(value) : `${formatNumber(value)}${SPACE}${word}`;
}

function rateFormatter(unit: string): Format {
  const each = unit in BYTES || unit in DURATIONS_NS ? formatterOf(unit) : formatNumber;
  const bytes = BYTES[unit];
  // Few bytes a second are told in parts, which single bytes do not have.
  const isFew = (value: number): boolean => bytes !== undefined && Math.abs(value * bytes) < 10;
  return (value) => (isFew(value) ? `${formatNumber(value * (bytes ?? 1))}${SPACE}B/s` : `${each(value)}/s`);
}

/** A bare number with three significant digits: `0.0042`, `3.2`, `412`, `12,990`, `1.28M`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '';
  const size = Math.abs(value);
  const minus = value < 0 ? '\u2212' : '';
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-4) return `${minus}${size.toExponential(2).replace('e+', 'e')}`;
  if (size >= 1e6) {
    const [scaled, letter] =
      size >= 1e12 ? [size / 1e12, 'T'] : size >= 1e9 ? [size / 1e9, 'G'] : [size / 1e6, 'M'];
    return `${minus}${Number(scaled.toPrecision(3))}${letter}`;
  }
  if (size >= 1000 || Number.isInteger(value)) return formatCount(value);
  return `${minus}${Number(size.toPrecision(3))}`;
}

/** The same for the ticks of an axis: no zeros behind the point. */
export function tickFormat(format: Format): Format {
  return (value) =>
    format(value).replace(/(\d)\.(\d*?)0+(?!\d)/, (_, whole, rest) => whole + (rest && `.${rest}`));
}
