// The waterfall with what stands above it: legend and minimap, head and ruler, and the edge between tree and lanes.
import { ChevronRight, X } from 'lucide-react';
import { type PointerEvent, type Ref, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { RangeStore } from '../../logic/range-store.ts';
import { ancestors } from '../../logic/span-tree.ts';
import { Button, EmptyState, formatDuration, type Theme } from '../../ui/index.ts';
import { useOnScreen } from '../../ui/when-idle.ts';
import { Minimap } from '../../viz/minimap/Minimap.tsx';
import type { MarkHit } from '../../viz/waterfall/draw-marks.ts';
import { Ruler } from '../../viz/waterfall/Ruler.tsx';
import { cursorRowOf } from '../../viz/waterfall/scene.ts';
import { useSize } from '../../viz/waterfall/use-size.ts';
import { Waterfall, type WaterfallHandle } from '../../viz/waterfall/Waterfall.tsx';
import { Legend } from './Legend.tsx';
import styles from './trace.module.css';
import type { TraceView } from './trace-view.ts';
import { useStored } from './use-stored.ts';

const MIN_TREE = 180;
const MIN_LANES = 160;
const STEP = 12;

export interface WaterfallViewProps {
  readonly view: TraceView;
  readonly theme: Theme;
  readonly waterfall: React.RefObject<WaterfallHandle | null>;
  readonly onPick: (node: number) => void;
  readonly onMark: (hit: MarkHit, span: number) => void;
  readonly ref?: Ref<HTMLDivElement>;
}

export function WaterfallView({ view, theme, waterfall, onPick, onMark }: WaterfallViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const onScreen = useOnScreen();
  const [wished, setWished] = useStored('trace tree width', 372);
  // In a narrow window the names give way before the bars do.
  const most = Math.max(MIN_TREE, Math.min(width - MIN_LANES, width * 0.55));
  const tree = width === 0 ? wished : Math.min(Math.max(wished, MIN_TREE), most);

  // A row chosen from afar comes into view once its row exists.
  const { wanted } = view;
  const shownTurn = useRef(-1);
  useEffect(() => {
    if (wanted.turn === shownTurn.current) return;
    shownTurn.current = wanted.turn;
    waterfall.current?.showRow(
      cursorRowOf({ ...view.scene, cursor: wanted.turn > 0 ? wanted.node : view.cursor }),
    );
  }, [wanted, view, waterfall]);

  return (
    <div ref={box} className={styles.waterfall}>
      <div className={styles.above}>
        <div style={{ width: tree }}>{onScreen && <Legend model={view.model} path={view.path} />}</div>
        <div className={styles.lanes}>
          <Minimap model={view.model} range={view.range} theme={theme} />
        </div>
      </div>
      <div className={styles.head}>
        <div className={styles.headTree} style={{ width: tree }}>
          <span>Span</span>
          <Shown range={view.range} length={view.model.length} />
        </div>
        <div className={styles.lanes}>
          <Ruler range={view.range} theme={theme} />
        </div>
      </div>
      {view.state.focus >= 0 && <Breadcrumb view={view} />}
      {view.rows.count === 0 && <NoRows view={view} />}
      <Waterfall
        ref={waterfall}
        label="Spans of the trace"
        scene={view.scene}
        range={view.range}
        treeWidth={tree}
        find={view.find.trim().toLowerCase()}
        slowest={view.slowest}
        onPick={onPick}
        onToggle={view.toggle}
        onMark={onMark}
      />
      <Edge at={tree} onMove={(to) => setWished(Math.round(to / STEP) * STEP)} />
    </div>
  );
}

/** Where every row is left out or hidden. */
function NoRows({ view }: { view: TraceView }) {
  const { keys, search } = view;
  const searched = keys.only && search.text !== '';
  const busy = searched && search.busy;
  return (
    <EmptyState
      title={
        busy
          ? 'Looking…'
          : searched
            ? `No span that is shown matches “${keys.find.trim()}”`
            : 'Every span is hidden'
      }
      actions={
        <>
          {searched && view.hits.length > 0 && keys.logRows !== 'trace' && (
            <Button onClick={() => view.change({ logRows: 'trace' })}>Show the log records that do</Button>
          )}
          {searched && <Button onClick={() => view.change({ only: false })}>Show the rest</Button>}
          {keys.hidden.length > 0 && (
            <Button onClick={() => view.change({ hidden: [] })}>Show what is hidden</Button>
          )}
        </>
      }
    />
  );
}

/** "0 – 1.44 s of 2.38 s". */
function Shown({ range, length }: { range: RangeStore; length: number }) {
  const { start, end } = useSyncExternalStore(range.subscribe, range.get);
  const bounds = range.bounds();
  const whole = formatDuration(length);
  if (start <= bounds.start && end >= bounds.end) return <span>{whole}</span>;
  return (
    <span>
      {start <= 0 ? '0' : formatDuration(start)} – {formatDuration(end)} of {whole}
    </span>
  );
}

/** The way from the focused subtree back to the whole. */
function Breadcrumb({ view }: { view: TraceView }) {
  const { columns, tree } = view.model;
  const up = ancestors(tree, view.state.focus);
  const nameOf = (node: number) =>
    node < tree.spanCount ? (columns.names[columns.name[node] ?? 0] ?? '') : 'missing parent';
  return (
    <nav className={styles.breadcrumb} aria-label="Path to this subtree">
      <button type="button" onClick={() => view.focusOn(-1)}>
        All spans
      </button>
      {up.slice(-4).map((node) => (
        <span key={node}>
          <ChevronRight size={12} aria-hidden />
          <button type="button" onClick={() => view.focusOn(node)}>
            {nameOf(node)}
          </button>
        </span>
      ))}
      <span>
        <ChevronRight size={12} aria-hidden />
        <b>{nameOf(view.state.focus)}</b>
      </span>
      <span className={styles.grow} />
      <button type="button" aria-label="Show all spans again" onClick={() => view.focusOn(-1)}>
        <X size={13} aria-hidden />
      </button>
    </nav>
  );
}

/** The edge between names and bars: dragged, or moved with the arrow keys. */
function Edge({ at, onMove }: { at: number; onMove: (to: number) => void }) {
  const [drag, setDrag] = useState(false);
  const follow = (event: PointerEvent<HTMLElement>) => {
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    if (drag) onMove(event.clientX - left);
  };
  return (
    <hr
      className={styles.edge}
      style={{ left: at - 3 }}
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the names"
      aria-valuemin={MIN_TREE}
      aria-valuemax={900}
      aria-valuenow={Math.round(at)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag(true);
      }}
      onPointerMove={follow}
      onPointerUp={() => setDrag(false)}
      onPointerCancel={() => setDrag(false)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        event.stopPropagation();
        onMove(at + (event.key === 'ArrowLeft' ? -STEP : STEP));
      }}
    />
  );
}
