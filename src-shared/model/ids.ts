// Trace and span ids: lower-case hex on the wire, pairs of 32-bit halves in columns.

/** True for 32 hex digits that are not all zero. */
export function isTraceId(text: string): boolean {
  return /^[0-9a-fA-F]{32}$/.test(text) && !/^0+$/.test(text);
}

const hex8 = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');

/** The 16 hex digits of a span id kept as two 32-bit halves (signed or unsigned). */
export function spanIdHex(hi: number, lo: number): string {
  return hex8(hi) + hex8(lo);
}

/** The signed 32-bit halves of a span id given as 16 hex digits. */
export function spanIdHalves(hex: string): { hi: number; lo: number } {
  return { hi: Number.parseInt(hex.slice(0, 8), 16) | 0, lo: Number.parseInt(hex.slice(8, 16), 16) | 0 };
}
