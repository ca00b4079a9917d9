// The engine's answers behind a query: its own, an earlier run's to the same, and that of a second metric.
import { useQuery } from '@tanstack/react-query';
import { usualFunction } from '#shared/api/metric-functions.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import { type AskedWindow, metricQuery, promqlQuery } from '../../api/index.ts';
import { useEarlier } from './use-earlier.ts';

const FINE = { columns: 1000, limit: 500 };
const NEVER = { enabled: false } as const;

interface Asking {
  readonly q: string;
  readonly window: AskedWindow;
  readonly second: Instrument | undefined;
  /** An earlier run. */
  readonly against: number | null;
}

export function useQueryAnswers({ q, window, second, against }: Asking) {
  const { data, error, isPlaceholderData } = useQuery(promqlQuery(window, q, FINE));
  const earlier = useEarlier(window, against);
  const before = useQuery({
    ...promqlQuery(earlier?.window ?? window, q, FINE),
    ...(earlier === null && NEVER),
  });
  const other = useQuery({
    ...metricQuery(window, second?.id ?? 0, {
      function: second && usualFunction(second),
      columns: FINE.columns,
      limit: 1,
    }),
    ...(second === undefined && NEVER),
  });
  return {
    result: data,
    error,
    isOlder: isPlaceholderData,
    earlier,
    // Another query's answer, kept while this one's is on its way, has lines of other names.
    before: earlier === null || before.isPlaceholderData ? undefined : before.data,
    second: second !== undefined && other.data?.instrument.id === second.id ? other.data : undefined,
  };
}
