// The waterfall: a tree column of real rows, and the lanes on a canvas over their right part. Props in,
// pixels out; what is open, chosen or searched is decided by whoever mounts it.
//
// Scrolling is the browser's. Rows and canvas both reach beyond what is in view and scroll along, so that a name
// and its bar never come apart; when the view nears the end of what exists, both are moved in one frame. Zoom and
// pan redraw the canvas without rendering: what is in view with every frame, what is beyond once they rest.
import {
  memo,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import type { RangeStore } from '../../logic/range-store.ts';
import { drawLanes } from './draw-lanes.ts';
import type { MarkHit } from './draw-marks.ts';
import { createFrame, type Frame, penFor, whenFontsCome } from './frame.ts';
import { MarkTip } from './MarkTip.tsx';
import { ROW_HEIGHT } from './measures.ts';
import { RowWindow, topRow, windowAt } from './RowWindow.tsx';
import { cursorRowOf, type Scene } from './scene.ts';
import { rowId } from './TreeRow.tsx';
import { useKeepPlace } from './use-keep-place.ts';
import { usePointer } from './use-pointer.ts';
import { useSize } from './use-size.ts';
import styles from './Waterfall.module.css';
import { wheelPan, wheelPixels, wheelZoom } from './wheel.ts';

export interface WaterfallHandle {
  /** Scrolls as little as needed to show a row. */
  readonly showRow: (row: number) => void;
  readonly focus: () => void;
  /** Rows that fit, for paging. */
  readonly page: () => number;
}

export interface WaterfallProps {
  readonly label: string;
  readonly scene: Scene;
  readonly range: RangeStore;
  readonly treeWidth: number;
  /** Found text to mark in names, lower case; empty for none. */
  readonly find: string;
  /** The span to call slow, -1 for none. */
  readonly slowest: number;
  readonly onPick: (node: number) => void;
  readonly onToggle: (node: number) => void;
  /** A log dot or event tick was clicked. */
  readonly onMark: (hit: MarkHit, span: number) => void;
  readonly ref?: Ref<WaterfallHandle>;
}

/** What is beyond the view follows once keys and wheel rest, not in between two of them. */
const SETTLE_MS = 150;

/** What the canvas shows, the rows say. */
const UNSPOKEN = { 'aria-hidden': true } as const;

export const Waterfall = memo(function Waterfall(props: WaterfallProps) {
  const { label, scene, range, treeWidth, find, slowest, onPick, onToggle, onMark, ref } = props;
  const { rows } = scene;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(scroller);
  const lanes = Math.max(0, width - treeWidth);
  const [top, setTop] = useState(0);
  const [settled, setSettled] = useState<Scene | null>(null);
  const frame = useRef<Frame>(null);
  const shownTop = useRef(top);
  /** Time is being zoomed or panned. */
  const moving = useRef(false);

  const draw = useCallback(() => {
    const box = scroller.current;
    if (!box || !canvas.current || height === 0) return;
    const want = topRow(box.scrollTop);
    if (want !== shownTop.current) {
      shownTop.current = want;
      flushSync(() => setTop(want));
    }
    const { first, length } = windowAt(want, height);
    const tall = Math.max(height, Math.min(length, rows.count - first) * ROW_HEIGHT);
    const scrollTop = first * ROW_HEIGHT;
    canvas.current.style.top = `${scrollTop}px`;
    const pen = penFor(canvas.current, lanes, tall);
    const view = { range: range.get(), width: lanes, height: tall, scrollTop };
    const seen = moving.current ? { scrollTop: box.scrollTop, height } : view;
    if (pen) drawLanes(pen, scene, view, seen);
  }, [scene, rows, range, lanes, height]);

  // What is in view is on the screen first.
  useEffect(() => {
    if (height === 0) return;
    const timer = setTimeout(() => setSettled(scene), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [scene, height]);

  useLayoutEffect(() => {
    const made = createFrame(draw);
    frame.current = made;
    made.request();
    let resting: ReturnType<typeof setTimeout> | undefined;
    const rest = () => {
      moving.current = false;
      made.request();
    };
    const stop = range.subscribe(() => {
      moving.current = true;
      clearTimeout(resting);
      resting = setTimeout(rest, SETTLE_MS);
      made.request();
    });
    whenFontsCome(made.request);
    return () => {
      clearTimeout(resting);
      moving.current = false;
      stop();
      made.stop();
    };
  }, [draw, range]);

  useKeepPlace(scroller, scene, height);

  useEffect(() => {
    const target = scroller.current;
    if (!target) return;
    const onWheel = (event: WheelEvent) => {
      const by = wheelPixels(event);
      const x = event.clientX - target.getBoundingClientRect().left - treeWidth;
      if (event.ctrlKey || event.metaKey) wheelZoom(range, by.y, Math.max(0, x), lanes);
      else if (event.shiftKey || Math.abs(by.x) > Math.abs(by.y)) wheelPan(range, by.x || by.y, lanes);
      else return;
      event.preventDefault();
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, [range, lanes, treeWidth]);

  useImperativeHandle(
    ref,
    () => ({
      showRow: (row) => {
        const box = scroller.current;
        if (!box || row < 0) return;
        const top = row * ROW_HEIGHT;
        const height = box.clientHeight;
        if (top < box.scrollTop) box.scrollTop = top - (top < box.scrollTop - ROW_HEIGHT ? height / 3 : 0);
        else if (top + ROW_HEIGHT > box.scrollTop + height)
          box.scrollTop =
            top + ROW_HEIGHT - height + (top > box.scrollTop + height + ROW_HEIGHT ? height / 3 : 0);
      },
      focus: () => scroller.current?.focus({ preventScroll: true }),
      page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1),
    }),
    [],
  );

  const { hover, handlers } = usePointer({
    scroller,
    scene,
    range,
    treeWidth,
    lanes,
    onPick,
    onToggle,
    onMark,
  });
  const cursorRow = cursorRowOf(scene);
  const { first, length } = windowAt(top, height);
  const exists = cursorRow >= first && cursorRow < first + length;

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="treegrid"
      aria-label={label}
      aria-rowcount={rows.count}
      aria-activedescendant={exists ? rowId(cursorRow) : undefined}
      tabIndex={0}
      data-part="waterfall"
      onScroll={() => {
        moving.current = false;
        frame.current?.request();
      }}
      {...handlers}
    >
      <div
        className={styles.content}
        role="presentation"
        style={{ height: Math.max(rows.count * ROW_HEIGHT, height) }}
      >
        <RowWindow
          scene={scene}
          settled={settled}
          top={top}
          height={height}
          treeWidth={treeWidth}
          find={find}
          slowest={slowest}
        />
        <canvas ref={canvas} className={styles.lanes} style={{ left: treeWidth }} {...UNSPOKEN} />
        <div className={styles.edge} style={{ left: treeWidth - 1 }} />
        {hover && scene.marks && (
          <MarkTip
            marks={scene.marks}
            hit={hover.hit}
            left={treeWidth + hover.hit.x}
            top={hover.top}
            width={width}
            below={hover.top - (scroller.current?.scrollTop ?? 0) < height - 110}
          />
        )}
      </div>
    </div>
  );
});
