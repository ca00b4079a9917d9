// Work that is done one after another for each key, in the order it was asked for.

/** Does work of a key after all that was asked for before it; another key's does not wait for it. */
export class Turns {
  readonly #last = new Map<number, Promise<unknown>>();

  take<T>(key: number, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const done = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, done);
    void done.then(() => this.#last.get(key) === done && this.#last.delete(key));
    return turn;
  }
}
