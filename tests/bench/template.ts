// A request encoded once, with holes where each sending has something of its own: ids, times, users, numbers.
// Filling a copy costs a fraction of encoding it, so the generator does not eat the machine it measures.
import type { Signal } from '#shared/model/signal.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';

/** Where one sending stands: which of its template's it is, and the instant its times count from. */
export interface Sending {
  wave: number;
  baseNs: bigint;
}

/** Traces of one wave, and ids a trace may have: what makes every id of every wave its own. */
export const TRACES_A_WAVE = 128;
const IDS_A_TRACE = 32;
const USERS = 60_000;

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');
const hexWord = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** Markers, by what fills them: a byte four times, which nothing else here holds, beside an argument. */
const TRACE = 0xfb;
const SPAN = 0xfc;
const TIME = 0xfd;
const COUNT = 0x7e;
const NUMBER = 0x7d;
const idMarker = (kind: number, argument: number): string => hexByte(kind).repeat(4) + hexWord(argument);
const wordMarker = (kind: number, argument: number): bigint =>
  (BigInt(kind * 0x01010101) << 32n) | BigInt(argument);

/** Holes as they are written into an OTLP/JSON document. */
export const hole = {
  traceId: (trace: number): string => idMarker(TRACE, trace).padEnd(32, '0'),
  spanId: (trace: number, span: number): string => idMarker(SPAN, trace * IDS_A_TRACE + span),
  /** `afterUs` after the base, and up to a millisecond more. */
  time: (afterUs: number): string => String(wordMarker(TIME, afterUs)),
  /** A 64-bit integer that grows by `step` a wave. */
  count: (step: number): string => String(wordMarker(COUNT, step)),
  /** A double, up to one more than `least`. */
  number: (least: number): number => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, wordMarker(NUMBER, least));
    return view.getFloat64(0);
  },
  /** Eight random hex digits. */
  hex: '########',
  /** The user of a trace: eight digits. */
  user: (trace: number): string => `@@@@${String(trace).padStart(4, '0')}`,
};

/** Murmur3's finaliser: a bijection of 32 bits, so that distinct counters give distinct ids. */
function mixed(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const userNumber = (wave: number, trace: number): number => mixed(wave * TRACES_A_WAVE + trace) % USERS;

/** The user of a trace, as text. */
export function userOf(wave: number, trace: number): string {
  return String(userNumber(wave, trace)).padStart(8, '0');
}

/** Positions of every hole of a kind, with its argument. */
type Holes = { at: number; argument: number }[];

function find(bytes: Buffer, marker: Buffer, read: (at: number) => number): Holes {
  const found: Holes = [];
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + marker.length))
    found.push({ at, argument: read(at) });
  return found;
}

const HEX = Buffer.from('0123456789abcdef');
const four = (byte: number): Buffer => Buffer.alloc(4, byte);

export class Template {
  readonly signal: Signal;
  readonly items: number;
  readonly #bytes: Buffer;
  readonly #traces: Holes;
  readonly #spans: Holes;
  readonly #times: Holes;
  readonly #counts: Holes;
  readonly #numbers: Holes;
  readonly #users: Holes;
  readonly #texts: Holes;
  #random = 0x9e3779b9;

  constructor(signal: Signal, items: number, document: object) {
    this.signal = signal;
    this.items = items;
    const bytes = Buffer.from(encodeRequest(signal, document as never));
    this.#bytes = bytes;
    const after = (at: number): number => bytes.readUInt32BE(at + 4);
    this.#traces = find(bytes, four(TRACE), after);
    this.#spans = find(bytes, four(SPAN), after);
    // Eight-byte numbers are little-endian: the argument comes before the marker.
    const words = (kind: number): Holes =>
      find(bytes, four(kind), (at) => bytes.readUInt32LE(at - 4)).map((each) => ({
        ...each,
        at: each.at - 4,
      }));
    this.#times = words(TIME);
    this.#counts = words(COUNT);
    this.#numbers = words(NUMBER);
    this.#users = find(bytes, Buffer.from('@@@@'), (at) => Number(bytes.toString('latin1', at + 4, at + 8)));
    this.#texts = find(bytes, Buffer.from('########'), () => 0);
  }

  get bytes(): number {
    return this.#bytes.length;
  }

  /** The request of one sending, in memory of its own. */
  fill({ wave, baseNs }: Sending): Buffer {
    const out = Buffer.allocUnsafeSlow(this.#bytes.length);
    this.#bytes.copy(out);
    const firstTrace = wave * TRACES_A_WAVE;
    for (const { at, argument } of this.#traces) {
      const trace = firstTrace + argument;
      for (let word = 0; word < 4; word++) out.writeUInt32BE(mixed(trace + word * 0x3243f6a9), at + word * 4);
    }
    for (const { at, argument } of this.#spans) {
      const span = firstTrace * IDS_A_TRACE + argument;
      out.writeUInt32BE(mixed(span), at);
      out.writeUInt32BE(mixed(span ^ 0x5bd1e995), at + 4);
    }
    const hi = Number(baseNs >> 32n);
    const lo = Number(baseNs & 0xffffffffn);
    for (const { at, argument } of this.#times) {
      const low = lo + argument * 1000 + (this.#next() & 0xfffff);
      out.writeUInt32LE(low % 0x100000000, at);
      out.writeUInt32LE(hi + Math.floor(low / 0x100000000), at + 4);
    }
    for (const { at, argument } of this.#counts) {
      out.writeUInt32LE((wave + 1) * argument, at);
      out.writeUInt32LE(0, at + 4);
    }
    for (const { at, argument } of this.#numbers) out.writeDoubleLE(argument + this.#next() / 2 ** 32, at);
    for (const { at, argument } of this.#users) {
      let digits = userNumber(wave, argument);
      for (let i = 7; i >= 0; i--, digits = Math.floor(digits / 10)) out[at + i] = 48 + (digits % 10);
    }
    for (const { at } of this.#texts) {
      let digits = this.#next();
      for (let i = 0; i < 8; i++, digits >>>= 4) out[at + i] = HEX[digits & 15] ?? 0;
    }
    return out;
  }

  /** Xorshift32. */
  #next(): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x;
    return x >>> 0;
  }
}
