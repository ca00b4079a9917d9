// The flame graph of a trace. A click chooses a frame and goes into it, a click on the frame one is in comes out
// again; arrow keys walk, Enter goes in, Backspace out. As a table it says the same in words.
import { type PointerEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { buildFlame, frameAt, framesAbove, walkFlame } from '../../logic/flame.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { createFrame, type Frame, penFor, whenFontsCome } from '../waterfall/frame.ts';
import { useSize } from '../waterfall/use-size.ts';
import { drawFlame, FRAME_HEIGHT } from './draw-flame.ts';
import styles from './Flame.module.css';
import { FlameBar, type FlameShape } from './FlameBar.tsx';
import { FlameTable } from './FlameTable.tsx';
import { frameFacts, frameName, frameService } from './frame-words.ts';

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
  const [wished, setRoot] = useState(-1);
  const [shape, setShape] = useState<FlameShape>('graph');
  const [hover, setHover] = useState<{ frame: number; x: number; y: number } | null>(null);
  // A trace that grew may have fewer frames of that number than it had.
  const root = wished < flame.count ? wished : -1;
  const from = root < 0 ? 0 : (flame.left[root] ?? 0);
  const to = root < 0 ? 1 : (flame.right[root] ?? 1);
  const chosen = span < 0 ? -1 : (flame.frameOf[span] ?? -1);
  const hovered = hover?.frame ?? -1;
  const matching = useMemo(() => {
    if (!matches) return null;
    const frames = new Uint8Array(flame.count);
    for (let one = 0; one < matches.length; one++)
      if (matches[one] === 1) frames[flame.frameOf[one] as number] = 1;
    return (one: number) => frames[one] === 1;
  }, [flame, matches]);

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

  // The chosen frame is in view, however deep it lies.
  useEffect(() => {
    const box = scroller.current;
    if (!box || chosen < 0) return;
    const top = (flame.depth[chosen] ?? 0) * FRAME_HEIGHT;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + FRAME_HEIGHT > box.scrollTop + box.clientHeight)
      box.scrollTop = top + FRAME_HEIGHT - box.clientHeight;
  }, [flame, chosen]);

  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const depth = Math.floor((y + (scroller.current?.scrollTop ?? 0)) / FRAME_HEIGHT);
    return { frame: frameAt(flame, depth, from + (x / Math.max(1, width)) * (to - from)), x, y };
  };
  const pickFrame = (target: number) => {
    const longest = flame.longest[target] ?? -1;
    if (longest >= 0) onPick(longest);
  };
  const choose = (target: number) => {
    if (target < 0) return;
    setRoot(target === root ? (flame.parent[target] ?? -1) : target);
    pickFrame(target);
  };
  const walk = (key: string): boolean => {
    if (key === 'Enter') choose(chosen);
    else if (key === 'Backspace' || key === '-') setRoot(root < 0 ? -1 : (flame.parent[root] ?? -1));
    else {
      const next = walkFlame(flame, chosen, key);
      if (next < 0) return false;
      pickFrame(next);
      // Whoever walks out of what is shown takes the view along.
      if (root >= 0 && !framesAbove(flame, next).includes(root)) setRoot(flame.parent[next] ?? -1);
    }
    return true;
  };
  const told = hovered >= 0 ? hovered : chosen;

  return (
    <div className={styles.flame}>
      <FlameBar
        flame={flame}
        model={model}
        root={root}
        onRoot={setRoot}
        told={told}
        shape={shape}
        onShape={setShape}
      />
      {shape === 'table' ? (
        <FlameTable
          flame={flame}
          model={model}
          root={root}
          chosen={chosen}
          matches={matching}
          onChoose={pickFrame}
        />
      ) : (
        <div
          ref={scroller}
          className={styles.scroller}
          role="application"
          aria-roledescription="flame graph"
          {...FOCUSABLE}
          aria-label={
            chosen < 0
              ? 'Flame graph'
              : `Flame graph, ${frameService(flame, model, chosen)} ${frameName(flame, model, chosen)}: ${frameFacts(flame, chosen)}`
          }
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
            if (event.ctrlKey || event.metaKey || event.altKey || !walk(event.key)) return;
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
                  <b>{frameService(flame, model, hover.frame)}</b> {frameName(flame, model, hover.frame)}
                  <div>{frameFacts(flame, hover.frame)}</div>
                </div>
              )}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}
