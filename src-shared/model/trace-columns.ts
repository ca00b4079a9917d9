// One trace as columns: what the store fills, the API passes through as bytes, and the waterfall draws.
import { packColumns, unpackColumns } from './columnar.ts';
import type { Nanos } from './time.ts';

/** `parent` of a span that has none. */
export const NO_PARENT = -1;
/** `parent` of a span whose parent is named but has not arrived. */
export const MISSING_PARENT = -2;

/** Bits of `flags`. */
export const SPAN_HAS_EVENTS = 1;
export const SPAN_HAS_LINKS = 2;
/** Another, different span of this trace carries the same id; both are kept. */
export const SPAN_ID_SHARED = 4;

export interface TraceResource {
  service: string;
  instance?: string;
  /** What it says of where it runs, as `key=value`: two that have one in common read the same clock. */
  machine?: string[];
}

/** Spans in order of start time. Row i of every column is the same span. */
export interface TraceColumns {
  traceId: string;
  /** Earliest start; `start` counts from here. */
  baseNs: Nanos;
  count: number;
  /** Nanoseconds after `baseNs`, exact below 104 days. */
  start: Float64Array;
  /** Nanoseconds, end minus start as sent: 0 and below happen. */
  duration: Float64Array;
  /** Row of the parent, or NO_PARENT, or MISSING_PARENT. As it was sent: a span may name itself, or spans each other. */
  parent: Int32Array;
  idHi: Uint32Array;
  idLo: Uint32Array;
  parentHi: Uint32Array;
  parentLo: Uint32Array;
  /** Index into `names`. */
  name: Uint32Array;
  /** Index into `resources`. */
  resource: Uint16Array;
  /** Index into `scopes`. */
  scope: Uint16Array;
  kind: Uint8Array;
  status: Uint8Array;
  flags: Uint8Array;
  names: string[];
  /** One entry a resource: the service it belongs to, and its instance where said. */
  resources: TraceResource[];
  scopes: string[];
  /** Spans that arrived more than once in different requests and are shown once. */
  repeats: number;
  /** Retention took a part of this trace. */
  torn: boolean;
}

type Meta = Pick<
  TraceColumns,
  'traceId' | 'baseNs' | 'count' | 'names' | 'resources' | 'scopes' | 'repeats' | 'torn'
>;

export function packTraceColumns(trace: TraceColumns): ArrayBuffer {
  const { traceId, baseNs, count, names, resources, scopes, repeats, torn, ...columns } = trace;
  return packColumns(
    { traceId, baseNs, count, names, resources, scopes, repeats, torn } satisfies Meta,
    columns,
  );
}

export function unpackTraceColumns(buffer: ArrayBuffer): TraceColumns {
  const { meta, columns } = unpackColumns(buffer);
  return { ...(meta as Meta), ...columns } as TraceColumns;
}

/** What is drawn on a trace's bars besides the bars: span events and log records, each in order of time. */
export interface TraceMarks {
  baseNs: Nanos;
  /** Row of the span (in TraceColumns of the same trace) the event belongs to. */
  eventSpan: Uint32Array;
  /** Nanoseconds after `baseNs`. */
  eventTime: Float64Array;
  /** Index into `eventNames`. */
  eventName: Uint32Array;
  eventNames: string[];
  /** Row of the span the log record names, or -1 when it names none that is here. */
  logSpan: Int32Array;
  logTime: Float64Array;
  /** OTLP severity number. */
  logSeverity: Uint8Array;
  /** The record's id in the store, for fetching it. */
  logId: Float64Array;
  /** First 200 characters of the body. */
  logBodies: string[];
}

type MarksMeta = Pick<TraceMarks, 'baseNs' | 'eventNames' | 'logBodies'>;

export function packTraceMarks(marks: TraceMarks): ArrayBuffer {
  const { baseNs, eventNames, logBodies, ...columns } = marks;
  return packColumns({ baseNs, eventNames, logBodies } satisfies MarksMeta, columns);
}

export function unpackTraceMarks(buffer: ArrayBuffer): TraceMarks {
  const { meta, columns } = unpackColumns(buffer);
  return { ...(meta as MarksMeta), ...columns } as TraceMarks;
}
