// The logs screen: what is asked stands in the URL, the list follows the newest records or stands still.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Send, Shapes } from 'lucide-react';
import { type CSSProperties, useCallback, useMemo, useRef, useState } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { logFieldsQuery, logPatternsQuery, logValuesQuery, setPaused, useLive } from '../../api/index.ts';
import { findPattern, withoutAnsi } from '../../logic/log-body.ts';
import {
  Button,
  changeUrl,
  SkeletonRows,
  useCommands,
  useKeys,
  useTimeRange,
  useUrlParams,
} from '../../ui/index.ts';
import { QueryBar, type QueryBarHandle } from '../../viz/query-bar/index.ts';
import { FindBox } from './FindBox.tsx';
import { joinedPattern, queryPattern } from './find-pattern.ts';
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
import { SelectionBar } from './SelectionBar.tsx';
import { type HoldReason, TailBar } from './TailBar.tsx';
import { useNamedRecord } from './use-named-record.ts';
import { useTail } from './use-tail.ts';
import { ViewMenu } from './ViewMenu.tsx';

export default function LogsScreen() {
  const client = useQueryClient();
  const { range, window, setRange } = useTimeRange();
  const [params] = useUrlParams();
  const q = params.get('q') ?? '';
  const openId = Number(params.get('log') ?? '') || null;
  const find = params.get('find') ?? '';
  const { paused } = useLive();

  const [atEnd, setAtEnd] = useState(true);
  const [asked, setAsked] = useState(false);
  const live = range.to === null;
  const hold: HoldReason =
    openId !== null ? 'open' : asked ? 'asked' : paused ? 'paused' : atEnd ? null : 'scrolled';
  const view = useMemo(() => viewFrom(params), [params]);
  const columns = useSame(view.columns);
  const setView = useCallback((next: ListView) => changeUrl(paramsOfView(next), { replace: true }), []);
  const [listFields, setListFields] = useState(false);
  const { data: fields } = useQuery({ ...logFieldsQuery(window), enabled: listFields });
  const state = useTail(window, q, hold === null || !live, columns);
  const { rows, older } = state.tail;

  const main = useRef<HTMLDivElement>(null);
  const list = useRef<LogListHandle>(null);
  const bar = useRef<QueryBarHandle>(null);
  const field = useRef<HTMLInputElement>(null);

  const setQuery = useCallback((next: string) => {
    changeUrl({ q: next === '' ? null : next, log: null });
    setAtEnd(true);
  }, []);
  const open = useCallback(
    (row: LogRow) => changeUrl({ log: row.id === openId ? null : String(row.id) }, { replace: true }),
    [openId],
  );
  const close = (): void => changeUrl({ log: null }, { replace: true });
  const resume = (): void => {
    close();
    setAsked(false);
    setAtEnd(true);
    if (paused) setPaused(false);
    list.current?.scrollToEnd();
  };

  const query = useMemo(() => readQuery(q), [q]);
  const pattern = useMemo(() => joinedPattern(findPattern(find), queryPattern(query)), [find, query]);
  const matches = useMemo(() => matchingRows(rows, findPattern(find)), [rows, find]);
  const [at, setAt] = useState(-1);
  const step = (direction: 1 | -1): void => {
    if (matches.length === 0) return;
    // The first step goes to the newest, which is where one looks.
    const start = at < 0 || at >= matches.length ? (direction === 1 ? -1 : matches.length) : at;
    const next = (start + direction + matches.length) % matches.length;
    setAt(next);
    setAtEnd(false);
    list.current?.scrollToRow(matches[next] ?? 0);
  };

  useNamedRecord(openId, state, (index) => list.current?.scrollToRow(index));

  useKeys('Logs', [
    { keys: '/', label: 'Query', run: () => bar.current?.focus() },
    { keys: 'f', label: 'Find in lines', run: () => field.current?.focus() },
    { keys: 'n', label: 'Next line found', run: () => step(1) },
    { keys: 'N', label: 'Previous line found', run: () => step(-1) },
    { keys: 'j', label: 'Next line' },
    { keys: 'k', label: 'Previous line' },
    { keys: 'Enter', label: 'Open the line' },
    {
      keys: 'Escape',
      label: 'Close the line',
      run: () => {
        if (openId === null) return false;
        close();
        return true;
      },
    },
    {
      keys: 'Space',
      label: 'Hold or resume the tail',
      run: () => {
        if (!live) return false;
        if (hold === null) setAsked(true);
        else resume();
        return true;
      },
    },
    { keys: 'mod+Enter', label: 'Send', run: () => changeUrl({ send: 'logs' }) },
  ]);
  useCommands('Logs', [
    { id: 'logs-send', label: 'Send these records…', icon: Send, run: () => changeUrl({ send: 'logs' }) },
    { id: 'logs-patterns', label: 'Patterns of the lines', icon: Shapes, run: () => setShowPatterns(true) },
    { id: 'logs-clear', label: 'Clear the logs query', run: () => setQuery('') },
  ]);

  const onCondition = useCallback(
    (label: string, op: '=' | '!=', value: string) => setQuery(toggleLabel(q, label, op, value)),
    [q, setQuery],
  );
  const { data: patterns } = useQuery(logPatternsQuery(window, q, live && !paused));
  const [showPatterns, setShowPatterns] = useState(false);
  const opened = openId === null ? undefined : rows.find(({ id }) => id === openId);
  // An answer to another query must not stand under one that failed.
  const failed = state.error !== null && (state.stale || rows.length === 0);
  const openPatterns = useCallback(() => setShowPatterns(true), []);
  const onAtEnd = useCallback((now: boolean) => setAtEnd(now), []);

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
          onChange={(next) => {
            setAt(-1);
            changeUrl({ find: next === '' ? null : next }, { replace: true });
          }}
          matches={matches.length}
          at={at}
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
            onSelect={(from, to) => setRange({ from, to })}
          />
          <ListHead view={view} />
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
              following={live ? hold === null : atEnd && openId === null}
              dimmed={state.stale}
              view={view}
              onOpen={open}
              onAtEnd={onAtEnd}
              onNearStart={state.loadOlder}
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
              start={<ListStart older={older !== null} loading={state.loadingOlder} error={state.error} />}
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
          {live && rows.length > 0 && (
            <TailBar hold={hold} waiting={state.waiting} onHold={() => setAsked(true)} onResume={resume} />
          )}
        </div>
      </div>
    </div>
  );
}

function matchingRows(rows: readonly LogRow[], pattern: RegExp | null): number[] {
  if (!pattern) return [];
  const once = new RegExp(pattern.source, 'i');
  return rows.flatMap((row, index) => (once.test(withoutAnsi(row.body)) ? [index] : []));
}

/** The same array for as long as it holds the same. */
function useSame(list: readonly string[]): readonly string[] {
  const key = list.join();
  return useMemo(() => (key === '' ? [] : key.split(',')), [key]);
}

/** What the sheet's lines are laid out by. */
function listStyle(view: ListView): CSSProperties {
  const style: Record<string, string> = { '--log-grid': gridOf(view), '--log-row': `${rowHeight(view)}px` };
  return style;
}

function ListHead({ view }: { readonly view: ListView }) {
  return (
    <div className={styles.head}>
      <span>Time</span>
      <span>Level</span>
      <span>Service</span>
      <span>Body</span>
      {view.columns.map((label) => (
        <span key={label} className={styles.headColumn} title={label}>
          {label}
        </span>
      ))}
      <span className={styles.headTrace}>Trace</span>
    </div>
  );
}

function ListStart({
  older,
  loading,
  error,
}: {
  readonly older: boolean;
  readonly loading: boolean;
  readonly error: Error | null;
}) {
  const words = error
    ? `Older records could not be read: ${error.message}`
    : older || loading
      ? 'Reading older records'
      : 'Nothing older in this time';
  return <p className={styles.start}>{words}</p>;
}
