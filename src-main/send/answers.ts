// What a backend's answer means. A 2xx is not always a yes and a 4xx not always a no to everything: Loki stores
// the good lines of a 400, Prometheus answers bad data with 500, Tempo wants no tenant with 503.
import type { Signal } from '#shared/model/signal.ts';
import { decodeExportResponse, decodeStatus } from '../otlp/responses.ts';

export type Verdict =
  /** Taken, all but `rejected` items; `message` says why. */
  | { kind: 'accepted'; rejected: number; message: string }
  /** Nothing was taken now; the same bytes may go again. */
  | { kind: 'retry'; afterMs: number | undefined; message: string }
  /** Too large as it is, or spoilt by one item: halves may pass. */
  | { kind: 'split'; message: string }
  /** Final. `unknown`: a part may have been stored all the same. */
  | { kind: 'refused'; message: string; unknown: boolean };

export interface Answer {
  status: number;
  contentType: string;
  retryAfter: string | null;
  body: Uint8Array;
}

const RETRYABLE = new Set([429, 502, 503, 504]);
const TOO_LARGE =
  /request body too large|larger than max|exceeds ingestion limit|message size too large|entity too large/i;
/** The whole request could not be read, for one item in it: the others will pass without that one. */
const ONE_BAD_ITEM = /utf-?8|unmarshal|length mismatch|not all zero|label name is empty|wire ?type/i;
const CONFIGURATION = /no org id/i;

/** Retry-After in milliseconds: seconds, or a date. */
export function retryAfterMs(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** The words of an error body: a Status in protobuf or JSON, whatever the type says, else its text. */
export function wordsOf({ body, contentType, status }: Answer): string {
  for (const encoding of contentType.includes('json')
    ? (['json', 'protobuf'] as const)
    : (['protobuf', 'json'] as const)) {
    try {
      const { message } = decodeStatus(encoding, body);
      if (message !== '') return message;
    } catch {
      // Not a Status in this encoding.
    }
  }
  const text = new TextDecoder().decode(body).trim();
  if (/^<(!doctype|html)/i.test(text))
    return `${status}, with a web page instead of an answer: is this address Grafana's own?`;
  return text === '' ? `${status} without a word` : text.slice(0, 2000);
}

/** Judges one answer to one batch. */
export function judge(signal: Signal, answer: Answer, nowMs: number): Verdict {
  const { status } = answer;
  if (status === 200 || status === 202 || status === 204) return judgeSuccess(signal, answer);
  const message = wordsOf(answer);
  if (status === 413 || (TOO_LARGE.test(message) && (status === 400 || status === 429)))
    return { kind: 'split', message };
  if (status === 400 && ONE_BAD_ITEM.test(message))
    return { kind: 'split', message: `${status}: ${message}` };
  if (RETRYABLE.has(status) && !CONFIGURATION.test(message)) {
    return {
      kind: 'retry',
      afterMs: retryAfterMs(answer.retryAfter, nowMs),
      message: `${status}: ${message}`,
    };
  }
  // 260 is Loki's "ingestion blocked": a 2xx that is none.
  return { kind: 'refused', message: `${status}: ${message}`, unknown: status === 400 };
}

function judgeSuccess(signal: Signal, answer: Answer): Verdict {
  const accepted: Verdict = { kind: 'accepted', rejected: 0, message: '' };
  const { body, contentType } = answer;
  if (body.length === 0) return accepted;
  if (contentType.includes('html')) {
    return {
      kind: 'refused',
      message: 'A web page answered, not an OTLP receiver. Is this address Grafana’s own?',
      unknown: false,
    };
  }
  const encoding = contentType.includes('json')
    ? 'json'
    : contentType.includes('protobuf')
      ? 'protobuf'
      : undefined;
  if (encoding === undefined) return accepted;
  try {
    const { count, message } = decodeExportResponse(signal, encoding, body);
    return { kind: 'accepted', rejected: count, message };
  } catch {
    return accepted;
  }
}
