// Queries about log records. `q` is LogQL or plain words.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type LogArrivals, logCursor } from '#shared/api/logs.ts';
import { api } from '../client.ts';
import type { AskedWindow } from '../window.ts';

/** So long a page is searched for; what was found by then is shown, and the search goes on from there. */
export const SEARCH_MS = 400;

/** The newest records that match. */
export const newestLogsQuery = (
  window: AskedWindow,
  q: string,
  limit: number,
  labels: readonly string[] = [],
) =>
  queryOptions({
    queryKey: ['logs', 'newest', window.key, q, limit, labels],
    queryFn: ({ signal }) =>
      api.listLogs({ ...window.resolve(), q, limit, withinMs: SEARCH_MS, ...asked(labels) }, { signal }),
    placeholderData: keepPreviousData,
  });

/** The records up to a moment and after it. They are not read again as others arrive. */
export const logsAroundQuery = (
  window: AskedWindow,
  q: string,
  at: string,
  limit: number,
  labels: readonly string[] = [],
) =>
  queryOptions({
    queryKey: ['logs around', window.key, q, at, limit, labels],
    queryFn: async ({ signal }) => {
      const cursor = logCursor({ time: at, id: Number.MAX_SAFE_INTEGER });
      const page = { ...window.resolve(), q, limit, cursor, withinMs: SEARCH_MS, ...asked(labels) };
      const [older, newer] = await Promise.all([
        api.listLogs({ ...page, direction: 'newest' }, { signal }),
        api.listLogs({ ...page, direction: 'oldest' }, { signal }),
      ]);
      return { older, newer };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

const asked = (labels: readonly string[]) => (labels.length > 0 ? { labels: [...labels] } : {});

/** How many records that match arrived after one. Goes on from where it last was, so each is looked at once. */
export const logArrivalsQuery = (window: AskedWindow, q: string, after: number) => {
  const queryKey = ['logs', 'arrivals', window.key, q, after];
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }) => {
      const known = client.getQueryData<LogArrivals>(queryKey) ?? { count: 0, upTo: after };
      const more = await api.logArrivals({ ...window.resolve(), q, after: known.upTo }, { signal });
      return { ...more, count: known.count + more.count };
    },
  });
};

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

/** Labels of a query that no record has. */
export const missingLabelsQuery = (q: string) =>
  queryOptions({
    queryKey: ['logs', 'missing labels', q],
    queryFn: ({ signal }) => api.missingLabels({ q }, { signal }),
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
