// A virtual table of rows of one height. It keeps its place when rows arrive above, is walked with the
// keyboard, and reads as a grid to a screen reader. What a row is, is the caller's business.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { cx } from './cx.ts';
import { moveByKey, useMainList } from './list-keys.ts';
import { SkeletonRows } from './Skeleton.tsx';
import { useScrollAnchor } from './scroll-anchor.ts';
import styles from './Table.module.css';
import { type Column, type Sort, TableHead, tracksOf } from './TableHead.tsx';
import { TableRow, type TreeRowPlace } from './TableRow.tsx';

export interface TableHandle {
  readonly focus: () => void;
  readonly scrollToTop: () => void;
  readonly scrollToKey: (key: string) => void;
}

export interface TableProps<Row> {
  /** The accessible name. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Height of a row in px. */
  readonly rowHeight?: number;
  /** A hairline under every row, for tall rows. */
  readonly ruled?: boolean;
  readonly selectedKey?: string | null | undefined;
  /** Enter, or a click. */
  readonly onOpen?: (row: Row) => void;
  /** Rows picked out, to do something with all of them. */
  readonly markedKeys?: ReadonlySet<string>;
  /** Picks rows out or lets them go: `x`, a click with Ctrl or ⌘; with Shift, all from the last row to this one. */
  readonly onMark?: (rows: readonly Row[], marked: boolean) => void;
  /** The keyboard, or a click, came to a row. */
  readonly onActive?: (row: Row) => void;
  /** Small buttons that lie over the last cell while the row is under the pointer, chosen or focused. */
  readonly actions?: (row: Row) => ReactNode;
  readonly dimmed?: (row: Row) => boolean;
  /** The rows are a tree: where a row stands in it. */
  readonly tree?: ((index: number) => TreeRowPlace) | undefined;
  readonly sort?: Sort | undefined;
  readonly onSort?: (columnId: string) => void;
  /** A row stuck under the head, e.g. a NewRowsBanner. */
  readonly banner?: ReactNode;
  /** Shown in place of rows when there are none. */
  readonly empty?: ReactNode;
  /** The first rows are on their way: skeletons after 150 ms. */
  readonly loading?: boolean;
  /** The rows now in view; called after scrolling and when rows change. `last` is included. */
  readonly onVisible?: (first: number, last: number) => void;
  /** The last row came near. */
  readonly onReachEnd?: () => void;
  /** True while the first row is at the top of the view. */
  readonly onAtTop?: (atTop: boolean) => void;
  /** Takes list keys while nothing else on the page has the keyboard; for the one main list of a screen. */
  readonly main?: boolean;
  readonly ref?: Ref<TableHandle>;
}

const HEAD = 24;
const BANNER = 22;

export function Table<Row>(props: TableProps<Row>) {
  const {
    label,
    columns,
    rows,
    rowKey,
    rowHeight = 22,
    ruled,
    selectedKey,
    onOpen,
    onActive,
    actions,
    dimmed,
    tree,
    markedKeys,
    onMark,
  } = props;
  const { sort, onSort, banner, empty, loading, onVisible, onReachEnd, onAtTop, main = false, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const hasBanner = Boolean(banner);
  const head = HEAD + (hasBanner ? BANNER : 0);

  const keyAt = useCallback((index: number) => keyOf(rows, rowKey, index), [rows, rowKey]);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: keyAt,
    overscan: 8,
    scrollPaddingStart: head,
  });
  useScrollAnchor(virtualizer, rows.length, keyAt, head);
  useMainList(grid, main);

  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items[items.length - 1]?.index ?? -1;
  useEffect(() => {
    if (last < 0) return;
    onVisible?.(first, last);
    if (last >= rows.length - 20) onReachEnd?.();
  }, [first, last, rows.length, onVisible, onReachEnd]);

  // The key may come from the caller (a row opened from a link) before the keyboard was ever used.
  const current = activeKey ?? selectedKey ?? null;
  const active = current === null ? -1 : rows.findIndex((row) => rowKey(row) === current);
  const move = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    setActiveKey(rowKey(row));
    virtualizer.scrollToIndex(index, { align: 'auto' });
    onActive?.(row);
  };
  const isMarked = (row: Row): boolean => markedKeys?.has(rowKey(row)) ?? false;
  /** All from the row that has the keyboard to this one take its mark on; without one, this row alone turns. */
  const mark = (index: number, range: boolean): void => {
    const row = rows[index];
    if (row === undefined || !onMark) return;
    if (!range || active < 0) onMark([row], !isMarked(row));
    else onMark(rows.slice(Math.min(active, index), Math.max(active, index) + 1), true);
  };
  const markByKey = ({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => {
    if (!onMark || active < 0 || ctrlKey || metaKey || altKey) return false;
    if (key === 'x') mark(active, false);
    else if (shiftKey && (key === 'ArrowDown' || key === 'ArrowUp')) {
      const next = Math.max(0, Math.min(rows.length - 1, active + (key === 'ArrowDown' ? 1 : -1)));
      mark(next, true);
      move(next);
    } else return false;
    return true;
  };
  const open = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) onOpen?.(row);
  };

  useImperativeHandle(ref, () => ({
    focus: () => grid.current?.focus(),
    scrollToTop: () => scroller.current?.scrollTo({ top: 0 }),
    scrollToKey: (key) => {
      const index = rows.findIndex((row) => rowKey(row) === key);
      if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' });
    },
  }));

  // A table whose rows open is walked like a grid; one that only tells is a table.
  const activeId = active >= first && active <= last ? `${label}-${current}` : undefined;
  const walked =
    onOpen || onActive
      ? {
          role: tree ? 'treegrid' : 'grid',
          tabIndex: 0,
          'aria-activedescendant': activeId,
          ...(onMark && { 'aria-multiselectable': true }),
        }
      : {};
  const measures = { '--columns': tracksOf(columns), '--row-height': `${rowHeight}px` } as CSSProperties;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      onScroll={onAtTop && ((event) => onAtTop(event.currentTarget.scrollTop <= 0))}
    >
      <table
        ref={grid}
        className={styles.table}
        style={measures}
        {...walked}
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        aria-busy={loading || undefined}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return;
          const height = (scroller.current?.clientHeight ?? 0) - head;
          const page = Math.max(1, Math.floor(height / rowHeight) - 1);
          const motion = { count: rows.length, active, page, move, open: onOpen && open };
          if (markByKey(event) || moveByKey(event, motion)) event.preventDefault();
        }}
      >
        <TableHead columns={columns} sort={sort} onSort={onSort} banner={banner} />
        <tbody
          className={cx(styles.body, ruled && styles.ruled)}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {items.map(({ index, start, key }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <TableRow
                key={String(key)}
                id={`${label}-${String(key)}`}
                row={row}
                index={index}
                top={start}
                columns={columns}
                selected={selectedKey === key}
                active={index === active}
                dimmed={dimmed?.(row) ?? false}
                marked={isMarked(row)}
                tree={tree?.(index)}
                actions={actions}
                onPress={({ ctrlKey, metaKey, shiftKey }) => {
                  setActiveKey(String(key));
                  if (onMark && (ctrlKey || metaKey || shiftKey)) {
                    mark(index, shiftKey);
                    return;
                  }
                  onActive?.(row);
                  onOpen?.(row);
                }}
              />
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && loading && <SkeletonRows rowHeight={rowHeight} />}
      {rows.length === 0 && !loading && empty !== undefined && <div className={styles.empty}>{empty}</div>}
    </div>
  );
}

function keyOf<Row>(rows: readonly Row[], rowKey: (row: Row) => string, index: number): string {
  const row = rows[index];
  return row === undefined ? `#${index}` : rowKey(row);
}
