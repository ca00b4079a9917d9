// Bytes being written: the little-endian numbers and varints that packed points are made of (points.ts).

/** Grows as it is written to. */
export class ByteSink {
  #bytes = Buffer.allocUnsafe(64);
  length = 0;

  room(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    if (this.length > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(this.length, this.#bytes.length * 2));
      this.#bytes.copy(wider, 0, 0, at);
      this.#bytes = wider;
    }
    return at;
  }

  f64(value: number): void {
    const at = this.room(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  i32(value: number): void {
    const at = this.room(4);
    this.#bytes.writeInt32LE(value, at);
  }

  u16(value: number): void {
    const at = this.room(2);
    this.#bytes.writeUInt16LE(value, at);
  }

  u8(value: number): void {
    const at = this.room(1);
    this.#bytes[at] = value;
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
    return new Uint8Array(this.#bytes.subarray(0, this.length));
  }
}
