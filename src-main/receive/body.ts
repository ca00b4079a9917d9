// Reads one HTTP body in bounded memory and undoes its compression (OTLP: none and gzip must be taken;
// deflate and zstd are met in the field). The limit counts before and after decompression.
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import {
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib';
import { MAX_REQUEST_BYTES } from './watch.ts';

/** Below this a synchronous call costs less than a trip to the thread pool. */
const SYNC_BELOW_BYTES = 256 * 1024;

/** A body that cannot be taken; `status` is the HTTP status to answer with. */
export class BodyError extends Error {
  override name = 'BodyError';
  readonly status: 400 | 413;
  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

const tooLarge = (): BodyError =>
  new BodyError(
    413,
    `The request is larger than ${MAX_REQUEST_BYTES / 1024 / 1024} MiB. Send smaller batches.`,
  );

/** All bytes of a request. Throws BodyError 413 past the limit, 400 when the client goes away. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > MAX_REQUEST_BYTES) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_REQUEST_BYTES) {
        request.pause();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () =>
      reject(new BodyError(400, 'The connection broke before the request was whole.')),
    );
    request.on('close', () =>
      reject(new BodyError(400, 'The connection closed before the request was whole.')),
    );
  });
}

const limit = { maxOutputLength: MAX_REQUEST_BYTES };
const DECODERS = {
  gzip: { now: gunzipSync, later: promisify(gunzip) },
  deflate: { now: inflateSync, later: promisify(inflate) },
  'raw deflate': { now: inflateRawSync, later: promisify(inflateRaw) },
  zstd: { now: zstdDecompressSync, later: promisify(zstdDecompress) },
} as const;

function decoderFor(encoding: string, body: Buffer): (typeof DECODERS)[keyof typeof DECODERS] | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return DECODERS.gzip;
    case 'deflate':
    case 'zlib':
      // "deflate" means zlib framing (RFC 9110), whose first byte is 0x78 in practice; some send it raw.
      return ((body[0] ?? 0) & 0x0f) === 8 ? DECODERS.deflate : DECODERS['raw deflate'];
    case 'zstd':
      return DECODERS.zstd;
    default:
      return undefined;
  }
}

export const SUPPORTED_ENCODINGS = 'gzip, deflate, zstd';

/** Undoes Content-Encoding. Throws BodyError 400 for an unknown or broken encoding, 413 for a bomb. */
export async function decompress(body: Buffer, contentEncoding: string | undefined): Promise<Buffer> {
  const encoding = (contentEncoding ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return body;
  const decoder = decoderFor(encoding, body);
  if (decoder === undefined)
    throw new BodyError(
      400,
      `unsupported Content-Encoding: ${encoding}. Use one of ${SUPPORTED_ENCODINGS}, or none.`,
    );
  try {
    return body.length < SYNC_BELOW_BYTES ? decoder.now(body, limit) : await decoder.later(body, limit);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new BodyError(400, `The body is not valid ${encoding}: ${(error as Error).message}`);
  }
}
