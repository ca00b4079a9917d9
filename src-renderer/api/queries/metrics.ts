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
  /** Columns of pixels the chart has, for plain values. */
  readonly columns?: number;
  readonly limit?: number;
}

/** One instrument as series over time. */
export const metricQuery = (window: AskedWindow, id: number, question: MetricQuestion = {}) => {
  const { function: fn, groupBy = [], where = [], steps = 120, columns = 0, limit = 20 } = question;
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
      columns,
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
          columns,
          limit,
          ...(fn !== undefined && { function: fn }),
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
};

/** PromQL over time. */
export const promqlQuery = (window: AskedWindow, q: string, question: { columns: number; limit: number }) =>
  queryOptions({
    queryKey: ['metrics', 'promql', window.key, q, question.columns, question.limit],
    queryFn: ({ signal }) => api.queryMetrics({ ...window.resolve(), q, ...question }, { signal }),
    placeholderData: keepPreviousData,
    structuralSharing: false,
    retry: false,
  });

/** Names of metrics, or labels of one, for completion. */
export const metricFieldsQuery = (window: AskedWindow, metric?: string) =>
  queryOptions({
    queryKey: ['metrics', 'fields', window.key, metric ?? ''],
    queryFn: ({ signal }) =>
      api.metricFields({ ...window.resolve(), ...(metric !== undefined && { metric }) }, { signal }),
  });

/** Values of one label for completion. */
export const metricValuesQuery = (window: AskedWindow, field: string, prefix: string, metric?: string) =>
  queryOptions({
    queryKey: ['metrics', 'values', window.key, field, prefix, metric ?? ''],
    queryFn: ({ signal }) =>
      api.metricValues(
        { ...window.resolve(), field, prefix, ...(metric !== undefined && { metric }) },
        { signal },
      ),
  });

/** Attributes of an instrument's series with their values. */
export const metricAttributesQuery = (window: AskedWindow, id: number) =>
  queryOptions({
    queryKey: ['metrics', 'attributes', window.key, id],
    queryFn: ({ signal }) => api.metricAttributes({ ...window.resolve(), id }, { signal }),
    placeholderData: keepPreviousData,
  });

/** All series of an instrument, grouped, as a table. */
export const metricSeriesQuery = (
  window: AskedWindow,
  id: number,
  question: Pick<MetricQuestion, 'function' | 'groupBy' | 'where'>,
) => {
  const { function: fn, groupBy = [], where = [] } = question;
  return queryOptions({
    queryKey: ['metrics', 'series', window.key, id, fn ?? '', groupBy.join('\n'), where.join('\n')],
    queryFn: ({ signal }) =>
      api.listMetricSeries(
        {
          ...window.resolve(),
          id,
          groupBy: [...groupBy],
          where: [...where],
          ...(fn !== undefined && { function: fn }),
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
};

/** A service over time from its spans alone. */
export const serviceOverviewQuery = (window: AskedWindow, service: string) =>
  queryOptions({
    queryKey: ['services', 'overview', window.key, service],
    queryFn: ({ signal }) => api.serviceOverview({ ...window.resolve(), service }, { signal }),
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });

/** Boards with their charts; told anew with the settings. */
export const boardsQuery = () =>
  queryOptions({
    queryKey: ['settings', 'boards'],
    queryFn: ({ signal }) => api.listBoards({}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
