// The rows that exist: those in view and a few on both sides. What stays while one scrolls is left alone; where other
// spans come to be in the same places, the elements stay and say something else.
import { type CSSProperties, memo } from 'react';
import { ROW_HEIGHT } from './measures.ts';
import { cursorRowOf, expandedOf, isDimmed, type Scene } from './scene.ts';
import { TreeRow } from './TreeRow.tsx';
import styles from './Waterfall.module.css';

/** The window moves by so many rows at once. */
const STEP = 2;
/** Rows that exist beyond the view on each side, for the browser to scroll to before the page knows. */
const BEYOND = 8;

/** A stretch of rows that exist. */
export interface RowSpan {
  readonly first: number;
  readonly length: number;
  /** How many may be in view, from `top` on. */
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
  /** What rows beyond the view say for now; null: they do not exist yet. */
  readonly settled: Scene | null;
  /** First row in view, and what is in view. */
  readonly top: number;
  readonly height: number;
  readonly treeWidth: number;
  readonly find: string;
  readonly slowest: number;
}

export const RowWindow = memo(function RowWindow(props: RowWindowProps) {
  const { scene, settled, top, height, treeWidth, find, slowest } = props;
  const { rows } = scene;
  const { length, inView, ...span } = windowAt(top, height);
  // A tree that became shorter leaves the view beyond its end until the browser scrolls back.
  const first = Math.max(0, Math.min(span.first, rows.count - length));
  const last = Math.min(rows.count, first + length);
  const seen = Math.min(top, Math.max(0, rows.count - inView));
  const cursorRow = cursorRowOf(scene);
  const lateCursorRow = settled ? cursorRowOf(settled) : -1;
  const shown: number[] = [];
  for (let row = first; row < last; row++) shown.push(row);
  return (
    <div
      role="presentation"
      className={styles.rows}
      style={{ top: first * ROW_HEIGHT, '--tree-width': `${treeWidth}px` } as CSSProperties}
    >
      {shown.map((row) => {
        const isBeyond = row < seen || row >= seen + inView;
        if (isBeyond && settled === null) return null;
        const isLate = isBeyond && settled !== null && row < settled.rows.count;
        const from = isLate ? settled : scene;
        const node = from.rows.node[row] ?? 0;
        return (
          <TreeRow
            key={row}
            model={from.model}
            marks={from.marks}
            clock={from.clock}
            colors={from.colors}
            node={node}
            row={row}
            level={from.rows.depth[row] ?? 0}
            posInSet={from.rows.places.posInSet[node] ?? 1}
            setSize={from.rows.places.setSize[node] ?? 1}
            expanded={expandedOf(from, row)}
            chosen={row === (isLate ? lateCursorRow : cursorRow)}
            dim={isDimmed(from, node)}
            find={find}
            slow={node === slowest}
            linked={from.linked.has(node)}
          />
        );
      })}
    </div>
  );
});
