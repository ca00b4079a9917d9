// Sends under way, and who waits for news of them.
import type { Send } from '#shared/api/send.ts';

export class SendsUnderWay {
  readonly #sends = new Map<number, { news: () => void; next: Promise<void> }>();

  has(send: number): boolean {
    return this.#sends.has(send);
  }

  /** Settles when a send has gone on; undefined when it is not under way. */
  news(send: number): Promise<void> | undefined {
    return this.#sends.get(send)?.next;
  }

  /** Hears how a send goes. True for one that was not under way before. */
  changed({ id, state }: Pick<Send, 'id' | 'state'>): boolean {
    const known = this.#sends.get(id);
    if (state !== 'running') this.#sends.delete(id);
    else {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#sends.set(id, { news: resolve, next: promise });
    }
    known?.news();
    return known === undefined;
  }

  /** Wakes all who wait. */
  stop(): void {
    for (const { news } of this.#sends.values()) news();
  }
}
