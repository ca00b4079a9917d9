// Rows come and go above the ones being looked at. What one does oneself (a span closed by key, a level, a search)
// leaves the chosen row where it is; what comes by itself (late spans), or while no chosen row is in view, leaves the
// row under the pointer, or without a pointer the first row in view.
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { foldOfRow, kindOfRow, logOfRow } from '../../logic/row-kind.ts';
import { spanOfHalves } from '../../logic/span-index.ts';
import { ROW_HEIGHT } from './measures.ts';
import { cursorRowOf, type Scene } from './scene.ts';

/** The span a row stands for in every version of the trace. */
function spanOfRow({ model, rows, marks }: Scene, row: number): number {
  const node = rows.node[row] ?? -1;
  if (node < 0) return -1;
  const kind = kindOfRow(model, node);
  if (kind === 'span') return node;
  if (kind === 'fold') return foldOfRow(model, node)?.members[0] ?? -1;
  if (kind === 'log') return marks?.marks.logSpan[logOfRow(model, node)] ?? -1;
  return model.tree.children[model.tree.childStart[node] as number] ?? -1;
}

/** How far the row of `old` moved to in `next`, in rows. */
function movedBy(old: Scene, next: Scene, row: number): number {
  const span = spanOfRow(old, row);
  if (span < 0) return 0;
  const { idHi, idLo } = old.model.columns;
  const now = spanOfHalves(next.model.columns, idHi[span] as number, idLo[span] as number);
  const before = old.rows.rowOf[span] ?? -1;
  const after = now < 0 ? -1 : (next.rows.rowOf[now] ?? -1);
  return before < 0 || after < 0 ? 0 : after - before;
}

/** `seen` is the height of the view in pixels. */
export function useKeepPlace(scroller: RefObject<HTMLElement | null>, scene: Scene, seen: number): void {
  const before = useRef(scene);
  /** Pixels from the top of the rows' box to the pointer; null when it is elsewhere. */
  const pointer = useRef<number | null>(null);
  // Noted as it happens: asking while rows are being changed would have them laid out twice.
  const scrolled = useRef(0);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const note = (event: PointerEvent) => {
      pointer.current = event.clientY - box.getBoundingClientRect().top;
    };
    const leave = () => {
      pointer.current = null;
    };
    const scroll = () => {
      scrolled.current = box.scrollTop;
    };
    box.addEventListener('pointermove', note, { passive: true });
    box.addEventListener('pointerleave', leave);
    box.addEventListener('scroll', scroll, { passive: true });
    return () => {
      box.removeEventListener('pointermove', note);
      box.removeEventListener('pointerleave', leave);
      box.removeEventListener('scroll', scroll);
    };
  }, [scroller]);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = scene;
    const box = scroller.current;
    if (!box || old.rows === scene.rows) return;
    const chosen = old.model === scene.model ? cursorRowOf(old) : -1;
    const first = Math.floor(scrolled.current / ROW_HEIGHT);
    const isSeen = chosen >= first && chosen < first + seen / ROW_HEIGHT;
    if (!isSeen && pointer.current === null && scrolled.current === 0) return;
    const held = isSeen ? chosen : Math.floor((scrolled.current + (pointer.current ?? 0)) / ROW_HEIGHT);
    const by = movedBy(old, scene, held);
    if (by !== 0) box.scrollTop = scrolled.current + by * ROW_HEIGHT;
  }, [scroller, scene, seen]);
}
