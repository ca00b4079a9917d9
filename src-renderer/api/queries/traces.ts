// Queries about the trace list. A list is pages; `q` is TraceQL or plain words.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { InputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
import { api } from '../client.ts';
import type { AskedWindow } from '../window.ts';

export type TraceOrder = NonNullable<InputOf<Contract['listTraces']>['order']>;

/** Pages of traces that match. */
export const tracesQuery = (window: AskedWindow, q: string, order: TraceOrder = 'newest', limit = 200) =>
  infiniteQueryOptions({
    queryKey: ['traces', 'list', window.key, q, order, limit],
    queryFn: ({ pageParam, signal }) =>
      api.listTraces(
        { ...window.resolve(), q, order, limit, ...(pageParam && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

/** Total, errors and the points of the chart. */
export const traceOverviewQuery = (window: AskedWindow, q: string, points = 5000) =>
  queryOptions({
    queryKey: ['traces', 'overview', window.key, q, points],
    queryFn: ({ signal }) => api.traceOverview({ ...window.resolve(), q, points }, { signal }),
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });

export const traceFacetsQuery = (window: AskedWindow, q: string) =>
  queryOptions({
    queryKey: ['traces', 'facets', window.key, q],
    queryFn: ({ signal }) => api.traceFacets({ ...window.resolve(), q }, { signal }),
    placeholderData: keepPreviousData,
  });

/** What the visible rows show beyond their summary; at most 200 ids. */
export const traceDetailsQuery = (traceIds: readonly string[], attributes: readonly string[] = []) =>
  queryOptions({
    queryKey: ['traces', 'details', traceIds.join(), attributes.join('\n')],
    queryFn: ({ signal }) =>
      api.traceDetails({ traceIds: [...traceIds], attributes: [...attributes] }, { signal }),
    enabled: traceIds.length > 0,
    placeholderData: keepPreviousData,
  });

/** Fields for completion. */
export const traceFieldsQuery = (window: AskedWindow) =>
  queryOptions({
    queryKey: ['traces', 'fields', window.key],
    queryFn: ({ signal }) => api.traceFields(window.resolve(), { signal }),
  });

/** Values of one field for completion. */
export const traceValuesQuery = (window: AskedWindow, field: string, prefix: string) =>
  queryOptions({
    queryKey: ['traces', 'values', window.key, field, prefix],
    queryFn: ({ signal }) => api.traceValues({ ...window.resolve(), field, prefix }, { signal }),
  });
