// The engine itself: session, status, services, runs, settings, refusals, sample data.
import { z } from 'zod';
import { nanos, range, runId, signal, traceId } from './common.ts';
import { bytes, json, takingFile } from './endpoint.ts';
import { redactionRule } from './redaction.ts';

const nothing = z.object({});
export const done = z.object({ ok: z.literal(true) });

export const listener = z.object({
  host: z.string(),
  port: z.number(),
  /** Why it does not listen; it is tried again. */
  error: z.string().optional(),
});

export const counts = z.object({
  spans: z.number(),
  traces: z.number(),
  logs: z.number(),
  metricPoints: z.number(),
});

export const run = z.object({
  id: runId,
  name: z.string(),
  command: z.string().nullable(),
  start: nanos,
  end: nanos.nullable(),
  pinned: z.boolean(),
  current: z.boolean(),
  /** About what it takes on disk. */
  bytes: z.number(),
  counts,
});
export type Run = z.infer<typeof run>;

export const status = z.object({
  version: z.string(),
  pid: z.number(),
  shell: z.enum(['desktop', 'headless']),
  dataDir: z.string(),
  /** What to put before `run`, `env` or `status` in a shell of this machine; null where there is no command line. */
  command: z.string().nullable(),
  startedAt: nanos,
  grpc: listener,
  http: listener,
  api: z.object({ url: z.string() }),
  run: z.object({ id: runId, name: z.string() }),
  counts,
  bytes: z.number(),
  quotaBytes: z.number(),
  /** Items a second over the last five seconds. */
  rates: z.object({ spans: z.number(), logs: z.number(), metricPoints: z.number() }),
  /** Requests refused, whole or in part, since findings were last marked as seen. */
  rejected: z.number(),
  /** Where the secrets of destinations are kept. */
  secrets: z.enum(['keychain', 'file']),
  /** Set while nothing can be stored: disk full, read-only. */
  trouble: z.string().nullable(),
  /** A service that brings most of what comes in and will soon push out what others sent; null when none does. */
  noisy: z
    .object({
      service: z.string(),
      share: z.number(),
      bytesPerSecond: z.number(),
      secondsUntilFull: z.number(),
      secondsUntilReplaced: z.number(),
    })
    .nullable(),
  /** Set when the engine only shows a saved file: nothing is received and nothing can be changed. */
  saved: z.object({ file: z.string(), share: z.number() }).nullable(),
  /** Search lags behind by so many items. */
  unindexed: z.number(),
});
export type Status = z.infer<typeof status>;

export const service = z.object({
  name: z.string(),
  spans: z.number(),
  /** Requests a second over the range; spans, of a service that answers none. */
  rate: z.number(),
  errors: z.number(),
  /** Of the spans other than internal and client ones: what the service answered with. */
  requests: z.number(),
  requestErrors: z.number(),
  p50Ns: z.number().nullable(),
  p95Ns: z.number().nullable(),
  p99Ns: z.number().nullable(),
  logs: z.number(),
  logsWithTrace: z.number(),
  instruments: z.number(),
  sdk: z.string(),
  version: z.string(),
  lastSeen: nanos,
});
export type Service = z.infer<typeof service>;

export const serviceArrivals = z.object({
  name: z.string(),
  /** Spans, log records and metric points, by step of time, the oldest first. */
  items: z.array(z.number()),
  /** Metric points in the whole range. */
  points: z.number(),
});
export type ServiceArrivals = z.infer<typeof serviceArrivals>;

export const settings = z.object({
  retentionBytes: z.number().int().min(50_000_000),
  retentionDays: z
    .number()
    .min(1 / 24)
    .max(3650),
  grpcPort: z.number().int().min(0).max(65535),
  httpPort: z.number().int().min(0).max(65535),
  /** Origins of pages, beside localhost, whose browser SDKs may send. */
  allowedOrigins: z.array(z.string()),
  /** What is hidden of everything that leaves for a destination. */
  redact: z.array(redactionRule).max(200),
});
export type Settings = z.infer<typeof settings>;

/** An origin as a browser sends it: scheme, host and port, nothing after; "*" for every page. */
const origin = z
  .string()
  .max(300)
  .refine(
    (text) => text === '*' || isOrigin(text),
    'An origin has a scheme and a host and nothing after them: https://shop.example',
  );

/** A page's host is in small letters and its usual port is not named; extensions have schemes of their own. */
function isOrigin(text: string): boolean {
  if (/^http:.*:80$|^https:.*:443$/.test(text)) return false;
  return /^https?:/i.test(text)
    ? /^https?:\/\/(\[[\da-f:]+\]|[^\s/?#@:[\]A-Z]+)(:\d{1,5})?$/.test(text)
    : /^[a-z][a-z\d+.-]*:\/\/[^\s/?#]+$/.test(text);
}

const changedSettings = settings.extend({ allowedOrigins: z.array(origin).max(100) }).partial();

/** What one reason took within an hour. */
export const removal = z.object({
  from: nanos,
  to: nanos,
  /** Over the size, too old, a deleted run, cleared, or more than pinned runs may hold. */
  reason: z.enum(['bytes', 'age', 'run', 'clear', 'pinned']),
  spans: z.number(),
  logs: z.number(),
  metricPoints: z.number(),
  /** When the newest of it had come. */
  upTo: nanos,
});
export type Removal = z.infer<typeof removal>;

/** What the engine saw happen at its doors, newest last: for the Connect page and the status bar. */
export const journalEntry = z.object({
  id: z.number(),
  time: nanos,
  /** `partly`: some items of a request were refused, the rest was stored. */
  kind: z.enum([
    'listening',
    'port_taken',
    'connected',
    'refused',
    'partly',
    'first_signal',
    'trouble',
    'noisy',
  ]),
  title: z.string(),
  /** What it means and what to do. */
  detail: z.string().optional(),
  peer: z.string().optional(),
  signal: signal.optional(),
  service: z.string().optional(),
  sdk: z.string().optional(),
  traceId: traceId.optional(),
  /** How often it happened, when the same thing repeats. */
  times: z.number(),
});
export type JournalEntry = z.infer<typeof journalEntry>;

export const engine = {
  openSession: json(
    'POST',
    '/api/session',
    'Exchanges the one-time code of a signed-in link for the token (no token needed)',
    z.object({ code: z.string() }),
    z.object({ token: z.string() }),
  ),
  newSessionCode: json(
    'POST',
    '/api/session/code',
    'Makes a one-time code for a signed-in link',
    nothing,
    z.object({ code: z.string() }),
  ),
  getStatus: json('GET', '/api/status', 'Ports, counts, bytes, rates', nothing, status),
  stopEngine: json('POST', '/api/stop', 'Stops the engine cleanly', nothing, done),
  listServices: json(
    'GET',
    '/api/services',
    'Services with rate, errors and duration',
    range,
    z.object({ services: z.array(service) }),
  ),
  serviceArrivals: json(
    'GET',
    '/api/services/arrivals',
    'How much came of each service over time, by the times of its items',
    range.extend({ buckets: z.number().int().min(1).max(500).default(48) }),
    z.object({
      services: z.array(serviceArrivals),
      /** Of the whole range. */
      seconds: z.number(),
      stepSeconds: z.number(),
    }),
  ),
  listRuns: json('GET', '/api/runs', 'Runs, newest first', nothing, z.object({ runs: z.array(run) })),
  startRun: json(
    'POST',
    '/api/runs',
    'Ends the current run and begins another',
    z.object({ name: z.string().max(200).optional(), command: z.string().max(2000).optional() }),
    run,
  ),
  changeRun: json(
    'PUT',
    '/api/runs/:id',
    'Renames or pins a run',
    z.object({ id: runId, name: z.string().min(1).max(200).optional(), pinned: z.boolean().optional() }),
    run,
  ),
  deleteRun: json(
    'DELETE',
    '/api/runs/:id',
    'Deletes a run with all that it holds',
    z.object({ id: runId }),
    done,
  ),
  clearData: json(
    'POST',
    '/api/clear',
    'Deletes captured data: all of it, or that of some signals',
    z.object({ signals: z.array(signal).min(1).default(['traces', 'logs', 'metrics']) }),
    done,
  ),
  listRemovals: json(
    'GET',
    '/api/removals',
    'What retention and deletion took, newest first',
    nothing,
    z.object({
      removals: z.array(removal),
      /** When the oldest of what is kept came; null when nothing is. */
      keptSince: nanos.nullable(),
      /** Of the store's size, what pinned runs hold. */
      pinnedBytes: z.number(),
    }),
  ),
  getSettings: json('GET', '/api/settings', 'Settings', nothing, settings),
  changeSettings: json(
    'PUT',
    '/api/settings',
    'Changes settings; ports move at once',
    changedSettings,
    settings,
  ),
  journal: json(
    'GET',
    '/api/journal',
    'What happened at the doors',
    nothing,
    z.object({ entries: z.array(journalEntry) }),
  ),
  loadSample: json(
    'POST',
    '/api/sample',
    'Sends a believable shop of five services through the receiver, in a run of its own',
    z.object({ minutes: z.number().min(1).max(60).default(15) }),
    z.object({ run: runId, spans: z.number(), logs: z.number(), metricPoints: z.number() }),
  ),
  exportData: bytes(
    'GET',
    '/api/export',
    'Captured data as OTLP/JSON lines, one request a line',
    range.extend({
      signals: z.array(signal).default(['traces', 'logs', 'metrics']),
      traceId: traceId.optional(),
    }),
    'application/x-ndjson',
  ),
  saveRuns: bytes(
    'GET',
    '/api/save',
    'A run, or all of them, as one file: to be kept, opened elsewhere, or imported again',
    z.object({
      run: runId.optional(),
      signals: z.array(signal).min(1).default(['traces', 'logs', 'metrics']),
    }),
    'application/vnd.sqlite3',
  ),
  /** The body is the file itself, streamed; not JSON. */
  importData: takingFile(
    json(
      'POST',
      '/api/import',
      'Takes OTLP/JSON lines, or a file of saved runs, as the body and stores what is in it',
      nothing,
      z.object({
        spans: z.number(),
        logs: z.number(),
        metricPoints: z.number(),
        refused: z.number(),
        messages: z.array(z.string()),
        /** The runs a saved file brought; lines go into the current one. */
        runs: z.array(runId),
      }),
    ),
  ),
};
