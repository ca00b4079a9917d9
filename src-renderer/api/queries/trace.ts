// Queries about one trace. Their keys begin with its id, so that spans arriving late make just it old.
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';

export const traceQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['trace', traceId, 'summary'],
    queryFn: ({ signal }) => api.getTrace({ traceId }, { signal }),
  });

/** All spans as columns (src-shared/model/trace-columns.ts). */
export const traceColumnsQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['trace', traceId, 'columns'],
    queryFn: ({ signal }) => api.traceColumns({ traceId }, { signal }),
    structuralSharing: false,
  });

/** Fetches a trace that is likely to be opened next. Resolves with its columns; with undefined when they did not come. */
export function fetchAhead(client: QueryClient, traceId: string): Promise<ArrayBuffer | undefined> {
  return client.fetchQuery(traceColumnsQuery(traceId)).catch(() => undefined);
}

/** Span events and log records as columns. */
export const traceMarksQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['trace', traceId, 'marks'],
    queryFn: ({ signal }) => api.traceMarks({ traceId }, { signal }),
    structuralSharing: false,
  });

/** Everything received of one span id. */
export const traceSpanQuery = (traceId: string, spanId: string) =>
  queryOptions({
    queryKey: ['trace', traceId, 'span', spanId],
    queryFn: ({ signal }) => api.traceSpan({ traceId, spanId }, { signal }),
  });

/** Ids of the spans that hold a text. */
export const traceSearchQuery = (traceId: string, text: string) =>
  queryOptions({
    queryKey: ['trace', traceId, 'search', text],
    queryFn: ({ signal }) => api.searchTrace({ traceId, text }, { signal }),
    enabled: text !== '',
  });

/** Log records of the trace, or of one of its spans, in order of time. */
export const traceLogsQuery = (traceId: string, spanId?: string, limit = 2000) =>
  queryOptions({
    queryKey: ['trace', traceId, 'logs', spanId ?? '', limit],
    queryFn: ({ signal }) =>
      api.traceLogs({ traceId, limit, ...(spanId !== undefined && { spanId }) }, { signal }),
  });

/** Spans that link to spans of this trace. They may belong to any trace, so what was found grows old by itself. */
export const linkedFromQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['trace', traceId, 'linked-from'],
    queryFn: ({ signal }) => api.linkedFrom({ traceId }, { signal }),
    staleTime: 10_000,
  });
