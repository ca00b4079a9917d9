// One row of a table.
import type { MouseEvent, ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Table.module.css';
import type { Column } from './TableHead.tsx';

/** A row's place in a tree, for a screen reader. */
export interface TreeRowPlace {
  /** 1 at the top. */
  readonly level: number;
  /** Place among the rows beside it, from 1, and how many those are. */
  readonly position: number;
  readonly siblings: number;
  /** Undefined: nothing is below it. */
  readonly expanded?: boolean | undefined;
}

interface TableRowProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly columns: readonly Column<Row>[];
  readonly selected: boolean;
  readonly active: boolean;
  readonly dimmed: boolean;
  readonly marked: boolean;
  readonly tree: TreeRowPlace | undefined;
  readonly actions: ((row: Row) => ReactNode) | undefined;
  readonly onPress: (event: MouseEvent) => void;
}

export function TableRow<Row>(props: TableRowProps<Row>) {
  const { id, row, index, top, columns, selected, active, dimmed, marked, tree, actions, onPress } = props;
  return (
    <tr
      id={id}
      className={cx(
        styles.row,
        selected && styles.selected,
        active && styles.active,
        dimmed && styles.dimmed,
        marked && styles.marked,
      )}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      aria-selected={selected || marked}
      {...(tree && {
        'aria-level': tree.level,
        'aria-posinset': tree.position,
        'aria-setsize': tree.siblings,
        'aria-expanded': tree.expanded,
      })}
      onMouseDown={(event) => {
        // The grid keeps the keyboard, so that j and k go on from here.
        if (event.button !== 0 || event.target instanceof HTMLButtonElement) return;
        event.currentTarget.closest('table')?.focus({ preventScroll: true });
        event.preventDefault();
      }}
      onClick={(event) => {
        const inner = event.target instanceof Element && event.target.closest('button, a, input');
        if (!inner) onPress(event);
      }}
    >
      {columns.map((column, place) => {
        const last = actions !== undefined && place === columns.length - 1;
        const content = column.render(row, index);
        return (
          <td
            key={column.id}
            className={cx(
              styles.cell,
              column.align === 'right' && styles.right,
              column.mono && styles.mono,
              column.quiet && styles.quiet,
              last && styles.last,
            )}
          >
            {last ? <span className={styles.covered}>{content}</span> : content}
            {last && <span className={styles.actions}>{actions(row)}</span>}
          </td>
        );
      })}
    </tr>
  );
}
