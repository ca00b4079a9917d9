// The flame graph of a trace. A click goes into a frame, a click on a frame above comes out again; arrow keys
// walk. The table "Where the time went" says the same in words.
import { type PointerEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { buildFlame, type Flame as FlameGraph, frameAt } from '../../logic/flame.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { formatDuration, formatPercent, formatPlural } from '../../ui/format/index.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { createFrame, type Frame, penFor, whenFontsCome } from '../waterfall/frame.ts';
import { useSize } from '../waterfall/use-size.ts';
import { drawFlame, FRAME_HEIGHT, frameName } from './draw-flame.ts';
import styles from './Flame.module.css';

/** A chart with keys of its own. */
const FOCUSABLE = { tabIndex: 0 } as const;

export interface FlameProps {
  readonly model: TraceModel;
  readonly theme: Theme;
  /** Spans that match a search; frames without any are dimmed. */
  readonly matches: Uint8Array | undefined;
  /** The chosen span: its frame is marked. */
  readonly span: number;
  /** A frame was chosen: its longest span. */
  readonly onPick: (span: number) => void;
}

export function Flame({ model, theme, matches, span, onPick }: FlameProps) {
  const flame = useMemo(() => buildFlame(model), [model]);
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<Frame>(null);
  const { width, height } = useSize(scroller);
  const [root, setRoot] = useState(-1);
  const [hover, setHover] = useState<{ frame: number; x: number; y: number } | null>(null);
  const from = root < 0 ? 0 : (flame.left[root] ?? 0);
  const to = root < 0 ? 1 : (flame.right[root] ?? 1);
  const chosen = useMemo(() => frameOfSpan(flame, model, span), [flame, model, span]);
  const matching = useMemo(() => matchingFrames(flame, model, matches), [flame, model, matches]);
  const hovered = hover?.frame ?? -1;

  const draw = useCallback(() => {
    const pen = canvas.current && penFor(canvas.current, width, height);
    if (!pen) return;
    const view = { from, to, width, height, scrollTop: scroller.current?.scrollTop ?? 0 };
    drawFlame(pen, flame, model, view, theme, chosen, hovered, matching);
  }, [flame, model, theme, width, height, from, to, chosen, hovered, matching]);

  useLayoutEffect(() => {
    const made = createFrame(draw);
    frame.current = made;
    made.request();
    whenFontsCome(made.request);
    return made.stop;
  }, [draw]);

  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const depth = Math.floor((y + (scroller.current?.scrollTop ?? 0)) / FRAME_HEIGHT);
    return { frame: frameAt(flame, depth, from + (x / Math.max(1, width)) * (to - from)), x, y };
  };
  const choose = (target: number) => {
    if (target < 0) return;
    setRoot(target === root ? (flame.parent[target] ?? -1) : target);
    const longest = flame.longest[target] ?? -1;
    if (longest >= 0) onPick(longest);
  };

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="application"
      aria-roledescription="flame graph"
      {...FOCUSABLE}
      aria-label={chosen < 0 ? 'Flame graph' : `Flame graph, ${inWords(flame, model, chosen)}`}
      data-part="flame"
      onScroll={() => frame.current?.request()}
      onPointerMove={(event) => {
        const next = at(event);
        setHover(next.frame < 0 ? null : next);
      }}
      onPointerLeave={() => setHover(null)}
      onPointerUp={(event) => {
        if (event.button === 0) choose(at(event).frame);
      }}
      onKeyDown={(event) => {
        const next = walk(flame, chosen, event.key);
        if (event.key === 'Enter') choose(chosen);
        else if (next >= 0 && (flame.longest[next] ?? -1) >= 0) onPick(flame.longest[next] ?? -1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div role="presentation" style={{ height: Math.max(height, (flame.deepest + 1) * FRAME_HEIGHT) }}>
        <div className={styles.viewport} role="presentation" style={{ height }}>
          <canvas ref={canvas} />
          {hover && (
            <div
              className={styles.tip}
              role="tooltip"
              style={{
                ...(hover.x < width - 320 ? { left: hover.x + 12 } : { right: width - hover.x + 12 }),
                ...(hover.y < height - 80 ? { top: hover.y + 16 } : { bottom: height - hover.y + 8 }),
              }}
            >
              {inWords(flame, model, hover.frame)}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

function inWords(flame: FlameGraph, model: TraceModel, frame: number): string {
  const value = flame.value[frame] ?? 0;
  let total = 0;
  for (let k = 0; k < flame.count; k++) if (flame.parent[k] === -1) total += flame.value[k] as number;
  const service = model.services.names[flame.service[frame] ?? -1] ?? '';
  const share = total > 0 ? ` (${formatPercent(value / total)})` : '';
  const errors = (flame.errors[frame] ?? 0) > 0 ? `, ${flame.errors[frame]} with errors` : '';
  return `${service} ${frameName(flame, model, frame)}: ${formatDuration(value)}${share}, own ${formatDuration(flame.own[frame] ?? 0)}, ${formatPlural(flame.spans[frame] ?? 0, 'span')}${errors}`;
}

/** The frame a span was put into: found by walking its ancestors' services and names down from the top. */
function frameOfSpan(flame: FlameGraph, model: TraceModel, span: number): number {
  if (span < 0) return -1;
  const { tree, columns, services } = model;
  const way: number[] = [];
  for (let node = span; node >= 0; node = tree.parent[node] as number) way.push(node);
  let found = -1;
  for (const node of way.reverse()) {
    const name = node < tree.spanCount ? columns.name[node] : -1;
    const service = node < tree.spanCount ? services.ofSpan[node] : -1;
    const parent = found;
    found = -1;
    for (let frame = parent + 1; frame < flame.count; frame++)
      if (flame.parent[frame] === parent && flame.name[frame] === name && flame.service[frame] === service) {
        found = frame;
        break;
      }
    if (found < 0) return -1;
  }
  return found;
}

function matchingFrames(
  flame: FlameGraph,
  model: TraceModel,
  matches: Uint8Array | undefined,
): ((frame: number) => boolean) | null {
  if (!matches) return null;
  const names = new Set<string>();
  for (let span = 0; span < matches.length; span++)
    if (matches[span] === 1) names.add(`${model.columns.name[span]} ${model.services.ofSpan[span]}`);
  return (frame) => names.has(`${flame.name[frame]} ${flame.service[frame]}`);
}

/** The frame an arrow key goes to: up and down the stack, left and right among siblings. */
function walk(flame: FlameGraph, from: number, key: string): number {
  if (from < 0) return key.startsWith('Arrow') ? 0 : -1;
  if (key === 'ArrowUp') return flame.parent[from] ?? -1;
  const pool: number[] = [];
  const parent = key === 'ArrowDown' ? from : flame.parent[from];
  for (let frame = 0; frame < flame.count; frame++) if (flame.parent[frame] === parent) pool.push(frame);
  pool.sort((a, b) => (flame.left[a] as number) - (flame.left[b] as number));
  if (key === 'ArrowDown') return pool[0] ?? -1;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return -1;
  return pool[pool.indexOf(from) + (key === 'ArrowLeft' ? -1 : 1)] ?? -1;
}
