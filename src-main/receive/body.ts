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
/** What all bodies being read may take together. */
const MAX_READING_BYTES = 4 * MAX_REQUEST_BYTES;

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

/** A Content-Encoding as it is compared: "" for none. */
export function encodingName(contentEncoding: string | undefined): string {
  const encoding = (contentEncoding ?? '').trim().toLowerCase();
  return encoding === 'identity' || encoding === 'none' ? '' : encoding;
}

/** Undoes a Content-Encoding. Throws BodyError: unknown encoding, broken encoding, too large (a bomb). */
export async function decompress(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === '') return body;
  const decoder = decoderFor(encoding, body);
  if (decoder === undefined) throw new BodyError('unknown encoding');
  try {
    return body.length < SYNC_BELOW_BYTES ? decoder.now(body, limit) : await decoder.later(body, limit);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new BodyError('too large');
    throw new BodyError('broken encoding', (error as Error).message);
  }
}
