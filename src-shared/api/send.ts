// Sending captured telemetry to a real backend: destinations, what to send, and how it went.
import { z } from 'zod';
import { filter, nanos, range, runId, signal, traceId } from './common.ts';
import { json } from './endpoint.ts';
import { done } from './engine.ts';

const nothing = z.object({});

export const header = z.object({
  name: z.string().min(1),
  /** Absent when it is kept as a secret. */
  value: z.string().optional(),
  /** Kept in the keychain or the secrets file, never in the database. */
  secret: z.boolean(),
});

export const testCheck = z.object({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** What happened, what it means, what to do. */
  message: z.string(),
});

export const destination = z.object({
  id: z.number(),
  name: z.string(),
  kind: z.enum(['grafana-cloud', 'otlp']),
  /** As given: the base the three paths are joined to. */
  endpoint: z.string(),
  urls: z.object({ traces: z.string(), logs: z.string(), metrics: z.string() }),
  headers: z.array(header),
  /** For links into Grafana, where known. */
  grafanaUrl: z.string().nullable(),
  tested: z.object({ time: nanos, ok: z.boolean(), checks: z.array(testCheck) }).nullable(),
});
export type Destination = z.infer<typeof destination>;

export const destinationInput = z.object({
  name: z.string().trim().min(1).max(100),
  endpoint: z.string().trim().min(1).max(2000),
  /** Values of secrets travel this way only; left out on change, they stay as they are. */
  headers: z.array(header).max(50).default([]),
  grafanaUrl: z.string().max(2000).nullable().default(null),
});
export type DestinationInput = z.infer<typeof destinationInput>;

/** What an environment block says, piece by piece. */
export const parsedBlock = z.object({
  input: destinationInput.nullable(),
  kind: z.enum(['grafana-cloud', 'otlp']).nullable(),
  pieces: z.array(
    z.object({ label: z.string(), value: z.string(), ok: z.boolean(), message: z.string().optional() }),
  ),
});

export const what = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trace'), traceId }),
  filter.extend({ kind: z.literal('traces') }),
  filter.extend({ kind: z.literal('logs') }),
  range.extend({ kind: z.literal('range') }),
  z.object({ kind: z.literal('run'), run: runId }),
]);
export type What = z.infer<typeof what>;

export const sendRequest = z.object({
  what,
  signals: z.array(signal).min(1).default(['traces', 'logs', 'metrics']),
  destination: z.number().int(),
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
  listDestinations: json(
    'GET',
    '/api/destinations',
    'Destinations',
    nothing,
    z.object({ destinations: z.array(destination) }),
  ),
  parseDestination: json(
    'POST',
    '/api/destinations/parse',
    'Reads a pasted environment block (Grafana Cloud’s, or any OTEL_EXPORTER_OTLP_* lines)',
    z.object({ text: z.string().max(20_000) }),
    parsedBlock,
  ),
  addDestination: json('POST', '/api/destinations', 'Adds a destination', destinationInput, destination),
  changeDestination: json(
    'PUT',
    '/api/destinations/:id',
    'Changes a destination',
    destinationInput.extend({ id: z.number().int() }),
    destination,
  ),
  removeDestination: json(
    'DELETE',
    '/api/destinations/:id',
    'Removes a destination and its secrets; its history stays',
    one,
    done,
  ),
  testDestination: json(
    'POST',
    '/api/destinations/:id/test',
    'Tries name, connection, TLS, path and sign-in, signal by signal',
    one,
    z.object({ ok: z.boolean(), checks: z.array(testCheck) }),
  ),
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
