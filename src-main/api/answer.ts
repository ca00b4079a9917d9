// Writes answers: JSON, bytes, streams with backpressure, errors; with the headers every answer carries.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { type AppError, HTTP_STATUS } from '#shared/api/errors.ts';

/** What an endpoint of bytes gives: all at once, or piece by piece. */
export type Bytes = ArrayBuffer | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Nothing but the page's own files; no inline script. Inline styles stay allowed because widget libraries
 * put style elements into the page.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer, page and API alike. */
export function setCommonHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
}

const GZIP_FROM_BYTES = 64 * 1024;
const compress = promisify(gzip);

const takesGzip = (request: IncomingMessage): boolean =>
  /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));

/** Answers with JSON; a large one compressed where the client takes it (off the main thread, lightest level). */
export async function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  value: unknown,
): Promise<void> {
  let body: Buffer = Buffer.from(JSON.stringify(value));
  response.setHeader('content-type', 'application/json; charset=utf-8');
  if (body.length >= GZIP_FROM_BYTES && takesGzip(request)) {
    body = await compress(body, { level: constants.Z_BEST_SPEED });
    response.setHeader('content-encoding', 'gzip');
  }
  response.writeHead(status, { 'content-length': body.length });
  response.end(body);
}

/** Answers with bytes as they are, or with a stream no faster than the client reads it. */
export async function sendBytes(response: ServerResponse, contentType: string, bytes: Bytes): Promise<void> {
  response.setHeader('content-type', contentType);
  if (bytes instanceof ArrayBuffer || bytes instanceof Uint8Array) {
    const body = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
    response.writeHead(200, { 'content-length': body.byteLength });
    response.end(body);
    return;
  }
  response.writeHead(200);
  await pipeline(Readable.from(bytes), response);
}

/** Answers with an error's body. A request whose body was not read to its end loses its connection. */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: AppError,
): Promise<void> {
  if (!request.complete) response.setHeader('connection', 'close');
  await sendJson(request, response, HTTP_STATUS[error.code], error.toBody());
}
