// Bytes being written: the little-endian numbers and varints that points are made of (points.ts).
import { giveBack } from '../give-back.ts';

const FIRST_SIZE = 1024;

/** Grows as it is written to. */
export class ByteSink {
  #bytes = new Uint8Array(FIRST_SIZE);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  /** Makes room for so many bytes and returns where they begin. */
  room(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    if (this.length > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(this.length, this.#bytes.length * 2));
      wider.set(this.#bytes.subarray(0, at));
      giveBack(this.#bytes);
      this.#bytes = wider;
      this.#view = new DataView(wider.buffer);
    }
    return at;
  }

  f64(value: number): void {
    const at = this.room(8);
    this.#view.setFloat64(at, value, true);
  }

  i32(value: number): void {
    const at = this.room(4);
    this.#view.setInt32(at, value, true);
  }

  u8(value: number): void {
    const at = this.room(1);
    this.#bytes[at] = value;
  }

  /** Writes over what is at `at`. */
  i32At(at: number, value: number): void {
    this.#view.setInt32(at, value, true);
  }

  /** An integer of 0..2^53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.u8((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.u8(rest);
  }

  /** A 32-bit integer of either sign. */
  zigzag(value: number): void {
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  /** Appends what another holds: `length` bytes of it from `from`. */
  append(other: ByteSink, from = 0, length = other.length): void {
    this.bytes(other.#bytes, from, length);
  }

  bytes(bytes: Uint8Array, from: number, length: number): void {
    const at = this.room(length);
    this.#bytes.set(bytes.subarray(from, from + length), at);
  }

  /** Whether what was written from `at` is these bytes. */
  holds(at: number, bytes: Uint8Array, from: number, length: number): boolean {
    for (let i = 0; i < length; i++) if (this.#bytes[at + i] !== bytes[from + i]) return false;
    return true;
  }

  /** What was written, as a copy. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  /** Begins anew, in the same memory unless it grew beyond `keep` bytes. */
  reset(keep = 1 << 20): void {
    this.length = 0;
    if (this.#bytes.length <= keep) return;
    this.#bytes = new Uint8Array(FIRST_SIZE);
    this.#view = new DataView(this.#bytes.buffer);
  }
}
