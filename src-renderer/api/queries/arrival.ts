// Queries about what arrived of a send.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Arrival } from '#shared/api/arrivals.ts';
import { AppError } from '#shared/api/errors.ts';
import { api } from '../client.ts';

const untilTold = Number.POSITIVE_INFINITY;

/** What the destination was last found to have of a send; null when it was never asked. The change feed writes it. */
export const arrivalQuery = (id: number) =>
  queryOptions({
    queryKey: ['arrivals', 'one', id],
    queryFn: async ({ signal }): Promise<Arrival | null> => {
      try {
        return await api.getArrival({ id }, { signal });
      } catch (error) {
        if (error instanceof AppError && error.code === 'not_found') return null;
        throw error;
      }
    },
    staleTime: untilTold,
  });

/** The last report of each send that has one, newest send first. */
export const arrivalsQuery = (limit = 100) =>
  queryOptions({
    queryKey: ['arrivals', 'list', limit],
    queryFn: ({ signal }) => api.listArrivals({ limit }, { signal }),
    staleTime: untilTold,
  });

/** Single items of a send that were not seen at the destination, in pages. */
export const arrivalItemsQuery = (id: number, signal: 'traces' | 'logs' | 'metrics') =>
  infiniteQueryOptions({
    queryKey: ['arrivals', 'one', id, 'items', signal],
    queryFn: ({ pageParam, signal: abort }) =>
      api.listArrivalItems({ id, signal, after: pageParam, limit: 500 }, { signal: abort }),
    initialPageParam: 0,
    getNextPageParam: ({ items }) => (items.length < 500 ? undefined : items[items.length - 1]?.row),
    staleTime: untilTold,
  });
