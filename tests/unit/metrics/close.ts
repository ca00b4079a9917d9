// Lines that are the same but for the last digits: sums in another order end in others.
import { expect } from 'vitest';

type Line = readonly (number | null)[];

const near = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

/** Expects lines by the same names to have the same values. */
export function expectSameLines(
  actual: Readonly<Record<string, Line>>,
  expected: Readonly<Record<string, Line>>,
  why: string,
): void {
  expect(Object.keys(actual).sort(), why).toEqual(Object.keys(expected).sort());
  for (const [name, line] of Object.entries(actual)) {
    const other = expected[name] ?? [];
    const same =
      line.length === other.length && line.every((value, step) => near(value, other[step] ?? null));
    // Told apart only where they are, so that a difference is printed whole.
    if (!same) expect({ [name]: line }, why).toEqual({ [name]: other });
  }
}
