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

const bad = (message: string, hint: string): AppError => new AppError({ code: 'bad_request', message, hint });

/**
 * Reads an address: with or without a scheme (http for this machine, else https), a slash at its end, or one
 * of the signal paths. Grafana Cloud's gateway gets its /otlp. Throws AppError, with what to use instead, for
 * what cannot take OTLP over HTTP.
 */
export function readEndpoint(text: string): Endpoint {
  const trimmed = text.trim().replace(/^['"]|['"]$/g, '');
  const host = trimmed.replace(/^\w+:\/\//, '').split(/[/:]/, 1)[0] ?? '';
  const withScheme = /^\w+:\/\//.test(trimmed)
    ? trimmed
    : `${LOCAL.test(host) ? 'http' : 'https'}://${trimmed}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw bad(
      `“${trimmed}” is not an address.`,
      'Use something like https://otlp-gateway-prod-eu-west-2.grafana.net/otlp or http://localhost:4318.',
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw bad(
      `“${url.protocol}//” cannot be sent to.`,
      'Spandrel sends OTLP over HTTP: use an http:// or https:// address.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw bad(
      'The address holds a name and password.',
      'Give them as an Authorization header, which is kept as a secret.',
    );
  }
  if (url.port === '4317') {
    throw bad(
      'Port 4317 takes gRPC; Spandrel sends OTLP over HTTP.',
      `Use port 4318: ${url.protocol}//${url.hostname}:4318`,
    );
  }
  let path = url.pathname.replace(/\/+$/, '').replace(/\/v1\/(traces|logs|metrics)$/, '');
  const gateway = GATEWAY.test(url.hostname);
  if (gateway && path === '') path = '/otlp';
  if (/\.grafana\.net$/i.test(url.hostname) && !gateway) {
    throw bad(
      `${url.hostname} is where Grafana is read, not where it takes OTLP.`,
      'In the Grafana Cloud portal open your stack, “OpenTelemetry”, “Configure”, and copy the endpoint: https://otlp-gateway-<zone>.grafana.net/otlp',
    );
  }
  const base = `${url.protocol}//${url.host}${path}`;
  const urls = Object.fromEntries(SIGNALS.map((signal) => [signal, `${base}/v1/${signal}`])) as Record<
    Signal,
    string
  >;
  return { base, urls, kind: gateway ? 'grafana-cloud' : 'otlp' };
}
