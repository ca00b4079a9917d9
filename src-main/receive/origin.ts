// Which web pages may send. Any page can reach a loopback port, so a browser's Origin is always checked;
// Host only where a browser is at work, so that a container's `host.docker.internal` passes and a rebound
// page does not.
import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = /^(localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

function isLoopbackOrigin(origin: string): boolean {
  try {
    const url = new URL(origin);
    return (url.protocol === 'http:' || url.protocol === 'https:') && LOOPBACK.test(url.hostname);
  } catch {
    return false;
  }
}

/** True when a page of this Origin may send: a loopback page, or one on the list ("*" allows every page). */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  return isLoopbackOrigin(origin) || allowed.includes(origin) || allowed.includes('*');
}

/** True when the request comes from a browser that was led here under another host's name (DNS rebinding). */
export function isReboundHost(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const fromBrowser = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  if (!fromBrowser) return false;
  if (headers.origin !== undefined && isAllowedOrigin(headers.origin, allowed)) return false;
  const hostname = (headers.host ?? '').replace(/:\d+$/, '');
  return !LOOPBACK.test(hostname);
}

/** Headers that let an allowed page read the answer; sendBeacon asks with credentials, so never "*". */
export function corsHeaders(origin: string, requestHeaders: string | undefined): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': requestHeaders ?? 'content-type',
    'access-control-allow-private-network': 'true',
    'access-control-max-age': '7200',
    vary: 'Origin',
  };
}
