// The ruler over the lanes: round times; a drag zooms to what was dragged over, the wheel zooms, a double click shows all.
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RangeStore } from '../../logic/range-store.ts';
import { rulerTicks } from '../../logic/time-scale.ts';
import { hexOf } from '../../ui/theme/colors.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { createFrame, penFor, whenFontsCome } from './frame.ts';
import { laneWidth, timeAt, xOf } from './measures.ts';
import { useSize } from './use-size.ts';
import styles from './Waterfall.module.css';
import { wheelPan, wheelPixels, wheelZoom } from './wheel.ts';

const HEIGHT = 22;
/** Lanes under so many pixels have ticks closer together, so that there is more than one. */
const NARROW = 300;

export interface RulerProps {
  readonly range: RangeStore;
  readonly theme: Theme;
}

export const Ruler = memo(function Ruler({ range, theme }: RulerProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(box);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);

  useLayoutEffect(() => {
    const frame = createFrame(() => {
      const pen = canvas.current && penFor(canvas.current, width, HEIGHT);
      if (pen) drawRuler(pen, range, width, theme);
    });
    frame.request();
    frame.flush();
    const stop = range.subscribe(frame.request);
    whenFontsCome(frame.request);
    return () => {
      stop();
      frame.stop();
    };
  }, [range, width, theme]);

  useEffect(() => {
    const target = box.current;
    if (!target) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const by = wheelPixels(event);
      if (event.shiftKey || Math.abs(by.x) > Math.abs(by.y)) wheelPan(range, by.x || by.y, width);
      else wheelZoom(range, by.y, event.clientX - target.getBoundingClientRect().left, width);
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, [range, width]);

  return (
    <div
      ref={box}
      className={styles.ruler}
      aria-hidden="true"
      data-part="ruler"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
        setDrag({ from: x, to: x });
      }}
      onPointerMove={(event) => {
        if (!drag) return;
        const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
        setDrag({ from: drag.from, to: Math.max(0, Math.min(width, x)) });
      }}
      onPointerUp={() => {
        if (drag && Math.abs(drag.to - drag.from) > 4) {
          const now = range.get();
          range.set({
            start: timeAt(Math.min(drag.from, drag.to), now, width),
            end: timeAt(Math.max(drag.from, drag.to), now, width),
          });
        }
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => range.set(range.bounds())}
    >
      <canvas ref={canvas} />
      {drag && (
        <div
          className={styles.drag}
          style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) }}
        />
      )}
    </div>
  );
});

/** A number that would touch the edge of the lanes is left out. */
const EDGE = 4;

function drawRuler(pen: CanvasRenderingContext2D, store: RangeStore, width: number, theme: Theme): void {
  const range = store.get();
  pen.clearRect(0, 0, width, HEIGHT);
  pen.font = '11px "Inter Variable", system-ui, sans-serif';
  pen.textBaseline = 'middle';
  for (const tick of rulerTicks(range, laneWidth(width), width < NARROW ? 48 : undefined).ticks) {
    const x = Math.round(xOf(tick.at, range, width));
    pen.fillStyle = hexOf('line-2', theme);
    pen.fillRect(x, HEIGHT - 6, 1, 6);
    pen.fillStyle = hexOf('ink-3', theme);
    const text = pen.measureText(tick.label).width;
    if (x + text / 2 > width - EDGE) continue;
    pen.fillText(tick.label, Math.max(2, tick.at === 0 ? x : x - text / 2), 9);
  }
}
