// The rows that exist: those in view and a few on both sides. A row that leaves on one side becomes the row that comes
// on the other: its elements stay, and only what they say is changed. What stays while one scrolls is left alone.
import { type CSSProperties, memo } from 'react';
import { ROW_HEIGHT } from './measures.ts';
import { cursorRowOf, expandedOf, isDimmed, type Scene } from './scene.ts';
import { TreeRow } from './TreeRow.tsx';

/** The window moves by so many rows at once. */
const STEP = 2;
/** Rows that exist beyond the view on each side, for the browser to scroll to before the page knows. */
const BEYOND = 8;

/** A stretch of rows that exist. */
export interface RowSpan {
  readonly first: number;
  readonly length: number;
}

/** The row that a window is placed by, when `scrollTop` pixels are above the view. */
export function topRow(scrollTop: number): number {
  return Math.floor(scrollTop / ROW_HEIGHT / STEP) * STEP;
}

/** The rows that exist when `top` is the first in view of `height` pixels. */
export function windowAt(top: number, height: number): RowSpan {
  const inView = height === 0 ? 0 : Math.ceil(height / ROW_HEIGHT) + STEP + 1;
  return { first: Math.max(0, top - BEYOND), length: inView + (inView && 2 * BEYOND) };
}

export interface RowWindowProps {
  readonly scene: Scene;
  /** First row in view, and what is in view. */
  readonly top: number;
  readonly height: number;
  readonly treeWidth: number;
  readonly find: string;
  readonly slowest: number;
}

export const RowWindow = memo(function RowWindow(props: RowWindowProps) {
  const { scene, top, height, treeWidth, find, slowest } = props;
  const { model, rows } = scene;
  const { length, ...span } = windowAt(top, height);
  // A tree that became shorter leaves the view beyond its end until the browser scrolls back.
  const first = Math.max(0, Math.min(span.first, rows.count - length));
  const last = Math.min(rows.count, first + length);
  const cursorRow = cursorRowOf(scene);
  const shown: number[] = [];
  for (let row = first; row < last; row++) shown.push(row);
  return (
    <div role="presentation" style={{ '--tree-width': `${treeWidth}px` } as CSSProperties}>
      {shown.map((row) => {
        const node = rows.node[row] ?? 0;
        return (
          <TreeRow
            key={row}
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
