// Reads HTTP bodies, all of them together in bounded memory.
import type { IncomingMessage } from 'node:http';
import { MAX_REQUEST_BYTES } from './watch.ts';

/** What all bodies being read over one transport may take together. */
export const MAX_READING_BYTES = 4 * MAX_REQUEST_BYTES;

/** Why a body cannot be taken. */
export type BodyTrouble = 'too large' | 'unknown encoding' | 'broken encoding' | 'cut short' | 'crowded';

export class BodyError extends Error {
  override name = 'BodyError';
  readonly trouble: BodyTrouble;
  constructor(trouble: BodyTrouble, message = '') {
    super(message);
    this.trouble = trouble;
  }
}

/** Reads bodies, all of them together in bounded memory. */
export class Bodies {
  #reading = 0;

  /**
   * All bytes of a request. Throws BodyError: too large, cut short when the client goes away, crowded when too many
   * come at once. What is sent on after that is read and dropped, so that the client lives to see the answer.
   */
  read(request: IncomingMessage): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    let chunks: Buffer[] = [];
    let size = 0;
    let taken = 0;
    const done = (): void => {
      this.#reading -= taken;
      taken = 0;
      chunks = [];
    };
    const fail = (trouble: BodyTrouble, message?: string): void => {
      reject(new BodyError(trouble, message));
      done();
    };
    if (Number(request.headers['content-length'] ?? 0) > MAX_REQUEST_BYTES) size = Number.POSITIVE_INFINITY;
    request.on('data', (chunk: Buffer) => {
      if (size > MAX_REQUEST_BYTES) return;
      size += chunk.length;
      if (size > MAX_REQUEST_BYTES) fail('too large');
      else if (this.#reading + chunk.length > MAX_READING_BYTES) {
        size = Number.POSITIVE_INFINITY;
        fail('crowded');
      } else {
        this.#reading += chunk.length;
        taken += chunk.length;
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      done();
    });
    request.on('error', () => fail('cut short', 'It was reset.'));
    request.on('close', () => fail('cut short', 'It was closed.'));
    if (size > MAX_REQUEST_BYTES) fail('too large');
    return promise;
  }
}
