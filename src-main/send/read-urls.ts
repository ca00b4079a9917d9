// Where a destination can be asked what arrived: given, or derived from where each signal goes. Tempo answers on
// port 3200; Loki and Prometheus where they take.
import type { Backend, Destination } from '#shared/api/destinations.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { isLocal, pathOf, readUrl } from './urls.ts';

/**
 * How sure it is that what is asked is what was sent to. `sure`: a person said so, it is one address, or a test's
 * item was found there. `likely`: Tempo's usual port beside the one that takes. `guess`: beside an endpoint that
 * may pass its items on to anywhere.
 */
export type Trust = 'sure' | 'likely' | 'guess';

type Given = Partial<Record<Signal, string | null | undefined>>;

const SELF: Record<Signal, string> = { traces: '3200', logs: '3100', metrics: '9090' };

/** The base of the query API beside an address that takes a signal; null where nothing is known of it. */
function derive(signal: Signal, address: string, backend: Backend): string | null {
  const url = new URL(address);
  const path = pathOf(url).replace(/\/v1\/(traces|logs|metrics)$/, '');
  const origin = `${url.protocol}//${url.host}`;
  const beside = (port: string): string => `${url.protocol}//${url.hostname}:${port}`;
  switch (backend) {
    case 'tempo':
      return path === '' && url.port !== '' ? beside(SELF.traces) : origin + path;
    case 'loki':
      return origin + path.replace(/\/otlp$/, '');
    case 'prometheus':
      return origin + path.replace(/\/api\/v1\/otlp$/, '');
    case 'mimir':
      return `${origin}${path.replace(/\/otlp$/, '')}/prometheus`;
    case 'otlp':
      // The all-in-one image on this machine has all three beside its OTLP port.
      return isLocal(url) ? beside(SELF[signal]) : null;
    case 'grafana-cloud':
      return null;
  }
}

/**
 * A query API's base as it was given, without a slash or one of its own paths at its end. What goes through
 * Grafana (/api/datasources/proxy/uid/…) or Cloud's prefix (/api/prom) stays. Throws AppError.
 */
export function readBase(text: string): string {
  const url = readUrl(text);
  const path = pathOf(url).replace(/(\/loki)?\/api\/(v[12]|search|traces|status|echo)(\/.*)?$/, '');
  return `${url.protocol}//${url.host}${path}`;
}

/** Where each signal can be asked after. */
export function readUrls(
  given: Given,
  urls: Destination['urls'],
  backends: Destination['backends'],
): Pick<Destination['read'], 'urls' | 'derived'> {
  const found: Destination['read']['urls'] = { traces: null, logs: null, metrics: null };
  const derived = { traces: false, logs: false, metrics: false };
  for (const signal of SIGNALS) {
    const own = given[signal];
    const posted = urls[signal];
    if (own !== undefined) found[signal] = own;
    else if (posted !== null) {
      found[signal] = derive(signal, posted, backends[signal]);
      derived[signal] = found[signal] !== null;
    }
  }
  return { urls: found, derived };
}

/** How far to believe a signal's read address. `proven`: where a test's item was found. */
export function trustIn(
  signal: Signal,
  { urls, backends, read }: Pick<Destination, 'urls' | 'backends' | 'read'>,
  proven: Given = {},
): Trust {
  const asked = read.urls[signal];
  const posted = urls[signal];
  if (!asked || !posted || !read.derived[signal] || proven[signal] === asked) return 'sure';
  if (new URL(asked).host === new URL(posted).host) return 'sure';
  return backends[signal] === 'otlp' ? 'guess' : 'likely';
}
