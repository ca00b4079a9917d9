// What the database keeps of a destination: names of secret headers, never their values. From a person's input,
// and to what the API tells.
import { X509Certificate } from 'node:crypto';
import type { Backend, Destination, DestinationInput } from '#shared/api/destinations.ts';
import { AppError } from '#shared/api/errors.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { learnGrafana } from './grafana-url.ts';
import { isAlwaysSecret, isHeaderName, isHeaderValue } from './headers.ts';
import { readBase, readUrls } from './read-urls.ts';
import { readSignalEndpoint } from './signal-urls.ts';
import { badAddress, cloudEndpoint, readEndpoint } from './urls.ts';

type Headers = Destination['headers'];
type PerSignal<T> = Record<Signal, T>;

/** Fields after the first three came later; what an earlier version kept lacks them. */
export interface Config {
  endpoint: string;
  headers: Headers;
  grafanaUrl: string | null;
  endpoints?: PerSignal<string | null> | null;
  tenant?: string | null;
  ca?: string | null;
  backends?: Partial<PerSignal<Backend>>;
  /** What the last test saw answering. */
  seen?: Partial<PerSignal<Backend>>;
  /** Where the last test's items were found, to which they had not been sent by name. */
  proven?: Partial<PerSignal<string>>;
  readUrls?: Partial<PerSignal<string | null>>;
  readHeaders?: Headers | null;
  dataSources?: Partial<PerSignal<string | null>>;
  grafanaOrg?: number | null;
  tested: Destination['tested'];
}

/** Fields that say nothing of where and how it is sent: what a test said holds whatever they are. */
const LINKS: ReadonlySet<string> = new Set<keyof Config>(['grafanaUrl', 'dataSources', 'grafanaOrg']);

/**
 * A changed destination with what is known of the one before, where nothing but its links or its name was changed:
 * no address, no header, no secret.
 */
export function withKnown(config: Config, before: Config, input: DestinationInput): Config {
  const { seen, proven, tested } = before;
  const hasSecret = [...input.headers, ...(input.read?.headers ?? [])].some(
    ({ secret, value }) => secret && value !== undefined,
  );
  const wayOf = (one: Config): string =>
    JSON.stringify({ ...one, seen: 0, proven: 0, tested: 0 }, (key, value) =>
      LINKS.has(key) ? undefined : value,
    );
  if (hasSecret || wayOf(config) !== wayOf({ ...before })) return config;
  return { ...config, ...(seen && { seen }), ...(proven && { proven }), tested };
}

/** Headers with the values of secrets taken out. */
const withoutSecrets = (headers: Headers): Headers =>
  headers.map(({ name, value, secret }) => ({
    name,
    secret,
    ...(!secret && value !== undefined && { value }),
  }));

/** Throws AppError for a header that HTTP cannot carry, without repeating its value. */
function checkHeaders(headers: Headers): void {
  for (const { name, value } of headers) {
    if (!isHeaderName(name)) {
      throw new AppError({
        code: 'bad_request',
        message: `“${name}” is not a header's name.`,
        hint: 'Names have letters, digits and dashes: Authorization, X-Scope-OrgID.',
      });
    }
    if (value !== undefined && !isHeaderValue(value)) {
      throw new AppError({
        code: 'bad_request',
        message: `The value of ${name} holds a line break or a character that HTTP does not allow.`,
        hint: 'Copy it again, on one line.',
      });
    }
  }
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, nothing else of it. Throws AppError. */
function readCa(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text.trim() === '') return null;
  const certificates = text.match(PEM) ?? [];
  try {
    for (const one of certificates) new X509Certificate(one);
  } catch {
    certificates.length = 0;
  }
  if (certificates.length > 0) return `${certificates.join('\n')}\n`;
  throw new AppError({
    code: 'bad_request',
    message: 'The certificate authority is not a certificate in PEM form.',
    hint: 'Paste the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, of the authority and not of its key.',
  });
}

/** An Authorization is a secret, whatever is said of it. */
const secretsCalledSo = (headers: Headers): Headers =>
  headers.map((header) => (isAlwaysSecret(header.name) ? { ...header, secret: true } : header));

/**
 * The input as it is taken: with an endpoint and a header in place of Grafana Cloud's parts, and what is a secret
 * called so. Throws AppError.
 */
export function plainInput(asked: DestinationInput): DestinationInput {
  const input = withoutCloud(asked);
  const { headers, read } = input;
  const own = read?.headers;
  return {
    ...input,
    headers: secretsCalledSo(headers),
    ...(read && own && { read: { ...read, headers: secretsCalledSo(own) } }),
  };
}

/** Throws AppError. */
function withoutCloud(input: DestinationInput): DestinationInput {
  const { cloud, ...rest } = input;
  if (cloud === undefined) return input;
  if (cloud.token.startsWith('glsa_')) {
    throw new AppError({
      code: 'bad_request',
      message: 'This is a Grafana service account token.',
      hint: 'OTLP needs an access policy token (glc_…) with traces:write, logs:write and metrics:write.',
    });
  }
  const value = `Basic ${Buffer.from(`${cloud.instance}:${cloud.token}`).toString('base64')}`;
  const others = rest.headers.filter(({ name }) => name.toLowerCase() !== 'authorization');
  return {
    ...rest,
    endpoint: cloudEndpoint(cloud.zone),
    endpoints: null,
    headers: [...others, { name: 'Authorization', value, secret: true }],
  };
}

interface Addresses extends Pick<Destination, 'kind' | 'endpoint' | 'endpoints' | 'urls'> {
  /** What the form of the addresses says. */
  byForm: PerSignal<Backend>;
}

function addressesOf(config: Pick<Config, 'endpoint' | 'endpoints' | 'backends'>): Addresses {
  const { endpoint, endpoints, backends } = config;
  if (!endpoints) {
    const { base, urls, kind } = readEndpoint(endpoint);
    // The three share an address: only one that is a backend's own tells what is behind it.
    const form = (signal: Signal): Backend => {
      if (kind === 'grafana-cloud') return kind;
      if (signal === 'logs' && /:3100\//.test(urls.logs)) return 'loki';
      return signal === 'metrics' && /\/api\/v1\/otlp\//.test(urls.metrics) ? 'prometheus' : 'otlp';
    };
    const byForm = { traces: form('traces'), logs: form('logs'), metrics: form('metrics') };
    return { kind, endpoint: base, endpoints: null, urls, byForm };
  }
  const urls: PerSignal<string | null> = { traces: null, logs: null, metrics: null };
  const bases = { ...urls };
  const byForm: PerSignal<Backend> = { traces: 'tempo', logs: 'loki', metrics: 'prometheus' };
  for (const signal of SIGNALS) {
    const given = endpoints[signal];
    if (!given) continue;
    const read = readSignalEndpoint(signal, given, backends?.[signal]);
    bases[signal] = read.base;
    urls[signal] = read.url;
    byForm[signal] = read.backend;
  }
  return { kind: 'separate', endpoint: '', endpoints: bases, urls, byForm };
}

/** What of a destination its configuration says. */
export function describeConfig(config: Config): Omit<Destination, 'id' | 'name'> {
  const { byForm, ...addresses } = addressesOf(config);
  const backends = { ...byForm, ...config.seen, ...config.backends };
  const none = { traces: null, logs: null, metrics: null };
  return {
    ...addresses,
    headers: config.headers,
    tenant: config.tenant ?? null,
    ca: config.ca ?? null,
    backends,
    chosenBackends: config.backends ?? {},
    read: {
      ...readUrls(config.readUrls ?? {}, addresses.urls, backends),
      headers: config.readHeaders ?? null,
    },
    grafanaUrl: config.grafanaUrl,
    dataSources: { ...none, ...config.dataSources },
    grafanaOrg: config.grafanaOrg ?? null,
    tested: config.tested,
  };
}

/** Signals with a value other than undefined. */
function given<T>(values: Partial<PerSignal<T | undefined>> | null | undefined): Partial<PerSignal<T>> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined));
}

/** What of `before` stays where the input leaves it out; null clears. */
const kept = <T>(now: T | null | undefined, before: T | null | undefined): T | null =>
  now === undefined ? (before ?? null) : now;

/** The configuration of an input, over what was kept before. Throws AppError, with what to use instead. */
export function configOf(asked: DestinationInput, before: Config | null): Config {
  const input = plainInput(asked);
  checkHeaders([...input.headers, ...(input.read?.headers ?? [])]);
  if (input.tenant && !isHeaderValue(input.tenant)) {
    throw new AppError({
      code: 'bad_request',
      message: 'The tenant holds a character that HTTP does not allow.',
    });
  }
  const backends = input.backends === undefined ? before?.backends : given(input.backends);
  const separate =
    input.endpoints === undefined && input.endpoint === '' ? before?.endpoints : input.endpoints;
  const addresses = addressesOf({
    endpoint: input.endpoint,
    endpoints: separate ? { traces: null, logs: null, metrics: null, ...given(separate) } : null,
    ...(backends && { backends }),
  });
  if (SIGNALS.every((signal) => addresses.urls[signal] === null)) {
    throw badAddress(
      'There is no address to send to.',
      'Give one OTLP endpoint, or one of Tempo, Loki, Prometheus or Mimir.',
    );
  }
  const learnt = learnGrafana(input.grafanaUrl);
  const read = input.read;
  const readGiven = read === undefined ? before?.readUrls : given(read?.urls);
  return {
    endpoint: addresses.endpoint,
    endpoints: addresses.endpoints,
    headers: withoutSecrets(input.headers),
    tenant: kept(input.tenant, before?.tenant),
    ca: input.ca === undefined ? (before?.ca ?? null) : readCa(input.ca),
    ...(backends && { backends }),
    readUrls: Object.fromEntries(
      Object.entries(readGiven ?? {}).map(([signal, url]) => [signal, url === null ? null : readBase(url)]),
    ),
    readHeaders:
      read === undefined
        ? (before?.readHeaders ?? null)
        : read?.headers
          ? withoutSecrets(read.headers)
          : null,
    grafanaUrl: learnt?.base ?? null,
    dataSources: {
      ...(input.dataSources === undefined ? before?.dataSources : given(input.dataSources)),
      ...learnt?.dataSources,
    },
    grafanaOrg: learnt?.org ?? kept(input.grafanaOrg, before?.grafanaOrg),
    tested: null,
  };
}
