// Reads protobuf's wire format from a byte range, checking every bound. Knows nothing of OTLP.
import { DecodeError } from './columns.ts';

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_GROUP = 3;
export const WIRE_GROUP_END = 4;
export const WIRE_FIXED32 = 5;

const MAX_GROUP_DEPTH = 32;

/**
 * A cursor over one message. `end` is the end of the message being read: `enter` narrows it to a nested
 * message and `leave` restores it. Every method throws DecodeError when the bytes do not reach.
 */
export class Reader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  pos: number;
  end: number;
  /** Halves of the last 64-bit value read, signed. */
  hi = 0;
  lo = 0;
  /** The last time read: whole microseconds and 0..999 nanoseconds. */
  us = 0;
  ns = 0;

  constructor(bytes: Uint8Array, offset = 0, length = bytes.length - offset) {
    if (offset < 0 || length < 0 || offset + length > bytes.length) {
      throw new DecodeError(`range ${offset}+${length} lies outside ${bytes.length} bytes`);
    }
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.pos = offset;
    this.end = offset + length;
  }

  fail(what: string): never {
    throw new DecodeError(`${what} at byte ${this.pos}`);
  }

  /** The next field's tag (number << 3 | wire type), or 0 at the end of the message. */
  tag(): number {
    if (this.pos >= this.end) return 0;
    const byte = this.bytes[this.pos] as number;
    if (byte < 0x80 && byte > 7) {
      this.pos++;
      return byte;
    }
    const tag = this.uint32();
    if (this.hi !== 0) this.fail('field number too large');
    if (tag >>> 3 === 0) this.fail('field number 0');
    return tag;
  }

  /** A varint's low 32 bits, unsigned; all 64 are in hi and lo. */
  uint32(): number {
    const byte = this.pos < this.end ? (this.bytes[this.pos] as number) : 0x80;
    if (byte < 0x80) {
      this.pos++;
      this.hi = 0;
      this.lo = byte;
      return byte;
    }
    return this.#longVarint();
  }

  #longVarint(): number {
    const { bytes, end } = this;
    let pos = this.pos;
    let lo = 0;
    let hi = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (pos >= end) this.fail('varint runs past the end of its message');
      const byte = bytes[pos++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi |= bits >> 4;
      } else hi |= bits << (shift - 32);
      if (byte < 0x80) {
        this.pos = pos;
        this.lo = lo;
        this.hi = hi;
        return lo >>> 0;
      }
    }
    return this.fail('varint longer than 10 bytes');
  }

  /** A zigzag varint of 32 bits. */
  sint32(): number {
    const raw = this.uint32();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** A length prefix, checked against the end of the message. */
  length(): number {
    const length = this.uint32();
    if (this.hi !== 0 || length > this.end - this.pos)
      this.fail(`length ${length} runs past the end of its message`);
    return length;
  }

  /** Steps over `count` bytes and returns where they began. */
  take(count: number): number {
    const start = this.pos;
    if (count > this.end - start) this.fail('value runs past the end of its message');
    this.pos = start + count;
    return start;
  }

  /** Reads a nested message's length and narrows `end` to it. Returns the outer end, for `leave`. */
  enter(): number {
    const length = this.length();
    const outer = this.end;
    this.end = this.pos + length;
    return outer;
  }

  /** Goes on after a nested message that was entered. */
  leave(outer: number): void {
    this.pos = this.end;
    this.end = outer;
  }

  /** A fixed 64-bit value, into hi and lo. */
  fixed64(): void {
    const at = this.take(8);
    this.lo = this.#view.getInt32(at, true);
    this.hi = this.#view.getInt32(at + 4, true);
  }

  /** A fixed 64-bit count of nanoseconds, into us and ns; us is exact up to 2^53. hi and lo hold it whole. */
  nanos(): void {
    const at = this.take(8);
    const lo = this.#view.getUint32(at, true);
    const hi = this.#view.getUint32(at + 4, true);
    this.lo = lo | 0;
    this.hi = hi | 0;
    // 2^32 = 4294967·1000 + 296
    const rest = hi * 296 + lo;
    const carried = Math.floor(rest / 1000);
    this.us = hi * 4294967 + carried;
    this.ns = rest - carried * 1000;
  }

  /** A fixed 32-bit value, unsigned. */
  fixed32(): number {
    return this.#view.getUint32(this.take(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.take(8), true);
  }

  /** Big-endian signed 32 bits at `at`, which the caller has checked. */
  int32At(at: number): number {
    return this.#view.getInt32(at, false);
  }

  /** Steps over the value of a field nobody asked for. */
  skip(tag: number, depth = 0): void {
    switch (tag & 7) {
      case WIRE_VARINT:
        this.uint32();
        return;
      case WIRE_FIXED64:
        this.take(8);
        return;
      case WIRE_BYTES:
        this.take(this.length());
        return;
      case WIRE_FIXED32:
        this.take(4);
        return;
      case WIRE_GROUP:
        this.#skipGroup(tag >>> 3, depth);
        return;
      default:
        this.fail(`unexpected wire type ${tag & 7}`);
    }
  }

  #skipGroup(number: number, depth: number): void {
    if (depth >= MAX_GROUP_DEPTH) this.fail('groups nested too deep');
    for (;;) {
      const tag = this.tag();
      if (tag === 0) this.fail('group without an end');
      if ((tag & 7) === WIRE_GROUP_END) {
        if (tag >>> 3 !== number) this.fail('group ended by another');
        return;
      }
      this.skip(tag, depth + 1);
    }
  }
}
