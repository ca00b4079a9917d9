// Admission: how many bytes may wait for the store. What does not fit is refused at once and may be sent again.
// It knows the store only as a function that settles after the commit.
import { type Accepted, type Consumer, type IncomingRequest, Permanent, Retryable } from './consumer.ts';

/** What the store says became of a request. */
export type Outcome =
  | ({ kind: 'stored' } & Accepted)
  | { kind: 'invalid'; message: string }
  | { kind: 'unavailable'; message: string };

export interface QueueOptions {
  /** Hands a request to the store; settles after the commit. */
  submit(request: IncomingRequest): Promise<Outcome>;
  /** Bytes of bodies that may wait at once. */
  maxBytes?: number;
}

export interface Queue extends Consumer {
  /** Bytes waiting now. */
  readonly bytes: number;
  /** Requests refused because too much was waiting. */
  readonly refused: number;
  /** Refuses what comes from now on and resolves when nothing waits any more. Safe to call twice. */
  stop(): Promise<void>;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const FULL_RETRY_MS = 1000;
const TROUBLE_RETRY_MS = 5000;

/** A queue bounded in bytes before a store. One request larger than all of it is let in when nothing else waits. */
export function createQueue({ submit, maxBytes = DEFAULT_MAX_BYTES }: QueueOptions): Queue {
  let bytes = 0;
  let refused = 0;
  let stopping = false;
  const waiting = new Set<Promise<unknown>>();

  async function pass(request: IncomingRequest): Promise<Accepted> {
    const size = request.body.byteLength;
    bytes += size;
    let outcome: Outcome;
    try {
      outcome = await submit(request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Retryable(`The store did not take the request: ${message}`, TROUBLE_RETRY_MS);
    } finally {
      bytes -= size;
    }
    if (outcome.kind === 'invalid') throw new Permanent(outcome.message);
    if (outcome.kind === 'unavailable') throw new Retryable(outcome.message, TROUBLE_RETRY_MS);
    const { kind: _, ...accepted } = outcome;
    return accepted;
  }

  return {
    get bytes() {
      return bytes;
    },
    get refused() {
      return refused;
    },
    consume(request) {
      if (stopping) return Promise.reject(new Retryable('Spandrel is stopping.', FULL_RETRY_MS));
      if (bytes > 0 && bytes + request.body.byteLength > maxBytes) {
        refused++;
        return Promise.reject(new Retryable('Too much is waiting to be stored.', FULL_RETRY_MS));
      }
      const passing = pass(request);
      const settled: Promise<unknown> = passing.then(
        () => waiting.delete(settled),
        () => waiting.delete(settled),
      );
      waiting.add(settled);
      return passing;
    },
    async stop() {
      stopping = true;
      await Promise.all(waiting);
    },
  };
}
