// The records that match, or what stands in their place: they are on their way, there are none, they were refused.
import type { ReactNode, Ref } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import type { Finder } from '../../logic/log-body.ts';
import { changeUrl, SkeletonRows, useTimeRange } from '../../ui/index.ts';
import { ListEdge } from './ListEdge.tsx';
import { LogList, type LogListHandle } from './LogList.tsx';
import type { ListView } from './list-view.ts';
import { LogsFailed, NoLogs } from './NoLogs.tsx';
import { NothingYet, SearchProgress } from './SearchProgress.tsx';
import type { useListEnds } from './use-list-ends.ts';
import type { StretchState } from './use-stretch.ts';
import { earlierFrom, laterTo } from './widen.ts';

interface LogPaneProps {
  readonly state: StretchState;
  readonly q: string;
  readonly onQuery: (q: string) => void;
  readonly openId: number | null;
  readonly find: Finder | null;
  /** Keeps the newest row in view. */
  readonly following: boolean;
  readonly view: ListView;
  readonly ends: ReturnType<typeof useListEnds>;
  readonly renderOpen: (row: LogRow) => ReactNode;
  readonly list: Ref<LogListHandle>;
  readonly onOpen: (row: LogRow) => void;
}

export function LogPane(props: LogPaneProps) {
  const { state, q, onQuery, openId, find, following, view, ends, renderOpen, list, onOpen } = props;
  const { stretch, error, loading, stale, search } = state;
  const { rows, older, newer } = stretch;
  const { range, setRange } = useTimeRange();
  const live = range.to === null;
  const earlier = earlierFrom(range, Date.now());
  const beyond = (end: 'from' | 'to', value: string | null, row: LogRow | undefined): void =>
    changeUrl({ [end]: value, at: row?.time ?? null });
  // An answer to another query must not stand under one that failed.
  if (error !== null && (stale || rows.length === 0)) return <LogsFailed error={error} onQuery={onQuery} />;
  if (loading) return <SkeletonRows rows={20} rowHeight={20} />;
  if (rows.length === 0) {
    if (error !== null || stale) return null;
    if (search) return <NothingYet search={search} stop={state.stop} searchOn={state.searchOn} />;
    return (
      <NoLogs
        q={q}
        canWiden={range.from !== 'all' || range.to !== null}
        onQuery={onQuery}
        onAllTime={() => setRange({ from: 'all', to: null })}
      />
    );
  }
  return (
    <>
      {search && <SearchProgress search={search} stop={state.stop} searchOn={state.searchOn} />}
      <LogList
        ref={list}
        rows={rows}
        openId={openId}
        find={find}
        following={following}
        dimmed={stale}
        view={view}
        onOpen={onOpen}
        onAtEnd={ends.onAtEnd}
        onNearStart={state.loadOlder}
        onNearEnd={ends.onNearEnd}
        onJump={ends.onJump}
        renderOpen={renderOpen}
        start={
          <ListEdge
            end="older"
            more={older !== null}
            loading={state.reading === 'older'}
            search={search}
            error={error}
            onBeyond={earlier === null ? null : () => beyond('from', earlier, rows[0])}
          />
        }
        end={
          (!live || newer !== null) && (
            <ListEdge
              end="newer"
              more={newer !== null}
              loading={state.reading === 'newer'}
              error={error}
              onBeyond={() => beyond('to', laterTo(range, Date.now()), rows.at(-1))}
            />
          )
        }
      />
    </>
  );
}
