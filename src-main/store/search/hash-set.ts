// A set of 32-bit hashes, a few tens of thousands of them, made for adding the same ones over and over: a Set costs
// several times as much.

const SMALLEST = 1 << 14;

/** Open addressing, at most half full; 0 marks a free slot and is kept apart. */
export class HashSet {
  #slots = new Int32Array(SMALLEST);
  #used = 0;
  #hasZero = false;

  get size(): number {
    return this.#used + (this.#hasZero ? 1 : 0);
  }

  /** Adds a hash; which of its 32 bits is the sign does not matter. */
  add(hash: number): void {
    const value = hash | 0;
    if (value === 0) {
      this.#hasZero = true;
      return;
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = Math.imul(value, 0x9e3779b1) >>> 8;
    for (at &= mask; slots[at] !== 0; at = (at + 1) & mask) {
      if (slots[at] === value) return;
    }
    slots[at] = value;
    this.#used++;
    if (this.#used * 2 > slots.length) this.#grow();
  }

  /** Visits each hash once, in no order. */
  forEach(visit: (hash: number) => void): void {
    if (this.#hasZero) visit(0);
    for (const value of this.#slots) if (value !== 0) visit(value);
  }

  clear(): void {
    this.#slots.fill(0);
    this.#used = 0;
    this.#hasZero = false;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2);
    this.#used = 0;
    for (const value of before) if (value !== 0) this.add(value);
  }
}
