// A destination while it is being written: what the form holds, and how it comes from and goes to the API. Pure.
import type { Destination, DestinationInput } from '#shared/api/destinations.ts';

export interface DraftHeader {
  /** For React only: rows come and go. */
  readonly key: number;
  readonly name: string;
  /** Null: kept as it is in the engine. */
  readonly value: string | null;
  readonly secret: boolean;
}

export interface Draft {
  readonly name: string;
  readonly endpoint: string;
  readonly headers: readonly DraftHeader[];
  readonly grafanaUrl: string;
}

export const EMPTY: Draft = { name: '', endpoint: '', headers: [], grafanaUrl: '' };

let nextKey = 1;

/** A header row. Typed ones are secrets until said otherwise. */
export function headerRow(name = '', value: string | null = '', secret = true): DraftHeader {
  return { key: nextKey++, name, value, secret };
}

/** The draft that changes a destination. */
export function draftOf({ name, endpoint, headers, grafanaUrl }: Destination): Draft {
  return {
    name,
    endpoint,
    headers: headers.map((header) => headerRow(header.name, header.value ?? null, header.secret)),
    grafanaUrl: grafanaUrl ?? '',
  };
}

/** The draft with what a pasted block says; a name that was given stays. */
export function withPasted(draft: Draft, input: DestinationInput): Draft {
  const { name, endpoint, headers = [] } = input;
  return {
    name: draft.name.trim() === '' ? name : draft.name,
    endpoint,
    headers: headers.map((header) => headerRow(header.name, header.value ?? '', header.secret)),
    grafanaUrl: draft.grafanaUrl,
  };
}

/**
 * The base of a Grafana from any address of it: a pasted Explore link is cut to what stands before it. Null when
 * the text is empty; undefined when it is no address.
 */
export function grafanaBase(text: string): string | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const local = /^(localhost|127\.|\[::1\])/.test(trimmed);
  const url = URL.parse(/^https?:\/\//.test(trimmed) ? trimmed : `${local ? 'http' : 'https'}://${trimmed}`);
  if (url === null || !/[.:]|^localhost$/.test(url.host)) return undefined;
  const path = url.pathname
    .replace(/\/(explore|d|dashboards|a|connections|login)(\/.*)?$/, '')
    .replace(/\/+$/, '');
  return url.origin + path;
}

/** What the API takes. */
export function inputOf({ name, endpoint, headers, grafanaUrl }: Draft): DestinationInput {
  return {
    name: name.trim(),
    endpoint: endpoint.trim(),
    headers: headers
      .filter((header) => header.name.trim() !== '')
      .map(({ name: header, value, secret }) => ({
        name: header.trim(),
        secret,
        ...(value !== null && { value }),
      })),
    grafanaUrl: grafanaBase(grafanaUrl) ?? null,
  };
}

/** The draft as the environment block it would come from: what the engine reads piece by piece. */
export function blockOf({ endpoint, headers }: Draft): string {
  const given = headers.filter(({ name, value }) => name.trim() !== '' && value !== null && value !== '');
  const pairs = given.map(({ name, value }) => `${name.trim()}=${encodeURIComponent(value ?? '')}`);
  const lines = [`OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint.trim()}`];
  if (pairs.length > 0) lines.push(`OTEL_EXPORTER_OTLP_HEADERS=${pairs.join(',')}`);
  return lines.join('\n');
}
