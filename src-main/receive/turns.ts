// Lets so many pieces of work run at once; the others wait in the order they came.

export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** `atOnce` is how many may run at the same time. */
  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs `work` when it is its turn; settles as it does. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever waits for the result uses it, or lets go of it, before the next begins.
      setImmediate(() => this.#pass());
    }
  }

  #pass(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
