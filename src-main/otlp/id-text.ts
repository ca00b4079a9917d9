// Trace and span ids written as text, read from UTF-8 bytes where they lie. Ids of zeros, of the wrong length or
// with anything else in them are no ids.
import type { IdForm } from '#shared/model/trace-id-names.ts';

/** What was read last, in signed 32-bit parts, big end first. */
export const readId = {
  trace0: 0,
  trace1: 0,
  trace2: 0,
  trace3: 0,
  /** Only the low half of the trace id was there: trace0 and trace1 are 0 and say nothing. */
  isHalf: false,
  /** Both 0 when the text held no span id. */
  spanHi: 0,
  spanLo: 0,
};

const NOT_HEX = 0x10;
const HEX = new Uint8Array(256).fill(NOT_HEX);
for (const digit of '0123456789abcdefABCDEF') HEX[digit.charCodeAt(0)] = Number.parseInt(digit, 16);
const DASH = 0x2d;
const COLON = 0x3a;
const ZERO = 0x30;
const TWO_TO_32 = 2 ** 32;

/** Halves of the last 64-bit number read, signed. */
let hi = 0;
let lo = 0;

/** Reads `digits` (1..16) hex digits into hi and lo; false when one of them is none. */
function hex64(bytes: Uint8Array, at: number, digits: number): boolean {
  let wrong = 0;
  let high = 0;
  let low = 0;
  for (let i = 0; i < digits; i++) {
    const digit = HEX[bytes[at + i] as number] as number;
    wrong |= digit;
    high = (high << 4) | (low >>> 28);
    low = (low << 4) | (digit & 15);
  }
  hi = high | 0;
  lo = low | 0;
  return (wrong & NOT_HEX) === 0;
}

/** Reads an unsigned decimal of 64 bits into hi and lo; false when it is none. */
function decimal64(bytes: Uint8Array, at: number, digits: number): boolean {
  if (digits === 0 || digits > 20) return false;
  let high = 0;
  let low = 0;
  for (let i = 0; i < digits; i++) {
    const digit = (bytes[at + i] as number) - ZERO;
    if (digit < 0 || digit > 9) return false;
    const sum = low * 10 + digit;
    high = high * 10 + Math.floor(sum / TWO_TO_32);
    low = sum % TWO_TO_32;
    if (high >= TWO_TO_32) return false;
  }
  hi = high | 0;
  lo = low | 0;
  return true;
}

function setHalf(): boolean {
  readId.trace0 = 0;
  readId.trace1 = 0;
  readId.trace2 = hi;
  readId.trace3 = lo;
  readId.isHalf = true;
  return (hi | lo) !== 0;
}

function setSpan(): boolean {
  readId.spanHi = hi;
  readId.spanLo = lo;
  return (hi | lo) !== 0;
}

/** 32 hex digits, or the 16 of a low half. */
function hexTrace(bytes: Uint8Array, at: number, length: number): boolean {
  if (length === 16) return hex64(bytes, at, 16) && setHalf();
  if (length !== 32 || !hex64(bytes, at, 16)) return false;
  const trace0 = hi;
  const trace1 = lo;
  if (!hex64(bytes, at + 16, 16)) return false;
  readId.trace0 = trace0;
  readId.trace1 = trace1;
  readId.trace2 = hi;
  readId.trace3 = lo;
  readId.isHalf = false;
  return (trace0 | trace1 | hi | lo) !== 0;
}

/** version-trace-parent-flags, lower case; a version above 00 may have more behind. */
function traceparent(bytes: Uint8Array, at: number, length: number): boolean {
  if (length < 55 || !hex64(bytes, at, 2) || lo === 0xff || (lo === 0 && length !== 55)) return false;
  if (length > 55 && bytes[at + 55] !== DASH) return false;
  for (let i = 0; i < 55; i++) {
    const byte = bytes[at + i] as number;
    if (i === 2 || i === 35 || i === 52 ? byte !== DASH : byte >= 0x41 && byte <= 0x5a) return false;
  }
  if (!hex64(bytes, at + 53, 2) || !hex64(bytes, at + 36, 16) || !setSpan()) return false;
  return hexTrace(bytes, at + 3, 32);
}

/** trace:span:parent:flags, ids without their leading zeros. */
function jaeger(bytes: Uint8Array, at: number, length: number): boolean {
  const first = lengthTo(bytes, at, length, COLON);
  const second = lengthTo(bytes, at + first + 1, length - first - 1, COLON);
  if (first < 1 || first > 32 || second < 1 || second > 16 || first + 1 + second >= length) return false;
  if (!hex64(bytes, at + first + 1, second) || !setSpan()) return false;
  if (first <= 16) return hex64(bytes, at, first) && setHalf();
  if (!hex64(bytes, at, first - 16)) return false;
  const trace0 = hi;
  const trace1 = lo;
  if (!hex64(bytes, at + first - 16, 16)) return false;
  readId.trace0 = trace0;
  readId.trace1 = trace1;
  readId.trace2 = hi;
  readId.trace3 = lo;
  readId.isHalf = false;
  return (trace0 | trace1 | hi | lo) !== 0;
}

/** How many bytes come before the first `byte`; all of them when there is none. */
function lengthTo(bytes: Uint8Array, at: number, length: number, byte: number): number {
  for (let i = 0; i < length; i++) if (bytes[at + i] === byte) return i;
  return Math.max(0, length);
}

const TRACES = Uint8Array.from('/traces/', (letter) => letter.charCodeAt(0));

/** projects/P/traces/ID, or ID. */
function google(bytes: Uint8Array, at: number, length: number): boolean {
  for (let i = length - TRACES.length; i >= 0; i--) {
    if (TRACES.every((byte, j) => bytes[at + i + j] === byte)) {
      const from = i + TRACES.length;
      return hexTrace(bytes, at + from, length - from);
    }
  }
  return hexTrace(bytes, at, length);
}

/** Reads a trace id into `readId`, with the span's where the form has both; false, `readId` undefined, when it is none. */
export function readTraceId(bytes: Uint8Array, at: number, length: number, form: IdForm): boolean {
  readId.spanHi = 0;
  readId.spanLo = 0;
  switch (form) {
    case 'hex':
      return hexTrace(bytes, at, length);
    case 'google':
      return google(bytes, at, length);
    case 'datadog':
      return length === 32 ? hexTrace(bytes, at, length) : decimal64(bytes, at, length) && setHalf();
    case 'traceparent':
      return traceparent(bytes, at, length);
    case 'jaeger':
      return jaeger(bytes, at, length);
  }
}

/** Reads a span id into `readId`'s span; false when it is none. */
export function readSpanId(bytes: Uint8Array, at: number, length: number, form: IdForm): boolean {
  if (form === 'datadog' && decimal64(bytes, at, length)) return setSpan();
  return length === 16 && hex64(bytes, at, 16) && setSpan();
}

/** Takes the low half of a trace id from an integer's halves; false when it is 0. */
export function takeHalf(high: number, low: number): boolean {
  hi = high;
  lo = low;
  readId.spanHi = 0;
  readId.spanLo = 0;
  return setHalf();
}
