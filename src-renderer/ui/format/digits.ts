// Rounding shared by all formats. Units are separated by a no-break space and minus is U+2212,
// so that a value never wraps and lines up with its neighbours.

/** The space between number and unit. */
export const SPACE = '\u00a0';

/** Puts a typographic minus before a text made from an absolute value. */
export function signed(value: number, text: string): string {
  return value < 0 ? `\u2212${text}` : text;
}

/** A value ≥ 0 with three significant digits, as long as it is under 1000: 8.37, 36.4, 412. */
export function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
