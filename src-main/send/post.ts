// One HTTP request to a destination, with its failures told apart.
import { gzipSync } from 'node:zlib';
import type { Answer } from './answers.ts';
import { isHeaderName, isHeaderValue } from './headers.ts';

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** The request did not get an answer. `code` is the system's or TLS's name for why. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function readLimited(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return new Uint8Array();
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES);
}

/** The innermost cause of a failed fetch. */
function causeOf(error: unknown): { code: string; message: string } {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.errors[0] instanceof Error) inner = inner.errors[0];
  const code = (inner as { code?: unknown }).code;
  if (inner instanceof Error && inner.name === 'TimeoutError')
    return { code: 'TIMEOUT', message: `no answer within ${TIMEOUT_MS / 1000} s` };
  return {
    code: typeof code === 'string' ? code : 'UNKNOWN',
    message: inner instanceof Error ? inner.message : String(inner),
  };
}

/** Headers as they may go on the wire. Throws NoAnswer without quoting them: the platform's own error would. */
function wireHeaders(headers: Record<string, string>): Record<string, string> {
  const bad = Object.entries(headers).find(([name, value]) => !isHeaderName(name) || !isHeaderValue(value));
  if (bad === undefined) return headers;
  throw new NoAnswer('ERR_INVALID_HEADER', `the header ${JSON.stringify(bad[0])} cannot be sent over HTTP`);
}

/**
 * POSTs one OTLP/HTTP request, protobuf and gzip (an empty body goes as it is). Redirects are not followed,
 * because they would carry the headers' secrets elsewhere. Throws NoAnswer, or `signal`'s reason when aborted.
 */
export async function post(
  url: string,
  body: Uint8Array,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Answer & { date: string | null }> {
  const empty = body.length === 0;
  const checked = wireHeaders(headers);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'user-agent': 'spandrel',
        ...checked,
        'content-type': 'application/x-protobuf',
        ...(!empty && { 'content-encoding': 'gzip' }),
      },
      body: empty ? new Uint8Array() : gzipSync(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      retryAfter: response.headers.get('retry-after'),
      date: response.headers.get('date'),
      body: await readLimited(response),
    };
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = causeOf(error);
    throw new NoAnswer(code, message);
  }
}
