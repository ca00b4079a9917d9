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

/** Something of each signal. */
const each = <S extends z.ZodType>(of: S) => z.object({ traces: of, logs: of, metrics: of });
/** Something of some signals. */
const some = <S extends z.ZodType>(of: S) => each(of).partial();

const address = z.string().trim().min(1).max(2000);

export const destination = z.object({
  id: z.number(),
  name: z.string(),
  /** `separate`: each signal has an address of its own, or none. */
  kind: z.enum(['grafana-cloud', 'otlp', 'separate']),
  /** As given: the base the three paths are joined to; "" when each signal has its own. */
  endpoint: z.string(),
  /** As given, for `separate`: the base of each signal's backend; null for a signal that is left out. */
  endpoints: each(z.string().nullable()).nullable(),
  /** Where each signal is posted to; null for one that is left out. */
  urls: each(z.string().nullable()),
  headers: z.array(header),
  /** Sent as X-Scope-OrgID. */
  tenant: z.string().nullable(),
  /** A certificate authority to trust beside the usual ones, PEM. */
  ca: z.string().nullable(),
  /** What takes each signal: chosen, else seen by the last test, else by the form of its address. */
  backends: each(backend),
  /** Those of `backends` that a person chose. */
  chosenBackends: some(backend),
  /** Where it can be asked what arrived. */
  read: z.object({
    /** Base addresses of Tempo's, Loki's and Prometheus' (or Mimir's) query APIs; null where there is none to ask. */
    urls: each(z.string().nullable()),
    /** True for those that nobody gave: derived from where the signal goes, and perhaps not there. */
    derived: each(z.boolean()),
    /** Null: the headers it is sent with. */
    headers: z.array(header).nullable(),
  }),
  /** For links into Grafana, where known. */
  grafanaUrl: z.string().nullable(),
  /** Uids of Grafana's data sources, and its organisation, as learnt from a link; null for the usual ones. */
  dataSources: each(z.string().nullable()),
  grafanaOrg: z.number().nullable(),
  tested: z.object({ time: nanos, ok: z.boolean(), checks: z.array(testCheck) }).nullable(),
});
export type Destination = z.infer<typeof destination>;

/**
 * A destination as a person gives it: by `endpoint`, by `endpoints`, or by `cloud`. Fields that are left out on a
 * change stay as they are; null takes them away. Values of secrets travel this way only.
 */
export const destinationInput = z.object({
  name: z.string().trim().min(1).max(100),
  /** One OTLP endpoint for all signals: Grafana Cloud's gateway, Alloy, a Collector, docker otel-lgtm. */
  endpoint: z.string().trim().max(2000).default(''),
  /** Backends of one's own, each by any address of it; null or left out for a signal that is not sent. */
  endpoints: some(address.nullable()).nullable().optional(),
  /** Grafana Cloud by its parts, instead of an endpoint and an Authorization header. */
  cloud: z
    .object({
      /** "prod-eu-west-2", or the gateway's host. */
      zone: z.string().trim().min(1).max(200),
      instance: z.string().trim().regex(/^\d+$/, 'The instance is a number.').max(20),
      token: z.string().trim().min(1).max(5000),
    })
    .optional(),
  headers: z.array(header).max(50).default([]),
  tenant: z.string().trim().min(1).max(150).nullable().optional(),
  ca: z.string().max(200_000).nullable().optional(),
  /** What takes a signal, where the form of its address and a test are no guide. */
  backends: some(backend).nullable().optional(),
  read: z
    .object({
      /** Null for one that must not be asked; left out, it is derived. */
      urls: some(address.nullable()).default({}),
      /** Null: the headers it is sent with. */
      headers: z.array(header).max(50).nullable().default(null),
    })
    .nullable()
    .optional(),
  grafanaUrl: z.string().max(20_000).nullable().default(null),
  dataSources: some(z.string().max(200).nullable()).nullable().optional(),
  grafanaOrg: z.number().int().nullable().optional(),
});
export type DestinationInput = z.infer<typeof destinationInput>;

/** What an input makes before it is kept. */
export const described = destination.pick({
  kind: true,
  endpoint: true,
  endpoints: true,
  urls: true,
  backends: true,
  read: true,
});

/** What an environment block says, piece by piece. */
export const parsedBlock = z.object({
  input: destinationInput.nullable(),
  kind: z.enum(['grafana-cloud', 'otlp', 'separate']).nullable(),
  /** The three final addresses; null while there is none. */
  urls: each(z.string().nullable()).nullable(),
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
  describeDestination: json(
    'POST',
    '/api/destinations/describe',
    'What a destination would be: the three final addresses, the backends, where it can be asked; nothing is kept',
    destinationInput,
    described,
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
    'Tries name, connection, TLS, path and sign-in, signal by signal, and whether it can be asked afterwards',
    one.extend({
      /** Send a trace, a log record and a point of now, as service "spandrel-connection-test". */
      canary: z.boolean().default(false),
    }),
    z.object({
      ok: z.boolean(),
      checks: z.array(testCheck),
      /** The canary's trace, and where Grafana shows it, where that is known; null when none was taken. */
      canary: z.object({ traceId: z.string(), url: z.string().nullable() }).nullable(),
    }),
  ),
};
