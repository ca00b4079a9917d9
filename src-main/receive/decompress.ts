// Undoes the compression of a body (OTLP: none and gzip must be taken; deflate and zstd are met in the field). The
// limit counts after decompression too, and few bodies are decompressed at once: a bomb is small until it is opened.
import { promisify } from 'node:util';
import {
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
  type Zlib,
  type ZlibOptions,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib';
import { BodyError } from './body.ts';
import { Turns } from './turns.ts';
import { MAX_REQUEST_BYTES } from './watch.ts';

/** Below this a synchronous call costs less than a trip to the thread pool. */
const SYNC_BELOW_BYTES = 256 * 1024;
/** Each piece of the result costs a trip to the thread pool. */
const LATER_CHUNK_BYTES = 256 * 1024;
/** Bodies that may be decompressed at once, over both transports: each may take twice the limit meanwhile. */
const AT_ONCE = 2;
/** Each frame costs a decompressor, and an empty one has but eight bytes. */
const MAX_FRAMES = 1000;

export const SUPPORTED_ENCODINGS = 'gzip, deflate, zstd';

/** What Node gives back when asked for `info`: how much of the input was used stands with the engine. */
interface Decoded {
  buffer: Buffer;
  engine: Zlib;
}
type Options = ZlibOptions & { info: true };

interface Decoder {
  now(body: Buffer, options: Options): Decoded;
  later(body: Buffer, options: Options): Promise<Decoded>;
  /** What may follow the end of the first stream: Node reads all members of gzip itself. */
  rest: 'read by Node' | 'another frame' | 'nothing';
}

/** The types know nothing of `info` (Node documents it under zlib.Options). */
const decoder = (now: unknown, later: unknown, rest: Decoder['rest']): Decoder => ({
  now: now as Decoder['now'],
  later: later as Decoder['later'],
  rest,
});
const GZIP = decoder(gunzipSync, promisify(gunzip), 'read by Node');
const ZLIB = decoder(inflateSync, promisify(inflate), 'nothing');
const RAW_DEFLATE = decoder(inflateRawSync, promisify(inflateRaw), 'nothing');
const ZSTD = decoder(zstdDecompressSync, promisify(zstdDecompress), 'another frame');

function decoderFor(encoding: string, body: Buffer): Decoder | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return GZIP;
    case 'deflate':
    case 'zlib':
      // "deflate" means zlib framing (RFC 9110), whose first byte is 0x78 in practice; some send it raw.
      return ((body[0] ?? 0) & 0x0f) === 8 ? ZLIB : RAW_DEFLATE;
    case 'zstd':
      return ZSTD;
    default:
      return undefined;
  }
}

/** A Content-Encoding as it is compared, "" for none: a list, of which `identity` says nothing (RFC 9110 §8.4). */
export function encodingName(contentEncoding: string | undefined): string {
  const encodings = (contentEncoding ?? '').split(',').map((one) => one.trim().toLowerCase());
  return encodings.filter((one) => !['', 'identity', 'none'].includes(one)).join(', ');
}

const turns = new Turns(AT_ONCE);

/** Undoes a Content-Encoding. Throws BodyError: unknown encoding, broken encoding, too large (a bomb). */
export async function decompress(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === '') return body;
  const found = decoderFor(encoding, body);
  if (found === undefined) throw new BodyError('unknown encoding');
  return turns.take(() => decodeWith(found, body));
}

/** All frames of a body: zstd's may follow one another (RFC 8878 §3), and what is cut off would be lost in silence. */
async function decodeWith({ now, later, rest }: Decoder, body: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [];
  let left = MAX_REQUEST_BYTES;
  let at = 0;
  let frames = 0;
  try {
    do {
      if (++frames > MAX_FRAMES)
        throw new BodyError('broken encoding', `It has more than ${MAX_FRAMES} frames.`);
      const input = body.subarray(at);
      // Node takes 0 for no limit.
      const options = { maxOutputLength: Math.max(left, 1), info: true } as const;
      const { buffer, engine } =
        body.length < SYNC_BELOW_BYTES
          ? now(input, options)
          : await later(input, { ...options, chunkSize: LATER_CHUNK_BYTES });
      at = rest === 'read by Node' ? body.length : at + engine.bytesWritten;
      left -= buffer.length;
      if (left < 0) throw new BodyError('too large');
      if (at < body.length && rest === 'nothing')
        throw new BodyError('broken encoding', `${body.length - at} bytes follow its end.`);
      if (buffer.length > 0) parts.push(buffer);
    } while (at < body.length);
  } catch (error) {
    if (error instanceof BodyError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new BodyError('too large');
    throw new BodyError('broken encoding', (error as Error).message);
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}
