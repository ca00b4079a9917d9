// Rows come and go above the ones being looked at (a live trace, a fold opened elsewhere): the first row in
// view stays where it is.
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { ROW_HEIGHT } from './measures.ts';
import type { Scene } from './scene.ts';

/** The span a row stands for in every version of the trace, as the halves of its id. */
function spanOfRow({ model, rows }: Scene, row: number): number {
  const node = rows.node[row] ?? -1;
  if (node < model.tree.spanCount) return node;
  if (node >= model.tree.nodeCount) return model.folds.list[node - model.tree.nodeCount]?.members[0] ?? -1;
  return model.tree.children[model.tree.childStart[node] as number] ?? -1;
}

function rowOfSpan({ model, rows }: Scene, hi: number, lo: number): number {
  const { idHi, idLo } = model.columns;
  for (let span = 0; span < model.tree.spanCount; span++)
    if (idLo[span] === lo && idHi[span] === hi) return rows.rowOf[span] ?? -1;
  return -1;
}

export function useKeepPlace(scroller: RefObject<HTMLElement | null>, scene: Scene): void {
  const before = useRef(scene);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = scene;
    const box = scroller.current;
    if (!box || old.rows === scene.rows || box.scrollTop === 0) return;
    const top = Math.floor(box.scrollTop / ROW_HEIGHT);
    const span = spanOfRow(old, top);
    if (span < 0) return;
    const { idHi, idLo } = old.model.columns;
    const row = rowOfSpan(scene, idHi[span] as number, idLo[span] as number);
    if (row >= 0 && row !== top) box.scrollTop += (row - top) * ROW_HEIGHT;
  }, [scroller, scene]);
}
