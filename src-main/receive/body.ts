// Reads HTTP bodies, all of them together in bounded memory, and each in bounded time.
import type { IncomingMessage } from 'node:http';
import { Room } from './room.ts';
import { MAX_REQUEST_BYTES, WHOLE_WITHIN_MS } from './watch.ts';

/** Why a body cannot be taken. */
export type BodyTrouble =
  | 'too large'
  | 'unknown encoding'
  | 'broken encoding'
  | 'cut short'
  | 'late'
  | 'crowded';

export class BodyError extends Error {
  override name = 'BodyError';
  readonly trouble: BodyTrouble;
  constructor(trouble: BodyTrouble, message = '') {
    super(message);
    this.trouble = trouble;
  }
}

/** True when a request's head says already that its body is over the limit. */
export const saysTooLarge = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  Number(headers['content-length'] ?? 0) > MAX_REQUEST_BYTES;

/** Reads bodies, all of them together in bounded memory. */
export class Bodies {
  readonly #room = new Room();
  readonly #wholeWithinMs: number;

  constructor(wholeWithinMs = WHOLE_WITHIN_MS) {
    this.#wholeWithinMs = wholeWithinMs;
  }

  /**
   * All bytes of a request. Throws BodyError: too large, cut short when the client goes away, late when it does not
   * come to an end, crowded when too many come at once. What is sent on after that is read and dropped, so that the
   * client lives to see the answer.
   */
  read(request: IncomingMessage): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    let chunks: Buffer[] = [];
    let size = 0;
    let isOver = false;
    const done = (): void => {
      isOver = true;
      clearTimeout(timer);
      this.#room.give(size);
      size = 0;
      chunks = [];
    };
    const fail = (trouble: BodyTrouble, message?: string): void => {
      if (isOver) return;
      reject(new BodyError(trouble, message));
      done();
    };
    const timer = setTimeout(() => fail('late'), this.#wholeWithinMs).unref();
    request.on('data', (chunk: Buffer) => {
      if (isOver) return;
      if (size + chunk.length > MAX_REQUEST_BYTES) fail('too large');
      else if (!this.#room.take(chunk.length, size)) fail('crowded');
      else {
        size += chunk.length;
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      if (isOver) return;
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      done();
    });
    request.on('error', () => fail('cut short', 'It was reset.'));
    request.on('close', () => fail('cut short', 'It was closed.'));
    if (saysTooLarge(request)) fail('too large');
    return promise;
  }
}
