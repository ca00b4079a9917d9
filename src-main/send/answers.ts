// What a backend answered, whatever it is: its words, when to come again, and what an answer can mean.
import { decodeStatus, type Status } from '../otlp/responses.ts';

/** So much of what a backend says at once is kept, characters: all of it, but for what no backend says. */
export const MOST_WORDS = 64 * 1024;

/** What one answer to one batch means. `message` is the backend's words. */
export type Verdict =
  /** Taken, all of it. A message is a remark. */
  | { kind: 'accepted'; message: string }
  /** Taken but for some items, and nobody says which. `rejected` is undefined where not even their number is said. */
  | { kind: 'partly'; rejected: number | undefined; message: string }
  /**
   * Lines that are named in the message were refused (Loki). `again`: of the others nothing is known; they may go
   * again. `isCut`: there may be more than was read.
   */
  | { kind: 'lines'; message: string; again?: boolean; isCut?: boolean }
  /** Nothing was taken now; the same bytes may go again. `lost`: they may have been taken all the same. */
  | { kind: 'retry'; afterMs: number | undefined; message: string; lost: boolean }
  /**
   * Nothing was taken: too large as it is, or spoilt by one item. Halves may pass. `behind`: because of what is there
   * already, which may be these very items.
   */
  | { kind: 'split'; message: string; behind?: boolean }
  /** Final for these items. `unknown`: a part may have been stored all the same. */
  | { kind: 'refused'; message: string; unknown: boolean }
  /** Final for all items there are: address, sign-in, tenant, or a block. `lost`: these may have been taken. */
  | { kind: 'halt'; message: string; lost?: boolean };

export interface Answer {
  status: number;
  contentType: string;
  retryAfter: string | null;
  /** The server's clock when it answered, as HTTP has it. */
  date?: string | null;
  body: Uint8Array;
  /** True when there was more of the body than was read. */
  isCut?: boolean;
  /** Where a redirect leads. */
  location?: string | null;
}

/** What a redirect means, which would carry secrets elsewhere; undefined for any other answer. */
export function redirectWords({ status, location }: Pick<Answer, 'status' | 'location'>): string | undefined {
  if (status < 300 || status >= 400) return undefined;
  const where = location ? ` (${location})` : '';
  return `${status}: it sends us to another address${where}. Redirects are not followed: give that address to the destination.`;
}

/** An answer with its words read. */
export interface ReadAnswer {
  status: number;
  words: string;
  /** When to come again, as the backend asks for it, ms. */
  afterMs: number | undefined;
  isCut: boolean;
}

/**
 * Retry-After in milliseconds: seconds, or a date. A date is by the clock of who wrote it: `date` is what that showed,
 * as the answer's Date has it; without one ours, `nowMs`, must do.
 */
export function retryAfterMs(value: string | null, nowMs: number, date?: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const untilMs = Date.parse(value);
  const theirsMs = Date.parse(date ?? '');
  return Number.isNaN(untilMs)
    ? undefined
    : Math.max(0, untilMs - (Number.isNaN(theirsMs) ? nowMs : theirsMs));
}

/** A Status in protobuf or JSON, whatever the type says; undefined when the body is none. */
function statusOf({ body, contentType }: Answer): Status | undefined {
  const encodings = contentType.includes('json')
    ? (['json', 'protobuf'] as const)
    : (['protobuf', 'json'] as const);
  for (const encoding of encodings) {
    try {
      const status = decodeStatus(encoding, body);
      if (status.message !== '') return status;
    } catch {
      // Not a Status in this encoding.
    }
  }
  return undefined;
}

/** The words of an error body: a Status, else its text. */
export function wordsOf(answer: Answer): string {
  return statusOf(answer)?.message ?? textOf(answer);
}

function textOf({ body }: Answer): string {
  const text = new TextDecoder().decode(body).trim();
  if (/^<(!doctype|html)/i.test(text))
    return "a web page instead of an answer: is this address Grafana's own?";
  return text === '' ? 'without a word' : text;
}

/** Reads an answer's words, and how long it asks us to wait. */
export function readAnswer(answer: Answer, nowMs: number): ReadAnswer {
  const status = statusOf(answer);
  const afterMs = retryAfterMs(answer.retryAfter, nowMs, answer.date) ?? status?.retryDelayMs;
  return {
    status: answer.status,
    words: status?.message ?? textOf(answer),
    afterMs,
    isCut: answer.isCut ?? false,
  };
}
