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
  Hz: 'Hz',
  bit: 'bits',
};

const annotation = (unit: string): string | undefined => /^\{(.*)\}$/.exec(unit)?.[1];

/** `{request}` → requests, `{fault}` → faults; words that end in s stay. */
function counted(noun: string): string {
  const words = noun.replaceAll('_', ' ');
  if (words === '' || /s$/.test(words)) return words;
  return /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** The unit in a word for a heading: `seconds`, `bytes`, `requests`; nothing for a bare number. */
export function unitWord(unit: string): string {
  if (unit.endsWith('/s')) {
    const word = unitWord(unit.slice(0, -2));
    return word === '' ? 'per second' : `${word} per second`;
  }
  if (unit in BYTES) return 'bytes';
  const noun = annotation(unit);
  if (noun !== undefined) return counted(noun);
  return WORDS[unit] ?? (unit === '1' ? '' : unit);
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
  return (value) => (word === '' ? formatNumber(value) : `${formatNumber(value)}${SPACE}${word}`);
}

function rateFormatter(unit: string): Format {
  const each = unit in BYTES || unit in DURATIONS_NS ? formatterOf(unit) : formatNumber;
  return (value) => `${each(value)}/s`;
}

/** A bare number with three significant digits: `0.0042`, `3.2`, `412`, `12,990`, `1.28M`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '';
  const size = Math.abs(value);
  const sign = value < 0 ? '\u2212' : '';
  if (size === 0) return '0';
  if (size >= 1e15 || size < 1e-4) return `${sign}${size.toExponential(2)}`;
  if (size >= 1e6) {
    const [scaled, letter] =
      size >= 1e12 ? [size / 1e12, 'T'] : size >= 1e9 ? [size / 1e9, 'G'] : [size / 1e6, 'M'];
    return `${sign}${Number(scaled.toPrecision(3))}${letter}`;
  }
  if (size >= 1000 || Number.isInteger(value)) return formatCount(value);
  return `${sign}${Number(size.toPrecision(3))}`;
}

/** The same for the ticks of an axis: no zeros behind the point. */
export function tickFormat(format: Format): Format {
  return (value) =>
    format(value).replace(/(\d)\.(\d*?)0+(?!\d)/, (_, whole, rest) => whole + (rest && `.${rest}`));
}
