// Where one signal goes when it has a backend of its own, from whatever address of that backend a person has:
// its root, its OTLP base, the full path, or the push path of its own protocol.
import type { Backend } from '#shared/api/destinations.ts';
import type { Signal } from '#shared/model/signal.ts';
import { badAddress, isGateway, pathOf, readUrl, refuseQuery, refuseReadHost } from './urls.ts';

export interface SignalEndpoint {
  /** What stands before /v1/<signal>. */
  base: string;
  url: string;
  backend: Backend;
}

const SIGNAL_PATH = /\/v1\/(traces|logs|metrics)$/;

/** Ports and paths that a backend answers questions at, and where it takes OTLP instead. */
function refuseQueryPort(signal: Signal, url: URL): void {
  if (signal !== 'traces' || url.port !== '3200') return;
  throw badAddress(
    'Port 3200 is where Tempo is asked, not where it takes traces.',
    `Use its OTLP/HTTP port: ${url.protocol}//${url.hostname}:4318`,
  );
}

function tempo(url: URL, path: string): [string, Backend] {
  // Where traces have an address of their own it is Tempo's, unless its name says otherwise.
  return [path, /alloy|collector|otel/i.test(url.hostname) ? 'otlp' : 'tempo'];
}

function loki(url: URL, path: string): [string, Backend] {
  const cut = path.replace(/\/loki(\/api\/v1(\/push)?)?$/, '');
  if (url.port === '4318') return [cut, 'otlp'];
  return [cut === '' || cut !== path ? `${cut}/otlp` : cut, 'loki'];
}

const MIMIR_PORTS = new Set(['8080', '9009']);

function prometheus(url: URL, path: string, chosen: Backend | undefined): [string, Backend] {
  const root = path.replace(/(\/api\/v1(\/(push|write|otlp))?|\/otlp|\/prometheus)$/, '');
  const isMimir =
    chosen === 'mimir' ||
    (chosen !== 'prometheus' &&
      (/\/(api\/v1\/push|otlp|prometheus)$/.test(path.replace(/\/api\/v1\/otlp$/, '')) ||
        MIMIR_PORTS.has(url.port) ||
        /mimir/i.test(url.hostname)));
  if (isMimir) return [`${root}/otlp`, 'mimir'];
  if (url.port === '4318') return [root, 'otlp'];
  // A path that is none of these is somebody's own, before which there is a proxy.
  return [`${root}/api/v1/otlp`, 'prometheus'];
}

/**
 * Reads the address of one signal's backend. `chosen` says what answers there where the address does not.
 * Throws AppError, with what to use instead, for what cannot take that signal.
 */
export function readSignalEndpoint(signal: Signal, text: string, chosen?: Backend): SignalEndpoint {
  const url = readUrl(text);
  refuseQuery(url);
  refuseReadHost(url);
  refuseQueryPort(signal, url);
  const full = pathOf(url);
  const [, given] = SIGNAL_PATH.exec(full) ?? [];
  if (given !== undefined && given !== signal) {
    throw badAddress(
      `This address takes ${given}, not ${signal}.`,
      `Give the one that ends in /v1/${signal}, or only the part before it.`,
    );
  }
  const path = full.replace(SIGNAL_PATH, '');
  const read = { traces: tempo, logs: loki, metrics: prometheus }[signal];
  const [joined, seen] = read(url, path, chosen);
  const origin = `${url.protocol}//${url.host}`;
  if (isGateway(url)) {
    const base = `${origin}${path === '' ? '/otlp' : path}`;
    return { base, url: `${base}/v1/${signal}`, backend: chosen ?? 'grafana-cloud' };
  }
  // A full path is used as it stands (the exporter specification's rule for a signal's own endpoint).
  const base = `${origin}${given === undefined ? joined : path}`;
  return { base, url: `${base}/v1/${signal}`, backend: chosen ?? seen };
}
