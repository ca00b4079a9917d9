// Sending captured telemetry to a real backend: what to send, and how it went.
import { z } from 'zod';
import { filter, nanos, range, runId, signal, traceId } from './common.ts';
import { json } from './endpoint.ts';

export const what = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trace'), traceId }),
  z.object({ kind: z.literal('selected'), traceIds: z.array(traceId).min(1).max(10_000) }),
  filter.extend({ kind: z.literal('traces') }),
  filter.extend({ kind: z.literal('logs') }),
  range.extend({ kind: z.literal('range') }),
  z.object({ kind: z.literal('run'), run: runId }),
]);
export type What = z.infer<typeof what>;

/** What is hidden on the way out. Kept in Settings; a send may add its own. */
export const redactionRule = z.object({
  /** Attribute keys whose values go ("authorization", "*.token"), or a pattern that goes wherever text has it. */
  where: z.enum(['key', 'text']),
  pattern: z.string().min(1).max(500),
});
export type RedactionRule = z.infer<typeof redactionRule>;

/** How items go out. */
export const how = z.object({
  /** At their own times, or all moved by one offset so that the newest is now, with ids of their own. */
  time: z.enum(['recorded', 'now']).default('recorded'),
  /** Delta points for backends that store cumulative ones only. */
  delta: z.enum(['convert', 'leave-out', 'as-is']).default('convert'),
  /** What the backend is known to refuse: stays here and is named, or is tried. */
  refused: z.enum(['leave-out', 'try']).default('leave-out'),
  /** Also what this destination has already. */
  again: z.boolean().default(false),
  redact: z.array(redactionRule).max(200).default([]),
});
export type How = z.infer<typeof how>;

export const sendRequest = z.object({
  what,
  signals: z.array(signal).min(1).default(['traces', 'logs', 'metrics']),
  destination: z.number().int(),
  how: how.prefault({}),
});

export const signalCount = z.object({ items: z.number(), bytes: z.number() });

export const finding = z.object({
  level: z.enum(['error', 'warning', 'info', 'ok']),
  /** In plain words, with its count: "1 log record is too long." */
  title: z.string(),
  detail: z.string(),
});

export const preflight = z.object({
  /** What is sent, in words: "POST /checkout a3f1c09e". */
  label: z.string(),
  offered: z.object({ traces: signalCount, logs: signalCount, metrics: signalCount }),
  findings: z.array(finding),
});
export type Preflight = z.infer<typeof preflight>;

export const signalOutcome = z.object({
  offered: z.number(),
  sent: z.number(),
  refused: z.number(),
  bytes: z.number(),
  state: z.enum(['waiting', 'sending', 'done', 'failed', 'cancelled', 'skipped']),
  /** The backend's words, each once, with how many items it was about. */
  messages: z.array(z.object({ text: z.string(), items: z.number() })),
  /** While it waits to try again. */
  retry: z.object({ attempt: z.number(), at: nanos, reason: z.string() }).nullable(),
});
export type SignalOutcome = z.infer<typeof signalOutcome>;

export const send = z.object({
  id: z.number(),
  label: z.string(),
  what,
  destination: z.object({ id: z.number(), name: z.string() }),
  start: nanos,
  end: nanos.nullable(),
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted']),
  outcome: z.object({ traces: signalOutcome, logs: signalOutcome, metrics: signalOutcome }),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
});
export type Send = z.infer<typeof send>;

const one = z.object({ id: z.number().int() });

export const sending = {
  preflight: json(
    'POST',
    '/api/send/preflight',
    'Counts what would be sent and says what the target will refuse',
    sendRequest,
    preflight,
  ),
  startSend: json(
    'POST',
    '/api/send',
    'Begins a send; progress comes over the change feed',
    sendRequest,
    send,
  ),
  listSends: json(
    'GET',
    '/api/sends',
    'Sends, newest first',
    z.object({ limit: z.number().int().min(1).max(1000).default(100) }),
    z.object({ sends: z.array(send) }),
  ),
  getSend: json('GET', '/api/sends/:id', 'One send', one, send),
  cancelSend: json(
    'POST',
    '/api/sends/:id/cancel',
    'Cancels a send: what is on its way is finished, the rest is not sent',
    one,
    send,
  ),
};
