// Who may talk to the API and the page: which Host, which Origin, and whose token. Loopback ports are open
// to every web page the developer visits and to every name that resolves to this machine, so all three are
// checked on every request. The token travels as Bearer only: cookies ignore ports, so each service being
// debugged would receive it, and URLs end up in logs.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '#shared/api/errors.ts';
import { isAllowedOrigin } from '../receive/origin.ts';

const LOOPBACK_NAME = /^(localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Host without its port, lower case: "LOCALHOST:8080" → "localhost". */
function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** Throws AppError `forbidden` unless Host is a loopback name (any port, so that a forwarded one works) or allowed by name. */
export function checkHost(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): void {
  const name = hostName(headers.host ?? '');
  if (LOOPBACK_NAME.test(name) || allowedHosts.includes(name)) return;
  throw new AppError({
    code: 'forbidden',
    message: `Requests under the name "${name}" are not answered.`,
    hint: `Use localhost or 127.0.0.1, or start the engine with --allow-host ${name || 'NAME'}.`,
  });
}

/** Throws AppError `forbidden` for a page of another origin: allowed are none, the same, and loopback pages. */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  const { origin } = headers;
  if (origin === undefined || isAllowedOrigin(origin, [])) return;
  // Same origin under an allowed name; Host was checked before.
  if (origin === `http://${headers.host}` || origin === `https://${headers.host}`) return;
  throw new AppError({ code: 'forbidden', message: `Pages of ${origin} may not use this API.` });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Throws AppError `unauthorized` unless the request carries the token. Takes the same time whatever was sent. */
export function checkToken(headers: IncomingHttpHeaders, token: string): void {
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, which timingSafeEqual needs and which hides the token's.
  if (timingSafeEqual(digest(given), digest(token))) return;
  throw new AppError({
    code: 'unauthorized',
    message:
      given === '' ? 'This needs the token, as Authorization: Bearer.' : 'The token is not the right one.',
    hint: 'Run `spandrel open` (with its --data-dir, if it was started with one) for a link that opens signed in.',
  });
}
