// UCUM's spelling taken apart, and as it is printed. Pure.

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const PART = String.raw`(?:[^{}/]|\{[^{}]*\})`;
const QUOTIENT = new RegExp(`^(${PART}*)/(${PART}+)$`);

/** What stands in braces, where that is all of it: `{request}` → request. */
export const annotation = (unit: string): string | undefined => /^\{([^{}]*)\}$/.exec(unit)?.[1];

/** The two sides of the only stroke: `{error}/{request}`; undefined of anything else. */
export function quotient(unit: string): { of: string; by: string } | undefined {
  const [, of, by] = QUOTIENT.exec(unit) ?? [];
  return of === undefined || by === undefined ? undefined : { of, by };
}

/** `kg.m/s2` → kg·m/s², `um` → µm, `mm[Hg]` → mmHg, `[in_i]` → in. */
export function signOf(unit: string): string {
  return unit
    .replace(/\{[^{}]*\}/g, '')
    .replace(/\[([A-Za-z']+)(?:_[A-Za-z]+)?\]/g, '$1')
    .replace(/\./g, '·')
    .replace(/\bu(?=[A-Za-z])/g, 'µ')
    .replace(/\bCel\b/g, '°C')
    .replace(/(?<=[A-Za-z])-?\d+/g, (digits) =>
      [...digits].map((digit) => (digit === '-' ? '⁻' : SUPERSCRIPTS[Number(digit)])).join(''),
    );
}
