// The frames on a canvas. A click chooses a frame and goes into it, a click on the frame one is in comes out again;
// arrow keys walk, Enter goes in, Backspace out.
import { type PointerEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Flame, frameAt, framesAbove, isNarrow, walkFlame } from '../../logic/flame.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { useServiceColors } from '../../ui/theme/service-colors.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { createFrame, type Frame, penFor, whenFontsCome } from '../waterfall/frame.ts';
import { useSize } from '../waterfall/use-size.ts';
import { drawFlame, FRAME_HEIGHT, LEAST_WIDTH } from './draw-flame.ts';
import styles from './Flame.module.css';
import { frameFacts, frameName, frameService } from './frame-words.ts';

/** A chart with keys of its own. */
const FOCUSABLE = { tabIndex: 0 } as const;

export interface FlameGraphProps {
  readonly flame: Flame;
  readonly model: TraceModel;
  readonly theme: Theme;
  /** The frame that fills the width; -1 for all. */
  readonly root: number;
  readonly onRoot: (frame: number) => void;
  readonly chosen: number;
  readonly onPick: (frame: number) => void;
  /** The frame under the pointer, -1 for none. */
  readonly onHover: (frame: number) => void;
  readonly matches: ((frame: number) => boolean) | null;
}

export function FlameGraph(props: FlameGraphProps) {
  const { flame, model, theme, root, onRoot, chosen, onPick, onHover, matches } = props;
  const colors = useServiceColors();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<Frame>(null);
  const { width, height } = useSize(scroller);
  const [hover, setHover] = useState<{ frame: number; x: number; y: number } | null>(null);
  const from = root < 0 ? 0 : (flame.left[root] ?? 0);
  const to = root < 0 ? 1 : (flame.right[root] ?? 1);
  const hovered = hover?.frame ?? -1;

  const draw = useCallback(() => {
    const pen = canvas.current && penFor(canvas.current, width, height);
    if (!pen) return;
    const view = { from, to, width, height, scrollTop: scroller.current?.scrollTop ?? 0 };
    drawFlame(pen, flame, model, view, theme, colors, chosen, hovered, matches);
  }, [flame, model, theme, colors, width, height, from, to, chosen, hovered, matches]);

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
  const point = (next: typeof hover) => {
    setHover(next);
    if (next?.frame !== hover?.frame) onHover(next?.frame ?? -1);
  };
  const choose = (target: number) => {
    if (target < 0) return;
    onRoot(target === root ? (flame.parent[target] ?? -1) : target);
    onPick(target);
  };
  const walk = (key: string): boolean => {
    if (key === 'Enter') choose(chosen);
    else if (key === 'Backspace' || key === '-') onRoot(root < 0 ? -1 : (flame.parent[root] ?? -1));
    else {
      const next = walkFlame(flame, chosen, key);
      if (next < 0) return false;
      onPick(next);
      // Whoever walks out of what is shown takes the view along.
      if (root >= 0 && !framesAbove(flame, next).includes(root)) onRoot(flame.parent[next] ?? -1);
    }
    return true;
  };

  return (
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
        point(next.frame < 0 ? null : next);
      }}
      onPointerLeave={() => point(null)}
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
              {isNarrow(flame, hover.frame, (LEAST_WIDTH / Math.max(1, width)) * (to - from)) && (
                <div>One of many that are narrower than a pixel and drawn as one</div>
              )}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
