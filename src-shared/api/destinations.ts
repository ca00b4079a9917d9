// Where captured telemetry can be sent: Grafana Cloud, any OTLP endpoint, or backends of one's own.
import { z } from 'zod';
import { nanos } from './common.ts';
import { json } from './endpoint.ts';
import { done } from './engine.ts';

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

/** What answers at the far end: they differ in what they take, how they refuse and how they are asked afterwards. */
export const backend = z.enum(['tempo', 'loki', 'prometheus', 'mimir', 'grafana-cloud', 'otlp']);
export type Backend = z.infer<typeof backend>;

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

const nothing = z.object({});
const one = z.object({ id: z.number().int() });

export const destinations = {
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
};
