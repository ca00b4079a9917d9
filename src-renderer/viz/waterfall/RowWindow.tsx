// The rows that exist: those in view and a few on both sides. What stays while one scrolls is left alone.
import { type CSSProperties, memo } from 'react';
import { ROW_HEIGHT } from './measures.ts';
import { cursorRowOf, expandedOf, isDimmed, type Scene } from './scene.ts';
import { TreeRow } from './TreeRow.tsx';

/** The window moves by so many rows at once. */
const STEP = 2;
/** Rows that exist beyond the view on each side, for the browser to scroll to before the page knows. */
const BEYOND = 8;

/** A stretch of rows that exist, and those of them that may be in view. */
export interface RowSpan {
  readonly first: number;
  readonly length: number;
  readonly inView: number;
}

/** The row that a window is placed by, when `scrollTop` pixels are above the view. */
export function topRow(scrollTop: number): number {
  return Math.floor(scrollTop / ROW_HEIGHT / STEP) * STEP;
}

/** The rows that exist when `top` is the first in view of `height` pixels. */
export function windowAt(top: number, height: number): RowSpan {
  const inView = height === 0 ? 0 : Math.ceil(height / ROW_HEIGHT) + STEP + 1;
  return { first: Math.max(0, top - BEYOND), length: inView + (inView && 2 * BEYOND), inView };
}

export interface RowWindowProps {
  readonly scene: Scene;
  /** First row in view, and what is in view. */
  readonly top: number;
  readonly height: number;
  /** The rows are new: those in view come first. */
  readonly urgent: boolean;
  readonly treeWidth: number;
  readonly find: string;
  readonly slowest: number;
}

export const RowWindow = memo(function RowWindow(props: RowWindowProps) {
  const { scene, top, height, urgent, treeWidth, find, slowest } = props;
  const { model, rows } = scene;
  const { length, inView, ...span } = windowAt(top, height);
  // A tree that became shorter leaves the view beyond its end until the browser scrolls back.
  const first = Math.max(0, Math.min(span.first, rows.count - length));
  const last = Math.min(rows.count, first + length);
  const seen = Math.min(top, Math.max(0, rows.count - inView));
  const cursorRow = cursorRowOf(scene);
  const shown: number[] = [];
  for (let row = first; row < last; row++) shown.push(row);
  return (
    <div role="presentation" style={{ '--tree-width': `${treeWidth}px` } as CSSProperties}>
      {shown.map((row) => {
        if (urgent && (row < seen || row >= seen + inView)) return null;
        const node = rows.node[row] ?? 0;
        return (
          <TreeRow
            key={node}
            model={model}
            marks={scene.marks}
            clock={scene.clock}
            node={node}
            row={row}
            top={row * ROW_HEIGHT}
            level={rows.depth[row] ?? 0}
            posInSet={rows.posInSet[row] ?? 1}
            setSize={rows.setSize[row] ?? 1}
            expanded={expandedOf(scene, row)}
            chosen={row === cursorRow}
            dim={isDimmed(scene, node)}
            find={find}
            slow={node === slowest}
          />
        );
      })}
    </div>
  );
});
