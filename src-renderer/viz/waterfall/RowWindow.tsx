// The rows that exist: those in view and a few on both sides. A row's element is used again for the row that
// takes its place in the window, so that scrolling makes no elements and leaves the rows that stay alone.
import { type CSSProperties, memo } from 'react';
import { ROW_HEIGHT } from './measures.ts';
import { cursorRowOf, expandedOf, isDimmed, type Scene } from './scene.ts';
import { TreeRow } from './TreeRow.tsx';

/** The window moves by so many rows at once. */
const STEP = 4;
/** Rows that exist beyond the view on each side, for the browser to scroll to before the page knows. */
export const BEYOND = 12;

/** A stretch of rows that exist. */
export interface RowSpan {
  readonly first: number;
  readonly length: number;
}

/** The rows that exist when `top` is the first in view of `height` pixels, with `beyond` more on each side. */
export function windowAt(top: number, height: number, beyond: number): RowSpan {
  const first = Math.max(0, Math.floor((top - beyond) / STEP) * STEP);
  if (height === 0) return { first, length: 0 };
  return { first, length: Math.ceil(height / ROW_HEIGHT / STEP) * STEP + STEP + 2 * beyond };
}

export const rowId = (row: number): string => `waterfall-row-${row}`;

export interface RowWindowProps {
  readonly scene: Scene;
  /** The rows that exist. */
  readonly first: number;
  readonly length: number;
  readonly treeWidth: number;
  readonly find: string;
  readonly slowest: number;
}

export const RowWindow = memo(function RowWindow(props: RowWindowProps) {
  const { scene, length, treeWidth, find, slowest } = props;
  const { model, rows } = scene;
  // A tree that became shorter leaves the view beyond its end until the browser scrolls back.
  const first = Math.max(0, Math.min(props.first, rows.count - length));
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
            key={row % length}
            id={rowId(row)}
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
