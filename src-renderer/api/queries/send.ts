// Queries about sending: destinations, and what was sent.
import { queryOptions } from '@tanstack/react-query';
import type { Send } from '#shared/api/send.ts';
import { api } from '../client.ts';

const untilTold = Number.POSITIVE_INFINITY;

export const destinationsQuery = () =>
  queryOptions({
    queryKey: ['destinations'],
    queryFn: ({ signal }) => api.listDestinations({}, { signal }),
    staleTime: untilTold,
  });

/** Sends, newest first. */
export const sendsQuery = (limit = 100) =>
  queryOptions({
    queryKey: ['sends', 'list', limit],
    queryFn: ({ signal }) => api.listSends({ limit }, { signal }),
    staleTime: untilTold,
  });

/** One send; the change feed writes its progress. */
export const sendQuery = (id: number) =>
  queryOptions({
    queryKey: ['sends', 'one', id],
    queryFn: ({ signal }) => api.getSend({ id }, { signal }),
    staleTime: untilTold,
  });

/** The ledger of one send as JSON lines; of one that goes on, anew each time it is opened. */
export const ledgerQuery = ({ id, end }: Pick<Send, 'id' | 'end'>) =>
  queryOptions({
    queryKey: ['ledger', id, end],
    queryFn: async ({ signal }) =>
      new TextDecoder().decode(await api.sendLedger({ send: id, format: 'jsonl' }, { signal })),
    staleTime: end === null ? 0 : untilTold,
    gcTime: 60_000,
  });
