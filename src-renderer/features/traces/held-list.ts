// The pages of the list, and when they stand still: at its top the list follows what arrives, away from it
// nothing moves and new traces are counted instead.
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { OutputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { TraceSummary } from '#shared/api/traces.ts';
import { traceOverviewQuery, tracesQuery } from '../../api/index.ts';
import type { TraceView } from './view.ts';

type Page = OutputOf<Contract['listTraces']>;

export interface HeldList {
  readonly rows: readonly TraceSummary[];
  readonly loading: boolean;
  readonly error: Error | null;
  /** Traces that began after the newest row; 0 while the list follows. */
  readonly waiting: number;
  /** Start of the newest row while held. */
  readonly since: string | null;
  readonly atTop: (atTop: boolean) => void;
  /** Shows what waits. */
  readonly release: () => void;
  readonly more: () => void;
  readonly again: () => void;
}

export function useHeldList(view: TraceView): HeldList {
  const client = useQueryClient();
  const query = tracesQuery(view.window, view.q, view.order);
  const name = query.queryKey.join('\n');
  const [held, setHeld] = useState<{ list: string; since: string } | null>(null);
  const isHeld = held !== null && held.list === name;

  const list = useInfiniteQuery({ ...query, enabled: !isHeld });
  const { data, fetchNextPage, hasNextPage, isFetching, refetch } = list;
  const rows = useMemo(() => uniqueRows(data?.pages ?? []), [data]);

  const window = useMemo(() => {
    const since = held?.since ?? '0';
    // Bounds count in whole microseconds.
    const from = String(BigInt(since) + 1000n);
    return { key: `${view.window.key} after ${since}`, resolve: () => ({ ...view.window.resolve(), from }) };
  }, [held, view.window]);
  const counts = useQuery({
    ...traceOverviewQuery(window, view.q, 0),
    enabled: isHeld && view.order === 'newest',
    placeholderData: undefined,
  });

  const newest = rows[0]?.start;
  const { queryKey } = query;
  const release = useCallback(() => {
    // The pages further down would all be read again; they come back when scrolled to.
    client.setQueryData<InfiniteData<Page>>(queryKey, (old) =>
      old ? { pages: old.pages.slice(0, 1), pageParams: old.pageParams.slice(0, 1) } : old,
    );
    // Writing them made them look fresh; the list reads them again as soon as it follows.
    void client.invalidateQueries({ queryKey, refetchType: 'none' });
    setHeld(null);
  }, [client, queryKey]);

  return {
    rows,
    loading: list.isPending,
    error: list.error,
    waiting: isHeld && view.order === 'newest' ? (counts.data?.total.count ?? 0) : 0,
    since: isHeld ? held.since : null,
    atTop: (top) => {
      if (top && isHeld) release();
      else if (!top && !isHeld && newest !== undefined) setHeld({ list: name, since: newest });
    },
    release,
    more: useCallback(() => {
      if (hasNextPage && !isFetching) void fetchNextPage();
    }, [hasNextPage, isFetching, fetchNextPage]),
    again: () => void refetch(),
  };
}

/** The pages one after another. A trace that grew between two pages may stand in both; it is shown once. */
function uniqueRows(pages: readonly Page[]): TraceSummary[] {
  const seen = new Set<string>();
  return pages
    .flatMap((page) => page.traces)
    .filter(({ traceId }) => {
      if (seen.has(traceId)) return false;
      seen.add(traceId);
      return true;
    });
}
