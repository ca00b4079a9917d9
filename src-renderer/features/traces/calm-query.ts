// A query that follows what arrives, but not at the feed's pace: under load the picture changes a few times a
// second, and counting values again that often would only make the list wait.
import {
  type QueryKey,
  type UseQueryOptions,
  type UseQueryResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

/** An answer older than this is asked again when the screen shows it anew. */
const OLD_MS = 30_000;

/**
 * Like useQuery, but what made its answer old is taken up at most every `everyMs` milliseconds. While `go` is
 * false nothing is asked: what a screen shows first must not queue behind what it shows beside.
 */
export function useCalmQuery<T, K extends QueryKey>(
  options: UseQueryOptions<T, Error, T, K>,
  everyMs: number,
  go = true,
): UseQueryResult<T, Error> {
  const client = useQueryClient();
  const result = useQuery({
    ...options,
    // Only the first answer comes by itself; a disabled query is still told that it is old.
    enabled: (query) => go && query.state.data === undefined && query.state.error === null,
  });
  const refetch = useRef(result.refetch);
  refetch.current = result.refetch;
  const { queryKey } = options;
  const name = queryKey.join('\n');
  // The key is a new array on every render; its name is what changes.
  const key = useRef(queryKey);
  key.current = queryKey;
  useEffect(() => {
    if (name === '' || !go) return;
    const look = (oldMs: number): void => {
      const state = client.getQueryState(key.current);
      if (!state || state.fetchStatus === 'fetching') return;
      const isOld = state.isInvalidated || Date.now() - state.dataUpdatedAt > oldMs;
      if (isOld && !document.hidden) void refetch.current();
    };
    look(OLD_MS);
    const timer = setInterval(() => look(Number.POSITIVE_INFINITY), everyMs);
    return () => clearInterval(timer);
  }, [client, name, everyMs, go]);
  return result;
}
