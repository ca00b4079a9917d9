// Queries about a send that was not begun: what it would do, what of it looks secret, how it would leave.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { InputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { Preflight } from '#shared/api/send.ts';
import { api } from '../client.ts';

export type PreflightRequest = InputOf<Contract['preflight']>;

/** What a send would do, and how long it took to find out. */
export interface Checked {
  readonly answer: Preflight;
  readonly tookMs: number;
}

/** Counts and findings of a send that was not begun; asked anew each time it is opened. */
export const preflightQuery = (request: PreflightRequest | null) =>
  queryOptions({
    queryKey: ['preflight', JSON.stringify(request)],
    queryFn: async ({ signal }): Promise<Checked> => {
      if (request === null) throw new Error('nothing to check');
      const began = performance.now();
      const answer = await api.preflight(request, { signal });
      return { answer, tookMs: performance.now() - began };
    },
    enabled: request !== null,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

export type PreviewRequest = InputOf<Contract['previewSend']>;

/** The first items as they would leave. */
export const previewQuery = (request: PreviewRequest) =>
  queryOptions({
    queryKey: ['preflight', 'preview', JSON.stringify(request)],
    queryFn: ({ signal }) => api.previewSend(request, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

export type SuggestionsRequest = InputOf<Contract['suggestRedactions']>;

/** What looks like secrets in what would leave; null asks nothing. */
export const suggestionsQuery = (request: SuggestionsRequest | null) =>
  queryOptions({
    queryKey: ['suggestions', JSON.stringify(request)],
    queryFn: ({ signal }) => {
      if (request === null) throw new Error('nothing to look through');
      return api.suggestRedactions(request, { signal });
    },
    enabled: request !== null,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
