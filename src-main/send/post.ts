// One HTTP request to a destination, with its failures told apart.
import { type IncomingMessage, Agent as PlainAgent, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as SecureAgent } from 'node:https';
import { createGzip } from 'node:zlib';
import { giveBack } from '../store/give-back.ts';
import type { Answer } from './answers.ts';
import { isHeaderName, isHeaderValue } from './headers.ts';
import { trusting } from './trust.ts';

export const ANSWER_WITHIN_MS = 30_000;
/** Loki names every line it refused. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** The fastest: a machine that sends to itself has no time to lose, and telemetry is as good as halved by any. */
const LEVEL = 1;

/** Large enough to have memory of its own, which can be given back. */
const PIECE = 128 * 1024;

/** The request did not get an answer. `code` is the system's or TLS's name for why. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
  readonly code: string;
  /** True when the request may have been taken all the same: a connection was there. */
  readonly isLost: boolean;
  constructor(code: string, message: string, isLost = false) {
    super(message);
    this.code = code;
    this.isLost = isLost;
  }
}

/** Headers as they may go on the wire. Throws NoAnswer without quoting them: the platform's own error would. */
function wireHeaders(headers: Record<string, string>): Record<string, string> {
  const bad = Object.entries(headers).find(([name, value]) => !isHeaderName(name) || !isHeaderValue(value));
  if (bad === undefined) return headers;
  throw new NoAnswer('ERR_INVALID_HEADER', `the header ${JSON.stringify(bad[0])} cannot be sent over HTTP`);
}

/** Connections stay open between the requests of a send. One agent for each authority that is trusted. */
const plain = new PlainAgent({ keepAlive: true, maxFreeSockets: 8 });
const secure = new Map<string, SecureAgent>();
const MOST_AGENTS = 16;

function secureAgent(ca: string | null | undefined): SecureAgent {
  const key = ca ?? '';
  let agent = secure.get(key);
  if (!agent) {
    if (secure.size >= MOST_AGENTS) secure.clear();
    agent = new SecureAgent({ keepAlive: true, maxFreeSockets: 8, ...trusting(ca) });
    secure.set(key, agent);
  }
  return agent;
}

/** As gzip. Of the memory that takes only the result is left. */
async function compress(body: Uint8Array): Promise<Uint8Array> {
  const gzip = createGzip({ level: LEVEL, chunkSize: PIECE });
  gzip.end(body);
  const pieces = (await gzip.toArray()) as Buffer[];
  const whole = Buffer.concat(pieces);
  for (const buffer of new Set(pieces.map((piece) => piece.buffer))) giveBack(new Uint8Array(buffer));
  return whole;
}

async function readLimited(response: IncomingMessage): Promise<Pick<Answer, 'body' | 'isCut'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop closes the connection: the rest is not read.
    if (size >= MAX_ANSWER_BYTES) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES), isCut: size >= MAX_ANSWER_BYTES };
}

/** What answered with something else than HTTP, by how it begins. */
function notHttp(said: Uint8Array): string {
  const [begins = ''] = Buffer.from(said)
    .toString('latin1', 0, 40)
    .split(/[^ -~]/, 1);
  return `it answers with something else than HTTP${begins === '' ? '' : `: “${begins}”`}`;
}

function noAnswer(error: unknown, isLost: boolean): NoAnswer {
  // Several addresses of one name fail together.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const { code = 'UNKNOWN', message = String(first) } = first as NodeJS.ErrnoException;
  const { rawPacket } = first as { rawPacket?: Uint8Array };
  return new NoAnswer(code, rawPacket === undefined ? message : notHttp(rawPacket), isLost);
}

export interface PostOptions {
  /** A certificate authority to trust beside the usual ones, PEM. */
  ca?: string | null | undefined;
  /** For the whole of the answer. */
  answerWithinMs?: number;
}

/**
 * POSTs one OTLP/HTTP request, protobuf and gzip (an empty body goes as it is). Redirects are not followed,
 * because they would carry the headers' secrets elsewhere. Throws NoAnswer, or `signal`'s
 * reason when aborted.
 */
export async function post(
  url: string,
  body: Uint8Array,
  headers: Record<string, string>,
  signal: AbortSignal,
  { ca, answerWithinMs = ANSWER_WITHIN_MS }: PostOptions = {},
): Promise<Answer & { date: string | null }> {
  const checked = wireHeaders(headers);
  const isEmpty = body.length === 0;
  const bytes = isEmpty ? body : await compress(body);
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(answerWithinMs);
  let isLost = false;
  try {
    let isWritten = false;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const isSecure = url.startsWith('https:');
      const request = (isSecure ? requestHttps : requestHttp)(url, {
        method: 'POST',
        agent: isSecure ? secureAgent(ca) : plain,
        signal: AbortSignal.any([signal, timeout]),
        headers: {
          'user-agent': 'spandrel',
          ...checked,
          'content-type': 'application/x-protobuf',
          'content-length': bytes.length,
          ...(!isEmpty && { 'content-encoding': 'gzip' }),
        },
      });
      request.once('socket', (socket) => {
        const connected = (): void => {
          isLost = true;
        };
        if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', connected);
        else connected();
      });
      request.once('finish', () => {
        isWritten = true;
      });
      request.once('response', resolve);
      request.once('error', reject);
      request.end(bytes);
    });
    const answer = {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      retryAfter: response.headers['retry-after'] ?? null,
      date: response.headers.date ?? null,
      location: response.headers.location ?? null,
      ...(await readLimited(response)),
    };
    // Who answers early may still be read from by the socket.
    if (isWritten && !isEmpty) giveBack(bytes);
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) throw new NoAnswer('TIMEOUT', `no answer within ${answerWithinMs / 1000} s`, isLost);
    throw noAnswer(error, isLost);
  }
}
