// The trace page: /traces/:traceId?span=…&view=…&log=…&frame=…
import { useQuery } from '@tanstack/react-query';
import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useParams } from 'wouter';
import type { LogRow } from '#shared/api/logs.ts';
import { isTraceId } from '#shared/model/ids.ts';
import { unpackTraceMarks } from '#shared/model/trace-columns.ts';
import { ALL_LOGS, logCondition, withLogCondition } from '#shared/query/logql/edit.ts';
import { printLogQL } from '#shared/query/logql/print.ts';
import { AppError, traceColumnsQuery, traceMarksQuery } from '../../api/index.ts';
import { keyOfNode, nodeOfKey } from '../../logic/row-keys.ts';
import { kindOfRow, rowNodeOfLog } from '../../logic/row-kind.ts';
import { findSpan, type TraceModel, traceModelOf } from '../../logic/trace-model.ts';
import {
  Banner,
  Button,
  distinctColors,
  EmptyState,
  ErrorState,
  ServiceColorsProvider,
  SkeletonRows,
  SplitPane,
  useTheme,
} from '../../ui/index.ts';
import { useCommands } from '../../ui/keys/commands.ts';
import { changeUrl, goTo, useUrlState, viewHref } from '../../ui/view/url.ts';
import { Flame } from '../../viz/flame/Flame.tsx';
import type { MarkHit } from '../../viz/waterfall/draw-marks.ts';
import type { WaterfallHandle } from '../../viz/waterfall/Waterfall.tsx';
import { ClockDialog } from './ClockDialog.tsx';
import { ComparePicker } from './compare/ComparePicker.tsx';
import { TraceComparison } from './compare/TraceComparison.tsx';
import { NO_VIEW } from './compare/use-compare-url.ts';
import { LogsView } from './LogsView.tsx';
import { NoSpans } from './NoSpans.tsx';
import { FoldPanel } from './panel/FoldPanel.tsx';
import type { LogReading } from './panel/LogLine.tsx';
import { LogPanel } from './panel/LogPanel.tsx';
import { type PanelTab, SpanPanel } from './panel/SpanPanel.tsx';
import { TimeView } from './TimeView.tsx';
import { TraceHeader } from './TraceHeader.tsx';
import { TraceTools, VIEWS, type ViewName } from './TraceTools.tsx';
import styles from './trace.module.css';
import { useHeld, useLatest } from './use-latest.ts';
import { useLogReading } from './use-log-reading.ts';
import { usePanelFocus } from './use-panel-focus.ts';
import { useStored } from './use-stored.ts';
import { useTraceKeys } from './use-trace-keys.ts';
import { useTraceOut } from './use-trace-out.ts';
import { useTraceView } from './use-trace-view.ts';
import { ViewStrip } from './ViewStrip.tsx';
import { WaterfallView } from './WaterfallView.tsx';

/** The page. The trace stays on screen while a newer version of it is fetched. */
export default function TracePage() {
  const { traceId = '' } = useParams<{ traceId: string }>();
  const isId = isTraceId(traceId);
  const columns = useQuery({
    ...traceColumnsQuery(traceId.toLowerCase()),
    select: traceModelOf,
    enabled: isId,
  });
  if (!isId)
    return (
      <EmptyState
        title="This is no trace id"
        actions={<Button onClick={() => goTo('/traces')}>All traces</Button>}
      >
        <code>{traceId}</code> is not 32 digits of 0–9 and a–f. The link may have been cut.
      </EmptyState>
    );
  if (columns.data && columns.data.columns.count > 0) return <Trace key={traceId} model={columns.data} />;
  if (columns.isPending) return <SkeletonRows rows={24} />;
  const gone = columns.data || (columns.error instanceof AppError && columns.error.code === 'not_found');
  if (gone) return <NoSpans traceId={traceId.toLowerCase()} />;
  return (
    <ErrorState
      what="The trace could not be read"
      meaning={columns.error?.message}
      actions={<Button onClick={() => columns.refetch()}>Try again</Button>}
    />
  );
}

/** Nothing of these changes with the chosen row. */
const Header = memo(TraceHeader);
const Tools = memo(TraceTools);
const Strip = memo(ViewStrip);

function Trace({ model: recorded }: { readonly model: TraceModel }) {
  const { traceId } = recorded.columns;
  const [named] = useUrlState('view');
  const [log] = useUrlState('log');
  const [compare] = useUrlState('compare');
  const [frame] = useUrlState('frame');
  const shown = VIEWS.find((name) => name === named) ?? 'waterfall';
  const rowsShown = shown === 'waterfall' && compare === null;
  const theme = useTheme();
  const colors = useMemo(() => distinctColors(recorded.services.names), [recorded.services]);
  const marks = useQuery({ ...traceMarksQuery(traceId), select: unpackTraceMarks });
  const view = useTraceView({
    model: recorded,
    marks: marks.data,
    theme,
    colors,
    rowsShown,
  });
  const { model } = view;
  const show = (name: ViewName) => changeUrl({ view: name === 'waterfall' ? null : name });
  const [panelOpen, setPanelOpen] = useStored('trace panel', true);
  const [tab, setTab] = useState<PanelTab>('span');
  const [clocksOpen, setClocksOpen] = useState(false);
  const openClocks = () => setClocksOpen(true);
  const waterfall = useRef<WaterfallHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const logs = marks.data?.logSpan.length;
  const [choosing, setChoosing] = useState(false);
  const out = useTraceOut(view, () => setChoosing(true));

  const pick = (node: number) => {
    view.pick(node);
    setPanelOpen(true);
  };
  const panelFocus = usePanelFocus(waterfall);
  const close = () => {
    setPanelOpen(false);
    waterfall.current?.focus();
  };
  const leave = () => {
    if (panelOpen) close();
    else back();
  };
  const hrefOfLog = useCallback((id: number) => logHref(recorded, id), [recorded]);
  const showLog = (id: number) => changeUrl({ view: 'logs', log: String(id) });
  const showLogRow = (): boolean => {
    const mark = log === null ? -1 : (marks.data?.logId.indexOf(Number(log)) ?? -1);
    if (mark < 0) return false;
    if (view.keys.logRows !== 'trace') view.change({ logRows: 'trace' });
    view.pick(rowNodeOfLog(model, mark), true);
    show('waterfall');
    return true;
  };
  const openLog = useLogReading(view, marks.data);
  const reading: LogReading = { open: openLog.id, onOpen: openLog.read, onAmongAll: showLog };
  // A log record that is walked over is read beside its row.
  useEffect(() => {
    if (view.log !== null) setTab('logs');
  }, [view.log]);
  useTraceKeys({
    view,
    waterfall,
    rowsShown,
    openPanel: () => setPanelOpen(true),
    toPanel: () => {
      setPanelOpen(true);
      panelFocus.enter();
    },
    inPanel: panelFocus.isInside,
    leave,
    toLog: showLog,
    toLogRow: showLogRow,
    search: () => {
      search.current?.focus();
      search.current?.select();
    },
  });

  useCommands('Trace', [
    { id: 'trace-error', label: 'Next error', kbd: 'e', run: () => view.stepError(1) },
    {
      id: 'trace-path',
      label: 'Critical path on or off',
      kbd: 'c',
      run: () => view.setShowPath(!view.showPath),
    },
    { id: 'trace-clocks', label: 'Clocks of the services of this trace…', run: openClocks },
    { id: 'trace-logs', label: 'Logs of this trace', run: () => show('logs') },
    { id: 'trace-flame', label: 'Flame graph of this trace', run: () => show('flame') },
    { id: 'trace-time', label: 'Where the time of this trace went', run: () => show('time') },
  ]);

  const openMark = (hit: MarkHit, span: number) => {
    pick(span);
    setTab(hit.kind === 'log' ? 'logs' : 'span');
    if (hit.kind === 'log') openLog.read(marks.data?.logId[hit.mark] ?? null, span);
  };
  const pickLog = (log: LogRow) => {
    const span = log.spanId === null ? -1 : findSpan(model.columns, log.spanId);
    if (span >= 0) {
      view.pick(span, true);
      setTab('logs');
    }
    setPanelOpen(true);
    openLog.read(log.id, span < 0 ? view.span : span);
    changeUrl({ log: String(log.id) }, { replace: true });
  };

  const hands = useLatest({ pick, openMark, show, openClocks });
  // Rows and bars follow at once; what stands around them comes after, but for the words that are being typed.
  // Opening and closing rows changes nothing there.
  const { keys } = view;
  const surrounding = useHeld(view, [
    model,
    keys.logRows,
    keys.hidden,
    keys.only,
    keys.clock,
    view.find,
    view.showPath,
    view.cursor,
    view.search,
    view.hits,
    view.hidden,
  ]);
  const later = useDeferredValue(surrounding);
  const around = later.find === view.find ? later : surrounding;
  const main = (
    <div className={styles.main}>
      <Tools
        view={around}
        shown={shown}
        onShow={hands.show}
        logs={logs}
        searchRef={search}
        onClocks={hands.openClocks}
      />
      {model.columns.torn && (
        <Banner>
          A part of this trace was removed to make room; what is shown is complete from then on.
        </Banner>
      )}
      <Strip view={around} onClocks={hands.openClocks} />
      {shown === 'waterfall' && (
        <WaterfallView
          view={view}
          theme={theme}
          waterfall={waterfall}
          onPick={hands.pick}
          onMark={hands.openMark}
        />
      )}
      {shown === 'logs' && (
        <LogsView
          view={view}
          chosen={log === null ? null : Number(log)}
          onPick={pickLog}
          hrefOf={hrefOfLog}
        />
      )}
      {shown === 'flame' && (
        <Flame
          model={model}
          theme={theme}
          matches={view.scene.matches}
          span={view.span}
          from={nodeOfKey(model, frame)}
          onFrom={(node) => changeUrl({ frame: node < 0 ? null : keyOfNode(model, node) })}
          onPick={pick}
        />
      )}
      {shown === 'time' && (
        <TimeView
          view={view}
          onFind={(text) => {
            view.setFind(text);
            show('waterfall');
          }}
          onPick={(span) => {
            view.pick(span, true);
            setPanelOpen(true);
          }}
        />
      )}
    </div>
  );
  const chosen = !panelOpen ? null : openLog.loose && openLog.id !== null ? (
    <LogPanel
      id={openLog.id}
      columns={model.columns}
      find={view.find.trim().toLowerCase()}
      reading={reading}
      onClose={close}
    />
  ) : view.cursor < 0 ? null : view.span >= 0 ? (
    <SpanPanel
      view={view}
      tab={tab}
      onTab={setTab}
      onClose={close}
      onAllLogs={() => show('logs')}
      reading={reading}
      out={out}
    />
  ) : kindOfRow(model, view.cursor) === 'fold' ? (
    <FoldPanel view={view} onClose={close} />
  ) : null;

  // Rows and bars come first, and follow a held key at once; the panel comes after when there is time.
  const shownFold = view.span < 0 && view.cursor >= 0 ? view.state : null;
  const held = useHeld(chosen, [
    panelOpen,
    tab,
    model,
    view.cursor,
    view.path,
    view.find,
    shownFold,
    out,
    openLog.id,
  ]);
  const panel = useDeferredValue(held, panelOpen ? <div /> : null);

  const page = (
    <div className={styles.page}>
      <Header
        model={model}
        adjusted={model !== recorded}
        logs={logs}
        onBack={back}
        out={out}
        comparing={compare !== null}
      />
      {compare === null ? (
        <SplitPane
          id="trace panel"
          fixed="second"
          size={380}
          min={300}
          max={720}
          first={main}
          second={
            panel && (
              <div ref={panelFocus.box} className={styles.beside}>
                {panel}
              </div>
            )
          }
        />
      ) : (
        <TraceComparison
          key={compare}
          view={view}
          otherId={compare}
          theme={theme}
          onChoose={() => setChoosing(true)}
        />
      )}
      {choosing && (
        <ComparePicker
          model={model}
          onPick={(other) => {
            setChoosing(false);
            changeUrl({ ...NO_VIEW, compare: other });
          }}
          onClose={() => setChoosing(false)}
        />
      )}
      {clocksOpen && <ClockDialog view={view} onClose={() => setClocksOpen(false)} />}
    </div>
  );
  return <ServiceColorsProvider value={colors}>{page}</ServiceColorsProvider>;
}

/** A link to a record among all logs: those of this trace, with the time around it as recorded. */
function logHref({ columns, bounds }: TraceModel, id: number): string {
  const query = withLogCondition(ALL_LOGS, logCondition('trace_id', '=', columns.traceId));
  const aside = 1_000_000_000n;
  const at = (ns: number): bigint => BigInt(columns.baseNs) + BigInt(Math.round(ns));
  return viewHref('/logs', {
    q: printLogQL(query),
    log: String(id),
    from: String(at(bounds.start) - aside),
    to: String(at(bounds.end) + aside),
  });
}

/** Where the page was reached from, past all views of this trace, when that was another page of ours; else the list. */
function back(): void {
  const nav = 'navigation' in window ? window.navigation : undefined;
  const before = nav?.entries().slice(0, nav.currentEntry?.index ?? 0);
  const from = before?.findLast(({ url }) => url !== null && new URL(url).pathname !== location.pathname);
  if (nav && from) nav.traverseTo(from.key);
  else goTo('/traces');
}
