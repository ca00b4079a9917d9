// How many lines a second the live tail shows at most. What is below the cap is shown as it comes; above it the newest
// page is shown now and then, and the records between are passed by.

/** The choices, lines a second. */
export const RATE_CAPS = [50, 200, 800] as const;
export type RateCap = (typeof RATE_CAPS)[number];
export const USUAL_CAP: RateCap = 200;

/** The cap an address names. */
export function rateCapFrom(text: string | null): RateCap {
  return RATE_CAPS.find((cap) => String(cap) === text) ?? USUAL_CAP;
}

/** Lines that may be shown at once; they come back at the cap's rate. */
export interface Allowance {
  readonly lines: number;
  readonly atMs: number;
}

/** Milliseconds until so many fresh lines may be shown; 0: now. No more than a page is ever shown at once. */
export function waitFor(
  allowance: Allowance,
  fresh: number,
  cap: RateCap,
  page: number,
  nowMs: number,
): number {
  const lacking = Math.min(fresh, page) - linesAt(allowance, cap, page, nowMs);
  return Math.max(0, (lacking / cap) * 1000);
}

/** What is left after so many lines were shown. */
export function spend(
  allowance: Allowance,
  fresh: number,
  cap: RateCap,
  page: number,
  nowMs: number,
): Allowance {
  return { lines: Math.max(0, linesAt(allowance, cap, page, nowMs) - fresh), atMs: nowMs };
}

const linesAt = ({ lines, atMs }: Allowance, cap: RateCap, page: number, nowMs: number): number =>
  Math.min(page, lines + (cap * (nowMs - atMs)) / 1000);
