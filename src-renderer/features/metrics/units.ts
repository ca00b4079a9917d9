// Units as people write them. Metrics say theirs in UCUM ("s", "By", "{request}", "1"); a rate's has "/s" behind
// it. Pure.
import { type KnownUnit, knownUnit } from '#shared/model/units.ts';
import { formatBytes, formatCount, formatDuration, formatPercent, SPACE } from '../../ui/format/index.ts';
import { annotation, quotient, signOf } from './unit-signs.ts';

export type Format = (value: number) => string;

/** Signs written behind every value; longer ones stand in the heading alone. */
const SHORT = 6;

/** `{request}` → requests, `{fault}` → faults; words that end in s stay. */
function counted(noun: string): string {
  const words = noun.replaceAll('_', ' ');
  if (words === '' || /s$/.test(words)) return words;
  return /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** The unit in a word for a heading: `seconds`, `bytes`, `requests`, `errors per request`; nothing for a bare number. */
export function unitWord(unit: string): string {
  const { of = unit, by = '' } = quotient(unit) ?? {};
  const noun = annotation(by)?.replaceAll('_', ' ');
  const isNamed = of === '' || annotation(of) !== undefined || hasWords(knownUnit(of));
  const per = noun ?? (isNamed ? knownUnit(by)?.word : undefined);
  if (per !== undefined) return [unitWord(of), per && `per ${per}`].filter(Boolean).join(' ');
  const known = knownUnit(unit);
  if (known?.bytes !== undefined) return 'bytes';
  const things = annotation(unit);
  if (things !== undefined) return counted(things);
  return known?.words ?? signOf(unit);
}

const hasWords = (known: KnownUnit | undefined): boolean =>
  known !== undefined && (known.bytes !== undefined || known.words !== undefined);

/** The unit for a narrow column: seconds and milliseconds by their sign. */
export function unitShort(unit: string): string {
  return knownUnit(unit)?.ns !== undefined ? signOf(unit) : unitWord(unit);
}

/** Shares of a whole are told by their names: UCUM's "1" is any bare number. */
const isShare = (unit: string, name: string): boolean =>
  unit === '1' && /(\.|_)(utilization|ratio|usage_ratio|percent)$/.test(name);

/** How values of a unit are written; `name` is the instrument's, which tells shares from other bare numbers. */
export function formatterOf(unit: string, name = ''): Format {
  if (unit.endsWith('/s')) return rateFormatter(unit.slice(0, -2));
  const { of = '', by = '' } = quotient(unit) ?? {};
  if (annotation(by) !== undefined) return formatterOf(of, name);
  const { ns, bytes } = knownUnit(unit) ?? {};
  if (ns !== undefined) return (value) => formatDuration(value * ns, { trim: value === 0 });
  if (bytes !== undefined) return (value) => formatBytes(value * bytes);
  if (unit === '%') return (value) => formatPercent(value / 100);
  if (isShare(unit, name)) return (value) => formatPercent(value);
  const word = unit === '1' || unit === '' || annotation(unit) !== undefined ? '' : unitWord(unit);
  if (word === '°') return (value) => `${formatNumber(value)}°`;
  return (value) =>
    word === '' || word.length > SHORT ? formatNumber(value) : `${formatNumber(value)}${SPACE}${word}`;
}

function rateFormatter(unit: string): Format {
  const { bytes } = knownUnit(unit) ?? {};
  const each = unit === '%' ? formatNumber : formatterOf(unit);
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

/** What was counted: whole things, but the ends of a range cut through exports, and so through counts. */
export const formatWhole: Format = (value) =>
  value >= 10 ? formatCount(Math.round(value)) : formatNumber(value);

/** The same for the ticks of an axis: no zeros behind the point. */
export function tickFormat(format: Format): Format {
  return (value) =>
    format(value).replace(/(\d)\.(\d*?)0+(?!\d)/, (_, whole, rest) => whole + (rest && `.${rest}`));
}
