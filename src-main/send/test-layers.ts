// What lies below HTTP: name, connection, TLS, told apart, each with what to do.
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { z } from 'zod';
import type { testCheck } from '#shared/api/destinations.ts';
import { tlsWords } from './tls-words.ts';
import { trusting } from './trust.ts';

export type Check = z.infer<typeof testCheck>;

const CONNECT_TIMEOUT_MS = 5000;

export const check = (name: string, state: Check['state'], message: string): Check => ({
  name,
  state,
  message,
});

/** Where a URL connects to. */
export interface Place {
  host: string;
  port: number;
  secure: boolean;
  ca: string | null;
}

export function placeOf(address: string, ca: string | null): Place {
  const { hostname, protocol, port } = new URL(address);
  const secure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, secure, ca, port: port === '' ? (secure ? 443 : 80) : Number(port) };
}

/** Opens a connection (with TLS when asked) and closes it. Rejects with the system's error. */
function tryConnect({ host, port, ca }: Place, tls: boolean, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = tls
      ? connectTls({
          host,
          port,
          ...(isIP(host) === 0 && { servername: host }),
          ...trusting(ca),
        })
      : connectTcp({ host, port });
    socket.setTimeout(withinMs, () =>
      socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    );
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

const TLS_WITHIN_MS = 3000;

/** True where TLS is spoken, whoever signed for it. */
export function speaksTls(place: Place): Promise<boolean> {
  return tryConnect(place, true, TLS_WITHIN_MS).then(
    () => true,
    ({ code = '' }: NodeJS.ErrnoException) => /CERT|SELF_SIGNED|ISSUER|UNABLE_TO/.test(code),
  );
}

async function checkName({ host }: Place): Promise<Check> {
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

async function checkConnection(place: Place, withinMs: number): Promise<Check> {
  const { host, port } = place;
  try {
    await tryConnect(place, false, withinMs);
    return check('connection', 'ok', `Port ${port} of ${host} answers`);
  } catch (error) {
    const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    const why = refused
      ? `Nothing listens on port ${port} of ${host}. Is it running, and is this its OTLP/HTTP port (4318; Loki 3100, Prometheus 9090)?`
      : `Port ${port} of ${host} does not answer. A firewall or VPN may be in between.`;
    return check('connection', 'failed', why);
  }
}

function tlsTrouble({ host, port, ca }: Place, error: NodeJS.ErrnoException): string {
  const { code = error.message } = error;
  if (code === 'ETIMEDOUT')
    return `Port ${port} of ${host} takes connections and says nothing to TLS. Is this its OTLP/HTTP port, and is it https?`;
  return tlsWords(host, ca, error) ?? `TLS does not come about (${code}). Is https right for port ${port}?`;
}

async function checkTls(place: Place, withinMs: number): Promise<Check> {
  try {
    await tryConnect(place, true, withinMs);
    return check('TLS', 'ok', 'The certificate is trusted');
  } catch (error) {
    return check('TLS', 'failed', tlsTrouble(place, error as NodeJS.ErrnoException));
  }
}

/** Tries a place from the bottom up and stops at the layer that fails; each may take so long. */
export async function checkLayers(place: Place, withinMs = CONNECT_TIMEOUT_MS): Promise<Check[]> {
  const checks: Check[] = [];
  for (const layer of [checkName, checkConnection, ...(place.secure ? [checkTls] : [])]) {
    const result = await layer(place, withinMs);
    checks.push(result);
    if (result.state === 'failed') break;
  }
  return checks;
}
