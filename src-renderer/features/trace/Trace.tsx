// One trace: its head, the trace itself, what is chosen beside it, and the dialogs.
import { useQuery } from '@tanstack/react-query';
import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { unpackTraceMarks } from '#shared/model/trace-columns.ts';
import { traceMarksQuery } from '../../api/index.ts';
import { rowNodeOfLog } from '../../logic/row-kind.ts';
import { findSpan, type TraceModel } from '../../logic/trace-model.ts';
import { distinctColors, ServiceColorsProvider, SplitPane, useTheme } from '../../ui/index.ts';
import { changeUrl, useUrlState } from '../../ui/view/url.ts';
import type { MarkHit } from '../../viz/waterfall/draw-marks.ts';
import type { WaterfallHandle } from '../../viz/waterfall/Waterfall.tsx';
import { ClockDialog } from './ClockDialog.tsx';
import { chosenPanel } from './chosen-panel.tsx';
import { ComparePicker } from './compare/ComparePicker.tsx';
import { TraceComparison } from './compare/TraceComparison.tsx';
import { NO_VIEW } from './compare/use-compare-url.ts';
import type { LogReading } from './panel/LogLine.tsx';
import type { PanelTab } from './panel/SpanPanel.tsx';
import { TraceHeader } from './TraceHeader.tsx';
import { TraceMain } from './TraceMain.tsx';
import { VIEWS, type ViewName } from './TraceTools.tsx';
import styles from './trace.module.css';
import { useHeld } from './use-latest.ts';
import { useLogReading } from './use-log-reading.ts';
import { usePanelFocus } from './use-panel-focus.ts';
import { useStored } from './use-stored.ts';
import { useTraceCommands } from './use-trace-commands.ts';
import { useTraceKeys } from './use-trace-keys.ts';
import { useTraceOut } from './use-trace-out.ts';
import { useTraceView } from './use-trace-view.ts';
import { back } from './ways-out.ts';

/** Nothing of it changes with the chosen row. */
const Header = memo(TraceHeader);

/** A trace as it is looked at. */
export function Trace({ model: recorded }: { readonly model: TraceModel }) {
  const { traceId } = recorded.columns;
  const [named] = useUrlState('view');
  const [log] = useUrlState('log');
  const [compare] = useUrlState('compare');
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

  const pick = (node: number, reveal = false) => {
    view.pick(node, reveal);
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

  useTraceCommands(view, show, openClocks);

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

  const main = (
    <TraceMain
      view={view}
      theme={theme}
      shown={shown}
      logs={logs}
      log={log}
      waterfall={waterfall}
      search={search}
      onShow={show}
      onClocks={openClocks}
      onPick={pick}
      onMark={openMark}
      onLog={pickLog}
    />
  );
  const chosen = panelOpen
    ? chosenPanel({
        view,
        looseLog: openLog.loose ? openLog.id : null,
        reading,
        tab,
        onTab: setTab,
        onAllLogs: () => show('logs'),
        onClose: close,
        out,
      })
    : null;

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
