// What the answer to a first request of one signal means: sign-in, scope, path and tenant told apart, each with what
// to do for the backend at hand.
import type { Backend } from '#shared/api/destinations.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Answer } from './answers.ts';
import { redirectWords, wordsOf } from './answers.ts';
import { isOfGrpc, notGrpc } from './grpc-port.ts';
import { hideSecrets } from './headers.ts';
import { readSuccess } from './success.ts';
import type { Target } from './target.ts';
import { type Check, check } from './test-layers.ts';
import { SPEAK_TLS, wantsCertificate } from './tls-words.ts';
import { notFound, PATHS } from './wrong-path.ts';

const SCOPE: Record<Signal, string> = {
  traces: 'traces:write',
  logs: 'logs:write',
  metrics: 'metrics:write',
};

/** nginx and Go, to HTTP on a port for HTTPS. */
const SPEAKS_TLS = /plain http request was sent to https port|http request to an https server/i;

const TENANT = 'It wants a tenant: give one, it is sent as X-Scope-OrgID.';

function unauthorised(signal: Signal, { headers }: Target): string {
  return headers.authorization === undefined
    ? `401: the token was not accepted for ${signal}: there is none. Add an Authorization header.`
    : `401: the token was not accepted for ${signal}. Make a new one with scope ${SCOPE[signal]} and paste it.`;
}

/** The check of an answer. `isCanary`: to a request with an item in it, so that "yes" means more. */
export function checkAnswer(signal: Signal, target: Target, answer: Answer, isCanary = false): Check {
  const { status, contentType } = answer;
  const { url, secrets } = target;
  const words = hideSecrets(wordsOf(answer), secrets);
  const failed = (message: string): Check => check(signal, 'failed', message);
  if (isOfGrpc(answer, words)) return failed(notGrpc(url));
  const success = status < 300 && status !== 260 ? readSuccess(signal, answer) : undefined;
  if (success?.kind === 'other')
    return failed(
      `${status}, but ${url} is not an OTLP endpoint. It said: “${hideSecrets(success.words, secrets)}”`,
    );
  if (success?.kind === 'page')
    return failed(
      `${url} is not an OTLP endpoint: it answers with a web page, so it is an address to read at, not to send to.`,
    );
  const page = new TextDecoder().decode(answer.body.subarray(0, 2000));
  const redirect = redirectWords(answer);
  if (redirect !== undefined) return failed(hideSecrets(redirect, secrets));
  if (SPEAKS_TLS.test(page)) return failed(SPEAK_TLS);
  if (/no required ssl certificate/i.test(page)) return failed(wantsCertificate(new URL(url).host));
  if (contentType.includes('html'))
    return failed(`${url} answers with a web page: this is an address to read at, not to send to.`);
  if (/no org id/i.test(words)) return failed(`${status}: ${TENANT}`);
  switch (status) {
    case 200:
    case 202:
    case 204:
      return check(signal, 'ok', `${url} takes ${signal}`);
    case 422:
      // Loki, to a request without a line: the sign-in has passed.
      return isCanary ? failed(`422: ${words}`) : check(signal, 'ok', `${url} takes ${signal}`);
    case 260:
      return failed(`260: Loki has closed this tenant for writing: ${words}`);
    case 401:
      return failed(unauthorised(signal, target));
    case 403:
      return failed(`403: the token may not write ${signal}. It lacks the scope ${SCOPE[signal]}.`);
    case 404:
      return failed(notFound(target, words));
    case 405:
    case 415:
      return failed(`${status}: this path does not take OTLP. ${PATHS[target.backend ?? 'otlp']}`);
    case 413:
      return failed('413: even a small request is too large for what is in between. Is there a proxy?');
    case 429:
      return check(signal, 'warning', `429: it takes ${signal}, but is at its limit now.`);
    default:
      if (status < 300) return failed(`${status}: no OTLP endpoint answers so. Is this address right?`);
      return check(signal, status >= 500 ? 'warning' : 'failed', `${status}: ${words}`);
  }
}

/**
 * Which backend answered an empty request so, where only one does: Loki refuses it with 422; Prometheus says 200
 * without a word. Undefined for an answer that several give.
 */
export function seenIn(signal: Signal, { status, contentType, body }: Answer): Backend | undefined {
  if (signal === 'logs' && status === 422) return 'loki';
  if (signal === 'metrics' && status === 200 && contentType === '' && body.length === 0) return 'prometheus';
  return undefined;
}
