// Bytes to text: UTF-8, hex, base64, and 64-bit integers as decimals. Nothing here throws on odd bytes.

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const utf8Encoder = new TextEncoder();

/** UTF-8 bytes of a string; lone surrogates become U+FFFD. */
export function utf8Bytes(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** The string of `length` UTF-8 bytes from `offset`; invalid sequences become U+FFFD. */
export function text(bytes: Uint8Array, offset: number, length: number): string {
  return length === 0 ? '' : utf8.decode(bytes.subarray(offset, offset + length));
}

const CACHE_SIZE = 4096;
const CACHED_LENGTH = 96;
const cache: string[] = new Array<string>(CACHE_SIZE).fill('');

/**
 * The same as `text`, for strings that come again and again (attribute keys, names, units): an ASCII string
 * seen lately is found by its bytes and not made anew.
 */
export function repeatedText(bytes: Uint8Array, offset: number, length: number): string {
  if (length === 0) return '';
  if (length > CACHED_LENGTH) return text(bytes, offset, length);
  const end = offset + length;
  let slot = length;
  for (let i = offset; i < end; i++) slot = Math.imul(slot ^ (bytes[i] as number), 0x01000193);
  slot = (slot ^ (slot >>> 15)) & (CACHE_SIZE - 1);
  const known = cache[slot] as string;
  if (known.length === length) {
    let i = 0;
    // Bytes from 0x80 up are parts of a character, so equal to no code unit even where the numbers agree.
    while (i < length && known.charCodeAt(i) === bytes[offset + i] && (bytes[offset + i] as number) < 0x80)
      i++;
    if (i === length) return known;
  }
  const fresh = text(bytes, offset, length);
  cache[slot] = fresh;
  return fresh;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex of a byte range. */
export function hex(bytes: Uint8Array, offset: number, length: number): string {
  let out = '';
  for (let i = 0; i < length; i++) out += HEX[bytes[offset + i] as number];
  return out;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64, padded, of a byte range. */
export function base64(bytes: Uint8Array, offset: number, length: number): string {
  let out = '';
  const end = offset + length;
  for (let i = offset; i < end; i += 3) {
    const left = end - i;
    const b0 = bytes[i] as number;
    const b1 = left > 1 ? (bytes[i + 1] as number) : 0;
    const b2 = left > 2 ? (bytes[i + 2] as number) : 0;
    out += BASE64.charAt(b0 >> 2) + BASE64.charAt(((b0 & 3) << 4) | (b1 >> 4));
    out += left > 1 ? BASE64.charAt(((b1 & 15) << 2) | (b2 >> 6)) : '=';
    out += left > 2 ? BASE64.charAt(b2 & 63) : '=';
  }
  return out;
}

/** Decimal digits of the unsigned 64-bit integer with these halves (signed or unsigned). */
export function uint64Text(hi: number, lo: number): string {
  const high = hi >>> 0;
  const low = lo >>> 0;
  if (high === 0) return String(low);
  // 2^32 = 4294967·1000 + 296, so thousands and rest come apart without a BigInt while they fit a double.
  const thousands = high * 4294967 + Math.floor((high * 296 + low) / 1000);
  if (thousands > Number.MAX_SAFE_INTEGER) return ((BigInt(high) << 32n) | BigInt(low)).toString();
  return `${thousands}${String((high * 296 + low) % 1000).padStart(3, '0')}`;
}

/** Decimal digits, with sign, of the two's complement 64-bit integer with these halves. */
export function int64Text(hi: number, lo: number): string {
  if ((hi | 0) >= 0) return uint64Text(hi, lo);
  const low = -lo | 0;
  const high = (~hi + (low === 0 ? 1 : 0)) | 0;
  return `-${uint64Text(high, low)}`;
}

/**
 * A double as OTLP/JSON and readers write it: what JSON has no word for is spelled out, and -0 keeps its sign, with a
 * point, because Python reads `-0` as the integer 0.
 */
export function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}
