// The logs screen: what is asked stands in the URL, the list follows the newest records or stands still.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { logPatternsQuery, useLive } from '../../api/index.ts';
import { findPattern } from '../../logic/log-body.ts';
import { changeUrl, useTimeRange, useUrlParams } from '../../ui/index.ts';
import type { QueryBarHandle } from '../../viz/query-bar/index.ts';
import { Ahead, hidesAhead, upToNow } from './Ahead.tsx';
import { joinedPattern, queryPattern } from './find-pattern.ts';
import { LogDetail } from './LogDetail.tsx';
import { LogFacets } from './LogFacets.tsx';
import type { LogListHandle } from './LogList.tsx';
import { LogPane } from './LogPane.tsx';
import { LogsTop } from './LogsTop.tsx';
import { LogVolume } from './LogVolume.tsx';
import { type ListView, listStyle, paramsOfView, viewFrom, withColumn } from './list-view.ts';
import styles from './logs.module.css';
import { PatternsDrawer } from './PatternsDrawer.tsx';
import { patternOf } from './pattern-of.ts';
import { readQuery, toggleLabel, togglePattern, withText } from './query-edits.ts';
import { rateCapFrom, USUAL_CAP } from './rate-cap.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { TailBar } from './TailBar.tsx';
import { useFind } from './use-find.ts';
import { useHold } from './use-hold.ts';
import { useListEnds } from './use-list-ends.ts';
import { useLogKeys } from './use-log-keys.ts';
import { placeFrom, usePlace } from './use-place.ts';
import { useStretch } from './use-stretch.ts';

export default function LogsScreen() {
  const { range, window } = useTimeRange();
  const [params] = useUrlParams();
  const q = params.get('q') ?? '';
  const openId = Number(params.get('log') ?? '') || null;
  const find = params.get('find') ?? '';
  const { paused } = useLive();

  const live = range.to === null;
  const at = placeFrom(params);
  const cap = rateCapFrom(params.get('cap'));
  const holding = useHold({ openId, live, at });
  const { reason: hold, setAtEnd, ask } = holding;
  const view = useMemo(() => viewFrom(params), [params]);
  const columns = useSame(view.columns);
  const setView = useCallback((next: ListView) => changeUrl(paramsOfView(next), { replace: true }), []);
  const withoutAhead = live && hidesAhead(params);
  const listed = useMemo(() => (withoutAhead ? upToNow(window) : window), [withoutAhead, window]);
  const state = useStretch({ window: listed, q, labels: columns, at, following: hold === null, cap });
  const { rows } = state.stretch;

  const main = useRef<HTMLDivElement>(null);
  const list = useRef<LogListHandle>(null);
  const bar = useRef<QueryBarHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const ends = useListEnds(state, holding, list);

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

  const query = useMemo(() => readQuery(q), [q]);
  const pattern = useMemo(() => joinedPattern(findPattern(find), queryPattern(query)), [find, query]);
  const show = (index: number): void => {
    setAtEnd(false);
    list.current?.scrollToRow(index);
  };
  const found = useFind(rows, find, show);
  usePlace({ openId, at, window }, state, show);

  const [showPatterns, setShowPatterns] = useState(false);
  const openPatterns = useCallback(() => setShowPatterns(true), []);
  useLogKeys({
    focusQuery: () => bar.current?.focus(),
    focusFind: () => field.current?.focus(),
    step: found.step,
    close: () => {
      if (openId === null) return false;
      changeUrl({ log: null }, { replace: true });
      return true;
    },
    holdOrResume: () => {
      if (!live) return false;
      if (hold === null) ask();
      else ends.resume();
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
  const opened = openId === null ? undefined : rows.find(({ id }) => id === openId);

  return (
    <div className={styles.screen}>
      <h1 className={styles.unseen}>Logs</h1>
      <LogsTop
        window={window}
        q={q}
        onQuery={setQuery}
        find={{ ...found, text: find, among: rows.length }}
        view={view}
        onView={setView}
        bar={bar}
        field={field}
      />
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
          <LogPane
            state={state}
            q={q}
            onQuery={setQuery}
            openId={openId}
            find={pattern}
            following={hold === null}
            view={view}
            ends={ends}
            list={list}
            onOpen={open}
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
          />
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
              waiting={state.waiting}
              passedBy={state.passedBy}
              narrowed={q.trim() !== ''}
              cap={cap}
              onCap={(next) =>
                changeUrl({ cap: next === USUAL_CAP ? null : String(next) }, { replace: true })
              }
              onHold={ask}
              onResume={ends.resume}
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
