// What one OTLP/HTTP request must be, checked in the order that gives the best words, and what is answered when it
// is not (OTLP specification, "OTLP/HTTP Response").
import type { IncomingMessage } from 'node:http';
import type { Signal } from '#shared/model/signal.ts';
import { firstBytesOf } from '../doctor/first-bytes.ts';
import * as words from '../doctor/of-the-request.ts';
import type { Encoding } from '../otlp/responses.ts';
import { type Accepted, Permanent, Retryable } from '../pipeline/consumer.ts';
import { type Bodies, BodyError } from './body.ts';
import { CODE } from './codes.ts';
import { decompress, encodingName, SUPPORTED_ENCODINGS } from './decompress.ts';
import { isAllowedOrigin, isReboundHost } from './origin.ts';
import { signalOfPath } from './paths.ts';
import { Refused } from './refused.ts';
import { CROWDED_RETRY_MS, FAILED_RETRY_MS, MAX_REQUEST_BYTES, type ReceiverOptions } from './watch.ts';
import { peerOf } from './wrong-door.ts';

/** The Content-Type of an answer. */
export const CONTENT_TYPE: Record<Encoding, string> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** The encoding a Content-Type names; parameters and case do not matter. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : undefined;
}

/** The path asked for, without its query; what is sent as through a proxy names the host before it (RFC 9112 §3.2.2). */
export const pathOf = (request: IncomingMessage): string =>
  (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] || '/';

/** What a request asks for. Throws Refused. */
export function readHead(
  request: IncomingMessage,
  port: number,
  allowedOrigins: readonly string[],
): { signal: Signal; encoding: Encoding } {
  const { headers, method = '' } = request;
  const path = pathOf(request);
  const base = `http://localhost:${port}`;
  const userAgent = headers['user-agent'];
  if (headers.origin !== undefined && !isAllowedOrigin(headers.origin, allowedOrigins)) {
    const preflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
    throw new Refused(403, CODE.permissionDenied, words.foreignOrigin(headers.origin, preflight));
  }
  if (isReboundHost(headers, allowedOrigins))
    throw new Refused(403, CODE.permissionDenied, words.reboundHost(headers.host ?? '', base));
  const signal = signalOfPath(path);
  if (method !== 'POST') {
    const diagnosis = words.wrongMethod(method, path, base);
    if (signal === undefined) throw new Refused(404, CODE.unimplemented, diagnosis);
    throw new Refused(405, CODE.unimplemented, diagnosis, { headers: { allow: 'POST, OPTIONS' } });
  }
  if (signal === undefined)
    throw new Refused(404, CODE.unimplemented, words.wrongPath(method, path, base, userAgent));
  const encoding = encodingOf(headers['content-type']);
  if (encoding === undefined)
    throw new Refused(415, CODE.invalidArgument, words.wrongContentType(headers['content-type'], userAgent));
  return { signal, encoding };
}

/** What Node's parser could not read, or waited for in vain. `base` is this receiver's own URL. */
export function refusedByParser({ code, message }: NodeJS.ErrnoException, base: string): Refused {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Refused(408, CODE.unavailable, words.lateRequest(false));
  const diagnosis =
    code === 'HPE_INVALID_EOF_STATE'
      ? words.brokenConnection('It was closed.')
      : words.notHttp(message.replace(/^Parse Error: /, ''), base);
  return new Refused(400, CODE.invalidArgument, diagnosis);
}

function refusedBody(error: BodyError, request: IncomingMessage, signal: Signal): Refused {
  const { headers } = request;
  const userAgent = headers['user-agent'];
  const encoding = encodingName(headers['content-encoding']);
  switch (error.trouble) {
    case 'too large':
      return new Refused(413, CODE.resourceExhausted, words.tooLarge(MAX_REQUEST_BYTES, signal, userAgent));
    case 'unknown encoding':
      return new Refused(
        400,
        CODE.invalidArgument,
        words.unknownCompression('HTTP', encoding, SUPPORTED_ENCODINGS, userAgent),
        { headers: { 'accept-encoding': SUPPORTED_ENCODINGS } },
      );
    case 'broken encoding': {
      const diagnosis = words.brokenCompression(encoding, error.message);
      return new Refused(400, CODE.invalidArgument, diagnosis, { badRequest: error.message });
    }
    case 'cut short':
      return new Refused(400, CODE.invalidArgument, words.brokenConnection(error.message));
    case 'late':
      return new Refused(503, CODE.unavailable, words.lateRequest(true), {
        retryAfterMs: CROWDED_RETRY_MS,
        headers: { connection: 'close' },
      });
    case 'crowded':
      return new Refused(503, CODE.unavailable, words.underPressure('Too many requests are being read'), {
        retryAfterMs: CROWDED_RETRY_MS,
      });
  }
}

/** Reads the body and has it stored; gives back how it began as well. Throws Refused. */
export async function storeBody(
  request: IncomingMessage,
  asked: { signal: Signal; encoding: Encoding },
  bodies: Bodies,
  { consumer }: Pick<ReceiverOptions, 'consumer'>,
): Promise<{ accepted: Accepted; firstBytes: string }> {
  const { signal, encoding } = asked;
  const userAgent = request.headers['user-agent'];
  let firstBytes = '';
  try {
    const read = await bodies.read(request);
    firstBytes = firstBytesOf(read);
    const body = await decompress(read, encodingName(request.headers['content-encoding']));
    // Taken before the consumer may take the memory.
    firstBytes = firstBytesOf(body);
    const peer = peerOf(request.socket);
    const accepted = await consumer.consume({
      signal,
      encoding,
      body,
      peer,
      ...(userAgent !== undefined && { userAgent }),
    });
    return { accepted, firstBytes };
  } catch (error) {
    if (error instanceof BodyError) throw withFirstBytes(refusedBody(error, request, signal), firstBytes);
    const { message } = error as Error;
    if (error instanceof Permanent)
      throw new Refused(400, CODE.invalidArgument, words.malformed(message, encoding, userAgent), {
        badRequest: message,
        firstBytes,
      });
    const retryAfterMs = error instanceof Retryable ? error.retryAfterMs : FAILED_RETRY_MS;
    throw new Refused(503, CODE.unavailable, words.underPressure(message), {
      retryAfterMs,
      firstBytes,
    });
  }
}

function withFirstBytes(refused: Refused, firstBytes: string): Refused {
  if (firstBytes !== '') refused.options.firstBytes = firstBytes;
  return refused;
}
