// Queries about metrics: the instruments, and one instrument over time.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { MetricFunction } from '#shared/api/metrics.ts';
import { api } from '../client.ts';
import type { AskedWindow } from '../window.ts';

/** Instruments seen in the window. */
export const instrumentsQuery = (window: AskedWindow) =>
  queryOptions({
    queryKey: ['metrics', 'list', window.key],
    queryFn: ({ signal }) => api.listInstruments(window.resolve(), { signal }),
    placeholderData: keepPreviousData,
  });

export interface MetricQuestion {
  /** Left out: the usual one for the instrument's type. */
  readonly function?: MetricFunction | undefined;
  readonly groupBy?: readonly string[];
  /** `key=value`, `key!=value`, `key=~regex`. */
  readonly where?: readonly string[];
  readonly steps?: number;
  readonly limit?: number;
}

/** One instrument as series over time. */
export const metricQuery = (window: AskedWindow, id: number, question: MetricQuestion = {}) => {
  const { function: fn, groupBy = [], where = [], steps = 120, limit = 20 } = question;
  return queryOptions({
    queryKey: [
      'metrics',
      'query',
      window.key,
      id,
      fn ?? '',
      groupBy.join('\n'),
      where.join('\n'),
      steps,
      limit,
    ],
    queryFn: ({ signal }) =>
      api.queryMetric(
        {
          ...window.resolve(),
          id,
          groupBy: [...groupBy],
          where: [...where],
          steps,
          limit,
          ...(fn !== undefined && { function: fn }),
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
};

/** Attributes of an instrument's series with their values. */
export const metricAttributesQuery = (window: AskedWindow, id: number) =>
  queryOptions({
    queryKey: ['metrics', 'attributes', window.key, id],
    queryFn: ({ signal }) => api.metricAttributes({ ...window.resolve(), id }, { signal }),
    placeholderData: keepPreviousData,
  });
