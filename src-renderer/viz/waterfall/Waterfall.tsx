// The waterfall: a tree column of real rows, and the lanes on a canvas over their right part. Props in,
// pixels out; what is open, chosen or searched is decided by whoever mounts it.
//
// Scrolling is the browser's, but rows and canvas stand in a sticky viewport and are both moved in the same
// frame, so that a name and its bar never come apart. Zoom and pan redraw the canvas without rendering.
import {
  type PointerEvent,
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
import { childCount } from '../../logic/span-tree.ts';
import { drawLanes } from './draw-lanes.ts';
import { type MarkHit, markAt } from './draw-marks.ts';
import { createFrame, type Frame, penFor, whenFontsCome } from './frame.ts';
import { MarkTip } from './MarkTip.tsx';
import { ROW_HEIGHT } from './measures.ts';
import { isDimmed, type Scene } from './scene.ts';
import { TreeRow } from './TreeRow.tsx';
import { useKeepPlace } from './use-keep-place.ts';
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

interface Hover {
  readonly hit: MarkHit;
  readonly top: number;
}

/** What the canvas shows, the rows say. */
const UNSPOKEN = { 'aria-hidden': true } as const;
const rowId = (row: number): string => `waterfall-row-${row}`;

export function Waterfall(props: WaterfallProps) {
  const { label, scene, range, treeWidth, find, slowest, onPick, onToggle, onMark, ref } = props;
  const { model, rows } = scene;
  const scroller = useRef<HTMLDivElement>(null);
  const rowBox = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(scroller);
  const lanes = Math.max(0, width - treeWidth);
  const [first, setFirst] = useState(0);
  const [hover, setHover] = useState<Hover | null>(null);
  const frame = useRef<Frame>(null);
  const shownFirst = useRef(0);

  const draw = useCallback(() => {
    const box = scroller.current;
    if (!box || !rowBox.current || !canvas.current) return;
    const scrollTop = box.scrollTop;
    const want = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT));
    if (want !== shownFirst.current) {
      shownFirst.current = want;
      flushSync(() => setFirst(want));
    }
    rowBox.current.style.transform = `translateY(${want * ROW_HEIGHT - scrollTop}px)`;
    const pen = penFor(canvas.current, lanes, height);
    if (pen) drawLanes(pen, scene, { range: range.get(), width: lanes, height, scrollTop });
  }, [scene, range, lanes, height]);

  useLayoutEffect(() => {
    const made = createFrame(draw);
    frame.current = made;
    made.request();
    const stop = range.subscribe(made.request);
    whenFontsCome(made.request);
    return () => {
      stop();
      made.stop();
    };
  }, [draw, range]);

  useKeepPlace(scroller, scene);

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

  const place = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const y = event.clientY - box.top + (scroller.current?.scrollTop ?? 0);
    return {
      row: Math.floor(y / ROW_HEIGHT),
      x: event.clientX - box.left - treeWidth,
      inRow: y % ROW_HEIGHT,
    };
  };
  const hitAt = (event: PointerEvent): { hit: MarkHit; span: number; row: number } | null => {
    const { row, x, inRow } = place(event);
    const span = rows.node[row] ?? -1;
    if (x < 0 || !scene.marks || span < 0 || span >= model.tree.spanCount) return null;
    const view = { range: range.get(), width: lanes, height, scrollTop: 0 };
    const hit = markAt(scene.marks, span, x, inRow, view);
    return hit && { hit, span, row };
  };

  const pan = useRef<{ x: number; moved: boolean } | null>(null);
  const last = Math.min(rows.count, first + Math.ceil(height / ROW_HEIGHT) + 1);
  const shown: number[] = [];
  for (let row = first; row < last; row++) shown.push(row);
  const cursorRow = cursorRowOf(scene);

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="treegrid"
      aria-label={label}
      aria-rowcount={rows.count}
      aria-activedescendant={cursorRow >= first && cursorRow < last ? rowId(cursorRow) : undefined}
      tabIndex={0}
      data-part="waterfall"
      onScroll={() => frame.current?.request()}
      onPointerDown={(event) => {
        if (event.button === 0 && place(event).x >= 0) pan.current = { x: event.clientX, moved: false };
      }}
      onPointerMove={(event) => {
        const held = pan.current;
        if (held && (held.moved || Math.abs(event.clientX - held.x) > 4)) {
          if (!held.moved) event.currentTarget.setPointerCapture(event.pointerId);
          wheelPan(range, held.x - event.clientX, lanes);
          pan.current = { x: event.clientX, moved: true };
          setHover(null);
          return;
        }
        const found = hitAt(event);
        const next = found && { hit: found.hit, top: found.row * ROW_HEIGHT };
        if (next?.hit.mark !== hover?.hit.mark || next?.hit.kind !== hover?.hit.kind) setHover(next);
      }}
      onPointerUp={(event) => {
        const dragged = pan.current?.moved;
        pan.current = null;
        if (event.button !== 0 || dragged) return;
        const { row } = place(event);
        const node = rows.node[row];
        if (node === undefined) return;
        const found = hitAt(event);
        if (found) onMark(found.hit, found.span);
        else if ((event.target as Element).closest('[data-toggle]')) onToggle(node);
        else onPick(node);
      }}
      onPointerCancel={() => {
        pan.current = null;
      }}
      onPointerLeave={() => setHover(null)}
      onDoubleClick={(event) => {
        const node = rows.node[cursorRow];
        if (node !== undefined && !(event.target as Element).closest('[data-toggle]')) onToggle(node);
      }}
    >
      <div role="presentation" style={{ height: Math.max(rows.count * ROW_HEIGHT, height) }}>
        <div className={styles.viewport} role="presentation" style={{ height }}>
          <div ref={rowBox} className={styles.rows} role="presentation">
            {shown.map((row) => {
              const node = rows.node[row] ?? 0;
              return (
                <TreeRow
                  key={node}
                  id={rowId(row)}
                  model={model}
                  node={node}
                  row={row}
                  top={(row - first) * ROW_HEIGHT}
                  level={rows.depth[row] ?? 0}
                  posInSet={rows.posInSet[row] ?? 1}
                  setSize={rows.setSize[row] ?? 1}
                  expanded={expandedOf(scene, row)}
                  chosen={row === cursorRow}
                  dim={isDimmed(scene, node)}
                  find={find}
                  slow={node === slowest}
                  treeWidth={treeWidth}
                />
              );
            })}
          </div>
          <canvas ref={canvas} className={styles.lanes} style={{ left: treeWidth }} {...UNSPOKEN} />
          <div className={styles.edge} style={{ left: treeWidth - 1 }} />
          {hover && scene.marks && (
            <MarkTip
              marks={scene.marks}
              hit={hover.hit}
              left={treeWidth + hover.hit.x}
              top={hover.top - (scroller.current?.scrollTop ?? 0)}
              width={width}
              height={height}
            />
          )}
        </div>
      </div>
    </div>
  );
}

/** The row of the chosen node, or the row it is inside of. */
export function cursorRowOf({ model, rows, cursor }: Scene): number {
  if (cursor < 0) return -1;
  if (cursor < model.tree.nodeCount) return rows.rowOf[cursor] ?? -1;
  return rows.node.indexOf(cursor);
}

/** True or false for a row that can be opened and is, or is not; undefined for one that cannot. */
export function expandedOf({ model, rows }: Scene, row: number): boolean | undefined {
  const node = rows.node[row] ?? -1;
  if (node < 0) return undefined;
  if (node < model.tree.nodeCount && childCount(model.tree, node) === 0) return undefined;
  return row + 1 < rows.count && (rows.depth[row + 1] as number) > (rows.depth[row] as number);
}
