// "Test": name, connection, TLS, path and sign-in told apart, each with what to do. An empty request is all that
// is sent; Loki answers it 422 once the sign-in passed.
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { z } from 'zod';
import type { testCheck } from '#shared/api/destinations.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { wordsOf } from './answers.ts';
import { hideSecrets } from './headers.ts';
import { NoAnswer, post } from './post.ts';
import type { Target } from './target.ts';

export type Check = z.infer<typeof testCheck>;

const CONNECT_TIMEOUT_MS = 5000;
const CLOCK_TOLERANCE_MS = 60_000;

export interface Tested {
  ok: boolean;
  checks: Check[];
}

const check = (name: string, state: Check['state'], message: string): Check => ({ name, state, message });

/** Opens a connection (with TLS when asked) and closes it. Rejects with the system's error. */
function tryConnect(host: string, port: number, tls: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = tls
      ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
      : connectTcp({ host, port });
    socket.setTimeout(CONNECT_TIMEOUT_MS, () =>
      socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    );
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

async function checkName(host: string): Promise<Check> {
  try {
    const { address } = await lookup(host);
    return check('name', 'ok', `${host} is ${address}`);
  } catch {
    return check(
      'name',
      'failed',
      `No machine is called ${host}. Is it spelled right, and does it need a VPN?`,
    );
  }
}

async function checkConnection(host: string, port: number): Promise<Check> {
  try {
    await tryConnect(host, port, false);
    return check('connection', 'ok', `Port ${port} answers`);
  } catch (error) {
    const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    const why = refused
      ? `Nothing listens on port ${port} of ${host}. Is it running, and is this its OTLP/HTTP port (4318)?`
      : `Port ${port} of ${host} does not answer. A firewall or VPN may be in between.`;
    return check('connection', 'failed', why);
  }
}

async function checkTls(host: string, port: number): Promise<Check> {
  try {
    await tryConnect(host, port, true);
    return check('TLS', 'ok', 'The certificate is trusted');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (/WRONG_VERSION|EPROTO/.test(code))
      return check('TLS', 'failed', 'It speaks plain HTTP here: use http:// in the address.');
    return check(
      'TLS',
      'failed',
      `The certificate is not trusted (${code || message}). For a CA of your own, start Spandrel with NODE_EXTRA_CA_CERTS=/path/to/ca.pem.`,
    );
  }
}

const SCOPE: Record<Signal, string> = {
  traces: 'traces:write',
  logs: 'logs:write',
  metrics: 'metrics:write',
};

/** What an empty request of one signal shows. */
async function checkSignal(
  signal: Signal,
  { url, headers, secrets }: Target,
): Promise<{ result: Check; date: string | null }> {
  try {
    const answer = await post(url, new Uint8Array(), headers, AbortSignal.timeout(15_000));
    return {
      result: readAnswer(
        signal,
        url,
        answer.status,
        hideSecrets(wordsOf(answer), secrets),
        answer.contentType,
      ),
      date: answer.date,
    };
  } catch (error) {
    const why = error instanceof NoAnswer ? `${error.code}: ${error.message}` : 'no answer within 15 s';
    return { result: check(signal, 'failed', `${url} did not answer (${why}).`), date: null };
  }
}

function readAnswer(signal: Signal, url: string, status: number, words: string, contentType: string): Check {
  if (contentType.includes('html'))
    return check(
      signal,
      'failed',
      `${url} answers with a web page: this is an address to read at, not to send to.`,
    );
  switch (status) {
    case 200:
    case 202:
    case 204:
    case 422:
      return check(signal, 'ok', `${url} takes ${signal}`);
    case 401:
      return check(
        signal,
        'failed',
        `401: the token was not accepted for ${signal}. Make a new one with scope ${SCOPE[signal]} and paste it.`,
      );
    case 403:
      return check(
        signal,
        'failed',
        `403: the token may not write ${signal}. It lacks the scope ${SCOPE[signal]}.`,
      );
    case 404:
      return check(
        signal,
        'failed',
        `404: there is no ${new URL(url).pathname}. Grafana Cloud's base ends in /otlp; Loki's is http://host:3100/otlp, Prometheus' http://host:9090/api/v1/otlp.`,
      );
    case 405:
    case 415:
      return check(signal, 'failed', `${status}: this path does not take OTLP. Check the address.`);
    case 429:
      return check(signal, 'warning', `429: it takes ${signal}, but is at its limit now.`);
    case 301:
    case 302:
    case 307:
    case 308:
      return check(
        signal,
        'failed',
        `${status}: it sends us to another address. Redirects are not followed; use that address.`,
      );
    default:
      return check(signal, status >= 500 ? 'warning' : 'failed', `${status}: ${words}`);
  }
}

function checkClock(date: string | null): Check[] {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return [];
  const off = Math.round((Date.now() - theirs) / 1000);
  if (Math.abs(off) * 1000 < CLOCK_TOLERANCE_MS) return [check('clock', 'ok', 'Clocks agree')];
  return [
    check(
      'clock',
      'warning',
      `This machine's clock is ${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} theirs. More than 10 minutes ahead is refused.`,
    ),
  ];
}

/** Tries a destination from the bottom up and stops at the layer that fails. Never throws for what it finds. */
export async function testDestination(targets: Record<Signal, Target | null>): Promise<Tested> {
  const taken = SIGNALS.flatMap((signal) => {
    const target = targets[signal];
    return target === null ? [] : [{ signal, target }];
  });
  const { hostname, protocol, port } = new URL(taken[0]?.target.url ?? '');
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'https:';
  const number = port === '' ? (secure ? 443 : 80) : Number(port);
  const checks: Check[] = [];
  const layers = [
    () => checkName(host),
    () => checkConnection(host, number),
    ...(secure ? [() => checkTls(host, number)] : []),
  ];
  for (const layer of layers) {
    const result = await layer();
    checks.push(result);
    if (result.state === 'failed') return { ok: false, checks };
  }
  const answers = await Promise.all(taken.map(({ signal, target }) => checkSignal(signal, target)));
  checks.push(
    ...answers.map((one) => one.result),
    ...checkClock(answers.find((one) => one.date !== null)?.date ?? null),
  );
  return { ok: answers.some((one) => one.result.state !== 'failed'), checks };
}
