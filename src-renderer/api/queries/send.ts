// Queries about sending: destinations, what was sent, what would happen.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { InputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
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

export type SendRequest = InputOf<Contract['preflight']>;

/** Counts and findings of a send that was not begun; asked anew each time it is opened. */
export const preflightQuery = (request: SendRequest | null) =>
  queryOptions({
    queryKey: ['preflight', JSON.stringify(request)],
    queryFn: ({ signal }) => {
      if (request === null) throw new Error('nothing to check');
      return api.preflight(request, { signal });
    },
    enabled: request !== null,
    staleTime: 0,
    placeholderData: keepPreviousData,
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
