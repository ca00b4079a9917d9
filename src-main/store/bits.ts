// How the small facts of a span share the integer `spans.bits`, so that a span costs one column for them.
//
//   bit 0..2 kind (7: beyond OTLP's) | 3..4 status (3: beyond) | 5 has events | 6 has links | 7 has an exception
//   bit 8..17 nanoseconds of the start, 0..999

export const HAS_EVENTS = 1 << 5;
export const HAS_LINKS = 1 << 6;
export const HAS_EXCEPTION = 1 << 7;
const STATUS_ERROR = 2;

/** Packs a span's small facts. */
export function packBits(kind: number, status: number, flags: number, startNs: number): number {
  return Math.min(kind, 7) | (Math.min(status, 3) << 3) | flags | (startNs << 8);
}

export const kindOf = (bits: number): number => bits & 7;
export const statusOf = (bits: number): number => (bits >> 3) & 3;
export const isError = (bits: number): boolean => statusOf(bits) === STATUS_ERROR;
export const startNsOf = (bits: number): number => bits >> 8;
