// Decimal text and base64 to numbers and bytes, exactly. Undefined stands for "not one".

/** Inclusive bounds of the integer types. */
export const INT32 = { min: -(2n ** 31n), max: 2n ** 31n - 1n };
export const UINT32 = { min: 0n, max: 2n ** 32n - 1n };
export const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
export const UINT64 = { min: 0n, max: 2n ** 64n - 1n };

/** Two's complement halves of an integer, unsigned. */
export interface Halves {
  hi: number;
  lo: number;
}

/**
 * The halves of an integer written in decimal, also as "1e3" or "2.0"; undefined when it is none or outside
 * the bounds.
 */
export function parseInteger(digits: string, bounds: { min: bigint; max: bigint }): Halves | undefined {
  if (/^\d{1,9}$/.test(digits)) return { hi: 0, lo: Number(digits) };
  let value: bigint;
  if (/^-?\d{1,24}$/.test(digits)) value = BigInt(digits);
  else if (/^-?\d+(\.\d+)?([eE][+-]?\d{1,4})?$/.test(digits) && Number.isInteger(Number(digits))) {
    value = BigInt(Number(digits));
  } else return undefined;
  if (value < bounds.min || value > bounds.max) return undefined;
  const bits = BigInt.asUintN(64, value);
  return { hi: Number(bits >> 32n), lo: Number(bits & 0xffffffffn) };
}

/** A double from a JSON number's text or one of "NaN", "Infinity", "-Infinity"; undefined when it is none. */
export function parseDouble(digits: string): number | undefined {
  if (digits === 'NaN') return Number.NaN;
  if (digits === 'Infinity') return Number.POSITIVE_INFINITY;
  if (digits === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

const DIGIT_VALUES = new Int8Array(128).fill(-1);
for (const [i, letter] of Array.from('0123456789abcdef').entries()) {
  DIGIT_VALUES[letter.charCodeAt(0)] = i;
  DIGIT_VALUES[letter.toUpperCase().charCodeAt(0)] = i;
}

/** The bytes of a run of hex digits, of either case, given in ASCII; undefined when it is none. */
export function parseHex(source: Uint8Array, offset: number, length: number): Uint8Array | undefined {
  if (length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = DIGIT_VALUES[source[offset + 2 * i] as number] ?? -1;
    const low = DIGIT_VALUES[source[offset + 2 * i + 1] as number] ?? -1;
    if (high < 0 || low < 0) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

const SEXTETS = new Int8Array(128).fill(-1);
for (const [i, letter] of Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries()) {
  SEXTETS[letter.charCodeAt(0)] = i;
}
// The URL alphabet, which protobuf's JSON readers take as well.
SEXTETS['-'.charCodeAt(0)] = 62;
SEXTETS['_'.charCodeAt(0)] = 63;

/** The bytes of base64 text (either alphabet, padded or not) given in ASCII; undefined when it is none. */
export function parseBase64(source: Uint8Array, offset: number, length: number): Uint8Array | undefined {
  let end = offset + length;
  if (length % 4 === 0) for (let pad = 0; pad < 2 && end > offset && source[end - 1] === 0x3d; pad++) end--;
  const sextets = end - offset;
  if (sextets % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((sextets * 6) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = offset; i < end; i++) {
    const sextet = SEXTETS[source[i] as number] ?? -1;
    if (sextet < 0) return undefined;
    held = ((held << 6) | sextet) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  return bytes;
}
