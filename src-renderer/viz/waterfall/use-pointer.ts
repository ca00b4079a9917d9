// The pointer over the waterfall: a drag over the lanes pans, a click chooses a row, its chevron opens it, a dot or
// tick says what it is and opens it.
import { type MouseEvent, type PointerEvent, type RefObject, useRef, useState } from 'react';
import type { RangeStore } from '../../logic/range-store.ts';
import { type MarkHit, markAt } from './draw-marks.ts';
import { CHEVRON_LEFT, CHEVRON_WIDTH, LEVEL_STEP, MAX_INDENT, ROW_HEIGHT } from './measures.ts';
import type { Scene } from './scene.ts';
import { wheelPan } from './wheel.ts';

export interface Hover {
  readonly hit: MarkHit;
  /** Top of the row in the whole list, pixels. */
  readonly top: number;
}

export interface PointerInput {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly scene: Scene;
  readonly range: RangeStore;
  readonly treeWidth: number;
  readonly lanes: number;
  readonly onPick: (node: number) => void;
  readonly onToggle: (node: number) => void;
  readonly onMark: (hit: MarkHit, span: number) => void;
}

export function usePointer(input: PointerInput) {
  const { scroller, scene, range, treeWidth, lanes, onPick, onToggle, onMark } = input;
  const { model, rows } = scene;
  const [hover, setHover] = useState<Hover | null>(null);
  const pan = useRef<{ x: number; moved: boolean } | null>(null);

  const place = (event: MouseEvent) => {
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
    const view = { range: range.get(), width: lanes, height: 0, scrollTop: 0 };
    const hit = markAt(scene.marks, span, x, inRow, view);
    return hit && { hit, span, row };
  };
  const onChevron = (event: MouseEvent): boolean => {
    const { row, x } = place(event);
    if ((rows.expanded[row] ?? -1) < 0) return false;
    const from = CHEVRON_LEFT + Math.min(rows.depth[row] ?? 0, MAX_INDENT) * LEVEL_STEP - treeWidth;
    return x >= from && x < from + CHEVRON_WIDTH && x < 0;
  };

  return {
    hover,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (event.button === 0 && place(event).x >= 0) pan.current = { x: event.clientX, moved: false };
      },
      onPointerMove: (event: PointerEvent) => {
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
      },
      onPointerUp: (event: PointerEvent) => {
        const dragged = pan.current?.moved;
        pan.current = null;
        if (event.button !== 0 || dragged) return;
        const node = rows.node[place(event).row];
        if (node === undefined) return;
        const found = hitAt(event);
        if (found) onMark(found.hit, found.span);
        else if (onChevron(event)) onToggle(node);
        else onPick(node);
      },
      onPointerCancel: () => {
        pan.current = null;
      },
      onPointerLeave: () => setHover(null),
      onDoubleClick: (event: MouseEvent) => {
        if (scene.cursor >= 0 && !onChevron(event)) onToggle(scene.cursor);
      },
    },
  };
}
