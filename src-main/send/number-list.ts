// Millions of numbers gathered one by one, eight bytes each: what an array of them takes several times over.
import { giveBack } from '../store/give-back.ts';

const FIRST = 1024;

export class NumberList {
  #numbers = new Float64Array(FIRST);
  length = 0;

  push(value: number): void {
    if (this.length === this.#numbers.length) {
      const { buffer, byteLength } = this.#numbers;
      this.#numbers = new Float64Array(buffer.transfer(byteLength * 2));
    }
    this.#numbers[this.length++] = value;
  }

  /** The numbers, in their own memory. The list is empty then. */
  take(): Float64Array {
    const { buffer } = this.#numbers;
    const taken = new Float64Array(buffer.transfer(this.length * Float64Array.BYTES_PER_ELEMENT));
    this.#numbers = new Float64Array(FIRST);
    this.length = 0;
    return taken;
  }

  /** Empties it, and gives its memory back. */
  clear(): void {
    giveBack(this.#numbers);
    this.#numbers = new Float64Array(FIRST);
    this.length = 0;
  }

  /** The numbers so far; good until the next is pushed. */
  view(): Float64Array {
    return this.#numbers.subarray(0, this.length);
  }
}

/** `numbers` in the order of their `keys`, which are small whole numbers; those of one key as they come. */
export function orderedBy(keys: Float64Array, numbers: Float64Array): Float64Array {
  const starts: number[] = [];
  for (const key of keys) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
  for (let key = 0; key < starts.length; key++) starts[key] = (starts[key] ?? 0) + (starts[key - 1] ?? 0);
  const ordered = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const key = keys[i] as number;
    const at = starts[key] as number;
    ordered[at] = numbers[i] as number;
    starts[key] = at + 1;
  }
  return ordered;
}

/** Rows in the order of their times; those of one time as they came. */
export function inOrderOf(times: Float64Array, rows: Float64Array): Float64Array {
  if (times.every((time, i) => i === 0 || time >= (times[i - 1] as number))) return rows.slice();
  const order = Uint32Array.from(rows.keys()).sort(
    (a, b) => (times[a] as number) - (times[b] as number) || a - b,
  );
  return Float64Array.from(order, (i) => rows[i] as number);
}
