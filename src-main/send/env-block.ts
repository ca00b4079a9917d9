// Reads what Grafana Cloud shows under "OpenTelemetry, Configure", or any OTEL_EXPORTER_OTLP_* lines: for a
// shell, PowerShell, a .env file or YAML.

import type { z } from 'zod';
import type { parsedBlock } from '#shared/api/destinations.ts';
import { AppError } from '#shared/api/errors.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { isSecretHeader } from './headers.ts';
import { readSignalEndpoint } from './signal-urls.ts';
import { readEndpoint } from './urls.ts';

export type ParsedBlock = z.infer<typeof parsedBlock>;
type Piece = ParsedBlock['pieces'][number];

// A bare value is looked ahead at and not passed over: on a command line the next variable may stand in the same line.
const VARIABLE =
  /(?:^|[\s;&,{]|\$env:|--env=)(?:(["'])(OTEL_EXPORTER_OTLP_[A-Z_]+)=([^\n]*?)\1|["']?(OTEL_EXPORTER_OTLP_[A-Z_]+)["']?[ \t]*[=:][ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|(?=([^\n]*))))/gim;
const PAIR = String.raw`[^\s=,]+=(?:(?:Basic|Bearer)\s+)?[^\s,]*`;
const PAIRS = new RegExp(`^${PAIR}(?:,[ \\t]*${PAIR})*`, 'i');
/** What may stand before a variable that has its line to itself. */
const ALONE = /^\s*(?:(?:export|set|-)\s+|\$env:)?$/i;

const COMMENTED_LINE = /^\s*(?:#|\/\/|::|rem\b)/i;

/** A line up to the "#" that begins a comment: behind a blank and outside of quotes. */
function withoutComment(line: string): string {
  if (COMMENTED_LINE.test(line)) return '';
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '#' && /\s/.test(line.charAt(at - 1))) return line.slice(0, at).trimEnd();
    if (char !== '"' && char !== "'") continue;
    // A quote without a second one is an apostrophe.
    const end = line.indexOf(char, at + 1);
    if (end > 0) at = end;
  }
  return line;
}

/** A variable whose value stands apart from it, as Kubernetes (`- name: …`, `value: …`) and Dockerfiles (`ENV NAME value`) have it. */
const inOneLine = (text: string): string =>
  text
    .replace(
      /^[ \t]*-?[ \t]*name:[ \t]*["']?(OTEL_EXPORTER_OTLP_[A-Z_]+)["']?[ \t]*\n\s*value:[ \t]*/gim,
      '$1=',
    )
    .replace(/^[ \t]*ENV[ \t]+(OTEL_EXPORTER_OTLP_[A-Z_]+)[ \t]+(?=[^\s=])/gim, '$1=');

/** The part of a line after `NAME=` that is its value; `before` is the line up to there. */
function bareValue(name: string, rest: string, before: string): string {
  if (!name.endsWith('_HEADERS')) return rest;
  const [pairs = ''] = PAIRS.exec(rest.trim()) ?? [];
  const hasLine = ALONE.test(before) && !/\b(?:Basic|Bearer)\b/i.test(rest);
  return hasLine ? rest : pairs;
}

/**
 * The variables of a text, names in capitals; what is commented out says nothing. An address ends at the first blank, so that nothing that follows on a
 * command line, a token least of all, becomes part of it.
 */
function readVariables(pasted: string): Map<string, string> {
  const text = inOneLine(pasted.split('\n').map(withoutComment).join('\n'));
  const variables = new Map<string, string>();
  for (const match of text.matchAll(VARIABLE)) {
    const [found, , wholeName, whole, ownName, double, single, bare = ''] = match;
    const name = (wholeName ?? ownName ?? '').toUpperCase();
    const at = match.index + found.length - found.trimStart().length;
    const lead = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
    const before = found.trimStart().startsWith('$') ? '' : lead;
    const value = (whole ?? double ?? single ?? bareValue(name, bare, before)).trim();
    const [word = ''] = value.replace(/^["']/, '').split(/\s/, 1);
    variables.set(name, name.endsWith('_HEADERS') ? value : word.replace(/["';&,}]+$/, ''));
  }
  return variables;
}

/** An address to be shown: without the name, password and query it may hold. */
const shownAddress = (address: string): string =>
  address.replace(/\/\/[^/\s]*@/, '//…@').replace(/\?.*$/, '?…');

/** `k=v,k2=v2` with percent-encoded values (W3C baggage style), as the environment variable has it. */
export function readHeaders(text: string): { name: string; value: string }[] {
  return text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) return [];
    const raw = pair.slice(at + 1).trim();
    let value = raw;
    try {
      value = decodeURIComponent(raw);
    } catch {
      // Not percent-encoded after all: a token may hold a bare "%".
    }
    return [{ name: pair.slice(0, at).trim(), value }];
  });
}

const masked = (token: string): string =>
  token.length <= 12 ? '••••' : `${token.slice(0, 5)}…${token.slice(-3)}`;

/** Instance and token of a Basic header as Grafana Cloud makes it; undefined for anything else. */
function basicParts(value: string): { instance: string; token: string } | undefined {
  const match = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(value);
  const [instance, ...token] = Buffer.from(match?.[1] ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return instance && token.length > 0 ? { instance, token: token.join(':') } : undefined;
}

function describeHeaders(headers: { name: string; value: string }[]): Piece[] {
  return headers.flatMap(({ name, value }): Piece[] => {
    if (name.toLowerCase() !== 'authorization')
      return [{ label: name, value: isSecretHeader(name) ? masked(value) : value, ok: true }];
    const basic = basicParts(value);
    if (basic === undefined) {
      const bearer = /^Bearer\s+\S+/i.test(value);
      return [
        {
          label: 'Authorization',
          value: masked(value.replace(/^\w+\s+/, '')),
          ok: bearer,
          ...(!bearer && { message: 'Neither Basic nor Bearer: copy the whole line again.' }),
        },
      ];
    }
    const serviceAccount = basic.token.startsWith('glsa_');
    return [
      { label: 'Instance', value: basic.instance, ok: true },
      {
        label: 'Token',
        value: masked(basic.token),
        ok: !serviceAccount,
        ...(serviceAccount && {
          message:
            'This is a Grafana service account token. OTLP needs an access policy token (glc_…) with traces:write, logs:write, metrics:write.',
        }),
      },
    ];
  });
}

/** Endpoints of single signals, where some signal has one; the common endpoint stands in for the others. */
function endpointsOf(variables: ReadonlyMap<string, string>): Partial<Record<Signal, string>> | null {
  const own: Partial<Record<Signal, string>> = {};
  const common = variables.get('OTEL_EXPORTER_OTLP_ENDPOINT');
  for (const signal of SIGNALS) {
    const address = variables.get(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`);
    if (address) own[signal] = address;
  }
  if (Object.keys(own).length === 0) return null;
  if (common !== undefined)
    for (const signal of SIGNALS) own[signal] ??= `${common.replace(/\/+$/, '')}/v1/${signal}`;
  return own;
}

function separate(
  given: Partial<Record<Signal, string>>,
  headers: { name: string; value: string }[],
): ParsedBlock {
  const urls: Record<Signal, string | null> = { traces: null, logs: null, metrics: null };
  const pieces = SIGNALS.flatMap((signal): Piece[] => {
    const address = given[signal];
    if (address === undefined) return [];
    const label = `${signal[0]?.toUpperCase()}${signal.slice(1)}`;
    try {
      urls[signal] = readSignalEndpoint(signal, address).url;
      return [{ label, value: urls[signal], ok: true }];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [
        {
          label,
          value: shownAddress(address),
          ok: false,
          message: [error.message, error.hint].filter(Boolean).join(' '),
        },
      ];
    }
  });
  const ok = pieces.every((piece) => piece.ok);
  const first = SIGNALS.map((signal) => urls[signal]).find((url) => url !== null);
  const input = {
    name: first ? new URL(first).hostname : '',
    endpoint: '',
    endpoints: given,
    grafanaUrl: null,
    headers: headers.map((one) => ({ ...one, secret: isSecretHeader(one.name) })),
  };
  return {
    input: ok ? input : null,
    kind: ok ? 'separate' : null,
    urls: ok ? urls : null,
    pieces: [...pieces, ...describeHeaders(headers)],
  };
}

/** What a pasted text says, piece by piece, and the destination it makes (null when it names no endpoint). */
export function parseBlock(text: string): ParsedBlock {
  const variables = readVariables(text);
  const lone = variables.size === 0 && /^\s*(https?:\/\/\S+|[\w.-]+:\d+\S*)\s*$/.exec(text)?.[1];
  const own = endpointsOf(variables);
  const address = variables.get('OTEL_EXPORTER_OTLP_ENDPOINT') ?? (lone || undefined);
  const headers = readHeaders(variables.get('OTEL_EXPORTER_OTLP_HEADERS') ?? '');
  if (own !== null) return separate(own, headers);
  const pieces: Piece[] = [];
  if (address === undefined) {
    pieces.push({
      label: 'Endpoint',
      value: '',
      ok: false,
      message: 'No OTEL_EXPORTER_OTLP_ENDPOINT in this text.',
    });
    return { input: null, kind: null, urls: null, pieces: [...pieces, ...describeHeaders(headers)] };
  }
  try {
    const endpoint = readEndpoint(address);
    const cloud = endpoint.kind === 'grafana-cloud';
    pieces.push({ label: 'Endpoint', value: endpoint.base, ok: true }, ...describeHeaders(headers));
    if (cloud && headers.length === 0) {
      pieces.push({
        label: 'Token',
        value: '',
        ok: false,
        message: 'Grafana Cloud needs the OTEL_EXPORTER_OTLP_HEADERS line too: press “Generate now” there.',
      });
    }
    const name = cloud ? 'Grafana Cloud' : new URL(endpoint.base).host;
    const input = {
      name,
      endpoint: endpoint.base,
      grafanaUrl: null,
      headers: headers.map((one) => ({ ...one, secret: isSecretHeader(one.name) })),
    };
    return { input, kind: endpoint.kind, urls: endpoint.urls, pieces };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    pieces.push({
      label: 'Endpoint',
      value: shownAddress(address),
      ok: false,
      message: [error.message, error.hint].filter(Boolean).join(' '),
    });
    return { input: null, kind: null, urls: null, pieces: [...pieces, ...describeHeaders(headers)] };
  }
}
