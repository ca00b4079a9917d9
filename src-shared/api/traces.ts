// Traces: the list and what surrounds it, and one trace whole.
import { z } from 'zod';
import type { KeyValue, Resource, Scope, Span } from '../model/otlp.ts';
import { count, facets, fields, filter, nanos, page, range, spanId, traceId, values } from './common.ts';
import { bytes, json } from './endpoint.ts';
import { logRow } from './logs.ts';

export const traceSummary = z.object({
  traceId: z.string(),
  start: nanos,
  durationNs: z.number(),
  /** Of the root span; null while it has not arrived. */
  rootName: z.string().nullable(),
  rootService: z.string().nullable(),
  /** The root span's own status is error. */
  rootError: z.boolean(),
  spans: z.number(),
  errors: z.number(),
  /** By first appearance. */
  services: z.array(z.string()).readonly(),
  /** Retention took a part of it. */
  torn: z.boolean(),
});
export type TraceSummary = z.infer<typeof traceSummary>;

export const traceOrder = z.enum(['newest', 'oldest', 'slowest', 'fastest', 'spans', 'errors']);

export const traceDetail = z.object({
  /** Own time by service, nanoseconds. */
  ownTime: z.array(z.object({ service: z.string(), ns: z.number() })),
  logs: z.number(),
  /** Asked-for attributes, as text: of the root span where it has them, else of the first span that has. */
  attributes: z.record(z.string(), z.string()),
});
export type TraceDetail = z.infer<typeof traceDetail>;

export const traceOverview = z.object({
  total: count,
  errors: z.number(),
  services: z.array(z.string()),
  /** Newest traces as points, in columns: at most `points` of them. */
  points: z.object({
    traceIds: z.array(z.string()),
    /** Milliseconds since the epoch, with a fraction. */
    startMs: z.array(z.number()),
    durationNs: z.array(z.number()),
    error: z.array(z.union([z.literal(0), z.literal(1)])),
    /** Index of the root's service in `services`, -1 when unknown. */
    service: z.array(z.number()),
  }),
});
export type TraceOverview = z.infer<typeof traceOverview>;

const otlp = <T>() => z.custom<T>((v) => typeof v === 'object' && v !== null);
export const spanDetail = z.object({
  span: otlp<Span>(),
  resource: otlp<Resource>(),
  scope: otlp<Scope>(),
  service: z.string(),
  /** When this record reached Spandrel. */
  received: nanos,
});
export type SpanDetail = z.infer<typeof spanDetail>;

/** A span, of this trace or another, that links to a span of this one. */
export const linkingSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  /** The span of this trace that it links to. */
  toSpanId: z.string(),
  name: z.string(),
  service: z.string(),
  start: nanos,
  attributes: z.array(otlp<KeyValue>()),
});
export type LinkingSpan = z.infer<typeof linkingSpan>;

const one = z.object({ traceId });

export const traces = {
  listTraces: json(
    'GET',
    '/api/traces',
    'Traces that match a TraceQL filter',
    filter.extend({ ...page, order: traceOrder.default('newest') }),
    z.object({
      traces: z.array(traceSummary),
      next: z.string().nullable(),
      /** The query as TraceQL, when plain words were given. */
      query: z.string(),
    }),
  ),
  traceOverview: json(
    'GET',
    '/api/traces/overview',
    'Count, errors and duration over time of the traces that match',
    filter.extend({ points: z.number().int().min(0).max(20_000).default(5_000) }),
    traceOverview,
  ),
  traceFacets: json('GET', '/api/traces/facets', 'Values to narrow the list by, with counts', filter, facets),
  traceFields: json('GET', '/api/traces/fields', 'Fields seen on spans, for completion', range, fields),
  traceValues: json(
    'GET',
    '/api/traces/values',
    'Values seen of one field, for completion',
    range.extend({ field: z.string(), prefix: z.string().default('') }),
    values,
  ),
  /** POST because the ids of the visible rows do not fit a query string. */
  traceDetails: json(
    'POST',
    '/api/traces/details',
    'Own time by service, log count and chosen attributes of up to 200 traces',
    z.object({ traceIds: z.array(traceId).max(200), attributes: z.array(z.string()).max(8).default([]) }),
    z.object({ details: z.record(z.string(), traceDetail) }),
  ),
  getTrace: json('GET', '/api/traces/:traceId', 'Summary of one trace', one, traceSummary),
  traceColumns: bytes(
    'GET',
    '/api/traces/:traceId/columns',
    'One trace as columns (src-shared/model/trace-columns.ts)',
    one,
    'application/vnd.spandrel.columns',
  ),
  traceMarks: bytes(
    'GET',
    '/api/traces/:traceId/marks',
    'Span events and log records of one trace as columns',
    one,
    'application/vnd.spandrel.columns',
  ),
  traceSpan: json(
    'GET',
    '/api/traces/:traceId/spans/:spanId',
    'All that was received of one span id: usually one span, more when different spans share the id',
    one.extend({ spanId }),
    z.object({ spans: z.array(spanDetail) }),
  ),
  linkedFrom: json(
    'GET',
    '/api/traces/:traceId/linked-from',
    'Spans that link to spans of one trace, among what arrived since it began',
    one,
    z.object({
      links: z.array(linkingSpan),
      /** False: there may be more, in what arrived after `searchedTo`. */
      complete: z.boolean(),
      searchedTo: nanos.nullable(),
    }),
  ),
  searchTrace: json(
    'GET',
    '/api/traces/:traceId/search',
    'Spans and log records of one trace that hold a text, ignoring case: spans in name, service, attributes, events, status or logs',
    one.extend({ text: z.string().min(1).max(1000) }),
    z.object({ spanIds: z.array(z.string()), logIds: z.array(z.number()) }),
  ),
  traceLogs: json(
    'GET',
    '/api/traces/:traceId/logs',
    'Log records of one trace in order of time',
    one.extend({ spanId: spanId.optional(), limit: z.number().int().min(1).max(10_000).default(2000) }),
    z.object({ logs: z.array(logRow), total: z.number() }),
  ),
  traceOtlp: bytes(
    'GET',
    '/api/traces/:traceId/otlp',
    'One trace and its logs as OTLP/JSON lines',
    one,
    'application/x-ndjson',
  ),
};
