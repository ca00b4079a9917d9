// Where a destination's three signals go, from whatever form of its address a person has at hand.
import { AppError } from '#shared/api/errors.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';

export interface Endpoint {
  /** The base the paths are joined to, without a slash at its end. */
  base: string;
  urls: Record<Signal, string>;
  kind: 'grafana-cloud' | 'otlp';
}

const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\]|host\.docker\.internal)$/i;
const GATEWAY = /^otlp-gateway-[\w-]+\.grafana\.net$/i;

export const badAddress = (message: string, hint: string): AppError =>
  new AppError({ code: 'bad_request', message, hint });

/** An http(s) URL of what a person typed: http for this machine, else https, where the scheme is left out. Throws AppError. */
export function readUrl(text: string): URL {
  const trimmed = text.trim().replace(/^(['"])(.*)\1$/s, '$2');
  const host = trimmed.replace(/^\w+:\/\//, '').split(/[/:]/, 1)[0] ?? '';
  const withScheme = /^\w+:\/\//.test(trimmed)
    ? trimmed
    : `${LOCAL.test(host) || trimmed.startsWith('[::1]') ? 'http' : 'https'}://${trimmed}`;
  const url = URL.parse(withScheme);
  if (url === null) {
    throw badAddress(
      `“${trimmed}” is not an address.`,
      'Use something like https://otlp-gateway-prod-eu-west-2.grafana.net/otlp or http://localhost:4318.',
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw badAddress(
      `“${url.protocol}//” cannot be sent to.`,
      'Spandrel sends OTLP over HTTP: use an http:// or https:// address.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw badAddress(
      'The address holds a name and password.',
      'Give them as an Authorization header, which is kept as a secret.',
    );
  }
  if (url.port === '4317') {
    throw badAddress(
      'Port 4317 takes gRPC; Spandrel sends OTLP over HTTP.',
      `Use port 4318: ${url.protocol}//${url.hostname}:4318`,
    );
  }
  return url;
}

/** Refuses an address to send to whose query would be lost, without repeating what may be a secret. Throws AppError. */
export function refuseQuery({ searchParams }: URL): void {
  const [name] = searchParams.keys();
  if (name === undefined) return;
  throw badAddress(
    `The address has a query (?${name}=…), which does not go along.`,
    'Give the address up to the “?”; a key goes as a header, which is kept as a secret.',
  );
}

/** True for Grafana Cloud's OTLP gateway. */
export const isGateway = (url: URL): boolean => GATEWAY.test(url.hostname);
/** True for an address on this machine. */
export const isLocal = (url: URL): boolean => LOCAL.test(url.hostname);

/** Refuses what of Grafana Cloud is read and not sent to. Throws AppError. */
export function refuseReadHost(url: URL): void {
  if (!/\.grafana\.net$/i.test(url.hostname) || isGateway(url)) return;
  throw badAddress(
    `${url.hostname} is where Grafana is read, not where it takes OTLP.`,
    'In the Grafana Cloud portal open your stack, “OpenTelemetry”, “Configure”, and copy the endpoint: https://otlp-gateway-<zone>.grafana.net/otlp',
  );
}

/** The path without slashes at its end. */
export const pathOf = (url: URL): string => url.pathname.replace(/\/+$/, '').replaceAll(/\/{2,}/g, '/');

/**
 * Reads an address: with or without a scheme (http for this machine, else https), a slash at its end, or one
 * of the signal paths. Grafana Cloud's gateway gets its /otlp. Throws AppError, with what to use instead, for
 * what cannot take OTLP over HTTP.
 */
export function readEndpoint(text: string): Endpoint {
  const url = readUrl(text);
  refuseQuery(url);
  let path = pathOf(url).replace(/\/v1\/(traces|logs|metrics)$/, '');
  const gateway = isGateway(url);
  if (gateway && path === '') path = '/otlp';
  refuseReadHost(url);
  const base = `${url.protocol}//${url.host}${path}`;
  const urls = Object.fromEntries(SIGNALS.map((signal) => [signal, `${base}/v1/${signal}`])) as Record<
    Signal,
    string
  >;
  return { base, urls, kind: gateway ? 'grafana-cloud' : 'otlp' };
}

/** The gateway of a Grafana Cloud zone: "prod-eu-west-2", or any address of the gateway. Throws AppError. */
export function cloudEndpoint(zone: string): string {
  const known = /^[\w-]+$/.test(zone) && !zone.startsWith('otlp-gateway-');
  const { base, kind } = readEndpoint(
    known ? `otlp-gateway-${zone}.grafana.net` : zone.includes('.') ? zone : `${zone}.grafana.net`,
  );
  if (kind === 'grafana-cloud') return base;
  throw badAddress(
    `“${zone}” is not a zone of Grafana Cloud.`,
    'A zone is like prod-eu-west-2: the part of the OTLP endpoint after “otlp-gateway-”.',
  );
}
