// Queries about what is sent on as it comes.
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';

/** What is sent on, and how it goes. The change feed writes it. */
export const keepSendingQuery = () =>
  queryOptions({
    queryKey: ['keep-sending'],
    queryFn: async ({ signal }) => (await api.listKeepSending({}, { signal })).keepSending,
    staleTime: Number.POSITIVE_INFINITY,
  });
