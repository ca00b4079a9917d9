// Queries about log records. `q` is LogQL or plain words.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { AskedWindow } from '../window.ts';

/** Pages of records that match. */
export const logsQuery = (
  window: AskedWindow,
  q: string,
  direction: 'newest' | 'oldest' = 'newest',
  limit = 200,
  labels: readonly string[] = [],
) =>
  infiniteQueryOptions({
    queryKey: ['logs', 'list', window.key, q, direction, limit, labels],
    queryFn: ({ pageParam, signal }) =>
      api.listLogs(
        {
          ...window.resolve(),
          q,
          direction,
          limit,
          ...(labels.length > 0 && { labels: [...labels] }),
          ...(pageParam && { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

/** The newest records since a moment, to count what waits while the list is held. */
export const logsSinceQuery = (window: AskedWindow, q: string, from: string, limit = 1000) =>
  queryOptions({
    queryKey: ['logs', 'since', window.key, q, from, limit],
    queryFn: ({ signal }) => api.listLogs({ ...window.resolve(), from, q, limit }, { signal }),
    placeholderData: keepPreviousData,
  });

/** Records over time by severity. */
export const logHistogramQuery = (window: AskedWindow, q: string, buckets = 90) =>
  queryOptions({
    queryKey: ['logs', 'histogram', window.key, q, buckets],
    queryFn: ({ signal }) => api.logHistogram({ ...window.resolve(), q, buckets }, { signal }),
    placeholderData: keepPreviousData,
  });

export const logFacetsQuery = (window: AskedWindow, q: string) =>
  queryOptions({
    queryKey: ['logs', 'facets', window.key, q],
    queryFn: ({ signal }) => api.logFacets({ ...window.resolve(), q }, { signal }),
    placeholderData: keepPreviousData,
  });

/** How often the patterns are made anew while records come: grouping lines is work. */
const PATTERNS_EVERY_MS = 5000;

/** Bodies grouped by what they are made of. Not among what every new record makes old. */
export const logPatternsQuery = (window: AskedWindow, q: string, live: boolean) =>
  queryOptions({
    queryKey: ['log patterns', window.key, q],
    queryFn: ({ signal }) => api.logPatterns({ ...window.resolve(), q }, { signal }),
    placeholderData: keepPreviousData,
    ...(live && { refetchInterval: PATTERNS_EVERY_MS }),
  });

/** Labels for completion. */
export const logFieldsQuery = (window: AskedWindow) =>
  queryOptions({
    queryKey: ['logs', 'fields', window.key],
    queryFn: ({ signal }) => api.logFields(window.resolve(), { signal }),
  });

/** Values of one label for completion. */
export const logValuesQuery = (window: AskedWindow, field: string, prefix: string) =>
  queryOptions({
    queryKey: ['logs', 'values', window.key, field, prefix],
    queryFn: ({ signal }) => api.logValues({ ...window.resolve(), field, prefix }, { signal }),
  });

/** One record whole. It never changes. */
export const logQuery = (id: number) =>
  queryOptions({
    queryKey: ['log', id],
    queryFn: ({ signal }) => api.getLog({ id }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The records around one: of its service, or of its trace. */
export const logContextQuery = (id: number, of: 'service' | 'trace' = 'service', before = 10, after = 10) =>
  queryOptions({
    queryKey: ['logs', 'context', id, of, before, after],
    queryFn: ({ signal }) => api.logContext({ id, of, before, after }, { signal }),
    placeholderData: keepPreviousData,
  });
