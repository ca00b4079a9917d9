// The head row of a table, and what a column is.
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Table.module.css';

export interface Column<Row> {
  readonly id: string;
  readonly head: ReactNode;
  /** Pixels, or a share of what is left: `'1fr'`. */
  readonly width: number | `${number}fr`;
  /** Least pixels of a column that shares. */
  readonly minWidth?: number;
  readonly align?: 'left' | 'right';
  /** Cells are quoted: ids, attribute values. */
  readonly mono?: boolean;
  /** Cells in the second ink: times, codes. */
  readonly quiet?: boolean;
  readonly sortable?: boolean;
  readonly title?: string;
  readonly render: (row: Row, index: number) => ReactNode;
}

export interface Sort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** The columns as a CSS grid template. */
export function tracksOf(
  columns: readonly Column<never>[] | readonly { width: number | string; minWidth?: number }[],
): string {
  return columns
    .map(({ width, minWidth = 80 }) =>
      typeof width === 'number' ? `${width}px` : `minmax(${minWidth}px, ${width})`,
    )
    .join(' ');
}

interface TableHeadProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | undefined;
  readonly onSort: ((columnId: string) => void) | undefined;
  readonly banner: ReactNode;
}

export function TableHead<Row>({ columns, sort, onSort, banner }: TableHeadProps<Row>) {
  return (
    <thead className={styles.stuck}>
      <tr className={cx(styles.row, styles.head)} aria-rowindex={1}>
        {columns.map((column) => {
          const sorted = sort?.column === column.id ? sort.direction : undefined;
          const Arrow = sorted === 'ascending' ? ArrowUp : ArrowDown;
          return (
            <th
              key={column.id}
              scope="col"
              className={cx(
                styles.cell,
                column.align === 'right' && styles.right,
                column.mono && styles.mono,
              )}
              aria-sort={sorted}
              title={column.title}
            >
              {column.sortable && onSort ? (
                <button
                  type="button"
                  className={cx(styles.sort, sorted && styles.sorted)}
                  onClick={() => onSort(column.id)}
                >
                  {column.head}
                  {sorted && <Arrow size={11} aria-hidden />}
                </button>
              ) : (
                column.head
              )}
            </th>
          );
        })}
      </tr>
      {banner ? (
        <tr className={styles.bannerRow}>
          <td colSpan={columns.length}>{banner}</td>
        </tr>
      ) : null}
    </thead>
  );
}
