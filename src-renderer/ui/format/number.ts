// Counts, bytes, shares and rates.
import { SPACE, signed, threeDigits } from './digits.ts';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number with thousands separated: `26,472`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? signed(count, grouped.format(Math.abs(count))) : '';
}

/** A count for narrow places: `847`, `26.5k`, `1.28M`. */
export function formatCompact(count: number): string {
  if (!Number.isFinite(count)) return '';
  const size = Math.abs(count);
  if (size < 999.5) return signed(count, String(Math.round(size)));
  const [value, unit] =
    size < 999.5e3 ? [size / 1e3, 'k'] : size < 999.5e6 ? [size / 1e6, 'M'] : [size / 1e9, 'G'];
  return signed(count, threeDigits(value).replace(/\.0+$/, '') + unit);
}

const BYTE_UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units (1 KB = 1000 bytes), one digit after the point under ten: `412 MB`, `1.5 GB`, `2 GB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '';
  const size = Math.abs(bytes);
  if (size < 999.5) return signed(bytes, `${Math.round(size)}${SPACE}B`);
  let value = size / 1000;
  let step = 0;
  while (value >= 999.5 && step < BYTE_UNITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = value < 9.95 ? value.toFixed(1).replace('.0', '') : value.toFixed(0);
  return signed(bytes, `${digits}${SPACE}${BYTE_UNITS[step]}`);
}

/** A share (0..1) as `94.0 %`. A share that is not all or nothing is never shown as such: `< 0.1 %`, `> 99.9 %`. */
export function formatPercent(share: number, digits = 1): string {
  if (!Number.isFinite(share)) return '';
  const text = (Math.abs(share) * 100).toFixed(digits);
  const least = (10 ** -digits).toFixed(digits);
  if (share > 0 && Number(text) === 0) return `<${SPACE}${least}${SPACE}%`;
  if (share < 1 && share > 0 && Number(text) === 100) {
    return `>${SPACE}${(100 - 10 ** -digits).toFixed(digits)}${SPACE}%`;
  }
  return signed(share, `${text}${SPACE}%`);
}

/** Events a second: `312/s`, `1.4/s`, `0.04/s`; zero is `0/s`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '';
  const size = Math.abs(perSecond);
  if (size === 0) return '0/s';
  if (size >= 9.95) return signed(perSecond, `${grouped.format(size)}/s`);
  if (size < 0.005) return signed(perSecond, '<0.01/s');
  return signed(perSecond, `${size >= 0.95 ? size.toFixed(1) : size.toFixed(2)}/s`);
}

/** Count and noun: `1 error`, `2,000 errors`; the plural is given where an "s" will not do. */
export function formatPlural(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
