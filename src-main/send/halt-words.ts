// Why nothing goes to a destination as it is, in sentences, each with what to do: of answers that are final for all
// there is, and of what never came to an answer.
import type { Signal } from '#shared/model/signal.ts';
import type { Target } from './target.ts';
import { notFound, PATHS } from './wrong-path.ts';

const ended = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words}.`);

/** An answer that ends a signal; `words` are the backend's. Undefined where its words must do. */
export function haltWords(
  signal: Signal,
  target: Target,
  { status, words }: { status: number; words: string },
): string | undefined {
  const said = words === '' ? `${status}` : `${status}: ${words}`;
  if (/no org id/i.test(words))
    return `It wants a tenant (${said}). Give the destination one; it is sent as X-Scope-OrgID.`;
  switch (status) {
    case 260:
      return `Loki has closed this tenant for writing (${said}). Whoever runs it can open it again.`;
    case 401:
      return `The sign-in was not accepted (${said}). Give the destination a token that may write ${signal}.`;
    case 402:
      return `The account there does not take this (${said}). Look at its plan and its usage.`;
    case 403:
      return `This is not allowed there (${said}). Give the destination a token with the scope ${signal}:write.`;
    case 404:
      return notFound(target, words);
    case 405:
    case 415:
      return `This path does not take OTLP (${said}). ${PATHS[target.backend ?? 'otlp']}`;
    case 407:
      return `A proxy in between wants a sign-in (${said}). Give the destination an address that needs none.`;
    default:
      return undefined;
  }
}

/** A request that got no answer, by the system's code for why. */
export function noAnswerWords(address: string, code: string, message: string): string {
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const at = `port ${port || (protocol === 'https:' ? 443 : 80)} of ${host}`;
  switch (code) {
    case 'ENOTFOUND':
      return `No machine is called ${host} (${code}). Is it spelled right, and does it need a VPN?`;
    case 'EAI_AGAIN':
      return `The name ${host} could not be looked up (${code}). Is there a network, and does it need a VPN?`;
    case 'ECONNREFUSED':
      return `Nothing listens on ${at} (${code}). Is it running, and is this its OTLP/HTTP port (4318; Loki 3100, Prometheus 9090)?`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${at} (${code}). A firewall or VPN may be in between.`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `The connection to ${at} was cut before it answered (${code}). Is it overloaded, or being restarted?`;
    case 'TIMEOUT':
      return `There was ${message} from ${at}. Is it overloaded?`;
    case 'ERR_INVALID_HEADER':
      return `It cannot be sent: ${message}. Change that header of the destination.`;
    default:
      return code.startsWith('HPE_')
        ? `What listens on ${at} is no OTLP/HTTP endpoint (${code}): ${ended(message)} Is this the right port? gRPC’s is 4317, HTTP’s 4318.`
        : `There was no answer from ${at} (${code}: ${message}). Test the destination: it says what is in between.`;
  }
}
