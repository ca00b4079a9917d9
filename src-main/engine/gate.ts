// Stands in for the store while it is being opened, so that the listeners can be up before everything else:
// requests wait here, and go through in order once the store is held. All requests pass it, so it also counts
// those that were taken.
import { type Accepted, type Consumer, type IncomingRequest, Retryable } from '../pipeline/consumer.ts';

/** Waiting requests beyond this many bytes are told to come again; opening takes well under a second. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const RETRY_AFTER_MS = 1000;

export class Gate implements Consumer {
  #consumer: Consumer | null = null;
  #waitingBytes = 0;
  readonly #opened: Promise<Consumer>;
  #open: (consumer: Consumer) => void = () => {};
  #fail: (error: Error) => void = () => {};

  /** Requests taken, whole or in part. */
  taken = 0;

  constructor() {
    this.#opened = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#fail = reject;
    });
    // Whoever waits hears of a failure; that nobody waits is no failure of its own.
    this.#opened.catch(() => {});
  }

  /** Lets everything through to `consumer` from now on. */
  open(consumer: Consumer): void {
    this.#consumer = consumer;
    this.#open(consumer);
  }

  /** Turns away whoever waits: the store cannot be had. */
  shut(reason: string): void {
    this.#fail(new Retryable(reason, RETRY_AFTER_MS));
  }

  async consume(request: IncomingRequest): Promise<Accepted> {
    const accepted = await (this.#consumer ?? (await this.#wait(request.body.length))).consume(request);
    this.taken++;
    return accepted;
  }

  async #wait(bytes: number): Promise<Consumer> {
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES)
      throw new Retryable('Spandrel is still starting.', RETRY_AFTER_MS);
    this.#waitingBytes += bytes;
    try {
      return await this.#opened;
    } finally {
      this.#waitingBytes -= bytes;
    }
  }
}
