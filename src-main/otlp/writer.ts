// Writes protobuf's wire format into a growing buffer. Knows nothing of OTLP.
import { WIRE_BYTES } from './reader.ts';

const FIRST_SIZE = 1024;

/** Appends fields; nested messages are begun and ended around their fields. */
export class Writer {
  #bytes = new Uint8Array(FIRST_SIZE);
  #view = new DataView(this.#bytes.buffer);
  /** Bytes written. */
  length = 0;

  #room(size: number): void {
    const needed = this.length + size;
    if (needed <= this.#bytes.length) return;
    const wider = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    wider.set(this.#bytes.subarray(0, this.length));
    this.#bytes = wider;
    this.#view = new DataView(wider.buffer);
  }

  /** The bytes written so far, as their own copy. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.length++] = value;
  }

  /** A varint of 32 unsigned bits. */
  varint(value: number): void {
    this.#room(5);
    this.length = this.#putVarint(this.length, value);
  }

  #putVarint(at: number, value: number): number {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.#bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[at++] = rest;
    return at;
  }

  /** A varint of 64 bits given as halves (signed or unsigned). */
  varint64(hi: number, lo: number): void {
    this.#room(10);
    let high = hi >>> 0;
    let low = lo >>> 0;
    while (high !== 0 || low >= 0x80) {
      this.#bytes[this.length++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#bytes[this.length++] = low;
  }

  sint32(value: number): void {
    this.varint((value << 1) ^ (value >> 31));
  }

  fixed32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** 64 fixed bits given as halves (signed or unsigned). */
  fixed64(hi: number, lo: number): void {
    this.#room(8);
    this.#view.setInt32(this.length, lo, true);
    this.#view.setInt32(this.length + 4, hi, true);
    this.length += 8;
  }

  double(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** `length` bytes of `from`, as they are. */
  raw(from: Uint8Array, offset = 0, length = from.length - offset): void {
    this.#room(length);
    if (length < 24)
      for (let i = 0; i < length; i++) this.#bytes[this.length + i] = from[offset + i] as number;
    else this.#bytes.set(from.subarray(offset, offset + length), this.length);
    this.length += length;
  }

  tag(number: number, wire: number): void {
    this.varint((number << 3) | wire);
  }

  /** A whole length-delimited field. */
  field(number: number, from: Uint8Array, offset = 0, length = from.length - offset): void {
    this.tag(number, WIRE_BYTES);
    this.varint(length);
    this.raw(from, offset, length);
  }

  /** Begins something whose length comes first. Returns the mark `end` needs. */
  begin(): number {
    this.byte(0);
    return this.length;
  }

  /** Ends what began at `mark`: its length is written before it, moving it when that takes more than a byte. */
  end(mark: number): void {
    const size = this.length - mark;
    let extra = 0;
    for (let rest = size >>> 7; rest !== 0; rest >>>= 7) extra++;
    if (extra > 0) {
      this.#room(extra);
      this.#bytes.copyWithin(mark + extra, mark, this.length);
    }
    this.#putVarint(mark - 1, size);
    this.length += extra;
  }

  /** Takes back everything written since `length` was `to`. */
  rewind(to: number): void {
    this.length = to;
  }
}
