// The trace page: /traces/:traceId?span=…&view=…&log=…
import { useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useParams } from 'wouter';
import type { LogRow } from '#shared/api/logs.ts';
import { isTraceId } from '#shared/model/ids.ts';
import { unpackTraceColumns, unpackTraceMarks } from '#shared/model/trace-columns.ts';
import { ALL_LOGS, logCondition, withLogCondition } from '#shared/query/logql/edit.ts';
import { printLogQL } from '#shared/query/logql/print.ts';
import { AppError, traceColumnsQuery, traceMarksQuery, traceSearchQuery } from '../../api/index.ts';
import { buildTraceModel, findSpan, type TraceModel } from '../../logic/trace-model.ts';
import { Banner, Button, EmptyState, ErrorState, SkeletonRows, SplitPane, useTheme } from '../../ui/index.ts';
import { useCommands } from '../../ui/keys/commands.ts';
import { changeUrl, goTo, useUrlParams, viewHref } from '../../ui/view/url.ts';
import { Flame } from '../../viz/flame/Flame.tsx';
import type { MarkHit } from '../../viz/waterfall/draw-marks.ts';
import type { WaterfallHandle } from '../../viz/waterfall/Waterfall.tsx';
import { ComparePicker } from './compare/ComparePicker.tsx';
import { TraceComparison } from './compare/TraceComparison.tsx';
import { LogsView } from './LogsView.tsx';
import { FoldPanel } from './panel/FoldPanel.tsx';
import { type PanelTab, SpanPanel } from './panel/SpanPanel.tsx';
import { TimeView } from './TimeView.tsx';
import { TraceHeader } from './TraceHeader.tsx';
import { TraceTools, VIEWS, type ViewName } from './TraceTools.tsx';
import styles from './trace.module.css';
import { useStored } from './use-stored.ts';
import { useTraceKeys } from './use-trace-keys.ts';
import { useTraceOut } from './use-trace-out.ts';
import { useTraceView } from './use-trace-view.ts';
import { WaterfallView } from './WaterfallView.tsx';

/** The page. The trace stays on screen while a newer version of it is fetched. */
export default function TracePage() {
  const { traceId = '' } = useParams<{ traceId: string }>();
  const isId = isTraceId(traceId);
  const columns = useQuery({ ...traceColumnsQuery(traceId.toLowerCase()), select: readModel, enabled: isId });
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
  if (gone)
    return (
      <EmptyState
        title="No span of this trace is here"
        actions={<Button onClick={() => goTo('/traces')}>All traces</Button>}
      >
        <code>{traceId}</code> has not arrived, was sampled away, or is older than what is kept.
      </EmptyState>
    );
  return (
    <ErrorState
      what="The trace could not be read"
      meaning={columns.error?.message}
      actions={<Button onClick={() => columns.refetch()}>Try again</Button>}
    />
  );
}

const readModel = (bytes: ArrayBuffer): TraceModel => buildTraceModel(unpackTraceColumns(bytes));

const setSpan = (span: string | null): void => changeUrl({ span }, { replace: true });

function Trace({ model }: { readonly model: TraceModel }) {
  const { traceId } = model.columns;
  const [params] = useUrlParams();
  const theme = useTheme();
  const marks = useQuery({ ...traceMarksQuery(traceId), select: unpackTraceMarks });
  const [find, setFind] = useState('');
  const asked = useSettled(find.trim().toLowerCase());
  const found = useQuery(traceSearchQuery(traceId, asked));
  const view = useTraceView({
    model,
    marks: marks.data,
    theme,
    spanId: params.get('span'),
    onSpanId: setSpan,
    find,
    setFind,
    foundByEngine: asked === find.trim().toLowerCase() ? found.data?.spanIds : undefined,
  });
  const shown = VIEWS.find((name) => name === params.get('view')) ?? 'waterfall';
  const show = (name: ViewName) => changeUrl({ view: name === 'waterfall' ? null : name }, { replace: true });
  const [panelOpen, setPanelOpen] = useStored('trace panel', true);
  const [tab, setTab] = useState<PanelTab>('span');
  const waterfall = useRef<WaterfallHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const logs = marks.data?.logSpan.length;
  const compare = params.get('compare');
  const [choosing, setChoosing] = useState(false);
  const out = useTraceOut(view, () => setChoosing(true));

  const pick = (node: number) => {
    view.pick(node);
    setPanelOpen(true);
  };
  const leave = () => {
    if (panelOpen) setPanelOpen(false);
    else back();
  };
  const hrefOfLog = useCallback((id: number) => logHref(model, id), [model]);
  useTraceKeys({
    view,
    waterfall,
    rowsShown: shown === 'waterfall' && compare === null,
    openPanel: () => setPanelOpen(true),
    leave,
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
    { id: 'trace-logs', label: 'Logs of this trace', run: () => show('logs') },
    { id: 'trace-flame', label: 'Flame graph of this trace', run: () => show('flame') },
    { id: 'trace-time', label: 'Where the time of this trace went', run: () => show('time') },
  ]);

  const openMark = (hit: MarkHit, span: number) => {
    pick(span);
    setTab(hit.kind === 'log' ? 'logs' : 'span');
  };
  const showLog = (id: number) => changeUrl({ view: 'logs', log: String(id) }, { replace: true });
  const pickLog = (log: LogRow) => {
    const span = log.spanId === null ? -1 : findSpan(model.columns, log.spanId);
    if (span >= 0) {
      view.pick(span, true);
      setPanelOpen(true);
      setTab('logs');
    }
    changeUrl({ log: String(log.id) }, { replace: true });
  };
  const log = params.get('log');

  const main = (
    <div className={styles.main}>
      <TraceTools view={view} shown={shown} onShow={show} logs={logs} searchRef={search} />
      {model.columns.torn && (
        <Banner>
          A part of this trace was removed to make room; what is shown is complete from then on.
        </Banner>
      )}
      {shown === 'waterfall' && (
        <WaterfallView view={view} theme={theme} waterfall={waterfall} onPick={pick} onMark={openMark} />
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
        <Flame model={model} theme={theme} matches={view.scene.matches} span={view.span} onPick={pick} />
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
  const close = () => setPanelOpen(false);
  const chosen =
    !panelOpen || view.cursor < 0 ? null : view.span >= 0 ? (
      <SpanPanel
        view={view}
        tab={tab}
        onTab={setTab}
        onClose={close}
        onAllLogs={() => show('logs')}
        onLog={showLog}
        out={out}
      />
    ) : view.cursor >= model.tree.nodeCount ? (
      <FoldPanel view={view} onClose={close} />
    ) : null;

  // Rows and bars follow a held key at once; the panel comes after when there is time.
  const panel = useDeferredValue(chosen);

  return (
    <div className={styles.page}>
      <TraceHeader model={model} logs={logs} onBack={back} out={out} comparing={compare !== null} />
      {compare === null ? (
        <SplitPane
          id="trace panel"
          fixed="second"
          size={380}
          min={300}
          max={720}
          first={main}
          second={panel}
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
            changeUrl({ compare: other, only: null });
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}

/** A link to a record among all logs: those of this trace, with the time around it. */
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

/** Where the page was reached from, when that was another page of ours; else the list. */
function back(): void {
  if ('navigation' in window && window.navigation.canGoBack) history.back();
  else goTo('/traces');
}

/** The text once it has stood still for a moment, so that not every letter asks the engine. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 200);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
