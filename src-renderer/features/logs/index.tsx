// The logs screen: what is asked stands in the URL, the list follows the newest records or stands still.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { type CSSProperties, useCallback, useMemo, useRef, useState } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { logFieldsQuery, logPatternsQuery, logValuesQuery, useLive } from '../../api/index.ts';
import { findPattern } from '../../logic/log-body.ts';
import { Button, changeUrl, SkeletonRows, useTimeRange, useUrlParams } from '../../ui/index.ts';
import { QueryBar, type QueryBarHandle } from '../../viz/query-bar/index.ts';
import { Ahead, hidesAhead, upToNow } from './Ahead.tsx';
import { FindBox } from './FindBox.tsx';
import { joinedPattern, queryPattern } from './find-pattern.ts';
import { ListEdge } from './ListEdge.tsx';
import { LogDetail } from './LogDetail.tsx';
import { LogFacets } from './LogFacets.tsx';
import { LogList, type LogListHandle } from './LogList.tsx';
import { LogVolume } from './LogVolume.tsx';
import { gridOf, type ListView, paramsOfView, rowHeight, viewFrom, withColumn } from './list-view.ts';
import styles from './logs.module.css';
import { LogsFailed, NoLogs } from './NoLogs.tsx';
import { PatternsDrawer } from './PatternsDrawer.tsx';
import { patternOf } from './pattern-of.ts';
import { readQuery, toggleLabel, togglePattern, withText } from './query-edits.ts';
import { rateCapFrom, USUAL_CAP } from './rate-cap.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { TailBar } from './TailBar.tsx';
import { useFind } from './use-find.ts';
import { useHold } from './use-hold.ts';
import { useLogKeys } from './use-log-keys.ts';
import { placeFrom, usePlace } from './use-place.ts';
import { useStretch } from './use-stretch.ts';
import { PAGE } from './use-takes.ts';
import { ViewMenu } from './ViewMenu.tsx';
import { earlierFrom, laterTo } from './widen.ts';

/** Waiting records that still meet the last row when the list follows again. */
const MEETS = PAGE;

export default function LogsScreen() {
  const client = useQueryClient();
  const { range, window, setRange } = useTimeRange();
  const [params] = useUrlParams();
  const q = params.get('q') ?? '';
  const openId = Number(params.get('log') ?? '') || null;
  const find = params.get('find') ?? '';
  const { paused } = useLive();

  const live = range.to === null;
  const at = placeFrom(params);
  const cap = rateCapFrom(params.get('cap'));
  const { reason: hold, setAtEnd, ask, end: endHold } = useHold({ openId, live, at });
  const view = useMemo(() => viewFrom(params), [params]);
  const columns = useSame(view.columns);
  const setView = useCallback((next: ListView) => changeUrl(paramsOfView(next), { replace: true }), []);
  const [listFields, setListFields] = useState(false);
  const { data: fields } = useQuery({ ...logFieldsQuery(window), enabled: listFields });
  const withoutAhead = live && hidesAhead(params);
  const listed = useMemo(() => (withoutAhead ? upToNow(window) : window), [withoutAhead, window]);
  const state = useStretch({ window: listed, q, labels: columns, at, following: hold === null, cap });
  const { stretch, waiting, loadNewer } = state;
  const { rows } = stretch;

  const main = useRef<HTMLDivElement>(null);
  const list = useRef<LogListHandle>(null);
  const bar = useRef<QueryBarHandle>(null);
  const field = useRef<HTMLInputElement>(null);

  const setQuery = useCallback(
    (next: string) => {
      changeUrl({ q: next === '' ? null : next, log: null });
      setAtEnd(true);
    },
    [setAtEnd],
  );
  const open = useCallback(
    (row: LogRow) => changeUrl({ log: row.id === openId ? null : String(row.id) }, { replace: true }),
    [openId],
  );
  const close = (): void => changeUrl({ log: null }, { replace: true });
  const resume = (): void => {
    endHold();
    list.current?.scrollToEnd();
  };

  const query = useMemo(() => readQuery(q), [q]);
  const pattern = useMemo(() => joinedPattern(findPattern(find), queryPattern(query)), [find, query]);
  const show = (index: number): void => {
    setAtEnd(false);
    list.current?.scrollToRow(index);
  };
  const { matches, at: matchAt, step, setText } = useFind(rows, find, show);

  usePlace({ openId, at, window }, state, show);

  const openPatterns = useCallback(() => setShowPatterns(true), []);
  useLogKeys({
    focusQuery: () => bar.current?.focus(),
    focusFind: () => field.current?.focus(),
    step,
    close: () => {
      if (openId === null) return false;
      close();
      return true;
    },
    holdOrResume: () => {
      if (!live) return false;
      if (hold === null) ask();
      else resume();
      return true;
    },
    showPatterns: openPatterns,
    clearQuery: () => setQuery(''),
  });

  const onCondition = useCallback(
    (label: string, op: '=' | '!=', value: string) => setQuery(toggleLabel(q, label, op, value)),
    [q, setQuery],
  );
  const { data: patterns } = useQuery(logPatternsQuery(window, q, live && !paused));
  const [showPatterns, setShowPatterns] = useState(false);
  const opened = openId === null ? undefined : rows.find(({ id }) => id === openId);
  // An answer to another query must not stand under one that failed.
  const failed = state.error !== null && (state.stale || rows.length === 0);
  // At the end of what was read there may be more: then it is read on, and nothing is skipped.
  const goesOn = stretch.newer !== null || waiting.count > MEETS;
  const onAtEnd = useCallback(
    (now: boolean) => {
      if (now && goesOn) {
        if (hold === 'scrolled') loadNewer();
        return;
      }
      setAtEnd(now);
      if (now && hold === 'scrolled') changeUrl({ at: null }, { replace: true });
    },
    [goesOn, hold, loadNewer, setAtEnd],
  );
  const { newer } = stretch;
  const onNearEnd = useCallback(() => newer !== null && loadNewer(), [newer, loadNewer]);
  const jump = (to: 'oldest' | 'newest'): boolean => {
    if (to === 'oldest' ? stretch.older === null : hold === null || (!goesOn && waiting.count === 0))
      return false;
    if (to === 'oldest') changeUrl({ at: '0' }, { replace: true });
    else resume();
    return true;
  };
  const earlier = earlierFrom(range, Date.now());
  const beyond = (end: 'from' | 'to', value: string | null, row: LogRow | undefined): void =>
    changeUrl({ [end]: value, at: row?.time ?? null });

  return (
    <div className={styles.screen}>
      <h1 className={styles.unseen}>Logs</h1>
      <div className={styles.top}>
        <QueryBar
          ref={bar}
          language="logql"
          value={q}
          onApply={setQuery}
          loadFields={async () => (await client.fetchQuery(logFieldsQuery(window))).fields}
          loadValues={async (name, prefix) =>
            (await client.fetchQuery(logValuesQuery(window, name, prefix))).values
          }
        />
        <FindBox
          ref={field}
          value={find}
          onChange={setText}
          matches={matches}
          among={rows.length}
          at={matchAt}
          onStep={step}
        />
        <ViewMenu
          view={view}
          onChange={setView}
          fields={fields?.fields ?? []}
          onOpen={() => setListFields(true)}
        />
        <Button icon={Send} onClick={() => changeUrl({ send: 'logs' })}>
          Send…
        </Button>
      </div>
      <div className={styles.below}>
        <LogFacets window={window} q={q} onQuery={setQuery} patterns={patterns} onPatterns={openPatterns} />
        <div ref={main} className={styles.main} style={listStyle(view)}>
          <LogVolume
            window={window}
            q={q}
            markTime={opened?.time ?? null}
            onSelect={(from, to) => {
              setAtEnd(true);
              changeUrl({ from, to, at: null });
            }}
          />
          {failed && <LogsFailed error={state.error} onQuery={setQuery} />}
          {state.loading && <SkeletonRows rows={20} rowHeight={20} />}
          {!state.error && !state.loading && !state.stale && rows.length === 0 && (
            <NoLogs
              q={q}
              canWiden={range.from !== 'all' || range.to !== null}
              onQuery={setQuery}
              onAllTime={() => setRange({ from: 'all', to: null })}
            />
          )}
          {rows.length > 0 && !failed && (
            <LogList
              ref={list}
              rows={rows}
              openId={openId}
              find={pattern}
              following={hold === null}
              dimmed={state.stale}
              view={view}
              onOpen={open}
              onAtEnd={onAtEnd}
              onNearStart={state.loadOlder}
              onNearEnd={onNearEnd}
              onJump={jump}
              renderOpen={(row) => (
                <LogDetail
                  row={row}
                  find={pattern}
                  onCondition={onCondition}
                  onColumn={(label) => setView(withColumn(view, label))}
                  pattern={patternOf(patterns, row)}
                  onHidePattern={(one) => setQuery(togglePattern(q, '!>', one))}
                />
              )}
              start={
                <ListEdge
                  end="older"
                  more={stretch.older !== null}
                  loading={state.reading === 'older'}
                  error={state.error}
                  onBeyond={earlier === null ? null : () => beyond('from', earlier, rows[0])}
                />
              }
              end={
                (!live || stretch.newer !== null) && (
                  <ListEdge
                    end="newer"
                    more={stretch.newer !== null}
                    loading={state.reading === 'newer'}
                    error={state.error}
                    onBeyond={() => beyond('to', laterTo(range, Date.now()), rows.at(-1))}
                  />
                )
              }
            />
          )}
          <PatternsDrawer
            open={showPatterns}
            onClose={() => setShowPatterns(false)}
            patterns={patterns}
            q={q}
            onQuery={setQuery}
          />
          <SelectionBar
            within={main}
            onFind={(text) => setQuery(withText(q, '|=', text))}
            onHide={(text) => setQuery(withText(q, '!=', text))}
          />
          {live && <Ahead hidden={withoutAhead} last={rows.at(-1)} />}
          {live && rows.length > 0 && (
            <TailBar
              hold={hold}
              waiting={waiting}
              passedBy={state.passedBy}
              narrowed={q.trim() !== ''}
              cap={cap}
              onCap={(next) =>
                changeUrl({ cap: next === USUAL_CAP ? null : String(next) }, { replace: true })
              }
              onHold={ask}
              onResume={resume}
            />
          )}
        </div>
      </div>
    </div>
  );
}

/** The same array for as long as it holds the same. */
function useSame(list: readonly string[]): readonly string[] {
  const key = list.join();
  return useMemo(() => (key === '' ? [] : key.split(',')), [key]);
}

/** What the sheet's lines are laid out by. */
function listStyle(view: ListView): CSSProperties {
  const { grid, leastWidth } = gridOf(view);
  const style: Record<string, string> = {
    '--log-grid': grid,
    '--log-least': `${leastWidth}px`,
    '--log-row': `${rowHeight(view)}px`,
  };
  return style;
}
