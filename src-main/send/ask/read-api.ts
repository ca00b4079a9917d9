// One question to a destination's read API, with what stands in the way told in words someone can act on.
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { wordsOf } from '../answers.ts';
import { hideSecrets } from '../headers.ts';
import { tlsWords } from '../tls-words.ts';
import { trusting } from '../trust.ts';

/** Where a backend is asked: the base of its API, e.g. http://localhost:3200 or https://host/api/prom. */
export interface ReadAccess {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Values of headers that may not be told, whatever a backend repeats of them. */
  secrets: readonly string[];
  /** A certificate authority to trust beside the usual ones, PEM. */
  ca?: string | undefined;
}

export interface Question {
  /** Joined to the base: "/api/v2/traces/…". */
  path: string;
  /** As the query string, or as the body of a POST. */
  params?: Readonly<Record<string, string>>;
  /** Sends the parameters as a form: queries can be longer than an address may be. */
  post?: boolean;
  accept?: string;
}

/** It could not be asked, and why: what stands between, and what to do. */
export class CannotAsk extends Error {
  override name = 'CannotAsk';
  /** The answer's status; 0 when there was none. */
  readonly status: number;
  constructor(message: string, status = 0) {
    super(message);
    this.status = status;
  }
}

const TIMEOUT_MS = 30_000;
/** Larger than any answer to what is asked here; an answer beyond it is not read. */
const MOST_BYTES = 128 * 1024 * 1024;
const WAITS_MS = [500, 2000, 5000];
const PASSING = new Set([429, 502, 503, 504]);

/** Not a matter of seconds. */
const FINAL_CODES = /^(ECONNREFUSED|ENOTFOUND|ERR_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HPE_)/;

interface Raw {
  status: number;
  contentType: string;
  body: Uint8Array;
}

/** The body of the answer. Tries again what may pass. Throws CannotAsk, or the signal's reason when aborted. */
export async function ask(access: ReadAccess, question: Question, abort: AbortSignal): Promise<Uint8Array> {
  for (let tries = 0; ; tries++) {
    let trouble: CannotAsk;
    try {
      const answer = await once(access, question, abort);
      if (answer.status === 200) return answer.body;
      trouble = refusal(access, answer);
      if (!PASSING.has(answer.status) || /no org id/i.test(trouble.message)) throw trouble;
    } catch (error) {
      abort.throwIfAborted();
      trouble = error instanceof CannotAsk ? error : noAnswer(access, error);
      if (isFinal(trouble.status, error)) throw trouble;
    }
    const pause = WAITS_MS[tries];
    if (pause === undefined) throw trouble;
    await wait(pause, undefined, { signal: abort });
  }
}

function isFinal(status: number, error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return status === 0 ? code !== undefined && FINAL_CODES.test(code) : !PASSING.has(status);
}

/** The answer as JSON. Throws CannotAsk when it is none. */
export async function askJson(access: ReadAccess, question: Question, abort: AbortSignal): Promise<unknown> {
  const body = await ask(access, question, abort);
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new CannotAsk(
      `${hostOf(access)} answered with something else than JSON: is this the address of its API?`,
    );
  }
}

function once(
  access: ReadAccess,
  { path, params, post, accept }: Question,
  abort: AbortSignal,
): Promise<Raw> {
  const text = new URLSearchParams(params).toString();
  const url = `${access.url.replace(/\/+$/, '')}${path}${text !== '' && !post ? `?${text}` : ''}`;
  const secure = url.startsWith('https:');
  const { promise, resolve, reject } = Promise.withResolvers<Raw>();
  const sent = (secure ? requestHttps : requestHttp)(
    url,
    {
      method: post ? 'POST' : 'GET',
      headers: {
        'user-agent': 'spandrel',
        ...access.headers,
        accept: accept ?? 'application/json',
        ...(post && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      signal: AbortSignal.any([abort, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(secure && trusting(access.ca)),
    },
    (response) => {
      readAll(response).then(
        (body) =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            body,
          }),
        reject,
      );
    },
  );
  sent.once('error', reject);
  sent.end(post ? text : undefined);
  return promise;
}

async function readAll(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= MOST_BYTES) continue;
    response.destroy();
    throw new CannotAsk('The answer is larger than 128 MB and was not read.', 413);
  }
  return Buffer.concat(chunks);
}

const hostOf = ({ url }: ReadAccess): string => new URL(url).host;

function noAnswer(access: ReadAccess, error: unknown): CannotAsk {
  const { name, code, message } = error as NodeJS.ErrnoException;
  const late = name === 'TimeoutError' || (error as Error).cause instanceof DOMException;
  const tls = tlsWords(new URL(access.url).hostname, access.ca, { code, message });
  if (tls !== undefined) return new CannotAsk(`${hostOf(access)} cannot be asked. ${tls}`);
  const why = late ? `no answer within ${TIMEOUT_MS / 1000} s` : `${code ?? name}: ${message}`;
  return new CannotAsk(
    `${hostOf(access)} cannot be asked (${hideSecrets(why, access.secrets)}). Is this its address for queries?`,
  );
}

function refusal(access: ReadAccess, { status, contentType, body }: Raw): CannotAsk {
  const host = hostOf(access);
  const words = hideSecrets(
    wordsOf({ status, contentType, body: body.subarray(0, 64 * 1024), retryAfter: null }),
    access.secrets,
  ).slice(0, 500);
  switch (status) {
    case 401:
    case 403:
      return new CannotAsk(
        `${host} does not let us read (${status}: ${words}). Give it a token with the scopes traces:read, logs:read and metrics:read, or the tenant's header.`,
        status,
      );
    case 404:
      return new CannotAsk(
        `${host} has no such API (404). Is this its address for queries? Tempo's is port 3200, Loki's 3100, Prometheus' 9090.`,
        status,
      );
    default:
      return new CannotAsk(`${host} does not answer: ${status}: ${words}`, status);
  }
}
