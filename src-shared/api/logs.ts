// Log records: search, histogram, facets, one record whole.
import { z } from 'zod';
import { TIES } from '../model/log-tie.ts';
import type { LogRecord, Resource, Scope } from '../model/otlp.ts';
import { SEVERITY_KEYS } from '../model/severity.ts';
import { splitNanos } from '../model/time.ts';
import { count, facets, fields, filter, nanos, page, range, values } from './common.ts';
import { json } from './endpoint.ts';

export const logRow = z.object({
  /** Of the store; ascending in order of arrival. */
  id: z.number(),
  /** The record's time, or its observed time where that is 0. */
  time: nanos,
  severityNumber: z.number(),
  severityText: z.string(),
  /** How bad it is as one word, by its attributes, severity text and number, or a word in its line. */
  level: z.enum(SEVERITY_KEYS),
  service: z.string(),
  /** Text of the body: a string as it is, anything else as JSON; cut at 8 KB. */
  body: z.string(),
  /** The body was not a string and is shown as JSON. */
  structured: z.boolean(),
  cut: z.boolean(),
  eventName: z.string(),
  /** What its attributes say of an exception, `type: message`; "" for none. */
  exception: z.string(),
  traceId: z.string().nullable(),
  /** How it came to its trace: by its own fields, or by an id in an attribute, a key of its body, its text. */
  tiedBy: z.enum(TIES).nullable(),
  spanId: z.string().nullable(),
  /** Values of the labels that were asked for, where it has them; cut at 200 characters. */
  labels: z.record(z.string(), z.string()).optional(),
});
export type LogRow = z.infer<typeof logRow>;

/** The cursor of a list that goes on behind a record, in either direction. */
export function logCursor({ time, id }: Pick<LogRow, 'time' | 'id'>): string {
  const { us, ns } = splitNanos(time);
  return `${us}.${ns}.${id}`;
}

const otlp = <T>() => z.custom<T>((v) => typeof v === 'object' && v !== null);
export const logDetail = z.object({
  row: logRow,
  log: otlp<LogRecord>(),
  resource: otlp<Resource>(),
  scope: otlp<Scope>(),
  received: nanos,
  /** The key or the name before its trace id, where that was not in its own fields; "" otherwise. */
  tieKey: z.string(),
});
export type LogDetail = z.infer<typeof logDetail>;

export const logArrivals = z.object({
  count: z.number(),
  /** The last id that was looked at: where to go on. */
  upTo: z.number(),
  /** False when more arrived than was looked at. */
  all: z.boolean(),
});
export type LogArrivals = z.infer<typeof logArrivals>;

export const logHistogram = z.object({
  /** Start of the first bucket, and the width of each. */
  start: nanos,
  bucketNs: z.number(),
  /** Counts by bucket for each severity. */
  severities: z.record(z.enum(SEVERITY_KEYS), z.array(z.number())),
  total: count,
  /** Time was over before all were counted: what is older than this was not looked at, or not all of it. Null too where no such moment is known. */
  countedBackTo: nanos.nullable(),
  bySeverity: z.record(z.enum(SEVERITY_KEYS), z.number()),
  /** How many of the counted carry a trace id. */
  withTrace: z.number(),
});
export type LogHistogram = z.infer<typeof logHistogram>;

export const logPatterns = z.object({
  patterns: z.array(
    z.object({
      /** As LogQL's `|>` takes it: `GET <_> 200 in <_>`. */
      pattern: z.string(),
      count: z.number(),
      errors: z.number(),
      /** The worst among them. */
      severity: z.number(),
      newest: nanos,
      /** Counts over the time of all that was looked at. */
      trend: z.array(z.number()),
    }),
  ),
  /** How many different patterns there are. */
  found: z.number(),
  /** Start of the trends, and the width of each of their buckets. */
  start: nanos,
  bucketNs: z.number(),
  /** How many records were looked at, newest first. */
  counted: z.number(),
  /** False when there were more. */
  exact: z.boolean(),
  /** Time was over before enough were found: what is older than this was not looked at. */
  countedBackTo: nanos.nullable(),
});
export type LogPatterns = z.infer<typeof logPatterns>;

export const logFacets = facets.extend({
  /** Attributes that few narrow by: ids, line numbers, what is the same on every record. By name. */
  folded: facets.shape.sections,
  /** Time was over before enough were found: what is older than this was not looked at. */
  countedBackTo: nanos.nullable(),
  /** How many records each service sent, and how many of them carry a trace id. */
  traceShare: z.array(z.object({ service: z.string(), counted: z.number(), withTrace: z.number() })),
  /** The records these are shares of; not exact: the newest only. */
  traceShareOf: count,
});
export type LogFacets = z.infer<typeof logFacets>;

export const logs = {
  listLogs: json(
    'GET',
    '/api/logs',
    'Log records that match a LogQL query',
    filter.extend({
      ...page,
      direction: z.enum(['newest', 'oldest']).default('newest'),
      /** LogQL's names of labels to tell of each record: `http_route`. */
      labels: z.array(z.string()).max(8).optional(),
      /** After so long the answer is what was found by then, and `next` goes on from where the search came to. */
      withinMs: z.number().int().min(1).max(60_000).optional(),
    }),
    z.object({
      logs: z.array(logRow),
      next: z.string().nullable(),
      /** Time was over before the page was full: the times of the first and the last record that were looked at. */
      searched: z.object({ from: nanos, to: nanos }).nullable(),
      /** The id of the record that had arrived last, whether it matches or not. */
      arrivedTo: z.number(),
      query: z.string(),
    }),
  ),
  logArrivals: json(
    'GET',
    '/api/logs/arrivals',
    'How many matching records arrived after one, whatever their times',
    filter.extend({
      /** An id. */
      after: z.number().int().min(0),
      /** The last id that counts. */
      upTo: z.number().int().min(0).optional(),
    }),
    logArrivals,
  ),
  logHistogram: json(
    'GET',
    '/api/logs/histogram',
    'Records over time by severity',
    filter.extend({ buckets: z.number().int().min(1).max(500).default(90) }),
    logHistogram,
  ),
  logFacets: json('GET', '/api/logs/facets', 'Values to narrow by, with counts', filter, logFacets),
  logPatterns: json(
    'GET',
    '/api/logs/patterns',
    'Bodies grouped by what they are made of, most frequent first',
    filter.extend({
      limit: z.number().int().min(1).max(1000).default(100),
      buckets: z.number().int().min(1).max(100).default(24),
    }),
    logPatterns,
  ),
  missingLabels: json(
    'GET',
    '/api/logs/missing-labels',
    'Labels that a LogQL query asks for and no record has',
    filter.pick({ q: true }),
    z.object({
      labels: z.array(
        z.object({
          label: z.string(),
          /** A label that was most likely meant. */
          nearest: z.string().nullable(),
        }),
      ),
    }),
  ),
  logFields: json('GET', '/api/logs/fields', 'Labels seen on records, for completion', range, fields),
  logValues: json(
    'GET',
    '/api/logs/values',
    'Values seen of one label, for completion',
    range.extend({ field: z.string(), prefix: z.string().default('') }),
    values,
  ),
  getLog: json(
    'GET',
    '/api/logs/:id',
    'One record with all its fields',
    z.object({ id: z.number().int() }),
    logDetail,
  ),
  logContext: json(
    'GET',
    '/api/logs/:id/context',
    'The records around one, in order of time: of the same service, or of all services in the same trace',
    z.object({
      id: z.number().int(),
      of: z.enum(['service', 'trace']).default('service'),
      before: z.number().int().min(0).max(200).default(10),
      after: z.number().int().min(0).max(200).default(10),
    }),
    z.object({ logs: z.array(logRow) }),
  ),
};
