// What becomes of units, UCUM, when values are calculated with. "" is an unknown one.

const COUNT = /^(?:1|\{[^}]*\})$/;

export const perSecond = (unit: string): string => `${unit || '1'}/s`;

/** The unit of values of both, or of what two sides make together. */
export const sameUnit = (a: string, b: string): string => (a === b ? a : '');

/** Seconds by seconds are a number, bytes by requests are bytes, and so are bytes a second by requests a second. */
export function dividedUnit(a: string, b: string): string {
  if (a === '' || b === '') return '';
  if (a === b) return '1';
  if (a.endsWith('/s') && b.endsWith('/s')) return dividedUnit(a.slice(0, -2), b.slice(0, -2));
  return COUNT.test(b) ? a : '';
}

/** The unit of what an operator makes of two sides; null stands for a bare number. */
export function operatorUnit(op: string, left: string | null, right: string | null): string {
  if (left === null && right === null) return '1';
  if (op === '+' || op === '-' || op === '%')
    return left === null || right === null ? (left ?? right ?? '') : sameUnit(left, right);
  if (left === null || right === null) return '';
  return op === '/' ? dividedUnit(left, right) : '';
}
