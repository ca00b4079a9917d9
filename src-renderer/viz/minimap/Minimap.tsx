// The whole trace in a strip with a brush for what the lanes show. Drag inside the brush moves it, its edges
// stretch it, a drag beside it draws a new one, a double click shows all.
import { memo, type PointerEvent, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { RangeStore } from '../../logic/range-store.ts';
import type { TimeRange } from '../../logic/time-scale.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { formatDuration } from '../../ui/format/index.ts';
import { useServiceColors } from '../../ui/theme/service-colors.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { whenIdle } from '../../ui/when-idle.ts';
import { laneWidth, PAD_LEFT, padRight, timeAt, xOf } from '../waterfall/measures.ts';
import { useSize } from '../waterfall/use-size.ts';
import { drawMinimap } from './draw-minimap.ts';
import styles from './Minimap.module.css';

export interface MinimapProps {
  readonly model: TraceModel;
  readonly range: RangeStore;
  readonly theme: Theme;
}

/** A picture of what the rows say in words. */
const UNSPOKEN = { 'aria-hidden': true } as const;

type Grip = 'start' | 'end' | 'move' | 'new';

export const Minimap = memo(function Minimap({ model, range, theme }: MinimapProps) {
  const box = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(box);
  const view = useSyncExternalStore(range.subscribe, range.get);
  const drag = useRef<{ grip: Grip; from: number; at: TimeRange } | null>(null);
  const bounds = model.bounds;

  const colors = useServiceColors();
  useLayoutEffect(() => {
    const target = canvas.current;
    if (!target || width < 1) return;
    // The rows come first.
    return whenIdle(() => {
      const ratio = window.devicePixelRatio || 1;
      target.width = Math.round(width * ratio);
      target.height = Math.round(height * ratio);
      drawMinimap(
        target,
        model,
        theme,
        colors,
        Math.round(PAD_LEFT * ratio),
        Math.round(padRight(width) * ratio),
      );
    });
  }, [model, theme, colors, width, height]);

  const left = xOf(view.start, bounds, width);
  const right = xOf(view.end, bounds, width);
  const pixelsToTime = (pixels: number) => (pixels / laneWidth(width)) * (bounds.end - bounds.start);

  const begin = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const whole = view.start <= bounds.start && view.end >= bounds.end;
    const grip: Grip =
      Math.abs(x - left) <= 6
        ? 'start'
        : Math.abs(x - right) <= 6
          ? 'end'
          : x > left && x < right && !whole
            ? 'move'
            : 'new';
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { grip, from: x, at: view };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const held = drag.current;
    if (!held) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const by = pixelsToTime(x - held.from);
    if (held.grip === 'move') range.set({ start: held.at.start + by, end: held.at.end + by });
    else if (held.grip === 'start')
      range.set({ start: Math.min(held.at.start + by, held.at.end), end: held.at.end });
    else if (held.grip === 'end')
      range.set({ start: held.at.start, end: Math.max(held.at.end + by, held.at.start) });
    else if (Math.abs(x - held.from) > 3) {
      const a = timeAt(held.from, bounds, width);
      const b = timeAt(x, bounds, width);
      range.set({ start: Math.min(a, b), end: Math.max(a, b) });
    }
  };
  const edge = (which: 'start' | 'end', key: string): boolean => {
    const step = ((bounds.end - bounds.start) / 50) * (key === 'ArrowLeft' ? -1 : 1);
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return false;
    range.set({ ...view, [which]: view[which] + step });
    return true;
  };
  const handle = (which: 'start' | 'end', at: number) => (
    <div
      className={styles.handle}
      style={{ left: at }}
      role="slider"
      tabIndex={0}
      aria-label={which === 'start' ? 'Start of the view' : 'End of the view'}
      aria-valuemin={bounds.start}
      aria-valuemax={bounds.end}
      aria-valuenow={view[which]}
      aria-valuetext={formatDuration(view[which])}
      onKeyDown={(event) => {
        if (edge(which, event.key)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    />
  );

  return (
    <section
      ref={box}
      className={styles.minimap}
      data-part="minimap"
      aria-label="Overview of the whole trace"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onDoubleClick={() => range.set(range.bounds())}
    >
      <canvas ref={canvas} className={styles.canvas} {...UNSPOKEN} />
      <div className={styles.veil} style={{ left: 0, width: Math.max(0, left) }} />
      <div className={styles.veil} style={{ left: right, right: 0 }} />
      <div className={styles.brush} style={{ left, width: Math.max(2, right - left) }} />
      <span className={styles.total}>{formatDuration(model.length)}</span>
      {handle('start', left)}
      {handle('end', right)}
    </section>
  );
});
