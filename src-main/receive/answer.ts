// Hands an answer over so that its client reads it, one that is still sending too: a connection that is closed on
// bytes nobody read is reset, and the answer is lost with it (RFC 9112 §9.6).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_REQUEST_BYTES } from './watch.ts';

/** How long what still comes is read and dropped, and how much of it. */
const LINGER_MS = 10_000;
const LINGER_BYTES = 8 * MAX_REQUEST_BYTES;

/** Ends an answer whose head was written: at once when the request came whole, else when it did or nobody waits. */
export function endAnswer(request: IncomingMessage, response: ServerResponse, body: Uint8Array): void {
  if (request.complete || request.destroyed) {
    response.end(body);
    return;
  }
  response.write(body);
  let left = LINGER_BYTES;
  const giveUp = (): void => void request.socket.destroy();
  const timer = setTimeout(giveUp, LINGER_MS).unref();
  const end = (): void => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
  };
  request.on('data', ({ length }: Buffer) => {
    left -= length;
    if (left < 0) giveUp();
  });
  request.once('end', end);
  request.once('close', end);
}

/** Says something last on a connection and closes it, once the other end did or does not for too long. */
export function endConnection(socket: Socket, words: Uint8Array): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
  socket.end(words);
  socket.resume();
}
