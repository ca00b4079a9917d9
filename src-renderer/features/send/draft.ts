// A destination while it is being written: what the form holds, and how it comes from and goes to the API. Pure.
import type { Backend, Destination, DestinationInput } from '#shared/api/destinations.ts';
import { LOCAL } from './destination-words.ts';
import { SIGNALS, type Signal } from './outcome-words.ts';

export interface DraftHeader {
  /** For React only: rows come and go. */
  readonly key: number;
  readonly name: string;
  /** Null: kept as it is in the engine. */
  readonly value: string | null;
  readonly secret: boolean;
}

/** How its address is given. */
export type Way = 'cloud' | 'otlp' | 'separate';

type PerSignal<T> = Readonly<Record<Signal, T>>;

export interface Draft {
  readonly name: string;
  readonly way: Way;
  readonly zone: string;
  readonly instance: string;
  readonly token: string;
  /** Of way `otlp`; for a kept one of Grafana Cloud, its gateway. */
  readonly endpoint: string;
  readonly endpoints: PerSignal<string>;
  readonly headers: readonly DraftHeader[];
  readonly tenant: string;
  readonly ca: string;
  /** Chosen by hand; the others are seen by the engine. */
  readonly backends: Readonly<Partial<Record<Signal, Backend>>>;
  /** Whether it is asked afterwards what arrived. */
  readonly ask: boolean;
  /** "" for what the engine derives. */
  readonly readUrls: PerSignal<string>;
  /** Null: asked with the headers it is sent with. */
  readonly readHeaders: readonly DraftHeader[] | null;
  readonly grafanaUrl: string;
}

const NONE: PerSignal<string> = { traces: '', logs: '', metrics: '' };

export const EMPTY: Draft = {
  name: '',
  way: 'otlp',
  zone: '',
  instance: '',
  token: '',
  endpoint: '',
  endpoints: NONE,
  headers: [],
  tenant: '',
  ca: '',
  backends: {},
  ask: true,
  readUrls: NONE,
  readHeaders: null,
  grafanaUrl: '',
};

let nextKey = 1;

/** A header row. Typed ones are secrets until said otherwise. */
export function headerRow(name = '', value: string | null = '', secret = true): DraftHeader {
  return { key: nextKey++, name, value, secret };
}

const rowsOf = (headers: Destination['headers']): DraftHeader[] =>
  headers.map((header) => headerRow(header.name, header.value ?? null, header.secret));

const mapSignals = <T>(make: (signal: Signal) => T): Record<Signal, T> => ({
  traces: make('traces'),
  logs: make('logs'),
  metrics: make('metrics'),
});

/** `prod-eu-west-2` of Grafana Cloud's gateway, else the whole host; "" for what is no address. */
function zoneOf(endpoint: string): string {
  const host = URL.parse(endpoint)?.host ?? '';
  return /^otlp-gateway-(.+)\.grafana\.net$/.exec(host)?.[1] ?? host;
}

/** The draft that changes a destination. */
export function draftOf(destination: Destination): Draft {
  const { name, kind, endpoint, endpoints, headers, tenant, ca, chosenBackends, read, grafanaUrl } =
    destination;
  const asked = SIGNALS.some((signal) => read.urls[signal] !== null);
  // Where something could be derived and nothing is asked, somebody said so.
  const isTold = kind === 'separate' || LOCAL.test(endpoint);
  return {
    ...EMPTY,
    name,
    way: kind === 'grafana-cloud' ? 'cloud' : kind,
    zone: kind === 'grafana-cloud' ? zoneOf(endpoint) : '',
    endpoint,
    endpoints: mapSignals((signal) => endpoints?.[signal] ?? ''),
    headers: rowsOf(headers),
    tenant: tenant ?? '',
    ca: ca ?? '',
    backends: chosenBackends,
    ask: asked || !isTold,
    readUrls: mapSignals((signal) => (read.derived[signal] ? '' : (read.urls[signal] ?? ''))),
    readHeaders: read.headers && rowsOf(read.headers),
    grafanaUrl: grafanaUrl ?? '',
  };
}

/** Instance and token of a Basic header as Grafana Cloud makes it. */
function basicParts(value: string): { instance: string; token: string } | null {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(value)?.[1];
  if (encoded === undefined) return null;
  try {
    const [, instance, token] = /^(\d+):(.+)$/s.exec(atob(encoded)) ?? [];
    return instance !== undefined && token !== undefined ? { instance, token } : null;
  } catch {
    return null;
  }
}

const isAuthorization = ({ name }: { readonly name: string }): boolean =>
  name.trim().toLowerCase() === 'authorization';

/** The draft with what a pasted block says; a name that was given stays. */
export function withPasted(
  draft: Draft,
  input: DestinationInput,
  kind: Destination['kind'] | null = 'otlp',
): Draft {
  const { name, endpoint = '', endpoints, headers = [] } = input;
  const pasted: Draft = {
    ...draft,
    name: draft.name.trim() === '' ? name : draft.name,
    way: endpoints ? 'separate' : 'otlp',
    endpoint,
    endpoints: mapSignals((signal) => endpoints?.[signal] ?? ''),
    headers: rowsOf(headers),
  };
  const basic = basicParts(headers.find(isAuthorization)?.value ?? '');
  if (kind !== 'grafana-cloud' || basic === null) return pasted;
  return { ...pasted, way: 'cloud', zone: zoneOf(endpoint), ...basic };
}

/** Headers that are written out beside the address; Grafana Cloud's own is made of instance and token. */
export function ownHeaders({ way, headers }: Draft): readonly DraftHeader[] {
  return way === 'cloud' ? headers.filter((header) => !isAuthorization(header)) : headers;
}

const given = (headers: readonly DraftHeader[]): DestinationInput['headers'] =>
  headers
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, value, secret }) => ({ name: name.trim(), secret, ...(value !== null && { value }) }));

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** Address and headers by the way they are given. */
function addressOf(draft: Draft): Pick<DestinationInput, 'endpoint' | 'endpoints' | 'headers' | 'cloud'> {
  const { way, zone, instance, token, endpoint, endpoints, headers } = draft;
  switch (way) {
    case 'cloud': {
      if (token.trim() !== '')
        return {
          endpoint: '',
          endpoints: null,
          headers: given(ownHeaders(draft)),
          cloud: { zone: zone.trim(), instance: instance.trim(), token: token.trim() },
        };
      // The token that is kept stays; only the zone may have changed.
      const gateway = zone.includes('.') ? zone.trim() : `otlp-gateway-${zone.trim()}.grafana.net`;
      return {
        endpoint: zone.trim() === zoneOf(endpoint) ? endpoint : `https://${gateway}/otlp`,
        endpoints: null,
        headers: given(headers),
      };
    }
    case 'otlp':
      return { endpoint: endpoint.trim(), endpoints: null, headers: given(headers) };
    case 'separate':
      return {
        endpoint: '',
        endpoints: mapSignals((signal) => orNull(endpoints[signal])),
        headers: given(headers),
      };
  }
}

/** What the API takes. `before` is the destination that is changed. */
export function inputOf(draft: Draft, before: Destination | null = null): DestinationInput {
  const { name, tenant, ca, backends, ask, readUrls, readHeaders, grafanaUrl } = draft;
  const urls: NonNullable<NonNullable<DestinationInput['read']>['urls']> = {};
  for (const signal of SIGNALS) {
    if (!ask) urls[signal] = null;
    else if (readUrls[signal].trim() !== '') urls[signal] = readUrls[signal].trim();
  }
  // Another Grafana has other data sources.
  const elsewhere = before !== null && orNull(grafanaUrl) !== before.grafanaUrl;
  return {
    name: name.trim(),
    ...addressOf(draft),
    tenant: orNull(tenant),
    ca: orNull(ca),
    backends,
    read: { urls, headers: readHeaders && (given(readHeaders) ?? []) },
    grafanaUrl: orNull(grafanaUrl),
    ...(elsewhere && { dataSources: null, grafanaOrg: null }),
  };
}

/** What is still missing before it can be described; null when nothing is. `isKept`: secrets are kept already. */
export function missingIn(draft: Draft, isKept: boolean): string | null {
  const { way, zone, instance, token, endpoint, endpoints } = draft;
  const has = (text: string): boolean => text.trim() !== '';
  switch (way) {
    case 'cloud':
      if (!has(zone)) return 'The zone is missing.';
      if (has(instance) !== has(token)) return 'Instance and token belong together.';
      return has(token) || isKept ? null : 'Instance and token are missing.';
    case 'otlp':
      return has(endpoint) ? null : 'The address is missing.';
    case 'separate':
      return SIGNALS.some((signal) => has(endpoints[signal])) ? null : 'An address is missing.';
  }
}
