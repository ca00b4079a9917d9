// A hash table from four 32-bit integers to a small number: trace ids to traces, series identities to series.
// A Map would need a string or an object for every look-up; this needs neither.

const FIRST_SIZE = 4096;
const EMPTY = -1;

/** Open addressing over typed arrays; grows at half full; entries are only ever removed all together. */
export class QuadTable {
  #size: number;
  #keys: Int32Array;
  #values: Int32Array;
  #count = 0;

  /** `expected` entries fit without growing. */
  constructor(expected = FIRST_SIZE / 2) {
    this.#size = 16;
    while (this.#size < expected * 2 + 2) this.#size *= 2;
    this.#keys = new Int32Array(this.#size * 4);
    this.#values = new Int32Array(this.#size).fill(EMPTY);
  }

  /** The number kept for a key, or -1. */
  get(a: number, b: number, c: number, d: number): number {
    return this.#values[this.#slot(a, b, c, d)] as number;
  }

  /** The number kept for a key; keeps `value`, ≥ 0, when there is none. */
  add(a: number, b: number, c: number, d: number, value: number): number {
    if (this.#count * 2 >= this.#size) this.#grow();
    const slot = this.#slot(a, b, c, d);
    const kept = this.#values[slot] as number;
    if (kept !== EMPTY) return kept;
    this.#fill(slot, a, b, c, d, value);
    return value;
  }

  /** Keeps a number ≥ 0 for a key. */
  set(a: number, b: number, c: number, d: number, value: number): void {
    if (this.#count * 2 >= this.#size) this.#grow();
    const slot = this.#slot(a, b, c, d);
    if (this.#values[slot] === EMPTY) this.#fill(slot, a, b, c, d, value);
    else this.#values[slot] = value;
  }

  clear(): void {
    this.#values.fill(EMPTY);
    this.#count = 0;
  }

  #fill(slot: number, a: number, b: number, c: number, d: number, value: number): void {
    this.#count++;
    this.#values[slot] = value;
    const at = slot * 4;
    this.#keys[at] = a;
    this.#keys[at + 1] = b;
    this.#keys[at + 2] = c;
    this.#keys[at + 3] = d;
  }

  #slot(a: number, b: number, c: number, d: number): number {
    const mask = this.#size - 1;
    const keys = this.#keys;
    let hash =
      Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^
      Math.imul(c ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      if (this.#values[slot] === EMPTY) return slot;
      const at = slot * 4;
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d) return slot;
    }
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#size *= 2;
    this.#keys = new Int32Array(this.#size * 4);
    this.#values = new Int32Array(this.#size).fill(EMPTY);
    this.#count = 0;
    values.forEach((value, slot) => {
      if (value === EMPTY) return;
      const at = slot * 4;
      this.set(
        keys[at] as number,
        keys[at + 1] as number,
        keys[at + 2] as number,
        keys[at + 3] as number,
        value,
      );
    });
  }
}
